"""Manual journals: their addresses."""

from xerosim.accounting.asks import BOTH, Ask, Endpoint, Found, Wrote
from xerosim.accounting.listing import in_usual_order, narrowed, one_page
from xerosim.accounting.queries import JOURNAL_FIELDS
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.organisation import Organisation
from xerosim.rules.journals import save_journal
from xerosim.rules.roles import need_reporting_role
from xerosim.shapes.journals import journal_listed, journal_saved, journal_single, refused_journal
from xerosim.wire.journals import read_journals
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.manualjournals", "accounting.transactions")


def _write(organisation: Organisation, ask: Ask) -> Wrote:
    need_reporting_role(organisation)
    elements = some(read_journals(ask.body), ask)
    saved = all_together(
        organisation, ask, lambda: [save_journal(organisation, element, ask) for element in elements]
    )
    if ask.target:
        return Wrote(saved, lambda one: journal_single(one.row, organisation), refused_journal)
    return Wrote(saved, lambda one: journal_saved(one.row), refused_journal)


def _read(organisation: Organisation, ask: Ask) -> Found:
    need_reporting_role(organisation)
    if ask.target:
        journal = organisation.journals.get(ask.target.lower())
        if journal is None:
            raise not_found()
        return Found([journal_single(journal, organisation)])
    rows = narrowed(organisation.journals.values(), ask.query, JOURNAL_FIELDS, lambda row: row.updated_ms)
    page, pagination = one_page(in_usual_order(rows, ask.query, JOURNAL_FIELDS), ask.query)
    lines = pagination is not None
    return Found([journal_listed(row, organisation, lines=lines) for row in page], pagination)


ENDPOINTS = {
    "ManualJournals": Endpoint(
        key="ManualJournals", scopes=SCOPES, get=_read, put=_write, post=_write, apart=BOTH
    ),
    "ManualJournals/*": Endpoint(key="ManualJournals", scopes=SCOPES, get=_read, post=_write),
}
