"""Control totals: what came in is somewhere here, in cents, for each currency, kind and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from counterfoil.core.export import TotalsRow


class ControlLine(msgspec.Struct, frozen=True, kw_only=True):
    """What came in of one kind and currency (and dated one day), and what of it is here.

    What came in was added up at intake, document by document; what is here is added up now, over every state.
    `date` is None for documents without one, and where the days are summed. `pending` is by how much
    revisions that wait would change it: they count neither as come in nor as here.
    """

    organisation_id: int
    organisation: str
    kind: str
    currency: str
    date: dt.date | None
    documents_in: int
    net_in: Decimal
    documents: int
    net: Decimal
    pending_documents: int = 0
    pending: Decimal = Decimal(0)

    @property
    def agrees(self) -> bool:
        """Whether all that came in is here, and nothing else."""
        return (self.documents_in, self.net_in) == (self.documents, self.net)


class ControlTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of each state, lines of what came in, and those days' lines that do not agree."""

    rows: tuple[TotalsRow, ...]
    lines: tuple[ControlLine, ...]
    differing: tuple[ControlLine, ...]


def summed(lines: Iterable[ControlLine]) -> tuple[ControlLine, ...]:
    """Lines of single days as one line for each organisation, kind and currency, in their order."""
    sums: dict[tuple[int, str, str], ControlLine] = {}
    for line in lines:
        key = (line.organisation_id, line.kind, line.currency)
        former = sums.get(key)
        sums[key] = _both(former, line) if former else msgspec.structs.replace(line, date=None)
    return tuple(sums.values())


def _both(one: ControlLine, other: ControlLine) -> ControlLine:
    return msgspec.structs.replace(
        one,
        documents_in=one.documents_in + other.documents_in,
        net_in=one.net_in + other.net_in,
        documents=one.documents + other.documents,
        net=one.net + other.net,
        pending_documents=one.pending_documents + other.pending_documents,
        pending=one.pending + other.pending,
    )
