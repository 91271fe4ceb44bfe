"""What comes in: request bodies as Xero reads them, and the answers it gives to what it cannot read."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec

INVALID: Final = "JSON for post data was invalid"
GUID: Final = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_MS_DATE: Final = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")
_PLACE: Final = re.compile(r" - at `\$(.*)`$")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

StatusName = Literal["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"]
Mode = Literal["Exclusive", "Inclusive", "NoTax"]


class Refusal(Exception):
    """The whole request is answered with an error; `body` is JSON unless `text` is given."""

    def __init__(self, status: int, body: dict[str, Any] | None = None, *, text: str = "") -> None:
        super().__init__(text or str(body))
        self.status = status
        self.body = body
        self.text = text


def post_data_invalid(message: str) -> Refusal:
    """HTTP 400, ErrorNumber 14: the body does not bind."""
    # issue: XeroAPI/xero-php-oauth2#39
    return Refusal(400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": message})


def no_data() -> Refusal:
    """HTTP 400, ErrorNumber 17: nothing of the expected kind in the body."""
    # issue: XeroAPI/xero-node#228 for the number; type and words assumed
    message = "No data was processed. The request body holds nothing of the expected type."
    return Refusal(400, {"ErrorNumber": 17, "Type": "NoDataProcessedException", "Message": message})


def query_invalid(message: str) -> Refusal:
    """HTTP 400: a `where` or `order` that cannot be read."""
    # name: seen in public code; number 16 assumed
    return Refusal(400, {"ErrorNumber": 16, "Type": "QueryParseException", "Message": message})


def not_found() -> Refusal:
    """HTTP 404 as plain words."""
    # recorded: docketworks invoice_not_found.json (content type); XeroAPI/xero-php-oauth2#199 (words)
    return Refusal(404, text="The resource you're looking for cannot be found")


class TrackingIn(msgspec.Struct, gc=False):
    """A tracking option on a line, by ids or by names."""

    TrackingCategoryID: str | None = None
    TrackingOptionID: str | None = None
    Name: str | None = None
    Option: str | None = None


class LineIn(msgspec.Struct, gc=False):
    """A line as sent."""

    Description: str | None = None
    Quantity: Decimal | None = None
    UnitAmount: Decimal | None = None
    AccountCode: str | None = None
    AccountID: str | None = None
    TaxType: str | None = None
    TaxAmount: Decimal | None = None
    LineAmount: Decimal | None = None
    ItemCode: str | None = None
    DiscountRate: Decimal | None = None
    DiscountAmount: Decimal | None = None
    LineItemID: str | None = None
    Tracking: list[TrackingIn] | None = None


class PersonIn(msgspec.Struct):
    """A further person of a contact."""

    FirstName: str | None = None
    LastName: str | None = None
    EmailAddress: str | None = None
    IncludeInEmails: bool | None = None


class AddressIn(msgspec.Struct):
    """A postal or street address."""

    AddressType: Literal["POBOX", "STREET", "DELIVERY"] | None = None
    AddressLine1: str | None = None
    AddressLine2: str | None = None
    AddressLine3: str | None = None
    AddressLine4: str | None = None
    City: str | None = None
    Region: str | None = None
    PostalCode: str | None = None
    Country: str | None = None
    AttentionTo: str | None = None


class PhoneIn(msgspec.Struct):
    """A telephone number."""

    PhoneType: Literal["DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"] | None = None
    PhoneNumber: str | None = None
    PhoneAreaCode: str | None = None
    PhoneCountryCode: str | None = None


class ContactIn(msgspec.Struct):
    """A contact as sent, alone or inside a document."""

    ContactID: str | None = None
    ContactNumber: str | None = None
    AccountNumber: str | None = None
    ContactStatus: Literal["ACTIVE", "ARCHIVED", "GDPRREQUEST"] | None = None
    Name: str | None = None
    FirstName: str | None = None
    LastName: str | None = None
    CompanyNumber: str | None = None
    EmailAddress: str | None = None
    ContactPersons: list[PersonIn] | None = None
    BankAccountDetails: str | None = None
    TaxNumber: str | None = None
    AccountsReceivableTaxType: str | None = None
    AccountsPayableTaxType: str | None = None
    Addresses: list[AddressIn] | None = None
    Phones: list[PhoneIn] | None = None
    DefaultCurrency: str | None = None
    SalesDefaultAccountCode: str | None = None
    PurchasesDefaultAccountCode: str | None = None
    PaymentTerms: dict[str, Any] | None = None


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
    InvoiceID: str | None = None
    CreditNoteID: str | None = None


class TargetIn(msgspec.Struct):
    """The document a payment is for."""

    InvoiceID: str | None = None
    InvoiceNumber: str | None = None
    CreditNoteID: str | None = None
    CreditNoteNumber: str | None = None


class AccountRef(msgspec.Struct):
    """An account by id or code."""

    AccountID: str | None = None
    Code: str | None = None


class PaymentIn(msgspec.Struct):
    """A payment as sent."""

    Invoice: TargetIn | None = None
    CreditNote: TargetIn | None = None
    InvoiceNumber: str | None = None
    CreditNoteNumber: str | None = None
    Account: AccountRef | None = None
    Code: str | None = None
    Date: str | None = None
    Amount: Decimal | None = None
    CurrencyRate: Decimal | None = None
    BankAmount: Decimal | None = None
    Reference: str | None = None
    IsReconciled: bool | None = None
    Status: Literal["AUTHORISED", "DELETED"] | None = None
    PaymentID: str | None = None


_ENVELOPE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


T = TypeVar("T")


class Reading(Generic[T]):
    """How the elements of one resource are read."""

    def __init__(self, kind: type[T], known: tuple[str, ...]) -> None:
        self.one = msgspec.json.Decoder(kind)
        self.many = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
        self.known = known


def read_elements(body: bytes, plural: str, reading: Reading[T]) -> list[T]:
    """The elements of a body: a single bare object, or an array under the plural name in any case."""
    try:
        envelope = _ENVELOPE.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise post_data_invalid(f"{INVALID},{error}") from error
    wanted = plural.lower()
    for key, raw in envelope.items():
        if key.lower() == wanted:
            return _decoded(raw, reading.many.decode, plural)
    if not any(key in reading.known for key in envelope):
        raise no_data()
    return [_decoded(body, reading.one.decode, "")]


def _decoded(raw: msgspec.Raw | bytes, decode: Callable[[Any], T], at: str) -> T:
    try:
        return decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise post_data_invalid(_binding_words(bytes(raw), str(error), at)) from error


def _binding_words(raw: bytes, words: str, at: str) -> str:
    """Xero's sentence for a value that does not bind, with the path to it."""
    # the pattern of the sentence: a public repository, 2026-05-22 (an enum on ManualJournals)
    place = _PLACE.search(words)
    if place is None:
        return f"{INVALID},{words}"
    path = place.group(1)
    value: Any = msgspec.json.decode(raw)
    for index, name in re.findall(r"\[(\d+)\]|\.(\w+)", path):
        value = value[int(index)] if index else value.get(name)
    shown = msgspec.json.encode(value).decode()
    field = path.rsplit(".", 1)[-1].rstrip("]0123456789[")
    spot = f"{at}{path}".lstrip(".")
    return f"{INVALID},Error converting value {shown} to type '{field}'. Path '{spot}'."


def read_date(text: str, path: str) -> date:
    """A date as Xero reads it: ISO, with or without a time, or Microsoft's /Date(…)/."""
    # spec: XeroAPI/Xero-OpenAPI for ISO; SDKs send both forms
    ticks = _MS_DATE.fullmatch(text)
    try:
        if ticks:
            return (_EPOCH + timedelta(milliseconds=int(ticks.group(1)))).date()
        if len(text) > 10:
            return datetime.fromisoformat(text).date()
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        words = f"Could not convert string to DateTime: {text}. Path '{path}'."
        raise post_data_invalid(f"{INVALID},{words}") from error


def check_number(value: Decimal | None, path: str) -> None:
    """Refuse what JSON would let through but no ledger can hold: NaN, infinities, endless exponents."""
    if value is not None and not _is_readable(value):
        words = f"Error converting value {value} to type 'System.Decimal'. Path '{path}'."
        raise post_data_invalid(f"{INVALID},{words}")


def _is_readable(value: Decimal) -> bool:
    return value.is_finite() and -30 < value.adjusted() < 13


def check_guid(value: str | None, path: str) -> None:
    """Refuse an id that is not a guid."""
    if value and not GUID.fullmatch(value):
        # issue: XeroAPI/xero-php-oauth2#39
        words = f"Error converting value \"{value}\" to type 'System.Guid'. Path '{path}'."
        raise post_data_invalid(f"{INVALID},{words}")


_DOCUMENTS: Final = Reading(DocumentIn, DocumentIn.__struct_fields__)
_CONTACTS: Final = Reading(ContactIn, ContactIn.__struct_fields__)
_PAYMENTS: Final = Reading(PaymentIn, PaymentIn.__struct_fields__)


def read_documents(body: bytes, plural: str) -> list[DocumentIn]:
    """The invoices or credit notes of a body, every number, id and date in them readable."""
    elements = read_elements(body, plural, _DOCUMENTS)
    for index, element in enumerate(elements):
        at = f"{plural}[{index}]"
        for name in ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"):
            text = getattr(element, name)
            if text is not None:
                read_date(text, f"{at}.{name}")
        for name in ("CurrencyRate", "SubTotal", "TotalTax", "Total"):
            check_number(getattr(element, name), f"{at}.{name}")
        check_guid(element.InvoiceID, f"{at}.InvoiceID")
        check_guid(element.CreditNoteID, f"{at}.CreditNoteID")
        if element.Contact is not None:
            check_guid(element.Contact.ContactID, f"{at}.Contact.ContactID")
        for place, line in enumerate(element.LineItems or ()):
            _check_line(line, at, place)
    return elements


def _check_line(line: LineIn, at: str, place: int) -> None:
    quantity, price = line.Quantity, line.UnitAmount
    if quantity is not None and not _is_readable(quantity):
        check_number(quantity, f"{at}.LineItems[{place}].Quantity")
    if price is not None and not _is_readable(price):
        check_number(price, f"{at}.LineItems[{place}].UnitAmount")
    if line.TaxAmount is not None:
        check_number(line.TaxAmount, f"{at}.LineItems[{place}].TaxAmount")
    if line.LineAmount is not None:
        check_number(line.LineAmount, f"{at}.LineItems[{place}].LineAmount")
    if line.DiscountRate is not None:
        check_number(line.DiscountRate, f"{at}.LineItems[{place}].DiscountRate")
    if line.DiscountAmount is not None:
        check_number(line.DiscountAmount, f"{at}.LineItems[{place}].DiscountAmount")
    if line.AccountID is not None:
        check_guid(line.AccountID, f"{at}.LineItems[{place}].AccountID")


def read_contacts(body: bytes) -> list[ContactIn]:
    """The contacts of a body."""
    contacts = read_elements(body, "Contacts", _CONTACTS)
    for index, contact in enumerate(contacts):
        check_guid(contact.ContactID, f"Contacts[{index}].ContactID")
    return contacts


def read_payments(body: bytes) -> list[PaymentIn]:
    """The payments of a body, every number, id and date in them readable."""
    payments = read_elements(body, "Payments", _PAYMENTS)
    for index, payment in enumerate(payments):
        at = f"Payments[{index}]"
        if payment.Date is not None:
            read_date(payment.Date, f"{at}.Date")
        for name in ("Amount", "CurrencyRate", "BankAmount"):
            check_number(getattr(payment, name), f"{at}.{name}")
        for target in (payment.Invoice, payment.CreditNote):
            if target is not None:
                check_guid(target.InvoiceID, f"{at}.Invoice.InvoiceID")
                check_guid(target.CreditNoteID, f"{at}.CreditNote.CreditNoteID")
        if payment.Account is not None:
            check_guid(payment.Account.AccountID, f"{at}.Account.AccountID")
    return payments
