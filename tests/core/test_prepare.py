"""From a document to what would go to Xero and what keeps it from going: the order of things, and their sum."""

from decimal import Decimal

import msgspec

from counterfoil.core.document import Contact, Payment
from counterfoil.core.due import set_due_date
from counterfoil.core.locked import ease_lock
from counterfoil.core.mapped import Gap, MappedContact, MappedInvoice, MappedPayment, Mapping
from counterfoil.core.mapping import map_document
from counterfoil.core.negative import turn_negatives
from counterfoil.core.prepare import TRANSFORMATIONS, prepare, transform
from counterfoil.core.rounding import round_as_xero_does
from counterfoil.core.settings import Policies
from counterfoil.core.suffix import suffix_number
from counterfoil.core.summarise import summarise_lines
from counterfoil.core.zero import drop_zero_lines
from tests.core.books import DAY, NO_LINKS, account_rule, context, invoice, line, tax_rule, written


def sent(mapping: Mapping) -> MappedInvoice:
    assert isinstance(mapping.document, MappedInvoice)
    return mapping.document


def test_the_order_is_the_documented_one():
    order = (
        turn_negatives,
        suffix_number,
        ease_lock,
        set_due_date,
        summarise_lines,
        drop_zero_lines,
        round_as_xero_does,
    )
    assert order == TRANSFORMATIONS


def test_all_transformations_together_and_all_they_say():
    books = context(Policies(lines="summarised"))
    document = invoice(
        line("-3", "22.665"),
        line("2", "1.00", "Gifts"),
        line("-2", "1.00", "Gifts"),
        line("1", "0.004", "Freight"),
    )
    mapping = transform(map_document(document, books, NO_LINKS), books)
    found = sent(mapping)
    assert found.type == "sales_credit"
    assert written(found.lines) == [("1", "68.00", "200"), ("1", "-0.01", "200")]
    assert (found.net, found.tax, found.total) == (Decimal("67.99"), Decimal("10.20"), Decimal("78.19"))
    assert mapping.trace == (
        "account 200 from rule default",
        "tax OUTPUT2 from rule tax code standard",
        "account 205 from rule category Gifts",
        "account 210 from rule category Freight",
        "negative quantities that gave their sign to the price: 2",
        "turned into a credit note because its total is -67.99 before tax",
        "4 lines summarised into 3, one per account, tax type and tracking",
        "lines left out as they come to nothing: 2 (-0.004 together)",
        "lines add up to 67.99 in the source, 68.00 at 4 decimals of quantity and 2 of price;"
        " the difference -0.01 is on account 200",
    )


def test_small_lines_are_summed_before_they_could_be_left_out():
    """A thousand messages at 0.004 are 4.00 with tax, not a rounding error without."""
    books = context(Policies(lines="summarised"))
    document = invoice(line("1", "50"), *[line("1", "0.004", "Freight")] * 1000)
    found = sent(transform(map_document(document, books, NO_LINKS), books))
    assert written(found.lines) == [("1", "50.00", "200"), ("1", "4.00", "210")]
    assert found.tax == Decimal("8.10")


def test_a_line_that_is_left_out_needs_no_rule():
    books = context(rules=(account_rule("Gifts", "205"), tax_rule("standard", "OUTPUT2")))
    free = line("1", "0", "Samples", tax_code="none")
    mapping = transform(map_document(invoice(line("1", "5", "Gifts"), free), books, NO_LINKS), books)
    assert mapping.gaps == ()
    kept = msgspec.structs.replace(free, unit_price=Decimal("0.01"))
    mapping = transform(map_document(invoice(line("1", "5", "Gifts"), kept), books, NO_LINKS), books)
    assert mapping.gaps == (Gap("account", "sales", "Samples", 2), Gap("tax", "sales", "none", 2))


def test_a_document_that_is_in_order_may_go():
    contact = Contact(system="shop", id="C-7", name="Rata Books")
    for document in (contact, invoice(line("2", "10.00"))):
        prepared = prepare(document, context(), NO_LINKS)
        assert prepared.faults == ()
        assert isinstance(prepared.mapping.document, MappedContact | MappedInvoice)


def test_what_keeps_a_document_from_going_is_found():
    def codes(*lines: object, total: str | None = None, policies: Policies | None = None) -> list[str]:
        document = invoice(*lines, total=total)  # type: ignore[arg-type]
        return [fault.code for fault in prepare(document, context(policies), NO_LINKS).faults]

    assert codes(line("1", "0")) == ["zero_amount"]
    assert codes(line("2", "10.00"), total="30.00") == ["amounts_mismatch"]
    assert codes(line("1", "-5"), policies=Policies(negative_document="hold")) == ["negative_not_allowed"]
    assert "mapping_missing" in codes(line("1", "5", tax_code="luxury"))


def test_a_stated_total_that_rounding_explains_is_no_mismatch():
    document = invoice(
        line("0.67", "101.492537", tax_code="zero"), line("3", "22.666666", tax_code="zero"), total="136.00"
    )
    assert prepare(document, context(), NO_LINKS).faults == ()


def test_a_payment_is_left_alone_while_the_books_are_open():
    payment = Payment(
        system="till",
        id="P-1",
        document="shop:sales_invoice:1001",
        date=DAY,
        currency="NZD",
        amount=Decimal("9.50"),
        tender="card",
    )
    mapping = map_document(payment, context(), NO_LINKS)
    assert transform(mapping, context()) is mapping
    assert isinstance(prepare(payment, context(), NO_LINKS).mapping.document, MappedPayment)


def test_the_same_document_is_always_prepared_alike():
    books = context()
    document = invoice(line("3", "22.666666", "Gifts"), line("-1", "2"), line("1", "0"))
    first = prepare(document, books, NO_LINKS)
    assert prepare(document, books, NO_LINKS) == first
    assert prepare(document, context(), NO_LINKS) == first
