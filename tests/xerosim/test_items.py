"""Items of the price list: made, changed, tracked, deleted, and every sentence against them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.xerosim.desk import API, SETTINGS, START, Desk, run, said
from xerosim.books.organisation import Manner

UNKNOWN = "11111111-1111-4111-a111-111111111111"
NEW: dict[str, Any] = {
    "Code": "BOLT",
    "Name": "Bolt",
    "Description": "A bolt",
    "PurchaseDescription": "A bolt, bought",
    "SalesDetails": {"UnitPrice": 5.125, "AccountCode": "200", "TaxType": "OUTPUT2"},
    "PurchaseDetails": {"UnitPrice": 4.2, "AccountCode": "300", "TaxType": "INPUT2"},
}
STOCK: dict[str, Any] = {
    "Code": "00:000",
    "InventoryAssetAccountCode": "630",
    "PurchaseDetails": {"COGSAccountCode": "310", "TaxType": "INPUT2"},
}

REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "code taken": (NEW | {"Code": "kept"}, ["Price List Item with Code 'kept' already exists"]),
    "no code": (NEW | {"Code": None}, ["Price List Item Code must be specified."]),
    "code too long": (
        NEW | {"Code": "x" * 31},
        ["Price List Item Code must not be more than 30 characters long."],
    ),
    "name too long": (
        NEW | {"Name": "x" * 51},
        ["Price List Item Name must not be more than 50 characters long."],
    ),
    "description too long": (
        NEW | {"Description": "x" * 4001},
        ["Price List Item Description must not be more than 4000 characters long."],
    ),
    "purchase description too long": (
        NEW | {"PurchaseDescription": "x" * 4001},
        ["Price List Item PurchaseDescription must not be more than 4000 characters long."],
    ),
    "unknown account": (
        NEW | {"SalesDetails": {"AccountCode": "999"}},
        ["Account code '999' is not a valid code for this document."],
    ),
    "bank account": (
        NEW | {"SalesDetails": {"AccountCode": "090"}},
        ["Account code '090' is not a valid code for this document."],
    ),
    "archived account": (
        NEW | {"PurchaseDetails": {"AccountCode": "473"}},
        [
            "Account code '473' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        ],
    ),
    "unknown tax": (
        NEW | {"SalesDetails": {"TaxType": "VAT"}},
        ["The TaxType code VAT does not exist or cannot be used for this type of transaction."],
    ),
    "tax of the wrong side": (
        NEW | {"SalesDetails": {"AccountCode": "200", "TaxType": "INPUT2"}},
        ["The TaxType code 'INPUT2' cannot be used with account code '200'."],
    ),
    "stock on an account of another type": (
        STOCK | {"InventoryAssetAccountCode": "610"},
        ["Item <00:000> has an incorrect inventory asset account specified."],
    ),
    "stock on no account at all": (
        STOCK | {"InventoryAssetAccountCode": "999"},
        ["Item <00:000> has an incorrect inventory asset account specified."],
    ),
    "stock without cost of goods": (
        STOCK | {"PurchaseDetails": {"TaxType": "INPUT2"}},
        ["COGSAccountCode must be specified for tracked inventory items"],
    ),
    "stock with a purchase account": (
        STOCK | {"PurchaseDetails": {"COGSAccountCode": "310", "AccountCode": "300"}},
        ["AccountCode cannot be used in the purchase details of tracked inventory items"],
    ),
    "cost of goods without stock": (
        NEW | {"PurchaseDetails": {"COGSAccountCode": "310"}},
        ["COGSAccountCode can only be used for tracked inventory items"],
    ),
}


async def put(desk: Desk, **sent: Any) -> dict[str, Any]:
    element: dict[str, Any] = (await desk.put("Items", {"Items": [sent]})).json()["Items"][0]
    return element


async def post(desk: Desk, path: str = "Items", **sent: Any) -> dict[str, Any]:
    element: dict[str, Any] = (await desk.post(path, {"Items": [sent]})).json()["Items"][0]
    return element


@pytest.mark.parametrize("case", REFUSED)
def test_an_item_is_refused_word_for_word(case: str) -> None:
    sent, sentences = REFUSED[case]

    async def test(desk: Desk) -> None:
        await put(desk, Code="KEPT")
        refused = await put(desk, **sent)
        assert said(refused) == sentences
        assert refused["ItemID"] == "00000000-0000-0000-0000-000000000000"

    run(test, scope=SETTINGS)


def test_what_is_just_short_enough_is_taken() -> None:
    async def test(desk: Desk) -> None:
        longest = NEW | {"Code": "x" * 30, "Name": "x" * 50, "Description": "x" * 4000}
        assert said(await put(desk, **longest)) == []

    run(test, scope=SETTINGS)


def test_the_three_shapes_of_an_item() -> None:
    async def test(desk: Desk) -> None:
        made = await put(desk, **NEW)
        # as docketworks and NangoHQ/nango recorded them
        keys = [
            "ItemID", "Code", "Description", "PurchaseDescription", "UpdatedDateUTC", "PurchaseDetails",
            "SalesDetails", "Name", "IsTrackedAsInventory", "IsSold", "IsPurchased",
        ]  # fmt: skip
        assert list(made) == [*keys, "ValidationErrors", "StatusAttributeString"]
        assert made["UpdatedDateUTC"].endswith("000)/")
        listed = (await desk.get("Items")).json()["Items"][0]
        assert list(listed) == keys
        assert listed["UpdatedDateUTC"].endswith("+0000)/")
        single = (await desk.get(f"Items/{made['ItemID']}")).json()["Items"][0]
        assert list(single) == [*keys, "ValidationErrors"]
        assert (await desk.get("Items/bolt")).json()["Items"] == [single]

    run(test, scope=SETTINGS)


def test_prices_have_two_decimals_or_four() -> None:
    async def test(desk: Desk) -> None:
        assert (await put(desk, **NEW))["SalesDetails"]["UnitPrice"] == 5.13
        fine = (await desk.put("Items", NEW | {"Code": "FINE"}, unitdp="4")).json()["Items"][0]
        assert fine["SalesDetails"]["UnitPrice"] == 5.125
        shown = (await desk.get("Items/FINE", unitdp="4")).json()["Items"][0]
        assert shown["SalesDetails"]["UnitPrice"] == 5.125
        assert b'"UnitPrice":5.13,' in (await desk.get("Items/FINE")).content

    run(test, scope=SETTINGS)


def test_a_side_that_is_not_used_is_emptied() -> None:
    async def test(desk: Desk) -> None:
        made = await put(desk, **NEW)
        bought = await post(desk, f"Items/{made['ItemID']}", Code="BOLT", IsSold=False)
        assert (bought["IsSold"], bought["SalesDetails"], "Description" in bought) == (False, {}, False)
        assert bought["PurchaseDetails"]["AccountCode"] == "300"
        neither = await post(desk, Code="BOLT", IsPurchased=False)
        assert (neither["PurchaseDetails"], "PurchaseDescription" in neither) == ({}, False)

    run(test, scope=SETTINGS)


def test_post_finds_an_item_by_code_or_id_and_makes_it_otherwise() -> None:
    async def test(desk: Desk) -> None:
        made = await post(desk, **NEW)
        again = await post(desk, Code="bolt", Name="Renamed")
        assert (again["ItemID"], again["Name"], again["Description"]) == (made["ItemID"], "Renamed", "A bolt")
        recoded = await post(desk, ItemID=made["ItemID"], Code="NUT")
        assert (recoded["ItemID"], recoded["Code"]) == (made["ItemID"], "NUT")
        assert (await desk.get("Items/BOLT")).status_code == 404
        other = await post(desk, Code="BOLT")
        assert other["ItemID"] != made["ItemID"]
        clash = await post(desk, ItemID=other["ItemID"], Code="NUT")
        assert said(clash) == ["Price List Item with Code 'NUT' already exists"]
        assert clash["ItemID"] == other["ItemID"]

    run(test, scope=SETTINGS)


def test_tracked_stock_shows_its_accounts_and_what_there_is_of_it() -> None:
    async def test(desk: Desk) -> None:
        made = await put(desk, **STOCK)
        assert said(made) == []
        assert made["IsTrackedAsInventory"] is True
        assert (made["InventoryAssetAccountCode"], made["PurchaseDetails"]["COGSAccountCode"]) == (
            "630",
            "310",
        )
        assert (made["QuantityOnHand"], made["TotalCostPool"]) == (0, 0)

    run(test, scope=SETTINGS)


def test_a_deleted_item_is_gone_and_its_code_free() -> None:
    async def test(desk: Desk) -> None:
        made = await put(desk, **NEW)
        answer = await desk.delete(f"Items/{made['ItemID']}")
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await desk.get(f"Items/{made['ItemID']}")).status_code == 404
        assert (await desk.delete(f"Items/{made['ItemID']}")).status_code == 404
        assert said(await put(desk, **NEW)) == []

    run(test, scope=SETTINGS)


def test_stock_that_a_line_names_cannot_be_deleted() -> None:
    async def test(desk: Desk) -> None:
        sold = STOCK | {"SalesDetails": {"AccountCode": "200", "TaxType": "OUTPUT2"}, "Description": "Sold"}
        made, plain = await put(desk, **sold), await put(desk, **NEW)
        lines = [
            {"ItemCode": code, "Description": "Sold", "Quantity": 1, "UnitAmount": 1, "AccountCode": "200"}
            for code in ("00:000", "BOLT")
        ]
        assert said(await desk.invoice(Status="DRAFT", LineItems=lines)) == []
        answer = await desk.http.delete(API + f"Items/{made['ItemID']}")
        assert answer.status_code == 400
        assert said(answer.json()["Elements"][0]) == ["The specified item could not be deleted"]
        assert (await desk.delete(f"Items/{plain['ItemID']}")).status_code == 204

    run(test, scope=SETTINGS)


def test_items_are_listed_whole_by_where_order_and_time_of_change() -> None:
    async def test(desk: Desk) -> None:
        many = [{"Code": f"I{number:03d}", "IsSold": number % 2 == 0} for number in range(150)]
        await desk.put("Items", {"Items": many})
        assert len((await desk.get("Items", page="1")).json()["Items"]) == 150
        sold = (await desk.get("Items", where="IsSold==true", order="Code DESC")).json()["Items"]
        assert [each["Code"] for each in sold][:2] == ["I148", "I146"]
        desk.now += 60
        await post(desk, Code="I007", Name="Changed")
        since = {"If-Modified-Since": datetime.fromtimestamp(START + 60, UTC).isoformat()}
        fresh = (await desk.http.get(API + "Items", headers=since)).json()["Items"]
        assert [each["Code"] for each in fresh] == ["I007"]

    run(test, scope=SETTINGS)


def test_five_hundred_items_go_into_a_request_and_no_more() -> None:
    async def test(desk: Desk) -> None:
        many = [{"Code": str(number)} for number in range(501)]
        answer = await desk.put("Items", {"Items": many})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
        assert len((await desk.put("Items", {"Items": many[:500]})).json()["Items"]) == 500

    run(test, scope=SETTINGS)


def test_an_id_that_no_item_has_refuses_the_request() -> None:
    async def test(desk: Desk) -> None:
        both = {"Items": [NEW, {"ItemID": UNKNOWN, "Code": "X"}]}
        assert (await desk.post("Items", both)).status_code == 404
        assert (await desk.get("Items")).json()["Items"] == []
        assert (await desk.post(f"Items/{UNKNOWN}", {"Code": "X"})).status_code == 404

    run(test, scope=SETTINGS)


def test_where_a_refused_request_saves_nothing_its_valid_items_are_not_kept() -> None:
    async def test(desk: Desk) -> None:
        kept = await put(desk, Code="KEPT", Name="Kept")
        both = {"Items": [{"Code": "KEPT", "Name": "Changed"}, {"Code": "FRESH"}, {"Code": "x" * 31}]}
        answer = await desk.http.post(API + "Items", json=both)
        assert len(answer.json()["Elements"]) == 1
        rows = (await desk.get("Items")).json()["Items"]
        assert [(row["ItemID"], row["Name"]) for row in rows] == [(kept["ItemID"], "Kept")]

    run(test, scope=SETTINGS, manner=Manner(saves_valid=False))
