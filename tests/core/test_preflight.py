"""What the check before sending finds: all at once, in order, and nothing where nothing is wrong."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.document import Exportable, Line, TrackingChoice
from counterfoil.core.faults.amount import HALF_A_CENT
from counterfoil.core.faults.catalogue import precedence
from counterfoil.core.faults.entry import Examined
from counterfoil.core.mapped import MappedInvoice, MappedLine, Mapping
from counterfoil.core.preflight import preflight
from counterfoil.core.validity import is_address
from tests.faults.example import (
    DAY,
    NO_CONTACT,
    ORGANISATION,
    Case,
    bill,
    contact,
    credit,
    faults_of,
    line,
    organisation,
    payment,
    sale,
    settings,
)


def codes(document: Exportable, **more: object) -> list[str]:
    return [fault.code for fault in faults_of(Case(document, **more))]  # type: ignore[arg-type]


def mapped_line(**changes: object) -> MappedLine:
    fields: dict[str, object] = {
        "description": "Lamp", "quantity": Decimal(1), "unit_price": Decimal("10.00"), "account": "200",
        "tax_type": "OUTPUT2", "exact": Decimal("10.00"), "net": Decimal("10.00"),
        "tax": Decimal("1.50"),
    }  # fmt: skip
    return MappedLine(**fields | changes)  # type: ignore[arg-type]


def examined(*lines: MappedLine, **changes: object) -> Examined:
    """An invoice already mapped, for what mapping itself would never let through."""
    source = tuple(line(quantity="1", unit_price="10.00") for one in lines if not one.is_rounding)
    fields: dict[str, object] = {
        "ref": "desk:sales_invoice:1", "type": "sales_invoice", "number": "1", "date": DAY, "due_date": DAY,
        "currency": "NZD", "amounts": "exclusive", "status": "authorised", "lines": lines,
        "source_lines": source,
        "contact": "desk:contact:otto", "total": sum((one.net + one.tax for one in lines), Decimal(0)),
    }  # fmt: skip
    mapped = MappedInvoice(**fields | changes)  # type: ignore[arg-type]
    return Examined(
        document=sale(lines=source),
        mapping=Mapping(mapped),
        organisation=ORGANISATION,
        settings=settings(),
        accounts=ORGANISATION.accounts_by_code(),
        rates=ORGANISATION.rates_by_type(),
        pairs=tuple(dict.fromkeys((one.account, one.tax_type) for one in lines)),
    )


def found(*lines: MappedLine, **changes: object) -> list[str]:
    return [fault.code for fault in preflight(examined(*lines, **changes))]


def test_all_faults_are_told_at_once_in_order_of_precedence() -> None:
    wrong = sale(
        contact=None, currency="EUR", due_date=None, url="nowhere", number="9" * 256,
        lines=(line(category="Old"), line(tax_code="gone"), line(description="")),
    )  # fmt: skip
    got = codes(wrong, organisation=organisation(period_lock_date=DAY), links=NO_CONTACT)
    assert got == [
        "missing_contact", "url_invalid", "account_invalid", "tax_invalid", "currency_not_subscribed", "locked_period",
        "due_date_missing", "description_missing", "field_too_long",
    ]  # fmt: skip
    assert got == sorted(got, key=precedence)


def test_a_sound_document_has_none() -> None:
    assert found(mapped_line()) == []
    assert [codes(one) for one in (sale(), bill(), credit(), contact(), payment())] == [[]] * 5


# --- accounts and taxes ---------------------------------------------------------------------------------------


def test_a_line_that_mapping_left_without_codes_is_found() -> None:
    assert found(mapped_line(account=None)) == ["account_missing"]
    assert found(mapped_line(tax_type=None)) == ["tax_missing"]


def test_without_tax_no_tax_type_is_needed() -> None:
    line_without = mapped_line(tax_type=None, tax=Decimal(0))
    assert found(line_without, amounts="no_tax") == []


def test_one_account_is_told_once_however_many_lines_have_it() -> None:
    assert codes(sale(lines=(line(category="Old"),) * 3)) == ["account_invalid"]
    assert codes(sale(lines=(line(category="Old"), line(category="Gone")))) == ["account_invalid"] * 2


def test_a_missing_rule_is_not_told_again_as_a_missing_account() -> None:
    bare = settings("[tax.sales]\ndefault = 'OUTPUT2'")
    assert codes(sale(lines=(line(category="A"), line(category="A"))), settings=bare) == ["mapping_missing"]
    assert codes(payment(tender="cheque")) == ["mapping_missing"]


# --- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_locked"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("lock", ["period_lock_date", "year_lock_date"])
def test_on_or_before_a_lock_date_the_books_are_closed(lock: str, days: int, is_locked: bool) -> None:
    closed = organisation(**{lock: DAY})
    dated = sale(date=DAY + dt.timedelta(days=days), due_date=dt.date(2026, 6, 1))
    assert codes(dated, organisation=closed) == (["locked_period"] if is_locked else [])
    paid = payment(date=DAY + dt.timedelta(days=days))
    assert codes(paid, organisation=closed) == (["locked_period"] if is_locked else [])


def test_advisers_may_write_before_the_period_lock_date_but_not_the_end_of_year() -> None:
    closed = organisation(period_lock_date=DAY, is_adviser=True)
    assert [codes(one, organisation=closed) for one in (sale(), bill(), credit(), payment())] == [[]] * 4
    shut = organisation(year_lock_date=DAY, is_adviser=True)
    assert codes(payment(), organisation=shut) == ["locked_period"]


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_drafts_and_submitted_documents_pass_a_lock_date(status: str) -> None:
    policies = settings(policies=f'status = {{sales_invoice = "{status}"}}')
    assert codes(sale(), organisation=organisation(year_lock_date=DAY), settings=policies) == []


def test_of_two_lock_dates_the_later_is_told() -> None:
    closed = organisation(period_lock_date=dt.date(2026, 4, 30), year_lock_date=dt.date(2026, 3, 31))
    assert faults_of(Case(sale(), organisation=closed))[0].facts["date"] == "30 Apr 2026"
    assert faults_of(Case(sale(), organisation=closed))[0].facts["lock"] == "period"


@pytest.mark.parametrize(("days", "expected"), [(-30, []), (999, []), (1000, ["due_date_range"])])
def test_a_due_date_may_be_earlier_but_not_a_thousand_days_later(days: int, expected: list[str]) -> None:
    assert codes(sale(due_date=DAY + dt.timedelta(days=days))) == expected


def test_who_needs_no_due_date() -> None:
    drafts = settings(policies='status = {sales_invoice = "draft"}')
    assert codes(credit()) == []
    assert codes(sale(due_date=None), settings=drafts) == []
    assert codes(sale(due_date=None)) == ["due_date_missing"]


# --- amounts ----------------------------------------------------------------------------------------------------


def test_the_rounding_line_may_be_as_large_as_the_slack_and_no_larger() -> None:
    def rounding(amount: str) -> MappedLine:
        price = Decimal(amount)
        return mapped_line(
            unit_price=price, net=price, exact=Decimal(0), tax=Decimal(0), tax_type="NONE", is_rounding=True
        )  # fmt: skip

    assert found(mapped_line(), rounding("0.01")) == []
    assert found(mapped_line(), rounding("-0.01")) == []
    assert found(mapped_line(), rounding("0.02")) == ["amounts_mismatch"]
    assert found(mapped_line(), mapped_line(), rounding("-0.02")) == []
    assert found(mapped_line(), mapped_line(), rounding("-0.03")) == ["amounts_mismatch"]


@pytest.mark.parametrize(("stated", "expected"), [("3.14", []), ("3.16", []), ("3.17", ["amounts_mismatch"])])
def test_stated_tax_may_be_one_cent_a_line_away(stated: str, expected: list[str]) -> None:
    assert codes(sale(tax=Decimal(stated))) == expected
    assert codes(sale(lines=(line(tax=stated),))) == expected


def test_where_no_line_is_left_stated_tax_may_not_be_away_at_all() -> None:
    nothing = (line(unit_price="0"),) * 3
    assert codes(sale(lines=nothing, tax=Decimal("0.02"))) == ["zero_amount", "amounts_mismatch"]
    assert codes(sale(lines=nothing, tax=Decimal("0.00"))) == ["zero_amount"]


def test_errors_of_two_lines_do_not_make_each_other_good() -> None:
    crossed = (line(tax="4.15"), line(tax="2.15"))
    assert codes(sale(lines=crossed)) == ["amounts_mismatch"]


def test_a_summarised_line_may_be_a_cent_away_for_each_that_it_stands_for() -> None:
    three = (line(),) * 3
    assert found(mapped_line(stated_tax=Decimal("1.53")), source_lines=three) == []
    assert found(mapped_line(stated_tax=Decimal("1.54")), source_lines=three) == ["amounts_mismatch"]


def test_while_the_tax_is_unknown_sums_are_not_judged() -> None:
    assert codes(sale(total=Decimal("24.15"), lines=(line(tax_code="gone"),))) == ["tax_invalid"]


def test_lines_that_cancel_out_come_to_nothing() -> None:
    summed = settings(policies='lines = "summarised"')
    assert codes(sale(lines=(line(), line(quantity="-2"))), settings=summed) == ["zero_amount"]


def test_a_total_of_nothing_with_amounts_in_it_may_go() -> None:
    assert codes(sale(lines=(line(), line(unit_price="-10.50")))) == []


def test_zero_lines_go_by_policy() -> None:
    some = sale(lines=(line(), line(unit_price="0")))
    assert codes(some) == []
    assert codes(some, settings=settings(policies='zero_lines = "hold"')) == ["zero_amount"]


def test_a_negative_quantity_that_slipped_through_is_found() -> None:
    assert found(mapped_line(quantity=Decimal(-1), unit_price=Decimal(-10))) == ["negative_not_allowed"]


def test_a_document_below_zero_is_held_or_turned() -> None:
    below = sale(lines=(line(quantity="-2"),))
    assert codes(below) == []
    assert codes(below, settings=settings(policies='negative_document = "hold"')) == ["negative_not_allowed"]


@given(st.decimals(min_value="-0.0099", max_value="0.0099", places=4))
def test_every_payment_that_rounds_to_nothing_is_found(amount: Decimal) -> None:
    got = codes(payment(amount=amount))
    if amount == 0:
        assert got == ["zero_amount"]
    else:
        assert ("amount_too_small" in got) == (abs(amount) < HALF_A_CENT)
        assert "zero_amount" not in got


# --- contacts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("otto@cafe.test", True),
        ("otto.o+a@mail.cafe.invalid", True),
        ("O'Neil@cafe.test", True),
        ("otto@localhost", False),
        ("otto@cafe", False),
        ("otto@@cafe.test", False),
        ("otto cafe@cafe.test", False),
        ("otto@cafe.test;mia@cafe.test", False),
        ("ötto@cafe.test", False),
        ("otto@café.test", False),
        ("otto@cafe..test", False),
        ("otto@cafe.test.", False),
        ("@cafe.test", False),
        (".otto@cafe.test", False),
    ],
)
def test_addresses(address: str, is_one: bool) -> None:
    assert is_address(address) == is_one


def test_a_contact_may_do_without_an_address() -> None:
    assert codes(contact(email="")) == []


def test_fields_stand_where_the_source_has_them_or_at_the_lines_together() -> None:
    two = sale(lines=(line(unit_price="0"), line(category="Old")))
    dropped = faults_of(Case(two))[0]
    assert (dropped.code, dropped.field) == ("account_invalid", "lines")
    kept = faults_of(Case(two, settings=settings(policies='zero_lines = "hold"')))
    assert kept[0].field == "lines[2].account"


@given(st.data())
def test_nothing_is_raised_on_any_sound_document(data: st.DataObject) -> None:
    amount = st.decimals(min_value=-9999, max_value=9999, places=6)
    lines = data.draw(
        st.lists(
            st.builds(
                lambda quantity, price, tax, category: line(
                    quantity=quantity, unit_price=price, tax=tax, category=category
                ),
                amount, amount, st.none() | amount, st.sampled_from(["Old", "Gone", "Bank", None]),
            ),
            max_size=4,
        )
    )  # fmt: skip
    document = sale(
        lines=tuple(lines),
        total=data.draw(st.none() | amount),
        tax=data.draw(st.none() | amount),
        date=data.draw(st.dates()),
        due_date=data.draw(st.none() | st.dates()),
    )
    for fault in faults_of(Case(document)):
        msgspec.json.encode(fault)


# --- tracking, plan, currencies ---------------------------------------------------------------------------------


def tracked(*choices: tuple[str, str]) -> Line:
    tracking = tuple(TrackingChoice(category=category, option=option) for category, option in choices)
    return line(tracking=tracking)


def test_an_active_option_passes_whatever_its_capitals() -> None:
    assert codes(sale(lines=(tracked(("Region", "North")), tracked(("region", " NORTH "))))) == []


def test_one_option_is_told_once_however_many_lines_have_it() -> None:
    wrong = tracked(("Region", "West"))
    assert codes(sale(lines=(wrong, wrong))) == ["tracking_invalid"]
    assert codes(sale(lines=(wrong, tracked(("Region", "East"))))) == ["tracking_invalid"] * 2


def test_where_xero_has_not_told_its_tracking_only_the_number_of_categories_is_looked_at() -> None:
    untold = organisation(tracking=None, unread=("tracking",))
    assert codes(sale(lines=(tracked(("Anything", "Goes")),)), organisation=untold) == []
    three = tracked(("A", "1"), ("B", "2"), ("C", "3"))
    assert codes(sale(lines=(three,)), organisation=untold) == ["tracking_invalid"]


def test_where_there_are_no_categories_none_can_be_used() -> None:
    bare = organisation(tracking=())
    assert codes(sale(lines=(tracked(("Region", "North")),)), organisation=bare) == ["tracking_invalid"]
    assert codes(sale(), organisation=bare) == []


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_what_is_not_approved_needs_no_leave_of_the_plan(status: str) -> None:
    policies = settings(policies=f'status = {{sales_invoice = "{status}"}}')
    full = organisation(refused=("approve_invoices",))
    assert codes(sale(), organisation=full) == ["plan_limit_reached"]
    assert codes(sale(), organisation=full, settings=policies) == []
    assert [codes(one, organisation=full) for one in (bill(), credit(), payment())] == [[]] * 3


def test_a_payment_goes_through_an_account_in_its_own_or_the_organisations_currency() -> None:
    assert codes(payment(tender="dollars", currency="USD")) == []
    assert codes(payment(tender="dollars", currency="NZD")) == []
    assert codes(payment(tender="card", currency="AUD")) == []
    assert codes(payment(tender="dollars", currency="AUD")) == ["payment_account_invalid"]
