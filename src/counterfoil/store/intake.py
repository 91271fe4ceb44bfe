"""Taking documents in: new ones, the same ones again, and revisions, which never overwrite silently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from counterfoil.core.document import DocumentRef
from counterfoil.core.export import GROUP_OF_KIND, Accepted, AcceptResult, Checked, Intake
from counterfoil.core.lifecycle import State
from counterfoil.core.money import hundredths
from counterfoil.core.parents import missing
from counterfoil.store import awaiting
from counterfoil.store.among import among, listed
from counterfoil.store.awaiting import Held
from counterfoil.store.checking import first_check
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import Lookup, bulk_insert
from counterfoil.store.directory import inactive_parents, read_of
from counterfoil.store.log import Logbook
from counterfoil.store.revisions import (
    Revision,
    Standing,
    aside,
    drop_aside,
    keep_aside,
    parents_in_xero,
    replace_in_place,
    revision_of,
    state_revised,
)
from counterfoil.store.schema import content, export
from counterfoil.store.taken_in import TakenIn

_INSERT_EXPORT = bulk_insert(
    export,
    (
        *("id", "organisation_id", "ref", "kind", "number", "date", "currency", "net", "parent"),
        *("other_parent", "waiting_for", "digest", "state", "grp", "checked", "total", "fault", "faults"),
        "accepted_at",
    ),
)
_INSERT_CONTENT = bulk_insert(content)
_KNOWN = Lookup(
    select(
        export.c.ref,
        *(export.c.id, export.c.kind, export.c.state, export.c.revision, export.c.digest),
        *(export.c.fault, export.c.faults, export.c.xero_id, export.c.has_pending),
    ).where(export.c.organisation_id == bindparam("organisation"), among(export.c.ref, "refs")),
    ["organisation", "refs"],
)

Incoming = tuple[Intake, Checked | None]
"""A document, and what its check found when there was one."""


def accept(
    connection: Connection,
    organisation_id: int,
    documents: Sequence[Intake],
    at: dt.datetime,
    *,
    checks: Sequence[Checked] = (),
) -> tuple[Accepted, ...]:
    """Keep documents for good; what became of each, in order.

    The same content again is a no-op. Where a ref comes twice, the later one is a revision of the earlier.
    Those that are new are kept as their checks found them, where there are checks.
    """
    assert not checks or len(checks) == len(documents), "checks are one for each document, or none"
    logbook = Logbook(organisation_id, at)
    results: list[Accepted] = []
    for part in _without_repeats(list(zip_longest(documents, checks))):
        results += _Chunk(connection, organisation_id, part, at).accept(logbook)
    logbook.write(connection)
    return tuple(results)


def _without_repeats(documents: Sequence[Incoming]) -> Iterator[list[Incoming]]:
    """The documents in order, cut before each ref that has come already since the last cut."""
    part: list[Incoming] = []
    seen: set[DocumentRef] = set()
    for incoming in documents:
        ref = incoming[0].ref
        if ref in seen:
            yield part
            part, seen = [], set()
        part.append(incoming)
        seen.add(ref)
    if part:
        yield part


class _Chunk:
    """Documents of distinct refs on their way in, and the rows they make."""

    def __init__(
        self, connection: Connection, organisation_id: int, documents: list[Incoming], at: dt.datetime
    ) -> None:
        self._connection = connection
        self._organisation_id = organisation_id
        self._at = at
        self._documents = [(str(document.ref), document, check) for document, check in documents]
        self._known = known_refs(connection, organisation_id, [ref for ref, _, _ in self._documents])
        self._linked = parents_in_xero(
            connection,
            organisation_id,
            {ref for each, _ in documents for ref in (each.parent, each.other_parent) if ref},
        )
        waiting = [standing.id for standing in self._known.values() if standing.has_pending]
        self._aside = {each.export_id: each for each in aside(connection, waiting)} if waiting else {}
        self._replaced: list[tuple[Standing, Revision]] = []
        self._kept_aside: list[tuple[Standing, Revision]] = []
        self._taken_back: list[Standing] = []

    def accept(self, logbook: Logbook) -> list[Accepted]:
        """Write the chunk; what became of each document."""
        inserted = self._insert([each for each in self._documents if each[0] not in self._known], logbook)
        results = [
            self._again(self._known[ref], document) if ref in self._known else inserted[ref]
            for ref, document, _ in self._documents
        ]
        replace_in_place(self._connection, self._replaced, self._linked, logbook)
        keep_aside(self._connection, self._kept_aside, self._at, logbook)
        drop_aside(self._connection, self._taken_back, logbook)
        return results

    def _insert(
        self, new: Sequence[tuple[str, Intake, Checked | None]], logbook: Logbook
    ) -> Mapping[str, Accepted]:
        """Insert documents that were not known, as their checks found them; what became of each, by ref.

        Ids are given out here, inside the transaction that has the database to itself, so that nothing
        has to be read back. Rows of exports are never deleted.
        """
        first = (self._connection.execute(select(func.max(export.c.id))).scalar() or 0) + 1
        at = microseconds(self._at)
        is_told = read_of(self._connection, self._organisation_id) is not None
        unsure = inactive_parents(self._connection, self._organisation_id, self._linked)
        exports: list[tuple[object, ...]] = []
        contents: list[tuple[object, ...]] = []
        held: list[Held] = []
        taken_in = TakenIn()
        accepted: dict[str, Accepted] = {}
        for export_id, (ref, document, check) in enumerate(new, start=first):
            kind, net = document.ref.kind, hundredths(document.net)
            parent, other = document.parent, document.other_parent
            date = document.date.isoformat() if document.date else None
            taken_in.add(kind, document.currency, date, net)
            logbook.document(export_id, "accepted", document.number, State.READY)
            # Xero's contacts have a say, which the check on the way in does not know.
            is_sure = not (kind == "contact" and is_told) and parent not in unsure
            standing = first_check(logbook, export_id, check if is_sure else None)
            exports.append(
                (
                    *(export_id, self._organisation_id, ref, kind, document.number),
                    *(date, document.currency, net),
                    *(parent, other, missing((parent, other), self._linked), document.digest),
                    *(standing.state, check.group if check else GROUP_OF_KIND[kind]),
                    *(standing.checked, standing.total, standing.fault, standing.faults, at),
                )
            )
            if check is not None and check.faults:
                held.append(Held(export_id, check.awaits, check.fingerprint))
            contents.append((export_id, document.content))
            accepted[ref] = Accepted(
                export_id=export_id, ref=document.ref, result="new", revision=1, state=standing.state
            )
        _INSERT_EXPORT.run(self._connection, exports)
        _INSERT_CONTENT.run(self._connection, contents)
        awaiting.hold(self._connection, self._organisation_id, held)
        taken_in.write(self._connection, self._organisation_id)
        return accepted

    def _again(self, standing: Standing, document: Intake) -> Accepted:
        """Decide about a document whose ref is known, and note what is to be written for it."""
        waiting = self._aside.get(standing.id)
        revision = standing.revision
        state = standing.state
        if document.digest == standing.digest:
            result: AcceptResult = "same"
            if waiting:
                self._taken_back.append(standing)
        elif waiting and document.digest == waiting.digest:
            result, revision = "same", waiting.revision
        elif (after := state_revised(standing)) is None:
            result, revision = "pending", (waiting.revision if waiting else revision) + 1
            self._kept_aside.append((standing, revision_of(document, standing.id, revision)))
        else:
            revision += 1
            result = "kept_back" if state in (State.WITHDRAWN, State.UNLINKED) else "replaced"
            state = after
            self._replaced.append((standing, revision_of(document, standing.id, revision)))
        return Accepted(
            export_id=standing.id, ref=document.ref, result=result, revision=revision, state=state
        )


def known_refs(connection: Connection, organisation_id: int, refs: Collection[str]) -> dict[str, Standing]:
    """What is remembered of these refs in an organisation; those that are not known are left out."""
    known: dict[str, Standing] = {}
    for row in _KNOWN.rows(connection, organisation_id, listed(refs)):
        ref, export_id, kind, state, *rest = cast("Sequence[Any]", row)
        known[ref] = Standing(export_id, kind, State(state), *rest)
    return known
