"""What a filter or an order may name, resource by resource: each field in lower case, and how it is read.

Field names: developer.xero.com (optimised filters) and the schemas of XeroAPI/Xero-OpenAPI.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

Reader = Callable[[Any], Any]
"""Reads a field of a row; None where it is not set, times in milliseconds since 1970."""

Kind = Literal["Guid", "String", "Decimal", "DateTime", "Boolean"]
"""What a field holds, in the words of the library that reads filters at Xero."""
_AMOUNTS: Final = (
    "currencyrate", "totaldiscount", "amountcredited", "subtotal", "totaltax", "total", "amountdue",
    "remainingcredit", "amountpaid", "amount",
)  # fmt: skip
_FLAGS: Final = ("senttocontact", "enablepaymentstoaccount", "showoncashbasisreports")


def kind_of(name: str) -> Kind:
    """What the field of this name holds; names of one meaning end alike at Xero."""
    last = name.lower().removesuffix(".value").rsplit(".", 1)[-1]
    if last in _AMOUNTS:
        return "Decimal"
    if last.endswith("id"):
        return "Guid"
    if last in _FLAGS or last.startswith(("is", "has")):
        return "Boolean"
    return "DateTime" if last.endswith(("date", "dateutc")) else "String"


DOCUMENT_FIELDS: Final[dict[str, Reader]] = {
    "type": lambda row: row.kind,
    "status": lambda row: row.status,
    "invoiceid": lambda row: row.id,
    "creditnoteid": lambda row: row.id,
    "invoicenumber": lambda row: row.number or None,
    "creditnotenumber": lambda row: row.number or None,
    "reference": lambda row: row.reference or None,
    "url": lambda row: row.url or None,
    "date": lambda row: row.date,
    "duedate": lambda row: row.due_date,
    "fullypaidondate": lambda row: row.fully_paid_on,
    "currencycode": lambda row: row.currency,
    "contact.contactid": lambda row: row.contact.id,
    "contact.name": lambda row: row.contact.name,
    "contact.contactnumber": lambda row: row.contact.number or None,
    "contact.accountnumber": lambda row: row.contact.account_number or None,
    "contact.contactstatus": lambda row: row.contact.status,
    "contact.emailaddress": lambda row: row.contact.email or None,
    "contact.iscustomer": lambda row: row.contact.is_customer,
    "contact.issupplier": lambda row: row.contact.is_supplier,
    "lineamounttypes": lambda row: row.mode,
    "currencyrate": lambda row: row.rate,
    "brandingthemeid": lambda row: row.branding_theme or None,
    "expectedpaymentdate": lambda row: row.expected,
    "plannedpaymentdate": lambda row: row.planned,
    "isdiscounted": lambda row: bool(row.discount),
    "totaldiscount": lambda row: row.discount,
    "amountcredited": lambda row: row.credited,
    "subtotal": lambda row: row.sub_total,
    "totaltax": lambda row: row.total_tax,
    "total": lambda row: row.total,
    "amountdue": lambda row: row.due,
    "remainingcredit": lambda row: row.due,
    "amountpaid": lambda row: row.paid,
    "updateddateutc": lambda row: row.updated_ms,
    "senttocontact": lambda row: row.sent_to_contact,
}
CONTACT_FIELDS: Final[dict[str, Reader]] = {
    "contactid": lambda row: row.id,
    "contactnumber": lambda row: row.number or None,
    "accountnumber": lambda row: row.account_number or None,
    "contactstatus": lambda row: row.status,
    "name": lambda row: row.name,
    "firstname": lambda row: row.details.get("FirstName"),
    "lastname": lambda row: row.details.get("LastName"),
    "companynumber": lambda row: row.details.get("CompanyNumber"),
    "taxnumber": lambda row: row.details.get("TaxNumber"),
    "bankaccountdetails": lambda row: row.details.get("BankAccountDetails"),
    "defaultcurrency": lambda row: row.details.get("DefaultCurrency"),
    "mergedtocontactid": lambda row: row.merged_to or None,
    "emailaddress": lambda row: row.email,
    "iscustomer": lambda row: row.is_customer,
    "issupplier": lambda row: row.is_supplier,
    "updateddateutc": lambda row: row.updated_ms,
}
PAYMENT_FIELDS: Final[dict[str, Reader]] = {
    "paymentid": lambda row: row.id,
    "paymenttype": lambda row: row.kind,
    "status": lambda row: row.status,
    "date": lambda row: row.date,
    "amount": lambda row: row.amount,
    "reference": lambda row: row.reference or None,
    "invoice.invoiceid": lambda row: row.document.id,
    "invoice.invoicenumber": lambda row: row.document.number or None,
    "account.accountid": lambda row: row.account.id,
    "account.code": lambda row: row.account.code or None,
    "isreconciled": lambda row: row.is_reconciled,
    "batchpaymentid": lambda row: row.batch_id or None,
    "updateddateutc": lambda row: row.updated_ms,
}
ACCOUNT_FIELDS: Final[dict[str, Reader]] = {
    "accountid": lambda row: row.id,
    "code": lambda row: row.code or None,
    "name": lambda row: row.name,
    "type": lambda row: row.type,
    "class": lambda row: row.klass,
    "status": lambda row: row.status,
    "taxtype": lambda row: row.tax_type,
    "systemaccount": lambda row: row.system or None,
    "enablepaymentstoaccount": lambda row: row.payments,
    "updateddateutc": lambda row: row.updated_ms,
}
JOURNAL_FIELDS: Final[dict[str, Reader]] = {
    "manualjournalid": lambda row: row.id,
    "narration": lambda row: row.narration,
    "status": lambda row: row.status,
    "date": lambda row: row.date,
    "lineamounttypes": lambda row: row.mode,
    "url": lambda row: row.url or None,
    "showoncashbasisreports": lambda row: row.shows_on_cash_basis,
    "updateddateutc": lambda row: row.updated_ms,
}
TAX_FIELDS: Final[dict[str, Reader]] = {
    "name": lambda row: row.name,
    "taxtype": lambda row: row.type,
    "status": lambda row: row.status,
}
