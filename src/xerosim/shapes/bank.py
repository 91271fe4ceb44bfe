"""Bank transactions, bank transfers, overpayments and prepayments as Xero shows them."""

from datetime import UTC, datetime

from xerosim.accounting.asks import Saved
from xerosim.books.accounts import Account
from xerosim.books.amounts import ZERO, ZERO_ID
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.shapes.allocations import allocations_of, resource_of
from xerosim.shapes.contacts import contact_brief, contact_shape
from xerosim.shapes.documents import document_tail, line_shapes, payment_brief
from xerosim.shapes.marks import Shape, messages, ms_date, ms_time, put_day
from xerosim.shapes.papers import attachment_shapes, has_attachments
from xerosim.shapes.refused import as_given
from xerosim.wire.bank import BankTransactionIn, BankTransferIn
from xerosim.wire.reading import read_date


def transaction_saved(row: BankTransaction, unit_places: int) -> Shape:
    """What PUT and POST answer for a new one: the contact in full, lines with their own errors."""
    # recorded: NangoHQ/nango create-bank-transaction; fylein/fyle-xero-api fixtures
    shape = _transaction_head(row) | {"CurrencyRate": row.rate}
    if row.contact is not None:
        shape["Contact"] = contact_shape(row.contact, sides=False)
    return shape | _transaction_tail(row, line_shapes(row.as_document(), unit_places))


def transaction_single(row: BankTransaction, organisation: Organisation, unit_places: int) -> Shape:
    """What GET by id answers, and POST for one that was changed: its files too."""
    # recorded: NangoHQ/nango get-bank-transaction, update-bank-transaction
    files = {
        "HasAttachments": has_attachments(organisation, row.id),
        "Attachments": attachment_shapes(organisation, "BankTransactions", row.id),
    }
    return transaction_saved(row, unit_places) | files


def transaction_listed(
    row: BankTransaction, organisation: Organisation, unit_places: int, *, lines: bool
) -> Shape:
    """One item of a list: lines on pages only, and without their errors."""
    # recorded: NangoHQ/nango list-bank-transactions; unpaged without lines: XeroAPI/Xero-OpenAPI, example
    shape = _transaction_head(row) | {"HasAttachments": has_attachments(organisation, row.id)}
    if row.contact is not None:
        shape["Contact"] = contact_brief(row.contact)
    shown = line_shapes(row.as_document(), unit_places) if lines else []
    for line in shown:
        line.pop("ValidationErrors", None)
    return shape | _transaction_tail(row, shown)


def _transaction_head(row: BankTransaction) -> Shape:
    account = row.bank_account
    shape: Shape = {"BankTransactionID": row.id}
    shape["BankAccount"] = {"AccountID": account.id, "Code": account.code, "Name": account.name}
    shape["Type"] = row.kind
    if row.reference or row.prepaid is None:
        shape["Reference"] = row.reference
    if row.url:
        shape["Url"] = row.url
    shape["IsReconciled"] = row.is_reconciled
    if row.prepaid is not None:
        # spec: XeroAPI/Xero-OpenAPI, BankTransaction.PrepaymentID and OverpaymentID
        shape[f"{resource_of(row.prepaid)}ID"] = row.prepaid.id
    return shape


def _transaction_tail(row: BankTransaction, lines: list[Shape]) -> Shape:
    shape: Shape = {}
    put_day(shape, "Date", row.date)
    return shape | {
        "Status": row.status,
        "LineAmountTypes": row.mode,
        "LineItems": lines,
        "SubTotal": row.sub_total,
        "TotalTax": row.total_tax,
        "Total": row.total,
        "UpdatedDateUTC": ms_time(row.updated_ms),
        "CurrencyCode": row.currency,
    }


def refused_transaction(saved: Saved) -> Shape:
    """A refused bank transaction: the request echoed, dates converted."""
    element: BankTransactionIn = saved.element
    shape: Shape = {"BankTransactionID": ZERO_ID} | as_given(element)
    shape["BankTransactionID"] = saved.held_id or ZERO_ID
    if element.Date:
        put_day(shape, "Date", read_date(element.Date, "Date"))
    if element.Contact is not None:
        shape["Contact"] |= {"HasValidationErrors": False}
    shape["LineItems"] = [as_given(line) | {"ValidationErrors": []} for line in element.LineItems or ()]
    return shape | {"ValidationErrors": messages(saved.errors)}


def prepaid_listed(document: Document, organisation: Organisation, unit_places: int, *, lines: bool) -> Shape:
    """An overpayment or a prepayment in a list; lines on pages only."""
    # spec: XeroAPI/Xero-OpenAPI, examples of GET /Overpayments and /Prepayments
    resource = resource_of(document)
    ended = document.status in ("VOIDED", "DELETED")
    shape: Shape = {f"{resource}ID": document.id, "ID": document.id}
    shape["Type"] = f"{'RECEIVE' if document.is_sale else 'SPEND'}-{resource.upper()}"
    if document.reference:
        shape["Reference"] = document.reference
        if document.kind == "ARPREPAYMENT":
            shape["InvoiceNumber"] = document.reference
    shape |= {
        "RemainingCredit": ZERO if ended else document.due,
        "Allocations": allocations_of(document, organisation),
        "Payments": [payment_brief(organisation.payments[own_id]) for own_id in document.payments],
        "HasAttachments": has_attachments(organisation, document.id),
        "Contact": contact_brief(document.contact),
    }
    return shape | document_tail(document, unit_places, lines)


def prepaid_single(document: Document, organisation: Organisation, unit_places: int) -> Shape:
    """An overpayment or a prepayment alone: everything."""
    # the address of its files: XeroAPI/Xero-OpenAPI, example of GET /Overpayments/{OverpaymentID}
    files = attachment_shapes(organisation, "banktransaction", document.id)
    return prepaid_listed(document, organisation, unit_places, lines=True) | {
        "CurrencyRate": document.rate,
        "Attachments": files,
        "Contact": contact_shape(document.contact),
    }


def transfer_saved(row: BankTransfer) -> Shape:
    """What PUT answers: no word yet of when it was made."""
    # spec: XeroAPI/Xero-OpenAPI, example of PUT /BankTransfers
    shape: Shape = {"BankTransferID": row.id}
    put_day(shape, "Date", row.date)
    return shape | _transfer(row, with_code=True) | {"CurrencyRate": row.rate, "ValidationErrors": []}


def transfer_listed(row: BankTransfer, organisation: Organisation, *, single: bool) -> Shape:
    """One transfer; the codes of its accounts and its rate only where it is alone."""
    # doc: developer.xero.com bank transfers page
    made = datetime.fromtimestamp(row.created_ms // 1000, UTC)
    shape: Shape = {
        "BankTransferID": row.id,
        "CreatedDateUTCString": made.strftime("%Y-%m-%dT%H:%M:%S"),
        "CreatedDateUTC": ms_time(row.created_ms),
    }
    put_day(shape, "Date", row.date)
    shape |= _transfer(row, with_code=single)
    shape["HasAttachments"] = has_attachments(organisation, row.id)
    return shape | {"CurrencyRate": row.rate} if single else shape


def _transfer(row: BankTransfer, *, with_code: bool) -> Shape:
    return {
        "Status": row.status,
        "FromBankAccount": _bank_account(row.source, with_code),
        "ToBankAccount": _bank_account(row.target, with_code),
        "Amount": row.amount,
        "FromBankTransactionID": row.source_transaction_id,
        "ToBankTransactionID": row.target_transaction_id,
        "FromIsReconciled": row.is_from_reconciled,
        "ToIsReconciled": row.is_to_reconciled,
        "Reference": row.reference,
    }


def _bank_account(account: Account, with_code: bool) -> Shape:
    shape: Shape = {"AccountID": account.id}
    if with_code and account.code:
        shape["Code"] = account.code
    return shape | {"Name": account.name}


def refused_transfer(saved: Saved) -> Shape:
    """A refused bank transfer: the request echoed."""
    element: BankTransferIn = saved.element
    shape: Shape = {"BankTransferID": ZERO_ID} | as_given(element)
    shape["BankTransferID"] = saved.held_id or ZERO_ID
    if element.Date:
        shape["Date"] = ms_date(read_date(element.Date, "Date"))
    return shape | {"ValidationErrors": messages(saved.errors)}
