"""The head of a document: its dates, currency, number and totals, and what Xero says against them."""

import datetime
from decimal import Decimal
from typing import Any, Final

from xerosim.books.amounts import ONE
from xerosim.books.documents import IN_LEDGER, Document
from xerosim.books.organisation import Organisation
from xerosim.rules.locks import lock_errors
from xerosim.wire.documents import DocumentIn
from xerosim.wire.reading import read_date

NUMBER_MAX: Final = 255
DUE_DAYS_MAX: Final = 999


def number_of(element: DocumentIn, is_credit: bool) -> str | None:
    """The number an element carries under its resource's own name."""
    return element.CreditNoteNumber if is_credit else element.InvoiceNumber


def today(organisation: Organisation, now_ms: int) -> datetime.date:
    """The date where the organisation is."""
    # spec: XeroAPI/Xero-OpenAPI, Invoice.Date
    moment = datetime.datetime.fromtimestamp(now_ms // 1000, datetime.UTC)
    return moment.astimezone(organisation.zone()).date()


def apply_head(organisation: Organisation, document: Document, element: DocumentIn) -> None:
    """Copy what was sent; fields left out keep their value."""
    document.mode = element.LineAmountTypes or document.mode
    document.reference = document.reference if element.Reference is None else element.Reference
    document.url = document.url if element.Url is None else element.Url
    document.branding_theme = element.BrandingThemeID or document.branding_theme
    if element.SentToContact is not None:
        document.sent_to_contact = element.SentToContact
    number = number_of(element, document.is_credit)
    document.number = document.number if number is None else number
    document.status = element.Status or document.status
    _apply_dates(document, element)
    _apply_currency(organisation, document, element)


def _apply_dates(document: Document, element: DocumentIn) -> None:
    if element.Date:
        document.date = read_date(element.Date, "Date")
    if element.DueDate:
        document.due_date = read_date(element.DueDate, "DueDate")
    elif document.due_date is None and (terms := document.contact.details.get("PaymentTerms")):
        document.due_date = due_by_terms(document, terms)
    if element.ExpectedPaymentDate:
        document.expected = read_date(element.ExpectedPaymentDate, "ExpectedPaymentDate")
    if element.PlannedPaymentDate:
        document.planned = read_date(element.PlannedPaymentDate, "PlannedPaymentDate")


def _apply_currency(organisation: Organisation, document: Document, element: DocumentIn) -> None:
    if element.CurrencyCode:
        document.currency = element.CurrencyCode
    if document.currency == organisation.currency:
        document.rate = ONE
    elif element.CurrencyRate and element.CurrencyRate > 0:
        document.rate = element.CurrencyRate.quantize(ONE)
    elif document.rate == ONE and document.currency in organisation.currencies:
        document.rate = organisation.day_rate(document.currency)


def due_by_terms(document: Document, terms: dict[str, Any]) -> datetime.date | None:
    """The due date by the contact's terms; only days after the document's date are reckoned."""
    side = terms.get("Sales" if document.is_sale else "Bills")
    if not isinstance(side, dict) or side.get("Type") != "DAYSAFTERBILLDATE":
        return None
    days = side.get("Day", 0)
    return (
        document.date + datetime.timedelta(days=days) if isinstance(days, int) and 0 <= days <= 31 else None
    )


def head_errors(
    organisation: Organisation, document: Document, element: DocumentIn, old: Document | None
) -> list[str]:
    """Currency, dates and lock dates."""
    errors: list[str] = []
    if document.currency not in organisation.currencies:
        # doc: developer.xero.com notes of 2026-10-01 (the newer wording)
        errors.append(f"Organisation is not subscribed to currency {document.currency}")
    elif element.CurrencyRate is not None and element.CurrencyRate.quantize(ONE) <= 0:
        # vendor: Chargebee KB
        errors.append("A currency rate must be specified")
    if (
        not document.is_credit
        and document.status in ("SUBMITTED", "AUTHORISED")
        and document.due_date is None
    ):
        # vendor: help.fieldinsight.com 3084244, help.quoter.com 32085778495899
        errors.append("The document DueDate field must be specified")
    if document.due_date is not None and (document.due_date - document.date).days > DUE_DAYS_MAX:
        # vendor: ClickPOS help, integration error codes
        errors.append("Sorry, Due Dates cannot be made more than 999 days after the invoice date.")
    if (
        document.status in IN_LEDGER
        or document.status == "VOIDED"
        or (old is not None and old.status in IN_LEDGER)
    ):
        dates = [document.date] if old is None or old.date == document.date else [document.date, old.date]
        errors += lock_errors(organisation, dates)
    return errors


def set_totals(document: Document, amount: Decimal, tax: Decimal) -> None:
    """Totals from the sums of the lines and of their taxes."""
    document.total_tax = tax
    document.sub_total = amount - tax if document.mode == "Inclusive" else amount
    document.total = document.sub_total + tax


def sum_errors(document: Document, element: DocumentIn) -> list[str]:
    """A total below zero, and totals sent that are not those of the lines."""
    errors: list[str] = []
    if document.total < 0:
        # vendor: neto.com.au, galaxy.maropost.com 1400
        errors.append("The Total for this document must be greater than or equal to zero.")
    if element.SubTotal is not None and element.SubTotal != document.sub_total:
        # issue: XeroAPI/xero-mcp-server PR#190
        errors.append("The document sub total does not equal the sub total of the lines")
    total_off = element.Total is not None and element.Total != document.total
    if total_off or (element.TotalTax is not None and element.TotalTax != document.total_tax):
        # issue: waynerobinson/xeroizer#86 (for the total; a wrong TotalTax is assumed to be told the same)
        errors.append("The document total does not equal the sum of the lines.")
    return errors


def number_errors(organisation: Organisation, document: Document, own: Document | None) -> list[str]:
    """Numbers that are too long, or held by another sales document."""
    errors: list[str] = []
    if len(document.number) > NUMBER_MAX:
        # assumed wording; the length: XeroAPI/Xero-OpenAPI
        errors.append(f"Invoice Number must not be more than {NUMBER_MAX} characters long.")
    if len(document.reference) > NUMBER_MAX:
        # assumed: neither the limit nor the words are public
        errors.append(f"Reference must not be more than {NUMBER_MAX} characters long.")
    if document.is_sale and document.number:
        holder = organisation.numbered(document.kind, document.number)
        if holder is not None and holder is not own:
            # spec: XeroAPI/Xero-OpenAPI example (invoices); credit notes assumed alike
            errors.append(
                "Credit Note # must be unique." if document.is_credit else "Invoice # must be unique."
            )
    return errors


def next_number(organisation: Organisation, is_credit: bool) -> str:
    """The next number that is free."""
    # recorded: the style INV-0055 and CN-0025 of a demo company
    while True:
        if is_credit:
            number = f"CN-{organisation.next_credit:04d}"
            organisation.next_credit += 1
        else:
            number = f"INV-{organisation.next_invoice:04d}"
            organisation.next_invoice += 1
        if number.casefold() not in organisation.numbers(is_credit):
            return number


def index_number(organisation: Organisation, document: Document) -> None:
    """Enter a document under its number."""
    if document.number:
        organisation.numbers(document.is_credit).setdefault(document.number.casefold(), []).append(document)
