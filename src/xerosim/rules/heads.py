"""The head of a document: its dates, currency, number and totals, and what Xero says against them."""

import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from xerosim.books.amounts import CENT, ONE
from xerosim.books.documents import IN_LEDGER, Document
from xerosim.books.organisation import Organisation
from xerosim.rules.currencies import subscribed
from xerosim.rules.locks import lock_errors
from xerosim.rules.rates import rate_errors, rate_of
from xerosim.rules.terms import TOO_LATE, due_of
from xerosim.wire.documents import DocumentIn
from xerosim.wire.reading import read_date

NUMBER_MAX: Final = 255
DUE_DAYS_MAX: Final = 999
ROUNDING_MAX: Final = Decimal("0.10")
RATE_APART: Final = 2
"""How many times the day's rate, or how small a part of it, a rate may be before it is warned of."""


def number_of(element: DocumentIn, is_credit: bool) -> str | None:
    """The number an element carries under its resource's own name."""
    return element.CreditNoteNumber if is_credit else element.InvoiceNumber


def today(organisation: Organisation, now_ms: int) -> datetime.date:
    """The date where the organisation is."""
    # spec: XeroAPI/Xero-OpenAPI, Invoice.Date
    return _day_in(organisation.zone(), now_ms // 1000)


@lru_cache(maxsize=64)  # asked for each document of a call
def _day_in(zone: ZoneInfo, at_s: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(at_s, datetime.UTC).astimezone(zone).date()


def apply_head(organisation: Organisation, document: Document, element: DocumentIn) -> list[str]:
    """Copy what was sent, fields left out keep their value; returns what is wrong with the terms of payment."""
    document.mode = element.LineAmountTypes or document.mode
    document.reference = document.reference if element.Reference is None else element.Reference
    document.url = document.url if element.Url is None else element.Url
    document.branding_theme = element.BrandingThemeID or document.branding_theme
    number = number_of(element, document.is_credit)
    document.number = document.number if number is None else number
    document.status = element.Status or document.status
    if element.SentToContact is not None and document.is_sale and document.status in IN_LEDGER:
        # spec: XeroAPI/Xero-OpenAPI, Invoice.SentToContact (only once approved); passed over otherwise: assumed
        document.sent_to_contact = element.SentToContact
    if element.CurrencyCode:
        document.currency = element.CurrencyCode
    known = document.currency in organisation.currencies
    if document.currency == organisation.currency:
        document.rate = ONE
    elif known and (element.CurrencyRate is not None or document.rate == ONE):
        document.rate = rate_of(organisation, document.currency, element.CurrencyRate)
    return _apply_dates(organisation, document, element)


def _apply_dates(organisation: Organisation, document: Document, element: DocumentIn) -> list[str]:
    if element.Date:
        document.date = read_date(element.Date, "Date")
    if element.ExpectedPaymentDate and document.is_sale:
        document.expected = read_date(element.ExpectedPaymentDate, "ExpectedPaymentDate")
    if element.PlannedPaymentDate and not document.is_sale:
        document.planned = read_date(element.PlannedPaymentDate, "PlannedPaymentDate")
    if element.DueDate:
        document.due_date = read_date(element.DueDate, "DueDate")
    elif document.due_date is None and not document.is_credit:
        document.due_date, errors = due_of(organisation, document)
        return errors
    return []


def head_errors(
    organisation: Organisation, document: Document, element: DocumentIn, old: Document | None
) -> list[str]:
    """Currency, link, due date and lock dates; `old` is what the document was before, if it was."""
    errors = _currency_errors(organisation, document, element, old)
    if element.Url and not is_link(element.Url):
        # doc: developer.xero.com notes of 2026, for the rule; the words are assumed, after "Website must be valid"
        errors.append("Url must be valid")
    if (
        not document.is_credit
        and document.status in ("SUBMITTED", "AUTHORISED")
        and document.due_date is None
    ):
        # vendor: help.fieldinsight.com 3084244, help.quoter.com 32085778495899
        errors.append("The document DueDate field must be specified")
    if document.due_date is not None and (document.due_date - document.date).days > DUE_DAYS_MAX:
        errors.append(TOO_LATE)
    if (
        document.status in IN_LEDGER
        or document.status == "VOIDED"
        or (old is not None and old.status in IN_LEDGER)
    ):
        dates = [document.date] if old is None or old.date == document.date else [document.date, old.date]
        errors += lock_errors(organisation, dates)
    return errors


def _currency_errors(
    organisation: Organisation, document: Document, element: DocumentIn, old: Document | None
) -> list[str]:
    if old is not None and document.currency != old.currency:
        # assumed: that it cannot be changed is not said anywhere by Xero itself, nor how it is refused
        return ["The currency of a document cannot be changed."]
    # assumed: what is beyond a draft goes on in a currency that was given up since, and a draft may be deleted
    stands = old is not None and (old.status != "DRAFT" or document.status == "DELETED")
    if stands and element.CurrencyRate is None:
        return []
    if stands or subscribed(organisation, document.currency):
        return rate_errors(organisation, document.currency, element.CurrencyRate)
    # doc: developer.xero.com notes of 2026-10-01 (the newer wording)
    return [f"Organisation is not subscribed to currency {document.currency}"]


def rate_warnings(organisation: Organisation, document: Document, element: DocumentIn) -> list[str]:
    """A rate far from the day's is taken with a warning."""
    # doc: developer.xero.com changelog of 7 Apr 2026 (warnings that do not block); how far: assumed
    if element.CurrencyRate is None or document.currency in (organisation.currency, ""):
        return []
    usual = organisation.day_rate(document.currency)
    if usual <= document.rate * RATE_APART and document.rate <= usual * RATE_APART:
        return []
    # assumed wording
    return ["The currency rate is significantly different from the market rate."]


def is_link(url: str) -> bool:
    """Whether a document may point back to it: an address of the web, and not one of Xero's own."""
    return url.lower().startswith(("http://", "https://")) and "xero" not in url.lower()


def set_totals(document: Document, amount: Decimal, tax: Decimal) -> None:
    """Totals from the sums of the lines and of their taxes, and the document's rounding."""
    document.total_tax = tax
    document.sub_total = amount - tax if document.mode == "Inclusive" else amount
    document.total = document.sub_total + tax + document.rounding


def rounding_errors(document: Document, element: DocumentIn) -> list[str]:
    """Take over a RoundingAmount: it counts once submitted or approved, and with all three totals beside it."""
    # doc: developer.xero.com notes of 2026; passed over where it does not count: assumed
    sent = element.RoundingAmount
    totals = (element.SubTotal, element.TotalTax, element.Total)
    if sent is None or document.status not in ("SUBMITTED", "AUTHORISED") or None in totals:
        return []
    if abs(sent) > ROUNDING_MAX:
        # assumed wording
        return [f"Rounding amount must be between -{ROUNDING_MAX} and {ROUNDING_MAX}"]
    document.rounding = sent.quantize(CENT)
    return []


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


def length_errors(document: Document) -> list[str]:
    """Texts that are too long."""
    errors: list[str] = []
    if len(document.number) > NUMBER_MAX:
        # assumed wording; the length: XeroAPI/Xero-OpenAPI
        errors.append(f"Invoice Number must not be more than {NUMBER_MAX} characters long.")
    if len(document.reference) > NUMBER_MAX:
        # assumed: neither the limit nor the words are public
        errors.append(f"Reference must not be more than {NUMBER_MAX} characters long.")
    return errors


def number_errors(organisation: Organisation, document: Document, own: Document | None) -> list[str]:
    """A number that another sales document holds."""
    if not document.is_sale or not document.number:
        return []
    holder = organisation.numbered(document.kind, document.number)
    if holder is None or holder is own:
        return []
    # spec: XeroAPI/Xero-OpenAPI example (invoices); credit notes assumed alike
    return ["Credit Note # must be unique." if document.is_credit else "Invoice # must be unique."]


@lru_cache(maxsize=1024)
def _theme(organisation_id: str) -> str:
    return str(uuid5(UUID(organisation_id), "Standard branding theme"))


def theme_of(organisation: Organisation) -> str:
    """The id of the branding theme that sales documents have when they are given none."""
    return _theme(organisation.id)


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


def unindex_number(organisation: Organisation, document: Document) -> None:
    """Take a document out from under its number."""
    if document.number:
        index, number = organisation.numbers(document.is_credit), document.number.casefold()
        index[number] = [held for held in index[number] if held is not document]
