"""New contents of documents that are known already: put in place of the old, or kept aside until then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, literal_column, select, text

from counterfoil.core.export import GROUP_OF_KIND, Group, Intake
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.core.money import hundredths
from counterfoil.core.parents import missing
from counterfoil.store import awaiting
from counterfoil.store.among import among, listed
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import Lookup, bulk_delete, bulk_insert, bulk_update
from counterfoil.store.exports import encoded_faults
from counterfoil.store.log import Logbook
from counterfoil.store.schema import NOT_UNAPPROVED, REVISED, UNKNOWN, content, export, pending
from counterfoil.store.taken_in import TakenIn

_FRESH = {
    **{"checked": "''", "recheck": "0", "total": "NULL", "fault": "''", "faults": "NULL", "reason": "''"},
    **{"attempts": "0", "split": "0", "next_at": "NULL", "has_pending": "0"},
}
"""What a revision in place leaves of the former check and the former tries: nothing."""
_IN_PLACE = (
    *("number", "date", "currency", "net", "parent", "other_parent", "waiting_for"),
    *("digest", "revision", "state", "grp"),
)
_REPLACE = bulk_update(export, _IN_PLACE, keys=("id",), always=_FRESH)
_REPLACE_CONTENT = bulk_update(content, ("content",), keys=("export_id",))
_FORGET = bulk_delete(pending, keys=("export_id",))
_KEEP = bulk_insert(pending)
_LINKED = Lookup(
    select(export.c.ref).where(
        export.c.organisation_id == bindparam("organisation"),
        among(export.c.ref, "refs"),
        export.c.xero_id != literal_column("''"),
        text(NOT_UNAPPROVED),
    ),
    ["organisation", "refs"],
)
_REPLACED = Lookup(
    select(export.c.id, export.c.kind, export.c.currency, export.c.date, export.c.net).where(
        among(export.c.id, "ids")
    ),
    ["ids"],
)
_ASIDE = select(pending).where(among(pending.c.export_id, "ids"))
_MARK = bulk_update(export, ("has_pending", "fault", "faults"), keys=("id",))


class Revision(NamedTuple):
    """One content of one export, in plain values: `net` in hundredths, `date` in ISO form."""

    export_id: int
    revision: int
    number: str
    date: str | None
    currency: str
    net: int
    parent: str
    other_parent: str
    digest: bytes
    content: bytes


class Standing(NamedTuple):
    """Where an export stands when a revision of it comes."""

    id: int
    kind: str
    state: State
    revision: int
    digest: bytes
    fault: str
    faults: bytes | None
    xero_id: str
    has_pending: bool


def revision_of(document: Intake, export_id: int, revision: int) -> Revision:
    """The content that a document brings for an export, as its so manieth."""
    return Revision(
        export_id=export_id,
        revision=revision,
        number=document.number,
        date=document.date.isoformat() if document.date else None,
        currency=document.currency,
        net=hundredths(document.net),
        parent=document.parent,
        other_parent=document.other_parent,
        digest=document.digest,
        content=document.content,
    )


def state_revised(standing: Standing) -> State | None:
    """The state after a revision in place, or None where it must be kept aside.

    Kept back ones stay what they are. What is on its way, or may be in Xero without our knowing, must not
    change; what is posted is changed by a person's correction, contacts excepted.
    """
    if standing.state in (State.WITHDRAWN, State.UNLINKED):
        return standing.state
    if standing.fault == UNKNOWN or (standing.state is State.POSTED and standing.kind != "contact"):
        return None
    return move(standing.state, Event.REVISED)


def group_revised(standing: Standing) -> Group:
    """The group of a revision before it is checked: a contact with an id in Xero is changed there."""
    if standing.kind == "contact" and standing.xero_id:
        return "contact_changes"
    return GROUP_OF_KIND[standing.kind]


def replace_in_place(
    connection: Connection,
    revisions: Sequence[tuple[Standing, Revision]],
    linked: set[str],
    logbook: Logbook,
) -> None:
    """Put contents in place of the old ones; `linked` are those of their parents that are in Xero."""
    rows: list[tuple[object, ...]] = []
    for standing, new in revisions:
        state = state_revised(standing)
        assert state is not None, "a revision in place of what must not change"
        parents = (new.parent, new.other_parent)
        kept = (new.number, new.date, new.currency, new.net, *parents, missing(parents, linked), new.digest)
        rows.append((*kept, new.revision, state, group_revised(standing), standing.id))
        text = f"revision {new.revision}: {new.number}"
        if state in (State.WITHDRAWN, State.UNLINKED):
            text += f", kept back because the document is {state}"
        logbook.document(standing.id, "revised", text, state if state is not standing.state else "")
    _count_replaced(connection, logbook.organisation_id, [new for _, new in revisions])
    _REPLACE.run(connection, rows)
    awaiting.forget(connection, [standing.id for standing, _ in revisions if standing.state is State.HELD])
    _REPLACE_CONTENT.run(connection, [(new.content, new.export_id) for _, new in revisions])


def _count_replaced(connection: Connection, organisation_id: int, revisions: Sequence[Revision]) -> None:
    """Count what came in as it is from now on: the new contents in, those they replace out."""
    taken_in = TakenIn()
    replaced = listed([new.export_id for new in revisions])
    kinds: dict[int, str] = {}
    for old in _REPLACED.rows(connection, replaced) if revisions else ():
        kinds[old.id] = old.kind
        taken_in.add(old.kind, old.currency, old.date, -old.net, documents=-1)
    for new in revisions:
        taken_in.add(kinds[new.export_id], new.currency, new.date, new.net)
    taken_in.write(connection, organisation_id)


def keep_aside(
    connection: Connection,
    revisions: Sequence[tuple[Standing, Revision]],
    at: dt.datetime,
    logbook: Logbook,
) -> None:
    """Keep contents until they may be put in place; a posted document says that its source has changed."""
    _FORGET.run(connection, [(new.export_id,) for _, new in revisions])
    _KEEP.run(connection, [_pending_row(new, microseconds(at)) for _, new in revisions])
    marks: list[tuple[object, ...]] = []
    for standing, new in revisions:
        faults = revised_fault(new.number) if standing.state is State.POSTED else standing.faults
        fault = REVISED if standing.state is State.POSTED else standing.fault
        marks.append((True, fault, faults, standing.id))
        logbook.document(standing.id, "revised", f"revision {new.revision} waits: {_why[standing.state]}")
    _MARK.run(connection, marks)


def drop_aside(connection: Connection, standings: Sequence[Standing], logbook: Logbook) -> None:
    """Forget contents kept aside: the source is back at what it was."""
    _FORGET.run(connection, [(standing.id,) for standing in standings])
    marks: list[tuple[object, ...]] = []
    for standing in standings:
        posted = standing.state is State.POSTED
        kept = ("", None) if posted else (standing.fault, standing.faults)
        marks.append((False, *kept, standing.id))
        logbook.document(standing.id, "revised", "taken back: the document is again as it was")
    _MARK.run(connection, marks)


def apply_aside(
    connection: Connection, organisation_id: int, standings: Sequence[Standing], logbook: Logbook
) -> None:
    """Put contents kept aside in place, for those exports whose new state lets them; the others keep
    them, and posted ones say so."""
    kept = {each.export_id: each for each in aside(connection, [each.id for each in standings])}
    linked = parents_in_xero(connection, organisation_id, _parents(kept.values()))
    now = [(each, kept[each.id]) for each in standings if state_revised(each) is not None]
    later = [each for each in standings if each.state is State.POSTED and state_revised(each) is None]
    replace_in_place(connection, now, linked, logbook)
    _FORGET.run(connection, [(each.id,) for each, _ in now])
    _MARK.run(connection, [(True, REVISED, revised_fault(kept[each.id].number), each.id) for each in later])


def aside(connection: Connection, export_ids: Collection[int]) -> list[Revision]:
    """The contents kept aside for these exports."""
    found = connection.execute(_ASIDE, {"ids": listed(export_ids)})
    return [
        Revision(
            export_id=row.export_id,
            revision=row.revision,
            number=row.number,
            date=row.date.isoformat() if row.date else None,
            currency=row.currency,
            net=hundredths(row.net),
            parent=row.parent,
            other_parent=row.other_parent,
            digest=row.digest,
            content=row.content,
        )
        for row in found
    ]


def _parents(revisions: Iterable[Revision]) -> set[str]:
    return {ref for each in revisions for ref in (each.parent, each.other_parent) if ref}


def parents_in_xero(connection: Connection, organisation_id: int, refs: Collection[str]) -> set[str]:
    """Those of `refs` that have an id in Xero, and are approved there where they have to be."""
    return {row.ref for row in _LINKED.rows(connection, organisation_id, listed(refs))}


def revised_fault(number: str) -> bytes | None:
    """The fault of a posted document that its source has changed since, as it is kept."""
    return encoded_faults((Fault(code=REVISED, facts={"number": number}),))


_why = {
    State.SENDING: "the document is being sent",
    State.IN_DOUBT: "the document was sent and its outcome is not known",
    State.HELD: "the document may be in Xero already",
    State.POSTED: "the document is in Xero already",
}


def _pending_row(new: Revision, at: int) -> tuple[object, ...]:
    return (
        *(new.export_id, new.revision, new.number, new.date, new.currency),
        *(new.net, new.parent, new.other_parent, new.digest, new.content, at),
    )
