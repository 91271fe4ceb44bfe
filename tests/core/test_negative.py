"""What is below zero: signs of quantities, documents that turn into their opposite, and the trace that says so."""

from decimal import Decimal

import msgspec
import pytest

from counterfoil.core.document import Amounts, Bill, CreditNote
from counterfoil.core.mapped import InvoiceType, MappedInvoice
from counterfoil.core.mapping import map_document
from counterfoil.core.negative import turn_negatives
from counterfoil.core.settings import Policies, StatusPolicy
from tests.core.books import DAY, NO_LINKS, context, invoice, line, mapped, written


def test_a_document_without_anything_negative_is_left_alone():
    plain = mapped(invoice(line("2", "5.00")), context())
    assert turn_negatives(plain, context()) == (plain, ())


def test_a_negative_quantity_gives_its_sign_to_the_price():
    document = mapped(invoice(line("2", "50.00"), line("-3", "1.50"), line("-1", "-2")), context())
    found, said = turn_negatives(document, context())
    assert written(found.lines) == [("2", "50.00", "200"), ("3", "-1.50", "200"), ("1", "2", "200")]
    assert [each.exact for each in found.lines] == [Decimal("100.00"), Decimal("-4.50"), Decimal(2)]
    assert said == ("negative quantities that gave their sign to the price: 2",)
    assert found.type == "sales_invoice"


def test_an_invoice_below_zero_becomes_a_credit_note_and_says_so():
    document = mapped(invoice(line("1", "-11062.06"), line("-1", "0")), context())
    found, said = turn_negatives(document, context())
    assert found.type == "sales_credit"
    assert found.number == "INV-1001"
    assert found.due_date is None
    assert found.exact == Decimal("11062.06")
    assert written(found.lines) == [("1", "11062.06", "200"), ("1", "0", "200")]
    assert "turned into a credit note because its total is -11062.06 before tax" in said


def test_what_was_mixed_keeps_its_proportions_when_turned():
    document = mapped(invoice(line("-2", "50"), line("1", "30"), line("-1", "-10")), context())
    found, _ = turn_negatives(document, context())
    assert found.type == "sales_credit"
    assert [each.exact for each in found.lines] == [Decimal(100), Decimal(-30), Decimal(-10)]
    assert all(each.quantity * each.unit_price == each.exact for each in found.lines)
    assert all(each.quantity > 0 for each in found.lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sales_invoice", "sales_credit"),
        ("sales_credit", "sales_invoice"),
        ("bill", "purchase_credit"),
        ("purchase_credit", "bill"),
    ],
)
def test_each_kind_has_its_opposite(before: InvoiceType, after: InvoiceType):
    document = msgspec.structs.replace(
        mapped(invoice(line("1", "-5")), context()), type=before, due_date=None
    )
    found, _ = turn_negatives(document, context())
    assert found.type == after
    assert found.due_date == (DAY if after in ("sales_invoice", "bill") else None)


def test_the_status_is_that_of_the_kind_it_became():
    books = context(Policies(status=StatusPolicy(sales_invoice="authorised", credit_note="draft")))
    document = mapped(invoice(line("1", "-5")), books)
    assert document.status == "authorised"
    assert turn_negatives(document, books)[0].status == "draft"


def test_policy_hold_leaves_the_document_below_zero():
    books = context(Policies(negative_document="hold"))
    found, said = turn_negatives(mapped(invoice(line("-2", "5")), books), books)
    assert found.type == "sales_invoice"
    assert written(found.lines) == [("2", "-5", "200")]
    assert said == ("negative quantities that gave their sign to the price: 1",)


def test_the_stated_total_decides_where_there_is_one():
    document = mapped(invoice(line("1", "-100"), line("1", "100"), total="-0.01"), context())
    found, said = turn_negatives(document, context())
    assert found.type == "sales_credit"
    assert found.stated_total == Decimal("0.01")
    assert said == ("turned into a credit note because its total is -0.01",)


def test_tax_counts_towards_the_total():
    """100 at 15 % against 101 at 0 %: less than nothing before tax, 14.00 with it, and Xero looks at that."""
    positive = mapped(invoice(line("1", "100"), line("1", "-101", tax_code="zero")), context())
    assert turn_negatives(positive, context())[0].type == "sales_invoice"
    negative = mapped(invoice(line("1", "-100"), line("1", "101", tax_code="zero")), context())
    found, said = turn_negatives(negative, context())
    assert found.type == "sales_credit"
    assert said == ("turned into a credit note because its total is -14.00 with tax",)


@pytest.mark.parametrize("amounts", ["exclusive", "inclusive", "no_tax"])
def test_less_than_half_a_cent_below_zero_is_nothing(amounts: Amounts):
    document = mapped(invoice(line("1", "5"), line("1", "-5.004"), amounts=amounts), context())
    assert turn_negatives(document, context()) == (document, ())


def test_tax_that_the_source_states_turns_with_its_line():
    document = mapped(invoice(line("1", "-10", tax="-1.50")), context())
    assert turn_negatives(document, context())[0].lines[0].stated_tax == Decimal("1.50")


def test_a_credit_from_a_supplier_below_zero_becomes_a_bill():
    credit = CreditNote(
        system="shop",
        id="9",
        number="S-9",
        date=DAY,
        currency="NZD",
        side="purchase",
        lines=(line("1", "-5"),),
    )
    document = map_document(credit, context(), NO_LINKS).document
    assert isinstance(document, MappedInvoice)
    found, said = turn_negatives(document, context())
    assert (found.type, found.lines[0].account) == ("bill", "400")
    assert said == ("turned into a bill because its total is -5.00 before tax",)


def test_a_bill_below_zero_becomes_a_suppliers_credit_note():
    bill = Bill(system="shop", id="8", number="S-8", date=DAY, currency="NZD", lines=(line("1", "-5"),))
    document = map_document(bill, context(), NO_LINKS).document
    assert isinstance(document, MappedInvoice)
    assert turn_negatives(document, context())[1] == (
        "turned into a supplier's credit note because its total is -5.00 before tax",
    )


def test_the_stated_total_is_told_with_two_decimals():
    document = mapped(invoice(line("1", "-15.3"), total="-15.3"), context())
    _, said = turn_negatives(document, context())
    assert said == ("turned into a credit note because its total is -15.30",)
