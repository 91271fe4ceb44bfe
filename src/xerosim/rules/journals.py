"""Manual journals: what Xero accepts at creation and at a change; debits and credits must agree."""

from typing import Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.amounts import ZERO_ID
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation
from xerosim.ledger import journal_entries, post
from xerosim.rules.heads import today
from xerosim.rules.journal_lines import read_lines
from xerosim.rules.locks import lock_errors
from xerosim.rules.papers import note_change
from xerosim.wire.journals import JournalIn, JournalLineIn
from xerosim.wire.reading import read_date
from xerosim.wire.refusal import not_found

NARRATION_MAX: Final = 4000  # assumed: not public

# doc: developer.xero.com manual journals (DRAFT may be deleted, POSTED voided); that a posted journal may be changed in
# place: a public repository, 2026-05-22; ARCHIVED is assumed to be reached by nobody
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "": ("DRAFT", "POSTED"),
    "DRAFT": ("DRAFT", "POSTED", "DELETED"),
    "POSTED": ("POSTED", "VOIDED"),
    "VOIDED": (),
    "DELETED": (),
    "ARCHIVED": (),
}


def save_journal(organisation: Organisation, element: JournalIn, ask: Ask) -> Saved:
    """Create or change one manual journal: PUT creates only, POST changes the one that the id names."""
    existing = None
    wanted = ask.target or element.ManualJournalID or ""
    if ask.method == "POST" and wanted not in ("", ZERO_ID):
        existing = organisation.journals.get(wanted.lower())
        if existing is None and ask.target:
            raise not_found()
        if existing is None:
            # assumed: by analogy with credit notes (spec: XeroAPI/Xero-OpenAPI, example of POST /CreditNotes)
            words = "An existing Manual Journal with the specified ManualJournalID could not be found"
            return Saved(None, element, [words], held_id=wanted)
    if existing is None:
        return _create(organisation, element, ask)
    return _change(organisation, existing, element, ask)


def _create(organisation: Organisation, element: JournalIn, ask: Ask) -> Saved:
    saved = Saved(None, element)
    journal = Journal(id="", narration="", date=today(organisation, ask.now_ms), app=ask.app)
    _apply_head(journal, element)
    if journal.status not in TRANSITIONS[""]:
        # assumed: by analogy with invoices (fixture: freakboy3742/pyxero tests/mock_data.py)
        saved.errors.append("Manual Journal not of valid status for creation")
    saved.errors += _head_errors(organisation, journal, None)
    read_lines(organisation, journal, element.JournalLines or [], saved)
    if not saved.errors:
        journal.id = organisation.new_id()
        journal.created_ms = journal.updated_ms = ask.now_ms
        organisation.journals[journal.id] = journal
        if journal.status == "POSTED":
            post(organisation, journal_entries(organisation, journal), journal.date)
        saved.row = journal
    return saved


def _change(organisation: Organisation, old: Journal, element: JournalIn, ask: Ask) -> Saved:
    saved = Saved(None, element, held_id=old.id)
    if (element.Status or old.status) not in TRANSITIONS[old.status]:
        # assumed: by analogy with invoices (recorded: docketworks invoice_delete_authorised.json)
        saved.errors.append("Manual Journal not of valid status for modification")
        return saved
    new = msgspec.structs.replace(old)
    _apply_head(new, element)
    saved.errors += _head_errors(organisation, new, old)
    if new.status not in ("VOIDED", "DELETED"):
        # spec: XeroAPI/Xero-OpenAPI, example of POST /ManualJournals/{ManualJournalID} (an empty list leaves the lines)
        sent = element.JournalLines or []
        read_lines(organisation, new, sent or _as_sent(old, keep_tax=new.mode == old.mode), saved)
        if not sent:
            for line, before in zip(new.lines, old.lines, strict=True):
                line.tracking = before.tracking
    if not saved.errors:
        _replace(organisation, old, new, ask)
        saved.row = old
    return saved


def _replace(organisation: Organisation, old: Journal, new: Journal, ask: Ask) -> None:
    """Let a journal become what it was changed to: its entries reversed, entered again."""
    if old.status == "POSTED":
        post(organisation, journal_entries(organisation, old), old.date, reverse=True)
    was = old.status
    touch(organisation, old)
    for name in Journal.__struct_fields__:
        setattr(old, name, getattr(new, name))
    old.updated_ms = ask.now_ms
    if old.status == "POSTED":
        post(organisation, journal_entries(organisation, old), old.date)
    note_change(organisation, old, was, ask)


def _apply_head(journal: Journal, element: JournalIn) -> None:
    """Copy what was sent; fields left out keep their value."""
    if element.Narration is not None:
        journal.narration = element.Narration
    if element.Date:
        journal.date = read_date(element.Date, "Date")
    journal.mode = element.LineAmountTypes or journal.mode
    journal.status = element.Status or journal.status
    if element.Url is not None:
        journal.url = element.Url
    if element.ShowOnCashBasisReports is not None:
        journal.shows_on_cash_basis = element.ShowOnCashBasisReports


def _head_errors(organisation: Organisation, journal: Journal, old: Journal | None) -> list[str]:
    errors: list[str] = []
    if not journal.narration.strip():
        # spec: XeroAPI/Xero-OpenAPI (required); assumed wording
        errors.append("The Narration field is mandatory")
    elif len(journal.narration) > NARRATION_MAX:
        # assumed: neither the limit nor the words are public
        errors.append(f"Narration must not be more than {NARRATION_MAX} characters long.")
    dates = [journal.date] if journal.status == "POSTED" else []
    dates += [old.date] if old is not None and old.status == "POSTED" else []
    return errors + (lock_errors(organisation, dates) if dates else [])


def _as_sent(journal: Journal, *, keep_tax: bool) -> list[JournalLineIn]:
    """The lines in the books as if they had been sent again, so that posting checks them afresh."""
    return [
        JournalLineIn(
            LineAmount=line.amount,
            AccountID=line.account.id if line.account else None,
            Description=line.description,
            TaxType=line.tax_type or None,
            TaxAmount=line.tax_amount if keep_tax else None,
        )
        for line in journal.lines
    ]
