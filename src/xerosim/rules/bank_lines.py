"""Lines of bank transactions: priced like those of documents, but for the tax, and for overpayments."""

from decimal import ROUND_HALF_UP
from typing import Final

from xerosim.accounting.asks import Saved
from xerosim.books.amounts import CENT
from xerosim.books.bank import BankTransaction
from xerosim.books.documents import line_id
from xerosim.books.organisation import Organisation
from xerosim.rules import plain
from xerosim.rules.choices import Form
from xerosim.rules.heads import set_totals, sum_errors
from xerosim.rules.lines import Priced, price_lines, tax_on
from xerosim.wire.bank import BankTransactionIn
from xerosim.wire.documents import DocumentIn
from xerosim.wire.lines import LineIn

PREPAID: Final = {
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENT",
}
"""Types that make an overpayment or a prepayment, with the kind of that document."""


def apply_lines(
    organisation: Organisation,
    transaction: BankTransaction,
    element: BankTransactionIn,
    saved: Saved,
    *,
    unit_places: int,
) -> None:
    """Price the lines that were sent and reckon the totals; lines left out stay as they are."""
    items = element.LineItems
    if items:
        transaction.unit_places = unit_places
        priced = _priced(organisation, transaction, items)
        saved.errors += dict.fromkeys(priced.errors)
        saved.warnings += dict.fromkeys(priced.warnings)
        _keep_line_ids(transaction, priced, items)
        totals = transaction.as_document()
        set_totals(totals, priced.amount, priced.tax)
        transaction.sub_total, transaction.total_tax = totals.sub_total, totals.total_tax
        transaction.total = totals.total
    sent = DocumentIn(SubTotal=element.SubTotal, TotalTax=element.TotalTax, Total=element.Total)
    saved.errors += sum_errors(transaction.as_document(), sent)


def _priced(organisation: Organisation, transaction: BankTransaction, items: list[LineIn]) -> Priced:
    kind, mode = transaction.kind, transaction.mode
    if kind.endswith("OVERPAYMENT"):
        return _priced_overpayment(organisation, transaction, items)
    form = Form(organisation, kind, mode, transaction.status, transaction.unit_places)
    priced = price_lines(form, items)
    for item, line in zip(items, priced.lines, strict=True):
        if item.ItemCode and kind in PREPAID:
            # doc: developer.xero.com (items on SPEND and RECEIVE alone); the words are those of unknown items
            priced.errors.append(f"Item code '{item.ItemCode}' is not valid.")
        tax = organisation.taxes.get(line.tax_type)
        if item.TaxAmount is None or tax is None or mode == "NoTax":
            continue
        given, right = item.TaxAmount.quantize(CENT, ROUND_HALF_UP), tax_on(line.line_amount, tax.rate, mode)
        if given != right:
            # issue: XeroAPI/xero-node#768 (unlike an invoice, a bank transaction takes no tax of one's own)
            words = f"Tax amount {plain(given, 2)} is incorrect for {tax.type} tax type, "
            priced.errors.append(words + f"should be {plain(right, 2)}")
    return priced


def _priced_overpayment(
    organisation: Organisation, transaction: BankTransaction, items: list[LineIn]
) -> Priced:
    """One line, without tax, that Xero itself codes to the control account."""
    # doc: developer.xero.com bank transactions page
    bare = [
        LineIn(
            Description=item.Description,
            Quantity=item.Quantity,
            UnitAmount=item.UnitAmount,
            LineAmount=item.LineAmount,
            LineItemID=item.LineItemID,
        )
        for item in items
    ]
    # a draft's lines may do without an account
    form = Form(organisation, transaction.kind, "NoTax", "DRAFT", transaction.unit_places)
    priced = price_lines(form, bare)
    if len(items) > 1:
        # assumed wording
        priced.errors.append("Overpayments can only have a single line item.")
    control = "DEBTORS" if transaction.kind.startswith("RECEIVE") else "CREDITORS"
    for line in priced.lines:
        line.account = organisation.system_account(control)
    return priced


def _keep_line_ids(transaction: BankTransaction, priced: Priced, items: list[LineIn]) -> None:
    """A line sent with its LineItemID keeps it, any other is new; lines left out are gone."""
    # doc: developer.xero.com bank transactions page, updating line items
    made_of = transaction.as_document().line_ids()
    known = {line_id(*made_of, line.ordinal): line.ordinal for line in transaction.lines}
    for item, line in zip(items, priced.lines, strict=True):
        ordinal = known.pop((item.LineItemID or "").lower(), None)
        if ordinal is None:
            ordinal, transaction.next_ordinal = transaction.next_ordinal, transaction.next_ordinal + 1
        line.ordinal = ordinal
    transaction.lines = priced.lines
