"""Manual journals that a person posts and voids."""

import datetime
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.books.journals import Journal
from xerosim.people.scene import Deed, Scene, Told, row_of
from xerosim.rules.journals import save_journal
from xerosim.wire.journals import JournalIn, JournalLineIn


class LineOfJournal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line; the amount is debit positive."""

    code: str
    amount: Decimal
    description: str | None = None
    tax_type: str | None = None


class JournalToPost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A journal whose lines come to nothing; by default today's."""

    narration: str
    lines: list[LineOfJournal]
    date: datetime.date | None = None


class WhichJournal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A manual journal, by its id."""

    journal_id: str


def _post(scene: Scene, asked: JournalToPost) -> Told:
    lines = [
        JournalLineIn(
            LineAmount=line.amount,
            AccountCode=line.code,
            Description=line.description,
            TaxType=line.tax_type,
        )
        for line in asked.lines
    ]
    element = JournalIn(
        Narration=asked.narration,
        JournalLines=lines,
        Date=asked.date.isoformat() if asked.date else None,
        Status="POSTED",
    )
    return _told(row_of(save_journal(scene.organisation, element, scene.ask("PUT"))))


def _void(scene: Scene, asked: WhichJournal) -> Told:
    ask = scene.ask("POST", asked.journal_id)
    return _told(row_of(save_journal(scene.organisation, JournalIn(Status="VOIDED"), ask)))


def _told(journal: Journal) -> Told:
    return {"journal_id": journal.id, "status": journal.status}


DEEDS: Final = {"post_journal": Deed(JournalToPost, _post), "void_journal": Deed(WhichJournal, _void)}
