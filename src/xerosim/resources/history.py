"""Histories of what is in the books: their addresses, `/{Endpoint}/{Guid}/History`."""

from xerosim.accounting.asks import Ask, Endpoint, Found, Handler, Wrote
from xerosim.books.organisation import Organisation
from xerosim.histories import history_of
from xerosim.resources.journals import SCOPES as JOURNALS
from xerosim.rules.papers import owner_of, save_note
from xerosim.shapes.papers import note_listed, note_saved, refused_note
from xerosim.wire.papers import read_notes
from xerosim.wire.refusal import no_data

_INVOICES = ("accounting.invoices", "accounting.transactions")
_PAYMENTS = ("accounting.payments", "accounting.transactions")
_BANK = ("accounting.banktransactions", "accounting.transactions")

# spec: XeroAPI/Xero-OpenAPI; doc: developer.xero.com history and notes (which things have one)
PLACES = {
    "Invoices": _INVOICES,
    "CreditNotes": _INVOICES,
    "Contacts": ("accounting.contacts",),
    "Payments": _PAYMENTS,
    "Overpayments": _PAYMENTS,
    "Prepayments": _PAYMENTS,
    "BankTransactions": _BANK,
    "BankTransfers": _BANK,
    "ManualJournals": JOURNALS,
    "Items": ("accounting.settings",),
}


def _reading(place: str) -> Handler:
    def read(organisation: Organisation, ask: Ask) -> Found:
        lines = history_of(organisation, owner_of(organisation, place, ask))
        return Found([note_listed(line) for line in lines])

    return read


def _writing(place: str) -> Handler:
    def write(organisation: Organisation, ask: Ask) -> Wrote:
        elements = read_notes(ask.body)
        if not elements:
            raise no_data()
        saved = [save_note(organisation, place, element, ask) for element in elements]
        return Wrote(saved, lambda one: note_saved(one.row), refused_note)

    return write


def _endpoint(place: str, scopes: tuple[str, ...]) -> Endpoint:
    write = _writing(place)
    # doc: developer.xero.com history and notes (POST is the same as PUT)
    return Endpoint(key="HistoryRecords", scopes=scopes, get=_reading(place), put=write, post=write)


ENDPOINTS = {f"{place}/*/History": _endpoint(place, scopes) for place, scopes in PLACES.items()}
