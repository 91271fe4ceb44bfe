"""Manual journals as Xero shows them: saved, listed, alone, and refused."""

from xerosim.accounting.asks import Saved
from xerosim.books.amounts import ZERO_ID
from xerosim.books.journals import Journal, JournalLine
from xerosim.books.organisation import Organisation
from xerosim.shapes.marks import Shape, messages, ms_date, ms_time
from xerosim.shapes.papers import attachment_shapes, has_attachments
from xerosim.shapes.refused import as_given
from xerosim.wire.journals import JournalIn
from xerosim.wire.reading import read_date


def journal_saved(journal: Journal) -> Shape:
    """What PUT and POST of many answer: lines, and nothing about files."""
    # spec: XeroAPI/Xero-OpenAPI, example of PUT /ManualJournals
    return _head(journal) | {
        "JournalLines": [_line(line) for line in journal.lines],
        "ShowOnCashBasisReports": journal.shows_on_cash_basis,
    }


def journal_listed(journal: Journal, organisation: Organisation, *, lines: bool) -> Shape:
    """One item of a list; the lines stand in pages alone."""
    # issue: freakboy3742/pyxero#187; spec: XeroAPI/Xero-OpenAPI, example of GET /ManualJournals
    shape = journal_saved(journal)
    if not lines:
        shape["JournalLines"] = []
    shape["HasAttachments"] = has_attachments(organisation, journal.id)
    return shape


def journal_single(journal: Journal, organisation: Organisation) -> Shape:
    """What GET and POST by id answer: everything."""
    shape = journal_listed(journal, organisation, lines=True)
    shape["Attachments"] = attachment_shapes(organisation, "ManualJournals", journal.id)
    return shape


def refused_journal(saved: Saved) -> Shape:
    """A refused journal: the request echoed, its date converted."""
    element: JournalIn = saved.element
    shape: Shape = as_given(element)
    shape["ManualJournalID"] = saved.held_id or ZERO_ID
    if element.Date:
        shape["Date"] = ms_date(read_date(element.Date, "Date"))
    shape.setdefault("JournalLines", [])
    return shape | {"ValidationErrors": messages(saved.errors)}


def _head(journal: Journal) -> Shape:
    shape: Shape = {
        "Date": ms_date(journal.date),
        "Status": journal.status,
        "LineAmountTypes": journal.mode,
        "UpdatedDateUTC": ms_time(journal.updated_ms),
        "ManualJournalID": journal.id,
        "Narration": journal.narration,
    }
    if journal.url:
        shape["Url"] = journal.url
    return shape


def _line(line: JournalLine) -> Shape:
    # spec: XeroAPI/Xero-OpenAPI, example of GET /ManualJournals/{ManualJournalID}
    shape: Shape = {
        "Description": line.description,
        "TaxType": line.tax_type,
        "TaxAmount": line.tax_amount,
        "LineAmount": line.amount,
        "AccountCode": line.account.code if line.account else "",
        "Tracking": [
            {"Name": name, "Option": option, "TrackingCategoryID": category_id, "TrackingOptionID": option_id}
            for name, option, category_id, option_id in line.tracking
        ],
    }
    if line.account:
        shape["AccountID"] = line.account.id
    shape["IsBlank"] = line.account is None and not line.amount and not line.description
    return shape
