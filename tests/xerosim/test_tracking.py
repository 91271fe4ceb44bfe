"""Tracking categories and options: made, renamed, archived, deleted, and every sentence against them."""

from typing import Any

import pytest

from tests.xerosim.desk import API, SETTINGS, Desk, line, row_of, run, said
from xerosim.books.organisation import Manner

UNKNOWN = "11111111-1111-4111-a111-111111111111"
DOUBLE = ["For each specified tracking option the name must be unique."]


async def category(desk: Desk, name: str, *options: str) -> dict[str, Any]:
    sent = {"Name": name, "Options": [{"Name": each} for each in options]}
    return row_of(await desk.put("TrackingCategories", sent))


async def change(desk: Desk, made: dict[str, Any], **sent: Any) -> dict[str, Any]:
    path = f"TrackingCategories/{made['TrackingCategoryID']}"
    return row_of(await desk.post(path, sent))


async def listed(desk: Desk, **query: str) -> list[str]:
    rows = (await desk.get("TrackingCategories", **query)).json()["TrackingCategories"]
    return [row["Name"] for row in rows]


def options_of(made: dict[str, Any], which: int | None = None) -> str:
    path = f"TrackingCategories/{made['TrackingCategoryID']}/Options"
    return path if which is None else f"{path}/{made['Options'][which]['TrackingOptionID']}"


def tracked(name: str, option: str) -> list[dict[str, Any]]:
    return [line(Tracking=[{"Name": name, "Option": option}])]


def test_a_category_with_options_is_made_and_lines_can_carry_it() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North", "South")
        assert [each["Name"] for each in made["Options"]] == ["North", "South"]
        # as in the example of the official specification
        assert list(made["Options"][0]) == [
            "TrackingOptionID", "Name", "Status", "HasValidationErrors", "IsDeleted", "IsArchived", "IsActive",
        ]  # fmt: skip
        invoice = await desk.invoice(LineItems=tracked("region", "south"))
        assert invoice["LineItems"][0]["Tracking"][0]["Option"] == "South"

    run(test, scope=SETTINGS)


def test_two_categories_may_be_active_and_four_be_kept() -> None:
    async def test(desk: Desk) -> None:
        first, second = await category(desk, "A"), await category(desk, "B")
        assert said(await category(desk, "C")) == [
            "An organisation can have a maximum of 2 active tracking categories"
        ]
        await change(desk, first, Status="ARCHIVED")
        third = await category(desk, "C")
        await change(desk, second, Status="ARCHIVED")
        await category(desk, "D")
        await change(desk, third, Status="ARCHIVED")
        assert said(await category(desk, "E")) == [
            "An organisation can have a maximum of 4 tracking categories"
        ]
        assert (await change(desk, first, Status="ACTIVE"))["Status"] == "ACTIVE"
        assert said(await change(desk, second, Status="ACTIVE")) == [
            "An organisation can have a maximum of 2 active tracking categories"
        ]
        assert await listed(desk, order="Name") == ["A", "D"]
        assert await listed(desk, includeArchived="true", order="Name DESC") == ["D", "C", "B", "A"]
        assert await listed(desk, where='Name=="D"') == ["D"]
        await desk.delete(f"TrackingCategories/{third['TrackingCategoryID']}")
        assert await listed(desk, includeArchived="true", order="Name") == ["A", "B", "D"]

    run(test, scope=SETTINGS)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "The tracking category name must be specified"),
        ("x" * 101, "The tracking category name must not be more than 100 characters long."),
        ("region", "For each specified tracking category the name must be unique."),
    ],
)
def test_the_name_of_a_category_is_checked(name: str, sentence: str) -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region")
        other = await category(desk, "x" * 100)
        assert said(await change(desk, other, Name=name)) == [sentence]
        assert said(await change(desk, made, Name="REGION")) == []

    run(test, scope=SETTINGS)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "The tracking option name must be specified"),
        ("x" * 101, "The tracking option name must not be more than 100 characters long."),
        ("north", DOUBLE[0]),
    ],
)
def test_the_name_of_an_option_is_checked(name: str, sentence: str) -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North", "South")
        added = await desk.put(options_of(made), {"Name": name})
        assert said(row_of(added)) == [sentence]
        renamed = await desk.post(options_of(made, 1), {"Options": [{"Name": name}]})
        assert said(row_of(renamed)) == [sentence]
        longest = await desk.put(options_of(made), {"Name": "x" * 100})
        assert said(row_of(longest)) == []

    run(test, scope=SETTINGS)


def test_options_sent_again_with_their_category_are_refused() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North")
        assert said(await change(desk, made, Options=[{"Name": "North"}, {"Name": "East"}])) == DOUBLE
        assert said(await change(desk, made, Options=[{"Name": "East"}, {"Name": "east"}])) == DOUBLE
        grown = await change(desk, made, Options=[{"Name": "East"}])
        assert [each["Name"] for each in grown["Options"]] == ["North", "East"]

    run(test, scope=SETTINGS)


def test_a_new_name_is_shown_on_lines_that_carry_the_old_one() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North")
        invoice = await desk.invoice(LineItems=tracked("Region", "North"))
        await change(desk, made, Name="Area")
        await desk.post(options_of(made, 0), {"Name": "Far North"})
        shown = (await desk.get(f"Invoices/{invoice['InvoiceID']}")).json()["Invoices"][0]
        tracking = shown["LineItems"][0]["Tracking"][0]
        assert (tracking["Name"], tracking["Option"]) == ("Area", "Far North")

    run(test, scope=SETTINGS)


def test_what_lines_carry_can_be_archived_but_not_deleted() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North", "South")
        await desk.invoice(Status="DRAFT", LineItems=tracked("Region", "North"))
        whole = await desk.delete(f"TrackingCategories/{made['TrackingCategoryID']}")
        assert said(row_of(whole)) == [
            "The tracking category cannot be deleted as it has been used on transactions. It can be archived."
        ]
        assert said(await change(desk, made, Status="DELETED")) == [
            "The tracking category cannot be deleted as it has been used on transactions. It can be archived."
        ]
        used = await desk.delete(options_of(made, 0))
        assert said(row_of(used)) == [
            "The tracking option cannot be deleted as it has been used on transactions. It can be archived."
        ]
        archived = (await desk.post(options_of(made, 0), {"Status": "ARCHIVED"})).json()["Options"][0]
        assert (archived["Status"], archived["IsArchived"], archived["IsActive"]) == ("ARCHIVED", True, False)
        gone = (await desk.delete(options_of(made, 1))).json()["Options"][0]
        assert (gone["Status"], gone["IsDeleted"]) == ("DELETED", True)
        assert said(await desk.invoice(LineItems=tracked("Region", "North"))) == [
            "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
        ]

    run(test, scope=SETTINGS)


def test_archived_options_are_shown_on_request_and_deleted_ones_never() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North", "South", "East")
        await desk.post(options_of(made, 0), {"Status": "ARCHIVED"})
        await desk.delete(options_of(made, 1))

        async def names(**query: str) -> list[str]:
            row = (await desk.get("TrackingCategories", **query)).json()["TrackingCategories"][0]
            return [each["Name"] for each in row["Options"]]

        assert await names() == ["East"]
        assert await names(includeArchived="true") == ["North", "East"]
        # what was deleted gives up its name
        again = await desk.put(options_of(made), {"Options": [{"Name": "South"}, {"Name": "West"}]})
        assert [each["Name"] for each in again.json()["Options"]] == ["South", "West"]

    run(test, scope=SETTINGS)


def test_a_deleted_category_is_found_by_its_id_alone() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region")
        path = f"TrackingCategories/{made['TrackingCategoryID']}"
        assert (await desk.delete(path)).json()["TrackingCategories"][0]["Status"] == "DELETED"
        assert await listed(desk) == []
        assert (await desk.get(path)).json()["TrackingCategories"][0]["Status"] == "DELETED"

    run(test, scope=SETTINGS)


def test_what_is_not_there_is_404() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North")
        assert (await desk.get(f"TrackingCategories/{UNKNOWN}")).status_code == 404
        assert (await desk.post(f"TrackingCategories/{UNKNOWN}", {"Name": "X"})).status_code == 404
        assert (await desk.delete(f"TrackingCategories/{UNKNOWN}")).status_code == 404
        assert (await desk.put(f"TrackingCategories/{UNKNOWN}/Options", {"Name": "X"})).status_code == 404
        assert (await desk.post(f"{options_of(made)}/{UNKNOWN}", {"Name": "X"})).status_code == 404
        assert (await desk.delete(f"{options_of(made)}/{UNKNOWN}")).status_code == 404

    run(test, scope=SETTINGS)


def test_where_a_refused_request_saves_nothing_its_valid_options_are_not_kept() -> None:
    async def test(desk: Desk) -> None:
        made = await category(desk, "Region", "North")
        both = {"Options": [{"Name": "South"}, {"Name": "north"}]}
        answer = await desk.http.put(API + options_of(made), json=both)
        assert said(answer.json()["Elements"][0]) == DOUBLE
        rows = (await desk.get("TrackingCategories")).json()["TrackingCategories"]
        assert [each["Name"] for each in rows[0]["Options"]] == ["North"]
        assert (await desk.put(options_of(made), {"Options": []})).json()["ErrorNumber"] == 17

    run(test, scope=SETTINGS, manner=Manner(saves_valid=False))
