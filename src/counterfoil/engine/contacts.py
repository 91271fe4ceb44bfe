"""Know Xero's contacts: read them once, then what has changed, and one by one where Xero has refused
something.

What we post is entered without a read. In a calm run nothing is read at all.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence

from counterfoil.core.awaits import awaited
from counterfoil.core.changes import named
from counterfoil.core.day import Purpose
from counterfoil.core.directory import DirectoryPage, DirectoryRead, XeroContact
from counterfoil.core.export import Checked, Export, Group, Matched
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Settlement
from counterfoil.core.mapped import MappedContact, MappedDocument, MappedInvoice
from counterfoil.core.outcome import Outcome, Posted
from counterfoil.engine.check import check_outdated
from counterfoil.engine.refresh import FACTS_LAST
from counterfoil.engine.work import LaneWork

PAGES_MAX = 200
"""Pages of a thousand that one read takes at most: an organisation with more contacts is known in part."""
TRIED_AGAIN_S = 900.0
"""How long after a read that failed the next one is tried."""
OVERLAP = dt.timedelta(minutes=5)
"""How much further back the next read asks: clocks differ, and what is saved may show a little later."""
CONCERNED: tuple[Group, ...] = (
    "contacts",
    "contact_changes",
    "invoices",
    "credit_notes",
    "bank_transactions",
)
"""Groups of which nothing is sent before Xero's contacts are known."""
ASKED_ABOUT = frozenset(
    {
        *("contact_not_found", "contact_mismatch", "archived_contact", "duplicate_contact_name"),
        *("duplicate_contact_number", "duplicate_account_number", "duplicate_contact_email"),
    }
)
"""Refusals after which the contacts concerned are read again: what is known of them was not right."""


async def contacts_are_due(work: LaneWork) -> bool:
    """Whether Xero's contacts are to be read before what is ready is sent."""
    if work.clock.monotonic() - work.contacts_tried_s < TRIED_AGAIN_S:
        return False
    read = await work.store.directory.read_of(work.organisation_id)
    now = work.clock.now()
    if read is not None and now - read.at <= FACTS_LAST:
        return False
    ready = await work.store.ready_counts(work.organisation_id, now, cap=1)
    return any(ready[group] for group in CONCERNED)


async def refresh_contacts(work: LaneWork, purpose: Purpose = "look") -> None:
    """Read what has changed among Xero's contacts, or all of them where they never were; keep it page by
    page.

    Where they cannot be read work goes on: Xero refuses what cannot be, only later.
    """
    work.contacts_tried_s = work.clock.monotonic()
    directory = work.store.directory
    former = await directory.read_of(work.organisation_id)
    since = former.since if former is not None else None
    began = work.clock.now()
    kept, page, shown = 0, 0, DirectoryPage(rows=(), is_last=False)
    while page < PAGES_MAX and not shown.is_last:
        page += 1
        answer = await work.read(work.books.ask_contacts(since, page), purpose)
        read_page = None if answer is None else work.books.contacts(answer)
        if answer is None or read_page is None:
            return
        shown = read_page
        began = answer.exchange.sent_at if page == 1 else began
        await directory.keep(work.organisation_id, shown.rows)
        kept += len(shown.rows)
    known = await directory.count(work.organisation_id)
    read = _read(former, shown, known, began=began, now=work.clock.now())
    await directory.say_read(
        work.organisation_id, read, _words(shown, kept, known, since), is_well=shown.is_last
    )
    work.contacts_tried_s = -math.inf


def _read(
    former: DirectoryRead | None, shown: DirectoryPage, known: int, *, began: dt.datetime, now: dt.datetime
) -> DirectoryRead:
    """How far the contacts are read once the last page has come.

    Xero lists contacts by when they were changed: one that is changed between two pages moves the others up
    by a place, and one of them may be on neither page. Then fewer are known than there are, and all are
    read again.
    """
    was_whole = former is None or former.since is None
    if was_whole and shown.is_last and known < shown.count:
        return DirectoryRead(at=now)
    is_all = shown.is_last and (was_whole or (former is not None and former.is_all))
    return DirectoryRead(at=now, since=began - OVERLAP, is_all=is_all)


def _words(shown: DirectoryPage, kept: int, known: int, since: dt.datetime | None) -> str:
    if shown.is_last:
        return f"{kept:,} {'read' if since is None else 'new or changed'}, {known:,} known"
    return (
        f"Xero has more than the {kept:,} contacts that are read at a time: {known:,} are known, and what "
        "clashes with one of the others is found by Xero alone"
    )


async def match_contacts(work: LaneWork, candidates: Sequence[Export], found: Sequence[Matched]) -> None:
    """Link contacts of ours with those in Xero that they were recognised as. Two that were recognised as the
    same are both held: which of them it is only a person knows."""
    times = Counter(each.match.contact_id for each in found)
    refs = {each.id: str(each.ref) for each in candidates}
    groups = {each.id: each.group for each in candidates}
    single = [each for each in found if times[each.match.contact_id] == 1]
    held: list[Checked] = []
    for each in found:
        others = [one for one in found if one.match.contact_id == each.match.contact_id and one is not each]
        if others:
            facts = {
                "name": each.match.name,
                "ours": refs[each.export_id],
                "namesake": refs[others[0].export_id],
                "contact": refs[others[0].export_id],
            }
            fault = Fault(code="duplicate_contact_name", facts=facts, field="name")
            held.append(
                Checked(
                    export_id=each.export_id,
                    revision=each.revision,
                    fingerprint=work.lane.fingerprint,
                    group=groups[each.export_id],
                    total=None,
                    faults=(fault,),
                    awaits=awaited((fault,)),
                )
            )
    now = work.clock.now()
    if held:
        await work.store.record_checks(work.organisation_id, held, now)
    if single:
        await work.store.directory.match(work.organisation_id, single, epoch=work.epoch, at=now)


async def renew_archived(work: LaneWork) -> bool:
    """Have contacts created anew, where that is the policy, whose documents are held because nothing can be
    posted to them any more; whether there were any."""
    if work.context is None or work.context.policies.archived_contact != "new":
        return False
    renewed = await work.store.directory.renew(work.organisation_id, epoch=work.epoch, at=work.clock.now())
    return renewed > 0


def contact_posted(mapped: MappedDocument | None, outcome: Outcome) -> XeroContact | None:
    """A contact that Xero has just taken, as it was sent; None for anything else."""
    if not isinstance(mapped, MappedContact) or not isinstance(outcome, Posted):
        return None
    return XeroContact(
        id=outcome.xero_id.lower(),
        name=mapped.name,
        number=mapped.contact_number or outcome.number,
        account_number=mapped.account_number,
        email=mapped.email,
    )


async def look_again(
    work: LaneWork, mapped: Sequence[MappedDocument], settlements: Sequence[Settlement]
) -> None:
    """Read those contacts again for whose sake Xero has refused something, in one or two reads, and check
    what that frees: what was merged away meanwhile is followed, what exists is matched."""
    refused = [
        document
        for document, each in zip(mapped, settlements, strict=True)
        if any(fault.code in ASKED_ABOUT for fault in each.faults)
    ]
    contacts = [each for each in refused if isinstance(each, MappedContact)]
    ids = [each.contact_id for each in refused if isinstance(each, MappedContact | MappedInvoice)]
    calls = work.books.ask_contacts_like(
        list(dict.fromkeys(each for each in ids if each)),
        list(dict.fromkeys(each.name for each in contacts)),
        list(dict.fromkeys(each.contact_number for each in contacts if each.contact_number)),
    )
    is_different = False
    for call in calls:
        answer = await work.read(call, "look")
        shown = None if answer is None else work.books.contacts(answer)
        if shown is not None:
            is_different |= bool(await work.store.directory.keep(work.organisation_id, shown.rows))
    if is_different:
        # Xero's words do not always name whom they are about: what was refused waits for the contact itself.
        names = [named("contact", each.ref) for each in contacts]
        await work.store.touch(work.organisation_id, names)
        await check_outdated(work.store, work.lane, work.clock)
