"""What documents do to accounts: always in balance, on the side that a bookkeeper expects."""

import datetime as dt
from decimal import Decimal
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.booking import SYSTEM_WORDS, Chart, booked, chart_of
from counterfoil.core.foreseen import Fate, Foreseen, Tally
from counterfoil.core.mapped import InvoiceType, MappedInvoice, MappedLine, MappedPayment
from counterfoil.core.organisation import Account, Organisation
from counterfoil.core.settings import Side

DAY = dt.date(2026, 10, 1)
CHART = chart_of(
    Organisation(
        tenant_id="t",
        name="Invented",
        accounts=(
            Account(id="1", name="Sales", code="200", type="REVENUE", account_class="revenue"),
            Account(id="2", name="Bank", code="090", type="BANK", account_class="asset"),
            Account(
                id="3", name="Receivable", code="610", type="CURRENT", account_class="asset", system="DEBTORS"
            ),
            Account(id="4", name="Payable", type="CURRLIAB", account_class="liability", system="CREDITORS"),
            Account(id="5", name="GST", code="820", type="CURRLIAB", account_class="liability", system="GST"),
        ),
    )
)


def invoice(type_: InvoiceType, *, amounts: str = "exclusive", status: str = "authorised") -> MappedInvoice:
    """A document of 100.00 net and 15.00 tax."""
    net = Decimal("115.00") if amounts == "inclusive" else Decimal("100.00")
    line = MappedLine(
        description="Goods",
        quantity=Decimal(1),
        unit_price=net,
        account="200",
        tax_type="OUTPUT2",
        exact=net,
        net=net,
        tax=Decimal("15.00"),
    )
    made = MappedInvoice(
        ref="desk:sales_invoice:1",
        type=type_,
        number="1",
        date=DAY,
        due_date=DAY,
        currency="NZD",
        amounts="exclusive",
        status="authorised",
        lines=(line,),
        net=Decimal("100.00"),
        tax=Decimal("15.00"),
        total=Decimal("115.00"),
    )
    return msgspec.convert(
        {**msgspec.structs.asdict(made), "amounts": amounts, "status": status}, MappedInvoice
    )


def payment(document_type: str) -> MappedPayment:
    given = {
        **{"ref": "desk:payment:1", "document": "desk:sales_invoice:1", "document_id": None, "date": DAY},
        **{"currency": "NZD", "amount": Decimal("7.00"), "account": "090", "reference": ""},
    }
    return msgspec.convert({**given, "document_type": document_type}, MappedPayment)


def moved(document: MappedInvoice | MappedPayment, side: Side = "sales") -> dict[str, str]:
    return {each.account: str(each.amount) for each in booked(document, CHART, paid_side=side)}


@pytest.mark.parametrize("amounts", ["exclusive", "inclusive"])
@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("sales_invoice", {"610": "115.00", "200": "-100.00", "820": "-15.00"}),
        ("sales_credit", {"610": "-115.00", "200": "100.00", "820": "15.00"}),
        ("bill", {"Payable": "-115.00", "200": "100.00", "820": "15.00"}),
        ("purchase_credit", {"Payable": "115.00", "200": "-100.00", "820": "-15.00"}),
    ],
)
def test_a_document_is_booked_on_its_side(type_: InvoiceType, amounts: str, expected: dict[str, str]) -> None:
    assert moved(invoice(type_, amounts=amounts)) == expected


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_what_is_not_approved_is_in_no_account(status: str) -> None:
    assert moved(invoice("bill", status=status)) == {}


@pytest.mark.parametrize(
    ("document_type", "side", "expected"),
    [
        ("sales_invoice", "sales", {"090": "7.00", "610": "-7.00"}),
        ("credit_note", "sales", {"090": "-7.00", "610": "7.00"}),
        ("bill", "purchases", {"090": "-7.00", "Payable": "7.00"}),
        ("credit_note", "purchases", {"090": "7.00", "Payable": "-7.00"}),
    ],
)
def test_money_comes_in_or_goes_out(document_type: str, side: Side, expected: dict[str, str]) -> None:
    assert moved(payment(document_type), side) == expected


def test_without_a_chart_the_accounts_have_words_for_names() -> None:
    found = booked(invoice("sales_invoice"), Chart({}, {}))
    assert [each.account for each in found] == ["Accounts Receivable", "200", "Tax"]
    assert set(SYSTEM_WORDS.values()) >= {"Accounts Receivable", "Accounts Payable"}


def test_what_does_not_balance_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="out of balance"):
        booked(msgspec.structs.replace(invoice("bill"), total=Decimal("115.01")), CHART)


TYPES = st.sampled_from(get_args(InvoiceType))


@given(st.lists(st.tuples(TYPES, st.sampled_from(get_args(Fate))), max_size=30))
def test_whatever_is_added_up_stays_in_balance(documents: list[tuple[InvoiceType, Fate]]) -> None:
    tally = Tally(CHART)
    for number, (type_, fate) in enumerate(documents):
        tally.add(Foreseen(ref=f"desk:x:{number}", kind="x", number="", fate=fate, mapped=invoice(type_)))
    assert sum((each.debit - each.credit for each in tally.accounts), Decimal(0)) == 0
    sent = [type_ for type_, fate in documents if fate == "sent"]
    assert {each.type: each.documents for each in tally.sums} == {one: sent.count(one) for one in sent}
    assert all(each.total == 115 * each.documents for each in tally.sums)
    assert sum(tally.fates.values()) == len(documents)
