"""Manual journals: codes by rules of their own, cents that come to nothing, and what keeps one from going."""

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.document import JournalLine, ManualJournal
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import MappedJournal
from counterfoil.core.own_reference import NARRATION_MAX
from counterfoil.core.prepare import Prepared, prepare
from counterfoil.core.settings import LockedPeriodPolicy, Policies, Rule, StatusPolicy
from tests.core.books import DAY, NO_LINKS, ORGANISATION, account_rule, context, tax_rule

RULES = (
    account_rule("", "400", "default", "journals"),
    account_rule("sales", "200", "line", "journals"),
    account_rule("gifts", "205", "line", "journals"),
    tax_rule("gst", "OUTPUT2", "journals"),
)


def journal(*lines: tuple[str, str] | JournalLine, **changes: object) -> ManualJournal:
    """A journal of these lines: account and amount."""
    made = tuple(
        each if isinstance(each, JournalLine) else JournalLine(account=each[0], amount=Decimal(each[1]))
        for each in lines
    )
    given: dict[str, object] = {
        "system": "gl", "id": "J-1", "date": DAY, "currency": "NZD", "narration": "Stock used", "lines": made,
    }  # fmt: skip
    return ManualJournal(**given | changes)  # type: ignore[arg-type]


def prepared(
    document: ManualJournal,
    policies: Policies | None = None,
    rules: tuple[Rule, ...] = RULES,
    **facts: Any,
) -> Prepared:
    books = context(policies, rules, msgspec.structs.replace(ORGANISATION, **facts))
    return prepare(document, books, NO_LINKS)


def goes(document: ManualJournal, policies: Policies | None = None, **facts: Any) -> MappedJournal:
    """The journal as it goes."""
    found = prepared(document, policies, **facts)
    assert found.faults == ()
    assert isinstance(found.mapping.document, MappedJournal)
    return found.mapping.document


def held(
    document: ManualJournal,
    policies: Policies | None = None,
    rules: tuple[Rule, ...] = RULES,
    **facts: Any,
) -> tuple[Fault, ...]:
    return prepared(document, policies, rules, **facts).faults


def written(document: MappedJournal) -> list[tuple[str | None, str, str | None]]:
    return [(line.account, str(line.amount), line.tax_type) for line in document.lines]


# --- codes --------------------------------------------------------------------------------------------------


def test_accounts_come_from_the_rules_for_journals_and_narration_carries_our_mark():
    found = goes(journal(("sales", "10.00"), ("stock", "-10.00")))
    assert written(found) == [("200", "10.00", None), ("400", "-10.00", None)]
    assert (found.narration, found.total, found.is_taxed) == ("Stock used [gl:J-1]", Decimal("10.00"), False)


def test_a_line_with_a_tax_code_contains_its_tax_and_the_others_bear_none():
    taxed = JournalLine(account="sales", amount=Decimal("11.50"), tax_code="gst")
    found = goes(journal(taxed, ("stock", "-11.50")))
    assert written(found) == [("200", "11.50", "OUTPUT2"), ("400", "-11.50", "NONE")]
    assert found.is_taxed


def test_what_no_rule_covers_is_told_once_each():
    taxed = JournalLine(account="other", amount=Decimal("1.00"), tax_code="vat")
    faults = held(journal(taxed, ("other", "-1.00")), rules=RULES[1:])
    assert [(each.code, each.facts, each.field) for each in faults if each.code == "mapping_missing"] == [
        (
            "mapping_missing",
            {"target": "account", "source_code": "other", "side": "journals"},
            "lines[1].account",
        ),
        (
            "mapping_missing",
            {"target": "tax code", "source_code": "vat", "side": "journals"},
            "lines[1].tax_code",
        ),
    ]


# --- cents --------------------------------------------------------------------------------------------------


def test_lines_under_half_a_cent_are_left_out_where_the_others_balance():
    """Unleashed help, Xero Connection Log and export errors: such lines break an export."""
    found = prepared(journal(("sales", "10.00"), ("stock", "-10.003"), ("gifts", "0.003"), ("gifts", "0")))
    assert found.faults == ()
    assert isinstance(found.mapping.document, MappedJournal)
    assert written(found.mapping.document) == [("200", "10.00", None), ("400", "-10.00", None)]
    assert found.mapping.trace[-1] == "lines left out as they come to nothing: 2 (0.003 together)"


def test_lines_under_half_a_cent_that_the_others_need_hold_the_journal():
    (fault,) = held(journal(("sales", "0.004"), ("sales", "0.004"), ("stock", "-0.008")))
    assert (fault.code, fault.facts, fault.field) == (
        "amount_too_small",
        {"amount": "0.004"},
        "lines[1].amount",
    )
    (fault,) = held(journal(("sales", "0.004"), ("stock", "-0.004")))
    assert (fault.code, fault.field) == ("amount_too_small", "lines")


def test_by_policy_they_are_kept_and_hold_it():
    policies = Policies(zero_lines="hold")
    lines = (("sales", "10.00"), ("stock", "-10.00"))
    (fault,) = held(journal(*lines, ("gifts", "0.003")), policies)
    assert (fault.code, fault.field) == ("amount_too_small", "lines[3].amount")
    (fault,) = held(journal(*lines, ("gifts", "0")), policies)
    assert (fault.code, fault.facts) == ("zero_amount", {"within": "journal", "line": "3"})


def test_what_rounding_leaves_goes_on_the_account_with_the_largest_sum():
    found = goes(journal(("sales", "3.335"), ("gifts", "3.335"), ("stock", "-6.67")))
    assert written(found)[-1] == ("400", "-0.01", None)
    assert found.lines[-1].description == "Rounding errors"


@given(st.lists(st.decimals(-99, 99, places=4), min_size=1, max_size=12))
def test_whatever_balances_in_the_source_balances_in_cents_or_is_held(amounts: list[Decimal]):
    lines = [("sales", str(amount)) for amount in (*amounts, -sum(amounts))]
    found = prepared(journal(*lines))
    mapped = found.mapping.document
    assert isinstance(mapped, MappedJournal)
    codes = {fault.code for fault in found.faults}
    assert codes <= {"amount_too_small", "zero_amount"}
    if not codes:
        assert sum(line.amount for line in mapped.lines) == 0
        assert all(line.amount == line.amount.quantize(Decimal("0.01")) for line in mapped.lines)
        assert all(
            abs(line.amount - line.exact) <= Decimal("0.005") for line in mapped.lines if not line.description
        )


def test_debits_and_credits_must_agree():
    (fault,) = held(journal(("sales", "100.00"), ("stock", "-10.00")))
    assert (fault.code, fault.facts) == ("journal_unbalanced", {"debits": "100.00", "credits": "10.00"})


def test_a_journal_of_nothing_and_one_of_one_line():
    assert [each.code for each in held(journal(("sales", "0"), ("stock", "0")))] == ["zero_amount"]
    assert [each.code for each in held(journal(("sales", "0")))][-1] == "line_items_missing"
    assert [each.code for each in held(journal())] == ["line_items_missing"]


# --- dates, status, text ------------------------------------------------------------------------------------


def test_a_journal_of_closed_books_is_held_posted_as_a_draft_or_moved():
    lock: dict[str, Any] = {"period_lock_date": DAY}
    plain = journal(("sales", "1.00"), ("stock", "-1.00"))
    assert [each.code for each in held(plain, **lock)] == ["locked_period"]
    draft = goes(plain, Policies(locked_period=LockedPeriodPolicy(manual_journal="draft")), **lock)
    assert (draft.status, draft.date) == ("draft", DAY)
    moved = goes(plain, Policies(locked_period=LockedPeriodPolicy(manual_journal="move")), **lock)
    assert moved.date == DAY + dt.timedelta(days=1)
    assert moved.narration == "Stock used dated 2 Mar 2026 [gl:J-1]"
    early = goes(plain, Policies(status=StatusPolicy(manual_journal="draft")), **lock)
    assert early.status == "draft"


def test_a_journal_is_in_the_organisations_own_currency():
    (fault,) = held(journal(("sales", "1.00"), ("stock", "-1.00"), currency="AUD"))
    assert (fault.code, fault.facts) == ("currency_not_subscribed", {"currency": "AUD", "base": "NZD"})


@pytest.mark.parametrize(("length", "is_held"), [(NARRATION_MAX - 9, False), (NARRATION_MAX - 8, True)])
def test_a_narration_must_leave_room_for_our_mark(length: int, is_held: bool):
    document = journal(("sales", "1.00"), ("stock", "-1.00"), narration="x" * length)
    assert [each.code for each in held(document)] == (["field_too_long"] if is_held else [])
