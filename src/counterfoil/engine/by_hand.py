"""What a person is asked to look for in Xero where a look could not decide, and what a person then says."""

from __future__ import annotations

import re

from counterfoil.core.document import Allocation, Contact, Payment, number_of
from counterfoil.core.doubt import in_utc
from counterfoil.core.export import Batch, Export
from counterfoil.core.outcome import Posted
from counterfoil.core.parents import parents_of
from counterfoil.core.passing import Place
from counterfoil.core.reading import stored_document
from counterfoil.core.suffix import sent_number
from counterfoil.engine.parents import paid_by
from counterfoil.engine.work import LaneWork
from counterfoil.errors import NotAllowedNow

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def to_check(work: LaneWork, batch: Batch, member: Export, place: Place) -> dict[str, str]:
    """The facts by which a person finds a document of the batch in Xero: which one, whose, when, how much."""
    document = stored_document(member.content)
    parent_ref, other_ref = parents_of(document)
    owner = await _called(work, parent_ref) if parent_ref else ""
    amount = member.net if member.total is None else member.total
    facts = {
        "ref": str(member.ref),
        "number": sent_number(member),
        "what": place.what,
        "where": place.where,
        "sent": in_utc(batch.first_sent_at),
        "date": member.date.isoformat() if member.date else "",
        "amount": "" if isinstance(document, Contact) else f"{amount:.2f} {member.currency}",
    }
    said = f"the {place.what} {sent_number(member)}"
    if owner:
        facts["document" if isinstance(document, Payment | Allocation) else "contact"] = owner
        said += f" of {owner}"
    if other_ref:
        said += f" against {await _called(work, other_ref)}"
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


async def found_by_number(work: LaneWork, batch: Batch) -> Posted:
    """What stands in Xero under the number of the one member of the batch, which Xero refused for that.

    Raises NotAllowedNow when contact, date and total are not those of ours, when nothing has the number any
    more, and when Xero cannot be asked.
    """
    (member,) = batch.members
    answers = []
    for call in work.books.look(batch):
        answer = await work.read(call, "person")
        if answer is None:
            raise NotAllowedNow(f"Xero cannot be asked now ({work.stopped}): nothing was changed")
        answers.append(answer)
    for found in work.books.seen(batch, answers):
        match found.verdict:
            case "there":
                assert isinstance(found.posted, Posted)
                return found.posted
            case "absent":
                raise NotAllowedNow(
                    f"nothing in Xero has the number {member.number} any more: `counterfoil retry "
                    f"{member.ref}` sends ours"
                )
            case "undecidable":
                raise NotAllowedNow(f"that cannot be {member.number}: {found.reason}; nothing was changed")
    raise NotAllowedNow("Xero's answer cannot be read: nothing was changed")


async def paid_already(work: LaneWork, payment: Export) -> str:
    """The sentence that what a payment pays is paid in Xero, once Xero has said so.

    Raises NotAllowedNow when it is not, and when Xero cannot be asked.
    """
    if not payment.paid:
        raise NotAllowedNow(f"{payment.number} pays nothing that is known to be in Xero")
    (call, asked), *_ = work.books.ask_parents(paid_by(payment)[-1:])
    answer = await work.read(call, "person")
    if answer is None:
        raise NotAllowedNow(f"Xero cannot be asked now ({work.stopped}): nothing was changed")
    called = payment.paid[-1].number
    reading = work.books.readings(asked, answer).get(asked[0].export_id)
    if reading is not None and reading.status == "paid":
        return f"{called} is paid in Xero already ({payment.parent_xero_id})"
    is_open = reading is not None and reading.status == "authorised" and reading.due is not None
    state = f"{reading.due:.2f} is still open on it" if is_open and reading else "it is not paid"
    raise NotAllowedNow(f"{called} is not paid in Xero: {state}; nothing was changed")


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
