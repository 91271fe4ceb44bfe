"""What a person is asked to look for in Xero where a look could not decide, and what a person then says."""

from __future__ import annotations

import re

from counterfoil.core.document import Contact, Payment, contact_ref, number_of
from counterfoil.core.doubt import in_utc
from counterfoil.core.export import Batch, Export
from counterfoil.core.outcome import Posted
from counterfoil.core.passing import Place
from counterfoil.core.reading import stored_document
from counterfoil.engine.work import LaneWork
from counterfoil.errors import NotAllowedNow

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def to_check(work: LaneWork, batch: Batch, member: Export, place: Place) -> dict[str, str]:
    """The facts by which a person finds a document of the batch in Xero: which one, whose, when, how much."""
    document = stored_document(member.content)
    parent = contact_ref(document)
    parent_ref = document.document if isinstance(document, Payment) else str(parent or "")
    owner = await _called(work, parent_ref) if parent_ref else ""
    amount = member.net if member.total is None else member.total
    facts = {
        "ref": str(member.ref),
        "number": member.number,
        "what": place.what,
        "where": place.where,
        "sent": in_utc(batch.first_sent_at),
        "date": member.date.isoformat() if member.date else "",
        "amount": "" if isinstance(document, Contact) else f"{amount:.2f} {member.currency}",
    }
    said = f"the {place.what} {member.number}"
    if owner:
        facts["document" if isinstance(document, Payment) else "contact"] = owner
        said += f" of {owner}"
    if member.date:
        said += f" dated {facts['date']}"
    if facts["amount"]:
        said += f" over {facts['amount']}"
    return {name: fact for name, fact in {**facts, "sought": said}.items() if fact}


async def _called(work: LaneWork, ref: str) -> str:
    """What a person calls the document of that ref: a contact's name, a number."""
    known = await work.store.find(ref, work.organisation_id)
    documents = (stored_document(each.content) for each in known if str(each.ref) == ref)
    return next((number_of(document) for document in documents), ref)


async def found_by_hand(work: LaneWork, batch: Batch, words: str) -> Posted:
    """What stands in Xero under an id that a person says is the one member of the batch, read by one call.

    `words` is the id, or an address of Xero's with one in it. Raises NotAllowedNow, saying what differs, when
    it cannot be that document, and when Xero cannot be asked.
    """
    (member,) = batch.members
    ids = _ID.findall(words)
    if len(set(ids)) != 1:
        raise NotAllowedNow(
            f"{words!r} is no id of Xero's: it has 36 characters, like "
            "297c2dc5-cc47-4afd-8ec8-74990b8761e9, and stands in the address of the document's page"
        )
    xero_id = ids[0].lower()
    answer = await work.read(work.books.ask_for(batch, xero_id), "person")
    if answer is None:
        raise NotAllowedNow(f"Xero cannot be asked now ({work.stopped}): nothing was changed")
    found = work.books.is_it(batch, xero_id, answer)
    match found.verdict:
        case "there":
            assert isinstance(found.posted, Posted)
            return found.posted
        case "absent":
            (place,) = work.books.places(batch)
            raise NotAllowedNow(f"Xero has no such {place.what}, {xero_id}: nothing was changed")
        case "undecidable":
            raise NotAllowedNow(f"that cannot be {member.number}: {found.reason}; nothing was changed")
