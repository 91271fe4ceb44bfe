"""Lines of invoices, bills and credit notes: amounts, discounts, items, tracking, accounts and taxes."""

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.xerosim.desk import Desk, line, row_of, run, said
from xerosim.books.items import Item, ItemSide
from xerosim.books.organisation import Organisation

LINE_TOTAL = "The line total {} does not match the expected line total {}"
UNKNOWN_TRACKING = (
    "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
)
BILL = line(AccountCode="400", TaxType="INPUT2")
WIDGET = "00000000-0000-4000-8000-000000000001"
"""The id of an item."""


def books(desk: Desk) -> Organisation:
    """The organisation the desk is connected to."""
    return next(iter(desk.world.organisations.values()))


def amounts(row: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, price and line amount of a line."""
    quantity, price, amount = (Decimal(str(row[name])) for name in ("Quantity", "UnitAmount", "LineAmount"))
    return quantity, price, amount


# what is sent of the three -> what they come to
RECKONED = [
    ({"Quantity": 3, "UnitAmount": "0.335", "LineAmount": None}, ("3", "0.34", "1.02")),
    ({"Quantity": None, "UnitAmount": 10, "LineAmount": 25}, ("2.5", "10", "25")),
    ({"Quantity": 3, "UnitAmount": None, "LineAmount": 10}, ("3", "3.33", "10")),
    ({"Quantity": None, "UnitAmount": 700, "LineAmount": 100000}, ("142.8571", "700", "100000")),
    ({"Quantity": None, "UnitAmount": None, "LineAmount": 5}, ("1", "5", "5")),
    ({"Quantity": 0, "UnitAmount": 10, "LineAmount": None}, ("0", "10", "0")),
    ({"Quantity": "1.00005", "UnitAmount": 100, "LineAmount": None}, ("1.0001", "100", "100.01")),
    ({"Quantity": 2, "UnitAmount": 10, "LineAmount": 18, "DiscountRate": 10}, ("2", "10", "18")),
    ({"Quantity": 2, "UnitAmount": 10, "LineAmount": None, "DiscountAmount": "1.5"}, ("2", "10", "18.5")),
]


@pytest.mark.parametrize(("sent", "expected"), RECKONED)
def test_the_third_of_quantity_price_and_amount_is_reckoned(sent, expected):
    made = run(lambda desk: desk.invoice(LineItems=[line(**sent)]))
    assert said(made) == []
    assert amounts(made["LineItems"][0]) == tuple(Decimal(text) for text in expected)


REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "one cent off": ({"LineAmount": "21.01"}, [LINE_TOTAL.format("21.01", "21.00")]),
    "discount forgotten": ({"LineAmount": 21, "DiscountRate": 10}, [LINE_TOTAL.format("21.00", "18.90")]),
    "nothing left, and said so": (
        {"Quantity": 1, "UnitAmount": 795, "DiscountRate": 100, "LineAmount": "0.00"},
        [LINE_TOTAL.format("-795.00", "0.00")],
    ),
    "discount larger than the line": (
        {"DiscountAmount": "27.83"},
        [
            "The discount rate '27.83' is invalid. Discount must not be greater than the line total.",
            "The Total for this document must be greater than or equal to zero.",
        ],
    ),
    "negative quantity": (
        {"Quantity": -1, "UnitAmount": -5},
        ["The quantity value '-1.0000' is invalid. Quantity must not be less than zero."],
    ),
    "more than a line holds": (
        {"Quantity": "9999999", "UnitAmount": "9999999"},
        ["The line total must not be more than 9999999999.99"],
    ),
    "more digits than can be reckoned with": (
        {"Quantity": "9999999999999", "UnitAmount": "9999999999999"},
        ["The line total must not be more than 9999999999.99"],
    ),
    "a quantity without end": (
        {"Quantity": None, "UnitAmount": "1e-29", "LineAmount": 1},
        ["The line total must not be more than 9999999999.99"],
    ),
    "tax larger than the line": (
        {"TaxAmount": "21.01"},
        ["The tax amount cannot be greater than the line amount"],
    ),
    "tracking that is unknown": (
        {"Tracking": [{"Name": "Region", "Option": "North"}]},
        [UNKNOWN_TRACKING],
    ),
    "item that is unknown": ({"ItemCode": "000-0000"}, ["Item code '000-0000' is not valid."]),
    "item that is unknown, and no account": (
        {"ItemCode": "000-0000", "AccountCode": None},
        ["Item code '000-0000' is not valid."],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_line_is_refused(name):
    sent, sentences = REFUSED[name]
    assert said(run(lambda desk: desk.invoice(LineItems=[line(**sent)]))) == sentences


def test_a_negative_price_passes_while_the_total_does_not_fall_below_zero():
    made = run(lambda desk: desk.invoice(LineItems=[line(), line(Quantity=1, UnitAmount=-21)]))
    assert (said(made), made["Total"]) == ([], 0)


def test_a_discount_is_shown_and_summed():
    lines = [line(DiscountRate=10), line(DiscountAmount=1), line()]
    made = run(lambda desk: desk.invoice(LineItems=lines))
    assert (made["IsDiscounted"], Decimal(str(made["TotalDiscount"]))) == (True, Decimal("3.10"))
    assert [row.get("DiscountRate") for row in made["LineItems"]] == [10, None, None]
    assert [row.get("DiscountAmount") for row in made["LineItems"]] == [None, 1, None]
    plain = run(lambda desk: desk.invoice())
    assert (plain["IsDiscounted"], "TotalDiscount" in plain) == (False, False)


def test_discounts_are_shown_with_two_decimals():
    async def test(desk: Desk) -> None:
        lines = [line(DiscountRate=10), line(DiscountAmount=1.5), line(DiscountRate="2.125")]
        made = await desk.invoice(LineItems=lines)
        text = (await desk.get(f"Invoices/{made['InvoiceID']}")).text
        rates, amounts = (
            re.findall(rf'"{name}":([^,]*),', text) for name in ("DiscountRate", "DiscountAmount")
        )
        assert (rates, amounts) == (["10.00", "2.13"], ["1.50"])

    run(test)


@pytest.mark.parametrize("kind", ["ACCPAY", "ACCPAYCREDIT", "ACCRECCREDIT"])
def test_documents_without_discounts_take_not_even_one_of_nothing(kind):
    row = BILL if kind.startswith("ACCPAY") else line()

    async def test(desk: Desk) -> None:
        made = await desk.invoice(Type=kind, LineItems=[row | {"DiscountRate": 5}])
        assert said(made) == [f"Discounts may not be applied to {kind} invoices."]
        made = await desk.invoice(Type=kind, LineItems=[row | {"DiscountAmount": 0}])
        assert said(made) == [LINE_TOTAL.format("0.00", "21.00")]
        assert said(await desk.invoice(Type=kind, LineItems=[row])) == []

    run(test)


def test_tax_that_is_sent_counts_instead_of_the_computed():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(LineItems=[line(TaxAmount="3.14")])
        assert (made["TotalTax"], made["Total"]) == (3.14, 24.14)
        made = await desk.invoice(LineAmountTypes="NoTax", LineItems=[line(TaxAmount="3.14")])
        assert (made["TotalTax"], made["Total"]) == (0, 21)

    run(test)


def with_items(desk: Desk) -> None:
    """Three items of a price list: one sold and bought, one only bought, one whose own account is gone."""
    sales = ItemSide(unit_price=Decimal("10.50"), account_code="200", tax_type="OUTPUT2")
    purchases = ItemSide(unit_price=Decimal("6.00"), account_code="310", tax_type="INPUT2")
    items = [
        Item(WIDGET, "Widget", "A widget", "Sold words", "Bought words", sales=sales, purchases=purchases),
        Item("i2", "BOUGHT", is_sold=False, purchases=purchases),
        Item("i3", "GONE", "Gone", sales=ItemSide(account_code="473")),
        Item("i4", "BARE", "Bare"),
        Item("i5", "00:000", "Stock", sales=sales, inventory_account_code="200"),
    ]
    books(desk).items = {item.code.casefold(): item for item in items}


def test_an_item_gives_what_a_line_leaves_out():
    async def test(desk: Desk) -> None:
        with_items(desk)
        sold = (await desk.invoice(LineItems=[{"ItemCode": "WIDGET", "Quantity": 2}]))["LineItems"][0]
        assert (sold["Description"], sold["UnitAmount"], sold["AccountCode"], sold["TaxType"]) == (
            "Sold words", 10.5, "200", "OUTPUT2",
        )  # fmt: skip
        assert (sold["ItemCode"], sold["Item"]) == (
            "Widget",
            {"ItemID": WIDGET, "Name": "A widget", "Code": "Widget"},
        )
        bought = await desk.invoice(Type="ACCPAY", LineItems=[{"ItemCode": "widget", "Quantity": 1}])
        row = bought["LineItems"][0]
        assert (row["Description"], row["UnitAmount"], row["AccountCode"], row["TaxType"]) == (
            "Bought words", 6, "310", "INPUT2",
        )  # fmt: skip
        own = {
            "ItemCode": "widget",
            "Quantity": 1,
            "UnitAmount": 9,
            "Description": "Own",
            "AccountCode": "260",
        }
        row = (await desk.invoice(LineItems=[own]))["LineItems"][0]
        assert (row["Description"], row["UnitAmount"], row["AccountCode"]) == ("Own", 9, "260")

    run(test)


ITEMS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "not sold": ({"ItemCode": "bought"}, ["Item code 'bought' is not valid."]),
    "own account archived": (
        {"ItemCode": "gone", "AccountCode": None, "TaxType": None},
        ["Account must be valid.", "Tax rate must be valid."],
    ),
    "no account anywhere": (
        {"ItemCode": "bare", "AccountCode": None},
        ["Account code or ID must be specified"],
    ),
    "stock of the wrong account": (
        {"ItemCode": "00:000"},
        ["Item <00:000> has an incorrect inventory asset account specified."],
    ),
}


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_that_does_not_fit(name):
    sent, sentences = ITEMS[name]

    async def test(desk: Desk) -> list[str]:
        with_items(desk)
        return said(await desk.invoice(LineItems=[line(**sent)]))

    assert run(test) == sentences


def test_an_approval_keeps_items_and_their_prices():
    async def test(desk: Desk) -> None:
        with_items(desk)
        made = await desk.invoice(Status="DRAFT", LineItems=[{"ItemCode": "widget", "Quantity": 1}])
        books(desk).items["widget"].sales.unit_price = Decimal("99.00")
        answer = await desk.post(f"Invoices/{made['InvoiceID']}", {"Status": "AUTHORISED"})
        assert answer.json()["Invoices"][0]["LineItems"] == made["LineItems"]

    run(test)


def test_two_tracking_categories_at_the_most():
    async def test(desk: Desk) -> None:
        for name in ("Region", "Team"):
            await desk.sim("POST", "people/add_tracking", {"name": name, "options": ["North"]})
        tracked = [{"Name": name, "Option": "North"} for name in ("Region", "Team", "Region")]
        assert said(await desk.invoice(LineItems=[line(Tracking=tracked[:2])])) == []
        assert said(await desk.invoice(LineItems=[line(Tracking=tracked)])) == [
            "A line item may have no more than 2 tracking categories."
        ]
        books(desk).tracking[0].options[0].status = "ARCHIVED"
        assert said(await desk.invoice(LineItems=[line(Tracking=tracked[:1])])) == [UNKNOWN_TRACKING]

    run(test)


def test_tracking_is_shown_differently_in_lists():
    async def test(desk: Desk) -> None:
        await desk.sim("POST", "people/add_tracking", {"name": "Region", "options": ["North"]})
        category = books(desk).tracking[0]
        by_id = [{"TrackingCategoryID": category.id, "TrackingOptionID": category.options[0].id}]
        made = await desk.invoice(LineItems=[line(Tracking=by_id)])
        whole = {"Name": "Region", "Option": "North", "TrackingCategoryID": category.id}
        single = (await desk.get(f"Invoices/{made['InvoiceID']}")).json()["Invoices"][0]
        for row in (made, single):
            assert row["LineItems"][0]["Tracking"] == [whole | {"TrackingOptionID": category.options[0].id}]
        paged = (await desk.get("Invoices", page="1")).json()["Invoices"][0]
        assert paged["LineItems"][0]["Tracking"] == [whole | {"Options": []}]
        assert "ValidationErrors" not in paged["LineItems"][0]

    run(test)


def test_a_draft_may_lack_accounts_and_an_approval_asks_for_them():
    async def test(desk: Desk) -> None:
        draft = await desk.invoice(Status="DRAFT", DueDate=None, LineItems=[line(AccountCode="476")])
        assert draft["Warnings"] == [
            {"Message": "Account code '476' has been removed as it does not match a recognised account."}
        ]
        answer = await desk.post(f"Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"})
        assert said(row_of(answer)) == [
            "The document DueDate field must be specified",
            "Account code or ID must be specified",
        ]
        submitted = await desk.invoice(Status="SUBMITTED", LineItems=[line(AccountCode="476")])
        assert said(submitted) == ["Account code '476' is not a valid code for this document."]

    run(test)


def test_a_line_of_words_alone_is_shown_with_its_words_alone():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(LineItems=[line(), {"Description": "As agreed"}])
        assert set(made["LineItems"][1]) == {"Description", "Tracking", "LineItemID", "ValidationErrors"}
        paged = (await desk.get("Invoices", page="1")).json()["Invoices"][0]
        assert set(paged["LineItems"][1]) == {"Description", "Tracking", "LineItemID"}

    run(test)


def test_four_decimals_stay_and_are_shown_as_asked_for():
    async def test(desk: Desk) -> None:
        body = {"Type": "ACCREC", "Contact": {"Name": "Acme"}, "LineItems": [line(UnitAmount="0.1235")]}
        made = (await desk.put("Invoices", body, unitdp="4")).json()["Invoices"][0]
        path = f"Invoices/{made['InvoiceID']}"
        assert '"UnitAmount":0.1235' in (await desk.get(path, unitdp="4")).text
        assert '"UnitAmount":0.12,' in (await desk.get(path)).text
        await desk.post(path, {"Reference": "r"})
        assert '"UnitAmount":0.1235' in (await desk.get(path, unitdp="4")).text

    run(test)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Tracking": [{"TrackingOptionID": "7"}]},
        {"Tracking": [{"TrackingCategoryID": "7"}]},
        {"LineItemID": "7"},
        {"AccountID": "7"},
        {"Tracking": {"Name": "Region"}},
    ],
)
def test_what_does_not_bind_is_refused_as_a_whole(wrong):
    answer = run(lambda desk: desk.put("Invoices", {"Type": "ACCREC", "LineItems": [line(**wrong)]}))
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
