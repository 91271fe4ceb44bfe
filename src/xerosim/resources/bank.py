"""Bank transactions and bank transfers: their addresses."""

from xerosim.accounting.asks import BOTH, Ask, Endpoint, Found, Saved, Wrote
from xerosim.accounting.listing import in_order, in_usual_order, narrowed, one_page
from xerosim.accounting.queries import Reader
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.organisation import Organisation
from xerosim.rules.bank import save_bank_transaction
from xerosim.rules.transfers import save_bank_transfer
from xerosim.shapes.bank import (
    refused_transaction,
    refused_transfer,
    transaction_listed,
    transaction_saved,
    transaction_single,
    transfer_listed,
    transfer_saved,
)
from xerosim.shapes.marks import Shape
from xerosim.wire.bank import read_bank_transactions, read_bank_transfers
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.banktransactions", "accounting.transactions")
TRANSACTION_FIELDS: dict[str, Reader] = {
    "banktransactionid": lambda row: row.id,
    "type": lambda row: row.kind,
    "status": lambda row: row.status,
    "date": lambda row: row.date,
    "reference": lambda row: row.reference or None,
    "url": lambda row: row.url or None,
    "isreconciled": lambda row: row.is_reconciled,
    "currencycode": lambda row: row.currency,
    "contact.contactid": lambda row: row.contact.id if row.contact else None,
    "contact.name": lambda row: row.contact.name if row.contact else None,
    "bankaccount.accountid": lambda row: row.bank_account.id,
    "bankaccount.code": lambda row: row.bank_account.code or None,
    "subtotal": lambda row: row.sub_total,
    "totaltax": lambda row: row.total_tax,
    "total": lambda row: row.total,
    "updateddateutc": lambda row: row.updated_ms,
}
TRANSFER_FIELDS: dict[str, Reader] = {
    "banktransferid": lambda row: row.id,
    "status": lambda row: row.status,
    "date": lambda row: row.date,
    "amount": lambda row: row.amount,
    "reference": lambda row: row.reference or None,
    "frombankaccount.accountid": lambda row: row.source.id,
    "frombankaccount.code": lambda row: row.source.code or None,
    "tobankaccount.accountid": lambda row: row.target.id,
    "tobankaccount.code": lambda row: row.target.code or None,
    "createddateutc": lambda row: row.created_ms,
}


def _write_transactions(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_bank_transactions(ask.body), ask)
    saved = all_together(
        organisation, ask, lambda: [save_bank_transaction(organisation, element, ask) for element in elements]
    )

    def shape(one: Saved) -> Shape:
        if one.held_id:
            return transaction_single(one.row, organisation, ask.unit_places)
        return transaction_saved(one.row, ask.unit_places)

    return Wrote(saved, shape, refused_transaction)


def _read_transactions(organisation: Organisation, ask: Ask) -> Found:
    query, places = ask.query, ask.unit_places
    if ask.target:
        row = organisation.bank_transactions.get(ask.target.lower())
        if row is None:
            raise not_found()
        return Found([transaction_single(row, organisation, places)])
    rows = narrowed(
        organisation.bank_transactions.values(), query, TRANSACTION_FIELDS, lambda row: row.updated_ms
    )
    page, pagination = one_page(in_usual_order(rows, query, TRANSACTION_FIELDS), query)
    lines = pagination is not None
    return Found([transaction_listed(row, organisation, places, lines=lines) for row in page], pagination)


def _write_transfers(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_bank_transfers(ask.body), ask)
    saved = all_together(
        organisation, ask, lambda: [save_bank_transfer(organisation, element, ask) for element in elements]
    )
    return Wrote(saved, lambda one: transfer_saved(one.row), refused_transfer)


def _read_transfers(organisation: Organisation, ask: Ask) -> Found:
    """Transfers as they were made; Xero does not page them."""
    if ask.target:
        row = organisation.bank_transfers.get(ask.target.lower())
        if row is None:
            raise not_found()
        return Found([transfer_listed(row, organisation, single=True)])
    rows = narrowed(
        organisation.bank_transfers.values(), ask.query, TRANSFER_FIELDS, lambda row: row.updated_ms
    )
    ordered = in_order(rows, ask.query, TRANSFER_FIELDS)
    return Found([transfer_listed(row, organisation, single=False) for row in ordered])


ENDPOINTS = {
    "BankTransactions": Endpoint(
        key="BankTransactions",
        scopes=SCOPES,
        get=_read_transactions,
        put=_write_transactions,
        post=_write_transactions,
        apart=BOTH,
    ),
    "BankTransactions/*": Endpoint(
        key="BankTransactions", scopes=SCOPES, get=_read_transactions, post=_write_transactions
    ),
    "BankTransfers": Endpoint(
        key="BankTransfers",
        scopes=SCOPES,
        get=_read_transfers,
        put=_write_transfers,
        post=_write_transfers,
        apart=("POST",),
    ),
    "BankTransfers/*": Endpoint(
        key="BankTransfers", scopes=SCOPES, get=_read_transfers, post=_write_transfers
    ),
}
