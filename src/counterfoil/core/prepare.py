"""One document made ready for Xero, the same way for the check, the preview, the dry run and the sending.

Mapped, then changed by the transformations in their order, then tested: `prepare` is all there is to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.document import Exportable
from counterfoil.core.due import set_due_date
from counterfoil.core.faults.entry import Examined, Fault
from counterfoil.core.journal import balance_journal
from counterfoil.core.locked import ease_lock, move_payment
from counterfoil.core.mapped import (
    Gap,
    MappedInvoice,
    MappedJournal,
    MappedJournalLine,
    MappedLine,
    MappedPayment,
    Mapping,
)
from counterfoil.core.mapping import Links, map_document
from counterfoil.core.negative import turn_negatives
from counterfoil.core.preflight import preflight
from counterfoil.core.rounding import round_as_xero_does
from counterfoil.core.suffix import suffix_number
from counterfoil.core.summarise import summarise_lines
from counterfoil.core.zero import drop_zero_lines

Transformation = Callable[[MappedInvoice, Context], tuple[MappedInvoice, tuple[str, ...]]]
"""One change to a document, with the sentences that say what was done; none when nothing was."""

TRANSFORMATIONS: tuple[Transformation, ...] = (
    turn_negatives,
    suffix_number,
    ease_lock,
    set_due_date,
    summarise_lines,
    drop_zero_lines,
    round_as_xero_does,
)
"""In this order. Signs first, since a sum of lines does not remember them, and they decide what kind it is;
then its number, its date, and the due date, which is reckoned from that. Of lines summing before leaving out,
since a thousand under half a cent may come to something together; rounding last, on the lines that go."""


_PAIR_OF = attrgetter("account", "tax_type")


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it would go to Xero, and everything that keeps it from going (nothing: it may go)."""

    mapping: Mapping
    faults: tuple[Fault, ...]


def prepare(document: Exportable, context: Context, links: Links) -> Prepared:
    """Map, transform and test one document. Pure: the same arguments always give the same result."""
    mapping = transform(map_document(document, context, links), context)
    mapped = mapping.document
    lines = mapped.lines if isinstance(mapped, MappedInvoice | MappedJournal) else ()
    examined = Examined(
        document=document,
        mapping=mapping,
        organisation=context.organisation,
        settings=context.settings,
        accounts=context.accounts,
        rates=context.rates,
        stale=context.stale,
        tracking=context.tracking,
        paid=links.paid,
        pairs=tuple(dict.fromkeys(map(_PAIR_OF, lines))),
    )
    return Prepared(mapping=mapping, faults=preflight(examined))


def transform(mapping: Mapping, context: Context) -> Mapping:
    """The mapped document after all transformations, with their sentences in its trace."""
    document = mapping.document
    if isinstance(document, MappedJournal):
        journal, said = balance_journal(document, context)
        gaps = _gaps_left(mapping.gaps, journal.lines)
        return Mapping(journal, gaps, mapping.trace + said)
    if isinstance(document, MappedPayment):
        payment, said = move_payment(document, context)
        if not said:
            return mapping
        return msgspec.structs.replace(mapping, document=payment, trace=mapping.trace + said)
    if not isinstance(document, MappedInvoice):
        return mapping
    trace = mapping.trace
    for change in TRANSFORMATIONS:
        document, said = change(document, context)
        trace += said
    gaps = _gaps_left(mapping.gaps, document.lines)
    return msgspec.structs.replace(mapping, document=document, gaps=gaps, trace=trace)


def _gaps_left(gaps: tuple[Gap, ...], lines: Sequence[MappedLine | MappedJournalLine]) -> tuple[Gap, ...]:
    """The gaps that still matter: a line that was left out needs no account and no tax type."""
    if not gaps:
        return ()
    lacking = {
        "account": any(line.account is None for line in lines),
        "tax": any(line.tax_type is None for line in lines),
    }
    return tuple(gap for gap in gaps if lacking.get(gap.target, True))
