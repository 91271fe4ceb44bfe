"""Tax rates: made, changed, deleted, what their parts come to, and every sentence against them."""

from decimal import Decimal
from typing import Any

import pytest

from tests.xerosim.desk import SETTINGS, Desk, line, row_of, run, said
from xerosim.books.accounts import TaxComponent
from xerosim.rules.tax_rates import applies_to, effective_rate

STATE = {"Name": "State Tax", "Rate": 2.25}
NEW = {"Name": "Sales of the state", "ReportTaxType": "OUTPUT", "TaxComponents": [STATE]}

REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no name": ({"Name": ""}, ["Tax Rate Name must be specified"]),
    "name taken": ({"Name": "zero rated"}, ["Please enter a unique Name."]),
    "no parts": ({"TaxComponents": []}, ["At least one Tax Component must be specified"]),
    "part without a name": (
        {"TaxComponents": [{"Rate": 1}]},
        ["Tax Component Name must be specified"],
    ),
    "parts of one name": (
        {"TaxComponents": [STATE, STATE]},
        ["Tax Component Names must be unique"],
    ),
    "rate beyond everything": (
        {"TaxComponents": [STATE | {"Rate": 100.01}]},
        ["Tax Component Rate must be between 0 and 100"],
    ),
    "negative rate": (
        {"TaxComponents": [STATE | {"Rate": -1}]},
        ["Tax Component Rate must be between 0 and 100"],
    ),
    "two compound parts": (
        {"TaxComponents": [STATE | {"IsCompound": True}, {"Name": "B", "Rate": 1, "IsCompound": True}]},
        ["Only one Tax Component can be compound"],
    ),
    "no place in the return": ({"ReportTaxType": None}, ["ReportTaxType must be specified"]),
}


async def put(desk: Desk, **changes: Any) -> dict[str, Any]:
    return row_of(await desk.put("TaxRates", {"TaxRates": [NEW | changes]}))


async def post(desk: Desk, **sent: Any) -> dict[str, Any]:
    return row_of(await desk.post("TaxRates", {"TaxRates": [sent]}))


@pytest.mark.parametrize("case", REFUSED)
def test_a_tax_rate_is_refused_word_for_word(case: str) -> None:
    sent, sentences = REFUSED[case]

    async def test(desk: Desk) -> None:
        assert said(await put(desk, **sent)) == sentences

    run(test, scope=SETTINGS)


def test_a_new_rate_is_numbered_and_can_be_used_at_once() -> None:
    async def test(desk: Desk) -> None:
        first = await put(desk)
        assert (first["TaxType"], first["Status"], first["ReportTaxType"]) == ("TAX001", "ACTIVE", "OUTPUT")
        assert (first["EffectiveRate"], first["CanApplyToExpenses"], first["CanApplyToRevenue"]) == (
            2.25,
            False,
            True,
        )
        part = {"Name": "State Tax", "Rate": 2.25, "IsCompound": False, "IsNonRecoverable": False}
        assert first["TaxComponents"] == [part]
        assert (await put(desk, Name="Another", ReportTaxType="INPUT"))["TaxType"] == "TAX002"
        invoice = await desk.invoice(LineItems=[line(TaxType="TAX001", Quantity=1, UnitAmount=100)])
        assert invoice["TotalTax"] == 2.25
        assert said(await desk.invoice(LineItems=[line(TaxType="TAX002")])) == [
            "The TaxType code 'TAX002' cannot be used with account code '200'."
        ]

    run(test, scope=SETTINGS)


def test_only_the_first_of_several_rates_is_made() -> None:
    async def test(desk: Desk) -> None:
        two = {"TaxRates": [NEW, NEW | {"Name": "Second"}]}
        assert len((await desk.put("TaxRates", two)).json()["TaxRates"]) == 1
        assert (await desk.get("TaxRates", where='Name=="Second"')).json()["TaxRates"] == []

    run(test, scope=SETTINGS)


def test_a_rate_is_changed_by_its_type_and_deleted_by_its_name() -> None:
    async def test(desk: Desk) -> None:
        made = await put(desk)
        higher = [STATE | {"Rate": 3}, {"Name": "City", "Rate": 1}]
        changed = await post(desk, TaxType="TAX001", Name="Renamed", TaxComponents=higher)
        assert (changed["Name"], changed["EffectiveRate"]) == ("Renamed", 4.0)
        assert said(await post(desk, TaxType="TAX001", Name="Zero Rated")) == ["Please enter a unique Name."]
        archived = await post(desk, Name="renamed", Status="ARCHIVED")
        assert (archived["TaxType"], archived["Status"]) == (made["TaxType"], "ARCHIVED")
        assert said(await desk.invoice(LineItems=[line(TaxType="TAX001")])) == [
            "The TaxType code TAX001 does not exist or cannot be used for this type of transaction."
        ]
        assert (await post(desk, Name="Renamed", Status="DELETED"))["Status"] == "DELETED"
        assert said(await post(desk, TaxType="TAX001", Status="ACTIVE")) == [
            "Deleted tax rates cannot be updated"
        ]
        # its name is free again, its number is not
        assert (await put(desk, Name="Renamed"))["TaxType"] == "TAX002"

    run(test, scope=SETTINGS)


def test_rates_of_xero_s_own_cannot_be_changed_and_unknown_ones_not_found() -> None:
    async def test(desk: Desk) -> None:
        assert said(await post(desk, TaxType="OUTPUT2", Status="DELETED")) == [
            "System tax rates cannot be updated"
        ]
        assert said(await post(desk, TaxType="TAX009", Name="X")) == [
            "The TaxType code TAX009 does not exist or cannot be used for this type of transaction."
        ]
        # POST with a new name makes one
        assert (await post(desk, **NEW))["TaxType"] == "TAX001"

    run(test, scope=SETTINGS)


def test_rates_are_listed_with_deleted_ones_and_found_by_type() -> None:
    async def test(desk: Desk) -> None:
        rows = (await desk.get("TaxRates", where='Status=="DELETED"', order="Name")).json()["TaxRates"]
        assert [row["TaxType"] for row in rows] == ["INPUT", "OUTPUT"]
        one = (await desk.get("TaxRates/ZERORATED")).json()["TaxRates"][0]
        # as docketworks recorded it of a demo company
        assert one["ReportTaxType"] == "OUTPUT"
        assert one["TaxComponents"][0]["Name"] == "GST"
        assert (await desk.get("TaxRates/NOTHING")).status_code == 404

    run(test, scope=SETTINGS)


def test_a_report_type_that_xero_does_not_have_does_not_bind() -> None:
    async def test(desk: Desk) -> None:
        answer = await desk.put("TaxRates", {"TaxRates": [NEW | {"ReportTaxType": "SALES"}]})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)

    run(test, scope=SETTINGS)


def test_a_compound_part_is_charged_on_the_others() -> None:
    plain = TaxComponent(name="A", rate=Decimal(10))
    compound = TaxComponent(name="B", rate=Decimal(5), is_compound=True)
    assert effective_rate((plain,)) == Decimal(10)
    assert effective_rate((compound, plain)) == Decimal("15.5")


@pytest.mark.parametrize(
    ("report_type", "letters"),
    [
        ("INPUT", "AEXL"),
        ("OUTPUT", "AELR"),
        ("NONE", "AEXLR"),
        ("GSTONIMPORTS", "L"),
        ("EXEMPTEXPORT", "AELR"),
    ],
)
def test_where_it_stands_in_the_return_says_what_it_applies_to(report_type: str, letters: str) -> None:
    assert applies_to(report_type) == letters
