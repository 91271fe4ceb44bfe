"""What goes out: answers in Xero's shapes, its twin dates, its number scales and its oddities."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from xerosim.books import (
    CENT,
    ZERO,
    ZERO_ID,
    Contact,
    Document,
    Organisation,
    Payment,
    line_id,
)

ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
FOUR: Final = Decimal("0.0001")
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_DAY_MS: Final = 86_400_000
_SLOTS: Final = ("STREET", "POBOX")
_PHONES: Final = ("DEFAULT", "DDI", "FAX", "MOBILE")
_ADDRESS_PARTS: Final = ("City", "Region", "PostalCode", "Country")
_PHONE_PARTS: Final = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")

Shape = dict[str, Any]


def ms_date(day: date) -> str:
    """Midnight UTC of a calendar date in Microsoft's notation."""
    # recorded: docketworks recordings
    return f"/Date({(day.toordinal() - _EPOCH_DAY) * _DAY_MS}+0000)/"


def ms_time(at_ms: int) -> str:
    """A moment in Microsoft's notation, milliseconds since 1970, with its offset."""
    return f"/Date({at_ms}+0000)/"


def utc_text(at_ms: int) -> str:
    """A moment as text to the second: the twin UpdatedDateUTCString."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def put_day(shape: Shape, name: str, day: date | None) -> None:
    """The two forms of a date, text first."""
    if day is not None:
        shape[f"{name}String"] = f"{day.isoformat()}T00:00:00"
        shape[name] = ms_date(day)


def contact_shape(contact: Contact) -> Shape:
    """A contact in full: two addresses and four telephone numbers always, empty or not."""
    # recorded: docketworks contact_create.json; NangoHQ/nango create-contact
    shape: Shape = {"ContactID": contact.id}
    if contact.number:
        shape["ContactNumber"] = contact.number
    if contact.account_number:
        shape["AccountNumber"] = contact.account_number
    shape |= {"ContactStatus": contact.status, "Name": contact.name}
    details = contact.details
    for name in ("FirstName", "LastName", "CompanyNumber"):
        if details.get(name):
            shape[name] = details[name]
    shape["EmailAddress"] = contact.email or ""
    shape["BankAccountDetails"] = details.get("BankAccountDetails", "")
    for name in ("TaxNumber", "AccountsReceivableTaxType", "AccountsPayableTaxType"):
        if details.get(name):
            shape[name] = details[name]
    shape["Addresses"] = _slots(details.get("Addresses"), "AddressType", _SLOTS, _ADDRESS_PARTS)
    shape["Phones"] = _slots(details.get("Phones"), "PhoneType", _PHONES, _PHONE_PARTS)
    shape |= {
        "UpdatedDateUTC": ms_time(contact.updated_ms),
        "ContactGroups": [],
        "IsSupplier": contact.is_supplier,
        "IsCustomer": contact.is_customer,
    }
    for name in ("DefaultCurrency", "SalesDefaultAccountCode", "PurchasesDefaultAccountCode", "PaymentTerms"):
        if details.get(name):
            shape[name] = details[name]
    shape |= {
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "ContactPersons": details.get("ContactPersons", []),
        "HasValidationErrors": False,
    }
    return shape


def _slots(
    given: list[Shape] | None, key: str, names: tuple[str, ...], parts: tuple[str, ...]
) -> list[Shape]:
    held = {row.get(key, names[0]): row for row in given or ()}
    empty = dict.fromkeys(parts, "")
    return [{key: name} | empty | held.get(name, {}) for name in names]


def contact_summary(contact: Contact) -> Shape:
    """A contact with `summaryOnly=true`."""
    full = contact_shape(contact)
    dropped = ("Addresses", "Phones", "ContactPersons", "ContactGroups", "BankAccountDetails")
    return {name: value for name, value in full.items() if name not in dropped}


def _contact_brief(contact: Contact) -> Shape:
    """The contact inside a listed document."""
    # recorded: docketworks invoices_page.json
    return {
        "ContactID": contact.id,
        "Name": contact.name,
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def line_shapes(document: Document, unit_places: int) -> list[Shape]:
    """The lines of a document; prices with as many decimals as were asked for."""
    # recorded: NangoHQ/nango create-invoice
    start, rest = document.line_ids()
    other_scale = None if document.unit_places == unit_places else FOUR if unit_places == 4 else CENT
    shapes: list[Shape] = []
    for line in document.lines:
        account, price = line.account, line.unit_amount
        shape: Shape = {
            "Description": line.description,
            "UnitAmount": price if other_scale is None else price.quantize(other_scale, ROUND_HALF_UP),
            "TaxType": line.tax_type,
            "TaxAmount": line.tax_amount,
            "LineAmount": line.line_amount,
            "AccountCode": account.code if account else "",
            "Tracking": [_tracking_shape(option) for option in line.tracking] if line.tracking else [],
            "Quantity": line.quantity,
            "LineItemID": line_id(start, rest, line.ordinal),
            "AccountID": account.id if account else ZERO_ID,
            "ValidationErrors": [],
        }
        if line.discount_rate is not None:
            shape["DiscountRate"] = line.discount_rate
        if line.discount_amount is not None:
            shape["DiscountAmount"] = line.discount_amount
        shapes.append(shape)
    return shapes


def _tracking_shape(option: tuple[str, str, str, str]) -> Shape:
    name, choice, category_id, option_id = option
    return {"Name": name, "Option": choice, "TrackingCategoryID": category_id, "TrackingOptionID": option_id}


def _document_tail(document: Document, unit_places: int, lines: bool) -> Shape:
    shape: Shape = {}
    put_day(shape, "Date", document.date)
    put_day(shape, "DueDate", document.due_date)
    if document.expected:
        shape["ExpectedPaymentDate"] = ms_date(document.expected)
    if document.planned:
        shape["PlannedPaymentDate"] = ms_date(document.planned)
    if document.branding_theme:
        shape["BrandingThemeID"] = document.branding_theme
    shape["Status"] = document.status
    shape["LineAmountTypes"] = document.mode
    shape["LineItems"] = line_shapes(document, unit_places) if lines else []
    shape |= {
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": ms_time(document.updated_ms),
        "UpdatedDateUTCString": utc_text(document.updated_ms),
        "CurrencyCode": document.currency,
    }
    if document.fully_paid_on:
        shape["FullyPaidOnDate"] = ms_date(document.fully_paid_on)
    return shape


def _document_head(document: Document) -> Shape:
    if document.is_credit:
        shape: Shape = {"CreditNoteID": document.id, "CreditNoteNumber": document.number, "ID": document.id}
    else:
        shape = {"Type": document.kind, "InvoiceID": document.id, "InvoiceNumber": document.number}
    if document.reference or document.is_sale:
        shape["Reference"] = document.reference
    if document.url:
        shape["Url"] = document.url
    return shape


def document_saved(document: Document, unit_places: int) -> Shape:
    """What PUT and POST answer: the contact in full, lines, no payments."""
    # recorded: docketworks invoice_create.json; NangoHQ/nango create-invoice
    shape = _document_head(document)
    if document.is_credit:
        shape |= {"Type": document.kind, "RemainingCredit": document.due, "Allocations": [], "Payments": []}
    else:
        # a voided invoice still shows what was due: recorded, docketworks invoice_void.json
        shape |= {
            "Prepayments": [],
            "Overpayments": [],
            "AmountDue": document.due,
            "AmountPaid": document.paid,
        }
    shape |= {
        "SentToContact": document.sent_to_contact,
        "CurrencyRate": document.rate,
        "IsDiscounted": any(line.discount_rate or line.discount_amount for line in document.lines),
        "HasErrors": False,
    }
    if not document.is_credit:
        shape["InvoicePaymentServices"] = []
    shape["Contact"] = contact_shape(document.contact)
    return shape | _document_tail(document, unit_places, True)


def document_listed(
    document: Document, organisation: Organisation, unit_places: int, *, lines: bool, brief: bool
) -> Shape:
    """One item of a list: paged ones carry lines and payments, `brief` ones (summaryOnly) neither."""
    # recorded: docketworks invoices_page.json, bills_page.json, credit_notes_page.json
    shape = _document_head(document)
    ended = document.status in ("VOIDED", "DELETED")
    due = ZERO if ended else document.due
    if document.is_credit:
        shape |= {"Type": document.kind, "RemainingCredit": due, "Allocations": []}
    if not brief:
        shape["Payments"] = [payment_brief(organisation.payments[held]) for held in document.payments]
    if not document.is_credit:
        shape |= {"CreditNotes": [], "Prepayments": [], "Overpayments": []}
        shape |= {"AmountDue": due, "AmountPaid": document.paid, "AmountCredited": document.credited}
    shape |= {
        "SentToContact": document.sent_to_contact,
        "CurrencyRate": document.rate,
        "IsDiscounted": False,
        "HasAttachments": False,
        "HasErrors": False,
    }
    if not document.is_credit:
        shape |= {"InvoicePaymentServices": [], "InvoiceAddresses": []}
    shape["Contact"] = _contact_brief(document.contact)
    tail = _document_tail(document, unit_places, lines and not brief)
    if brief:
        del tail["LineItems"]
    return shape | tail


def document_single(document: Document, organisation: Organisation, unit_places: int) -> Shape:
    """What GET by id answers: everything."""
    shape = document_listed(document, organisation, unit_places, lines=True, brief=False)
    shape["Contact"] = contact_shape(document.contact)
    shape["Attachments"] = []
    return shape


def payment_brief(payment: Payment) -> Shape:
    """A payment inside its document."""
    # recorded: docketworks bills_page.json
    return {
        "PaymentID": payment.id,
        "Date": ms_date(payment.date),
        "Amount": payment.amount,
        "Reference": payment.reference,
        "CurrencyRate": payment.rate,
        "HasAccount": False,
        "HasValidationErrors": False,
    }


def payment_shape(payment: Payment, *, saved: bool) -> Shape:
    """A payment with its account and its document; one just saved shows the document with its lines."""
    # recorded: NangoHQ/nango create-payment, list-payments
    document = payment.document
    shape: Shape = {
        "PaymentID": payment.id,
        "Date": ms_date(payment.date),
        "BankAmount": payment.bank_amount,
        "Amount": payment.amount,
    }
    if payment.reference:
        shape["Reference"] = payment.reference
    shape |= {
        "CurrencyRate": payment.rate,
        "PaymentType": payment.kind,
        "Status": payment.status,
        "UpdatedDateUTC": ms_time(payment.updated_ms),
        "UpdatedDateUTCString": utc_text(payment.updated_ms),
        "HasAccount": True,
        "IsReconciled": payment.is_reconciled,
        "Account": {
            "AccountID": payment.account.id,
            "Code": payment.account.code,
            "Name": payment.account.name,
        },
        "Invoice": _paid_document(document, saved),
        "HasValidationErrors": False,
    }
    return shape


def _paid_document(document: Document, saved: bool) -> Shape:
    """The document inside a payment; a credit note stands under Invoice too, by its own type."""
    shape: Shape = {
        "Type": document.kind,
        "InvoiceID": document.id,
        "InvoiceNumber": document.number,
        "Prepayments": [],
        "Overpayments": [],
        "AmountDue": document.due,
        "AmountPaid": document.paid,
        "IsDiscounted": False,
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": {
            "ContactID": document.contact.id,
            "Name": document.contact.name,
            "ContactPersons": [],
            "HasValidationErrors": False,
        },
        "CurrencyCode": document.currency,
    }
    return shape | _document_tail(document, 2, True) if saved else shape


def messages(texts: list[str]) -> list[Shape]:
    """Sentences as Xero wraps them."""
    return [{"Message": text} for text in texts]
