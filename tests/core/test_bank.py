"""Money received and spent without an invoice: its bank by a rule of its own, all else as of other documents."""

from decimal import Decimal

import msgspec
import pytest

from counterfoil.core.context import Context
from counterfoil.core.document import BankTransaction, Line
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.mapping import Links
from counterfoil.core.organisation import Account
from counterfoil.core.prepare import prepare
from counterfoil.core.settings import LockedPeriodPolicy, Policies, Rule
from tests.core.books import DAY, ORGANISATION, RULES, context, line, written

BANK = Rule(target="bank", side="", scope="line", key="main", code="090")
BANKED = msgspec.structs.replace(
    ORGANISATION,
    accounts=(
        *(each for each in ORGANISATION.accounts if each.code != "090"),
        Account(id="id-090", code="090", name="Bank", type="BANK", account_class="asset"),
    ),
)


def books(
    policies: Policies | None = None, rules: tuple[Rule, ...] = (*RULES, BANK), **facts: object
) -> Context:
    return context(policies, rules, msgspec.structs.replace(BANKED, **facts))


def money(*lines: Line, **changes: object) -> BankTransaction:
    given: dict[str, object] = {
        "system": "till", "id": "T-1", "direction": "received", "bank": "main", "date": DAY, "currency": "NZD",
        "contact": "c1", "lines": lines or (line("2", "10.50", tax_code="standard"),), "reference": "deposit",
    }  # fmt: skip
    return BankTransaction(**given | changes)  # type: ignore[arg-type]


def mapped(document: BankTransaction, on: Context | None = None) -> MappedInvoice:
    found = prepare(document, on or books(), Links(contact_id="id"))
    assert found.faults == ()
    assert isinstance(found.mapping.document, MappedInvoice)
    return found.mapping.document


def faults(document: BankTransaction, on: Context | None = None) -> list[Fault]:
    return list(prepare(document, on or books(), Links(contact_id="id")).faults)


def test_received_goes_by_the_rules_of_sales_and_spent_by_those_of_purchases():
    received, spent = mapped(money()), mapped(money(direction="spent"))
    assert (received.type, received.lines[0].account, received.lines[0].tax_type) == (
        "received",
        "200",
        "OUTPUT2",
    )
    assert (spent.type, spent.lines[0].account, spent.lines[0].tax_type) == ("spent", "400", "INPUT2")
    assert (spent.bank, spent.reference, spent.total) == ("090", "deposit [till:T-1]", Decimal("24.15"))


def test_what_is_below_zero_goes_the_other_way():
    found = mapped(money(line("1", "-10.00", tax_code="standard")))
    assert (found.type, found.total) == ("spent", Decimal("11.50"))
    assert [
        each.code for each in faults(money(line("1", "-10.00")), books(Policies(negative_document="hold")))
    ] == ["negative_not_allowed"]


def test_lines_are_rounded_summarised_and_left_out_as_of_an_invoice():
    found = mapped(
        money(line("3", "1.005"), line("1", "0"), amounts="no_tax"), books(Policies(lines="summarised"))
    )
    assert written(found.lines) == [("1", "3.02", "200")]


@pytest.mark.parametrize(
    ("changes", "rules", "code", "field"),
    [
        ({"bank": "other"}, (*RULES, BANK), "mapping_missing", "bank"),
        ({}, (*RULES, msgspec.structs.replace(BANK, code="999")), "account_missing", "bank"),
        ({}, (*RULES, msgspec.structs.replace(BANK, code="205")), "account_invalid", "bank"),
        ({"contact": None}, (*RULES, BANK), "missing_contact", "contact"),
        ({"currency": "AUD"}, (*RULES, BANK), "currency_rate_missing", "currency"),
        ({"lines": ()}, (*RULES, BANK), "line_items_missing", "lines"),
    ],
)
def test_what_keeps_one_from_going(
    changes: dict[str, object], rules: tuple[Rule, ...], code: str, field: str
):
    found = prepare(msgspec.structs.replace(money(), **changes), books(rules=rules), Links()).faults
    assert [(each.code, each.field) for each in found if each.code == code] == [(code, field)]


def test_a_bank_account_without_a_code_is_named():
    savings = Account(id="id-s", name="Savings", type="BANK", account_class="asset")
    on = books(
        rules=(*RULES, msgspec.structs.replace(BANK, code="999")), accounts=(*BANKED.accounts, savings)
    )
    (fault,) = faults(money(), on)
    assert fault.facts == {"account": "999", "uncoded": "Savings"}


def test_closed_books_hold_it_or_move_it():
    assert [each.code for each in faults(money(), books(period_lock_date=DAY))] == ["locked_period"]
    policies = Policies(locked_period=LockedPeriodPolicy(bank_transaction="move"))
    found = mapped(money(), books(policies, period_lock_date=DAY))
    assert found.reference == "deposit dated 2 Mar 2026 [till:T-1]"
