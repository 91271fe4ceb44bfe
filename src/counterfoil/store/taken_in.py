"""What came in, added up as it comes: a figure of its own, which totals of what is here are held against."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from counterfoil.store.compiled import Bulk
from counterfoil.store.schema import taken_in

_new = insert(taken_in)
_ADD = Bulk(
    _new.on_conflict_do_update(
        index_elements=["organisation_id", "kind", "currency", "day"],
        set_={
            "documents": taken_in.c.documents + _new.excluded.documents,
            "net": taken_in.c.net + _new.excluded.net,
        },
    ),
    columns=[column.name for column in taken_in.columns],
)


class TakenIn:
    """What one transaction takes in (or takes back), gathered so that each sum is written once."""

    def __init__(self) -> None:
        self._sums: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, kind: str, currency: str, date: str | None, net: int, *, documents: int = 1) -> None:
        """Count documents: `net` in hundredths, `date` in ISO form; -1 document of minus its net takes one
        back."""
        sums = self._sums[kind, currency, date or ""]
        sums[0] += documents
        sums[1] += net

    def write(self, connection: Connection, organisation_id: int) -> None:
        """Add the sums to those of the organisation, in the transaction that is open."""
        rows = [(organisation_id, *key, *sums) for key, sums in self._sums.items() if any(sums)]
        _ADD.run(connection, rows)
