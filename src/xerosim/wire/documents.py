"""Invoices, bills and credit notes as they are sent."""

from decimal import Decimal
from typing import Final, Literal

import msgspec

from xerosim.wire.contacts import ContactIn
from xerosim.wire.lines import LineIn, check_line
from xerosim.wire.reading import Reading, check_guid, check_number, read_date, read_elements

StatusName = Literal["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"]


Mode = Literal["Exclusive", "Inclusive", "NoTax"]


class DocumentIn(msgspec.Struct):
    """An invoice, bill or credit note as sent."""

    Type: str | None = None
    Contact: ContactIn | None = None
    LineItems: list[LineIn] | None = None
    Date: str | None = None
    DueDate: str | None = None
    LineAmountTypes: Mode | None = None
    InvoiceNumber: str | None = None
    CreditNoteNumber: str | None = None
    Reference: str | None = None
    BrandingThemeID: str | None = None
    Url: str | None = None
    CurrencyCode: str | None = None
    CurrencyRate: Decimal | None = None
    Status: StatusName | None = None
    SentToContact: bool | None = None
    ExpectedPaymentDate: str | None = None
    PlannedPaymentDate: str | None = None
    SubTotal: Decimal | None = None
    TotalTax: Decimal | None = None
    Total: Decimal | None = None
    RoundingAmount: Decimal | None = None
    InvoiceID: str | None = None
    CreditNoteID: str | None = None


_DOCUMENTS: Final = Reading(DocumentIn, DocumentIn.__struct_fields__)


def read_documents(body: bytes, plural: str) -> list[DocumentIn]:
    """The invoices or credit notes of a body, every number, id and date in them readable."""
    elements = read_elements(body, plural, _DOCUMENTS)
    for index, element in enumerate(elements):
        at = f"{plural}[{index}]"
        for name in ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"):
            text = getattr(element, name)
            if text is not None:
                read_date(text, f"{at}.{name}")
        for name in ("CurrencyRate", "SubTotal", "TotalTax", "Total", "RoundingAmount"):
            check_number(getattr(element, name), f"{at}.{name}")
        check_guid(element.InvoiceID, f"{at}.InvoiceID")
        check_guid(element.CreditNoteID, f"{at}.CreditNoteID")
        check_guid(element.BrandingThemeID, f"{at}.BrandingThemeID")
        if element.Contact is not None:
            check_guid(element.Contact.ContactID, f"{at}.Contact.ContactID")
        for place, line in enumerate(element.LineItems or ()):
            check_line(line, at, place)
    return elements
