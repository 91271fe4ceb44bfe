"""Who in Xero a contact of ours is: one that is there already, or a new one whose name and numbers are free.

Nothing is guessed. A contact in Xero that stands for one of ours never becomes that of another, and one
that is matched is left as people have it there.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counterfoil.core.directory import Known, Wanted, XeroContact, name_key
from counterfoil.core.document import Contact, number_of
from counterfoil.core.mapped import Clash, MappedContact, Match
from counterfoil.core.own_reference import is_of_system, renewed_reference
from counterfoil.core.settings import ContactKey, Policies

NAME_MAX = 255
"""Characters of a contact's name (XeroAPI/Xero-OpenAPI, Contact)."""
SUFFIXES = "BCDEF"
"""What is put behind our number, one after the other, for a contact that is created anew."""
BY: dict[ContactKey, str] = {
    "contact_number": "its contact number",
    "account_number": "its account number",
    "email": "its e-mail address",
    "name": "its name",
}


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it may go, or what keeps it from going; with a `match` nothing of it is sent."""

    document: MappedContact
    clashes: tuple[Clash, ...] = ()
    match: Match | None = None
    said: tuple[str, ...] = ()


class PostedTo(msgspec.Struct, frozen=True, kw_only=True):
    """The contact in Xero that a document goes to, with what was decided about it."""

    contact_id: str | None
    clashes: tuple[Clash, ...] = ()
    said: tuple[str, ...] = ()


def wanted_of_contact(draft: MappedContact, source: Contact, policies: Policies) -> Wanted:
    """What must be known of Xero's contacts to place one of ours."""
    suffixed = (name_key(name_with_code(draft.name, source)),)
    is_renewed = policies.archived_contact == "new"
    renewed = [renewed_reference(source.system, source.id, each) for each in SUFFIXES] if is_renewed else []
    return Wanted(
        ids=(draft.contact_id.lower(),) if draft.contact_id else (),
        names=(name_key(draft.name), *(suffixed if policies.duplicate_contact_name == "suffix" else ())),
        numbers=(draft.contact_number, *renewed),
        account_numbers=(draft.account_number,) if draft.account_number else (),
        emails=(draft.email.casefold(),) if draft.email and "email" in policies.contact_matching else (),
        called=(number_of(source),) if "name" in policies.contact_matching else (),
    )


def place_contact(draft: MappedContact, source: Contact, policies: Policies, known: Known) -> Placed:
    """A contact of ours among those in Xero: the same as one of them, or with a name and numbers that are
    free."""
    if draft.contact_id:
        return _known_there(draft, source, policies, known)
    holder = known.numbered(draft.contact_number)
    if holder is not None:
        return _with_own_number(draft, source, policies, known, holder=holder)
    return _recognised(draft, source, policies, known)


def posted_to_contact(contact_id: str | None, policies: Policies, known: Known | None) -> PostedTo:
    """Where a document goes whose contact has this id: to the one that it was merged into, where it was."""
    if known is None or contact_id is None:
        return PostedTo(contact_id=contact_id)
    contact = known.by_id(contact_id)
    if contact is None:
        missing = Clash("unknown", {"contact": contact_id})
        return PostedTo(contact_id=contact_id, clashes=(missing,) if known.is_all else ())
    if contact.is_active:
        return PostedTo(contact_id=contact_id)
    successor = known.successor(contact)
    if successor is not None and policies.archived_contact == "follow":
        merged = (
            f'the contact "{contact.name}" was merged into "{successor.name}" in Xero: it goes to that one'
        )
        return PostedTo(contact_id=successor.id, said=(merged,))
    return PostedTo(contact_id=contact_id, clashes=(_archived(contact, successor),))


def name_with_code(name: str, source: Contact) -> str:
    """The name with the code behind it that people know the customer by; the name is cut where it must be."""
    code = f" ({' '.join((source.account_number or source.id).split())})"
    return f"{name[: NAME_MAX - len(code)].rstrip()}{code}"


# --- one that is in Xero as ours ----------------------------------------------------------------------------


def _known_there(draft: MappedContact, source: Contact, policies: Policies, known: Known) -> Placed:
    """A contact that is to be changed under its id. A number that somebody else has given it stays."""
    assert draft.contact_id is not None
    there = known.by_id(draft.contact_id)
    if there is None:
        missing = Clash("unknown", {"contact": draft.contact_id, "name": draft.name})
        return Placed(document=draft, clashes=(missing,) if known.is_all else ())
    if there.is_active:
        is_anothers = there.number not in ("", draft.contact_number)
        kept = msgspec.structs.replace(draft, contact_number="") if is_anothers else draft
        return _with_what_is_free(kept, source, policies, known)
    successor = known.successor(there)
    if successor is not None and policies.archived_contact == "follow":
        return _as_it_is(draft, _same(there, "its id"), successor)
    if policies.archived_contact == "new":
        anew = msgspec.structs.replace(draft, contact_id=None)
        holder = known.numbered(draft.contact_number) or there
        return _with_own_number(anew, source, policies, known, holder=holder)
    return Placed(document=draft, clashes=(_archived(there, successor),))


# --- one that is not linked with any in Xero ----------------------------------------------------------------


def _with_own_number(
    draft: MappedContact, source: Contact, policies: Policies, known: Known, *, holder: XeroContact
) -> Placed:
    """Our number is ours alone: whoever has it in Xero is the contact, unless nothing can be posted to it."""
    successor = None if holder.is_active else known.successor(holder)
    is_followed = successor is not None and policies.archived_contact == "follow"
    if (holder.is_active or is_followed) and "contact_number" in policies.contact_matching:
        return _as_it_is(draft, _same(holder, BY["contact_number"]), successor)
    if not holder.is_active and policies.archived_contact == "new":
        for suffix in SUFFIXES:
            number = renewed_reference(source.system, source.id, suffix)
            there = known.numbered(number)
            if there is not None and there.is_active:
                return _as_it_is(draft, _same(there, BY["contact_number"]), None)
            if there is None:
                renewed = msgspec.structs.replace(draft, contact_number=number)
                placed = _recognised(renewed, source, policies, known)
                said = f'"{holder.name}" is archived in Xero: created anew under the contact number {number}'
                return placed if placed.match else _saying(placed, said)
    facts = {"number": draft.contact_number, "name": holder.name, "contact": holder.id}
    state = {} if holder.is_active else {"archived": holder.name}
    return Placed(document=draft, clashes=(Clash("contact_number", {**facts, **state}),))


def _recognised(draft: MappedContact, source: Contact, policies: Policies, known: Known) -> Placed:
    """The first contact in Xero by which ours is recognised; where there is none, ours as it may be
    created."""
    for key in policies.contact_matching:
        candidates = _candidates(key, draft, policies, known)
        free = [each for each in candidates if not _is_anothers(each, draft, source)]
        if len(free) == 1 and not (key == "name" and _namesakes(draft, source, known)):
            return _as_it_is(draft, _same(free[0], BY[key]), None)
        if len(free) > 1:
            return Placed(document=draft, clashes=(_ambiguous(key, draft, free),))
    return _with_what_is_free(draft, source, policies, known)


def _candidates(
    key: ContactKey, draft: MappedContact, policies: Policies, known: Known
) -> Sequence[XeroContact]:
    """The active contacts in Xero that have the same, and may for that be the same."""
    match key:
        case "contact_number":
            return ()  # nobody has it, or we would not ask any more
        case "account_number":
            return [each for each in known.with_account_number(draft.account_number) if each.is_active]
        case "email":
            return known.with_email(draft.email)
        case "name":
            called = known.called(draft.name) if policies.duplicate_contact_name == "match" else None
            return (called,) if called is not None else ()


def _is_anothers(contact: XeroContact, draft: MappedContact, source: Contact) -> bool:
    """Whether a contact in Xero stands for another of ours, be it that we only know by its number."""
    stands_for_other = contact.ref not in ("", draft.ref)
    return stands_for_other or (
        is_of_system(contact.number, source.system) and contact.number != draft.contact_number
    )


def _namesakes(draft: MappedContact, source: Contact, known: Known) -> tuple[str, ...]:
    """Others of ours with the same name that are not in Xero: which of them is meant, the name does not
    say."""
    return tuple(ref for ref in known.namesakes.get(number_of(source), ()) if ref != draft.ref)


def _ambiguous(key: ContactKey, draft: MappedContact, found: Sequence[XeroContact]) -> Clash:
    facts = {"name": found[0].name, "another": found[1].name, "contact": found[0].id}
    if key == "email":
        return Clash("email", {"email": draft.email, **facts})
    return Clash("account_number", {"number": draft.account_number, **facts})


# --- what is free -------------------------------------------------------------------------------------------


def _with_what_is_free(draft: MappedContact, source: Contact, policies: Policies, known: Known) -> Placed:
    """The contact with a name and an account number that no other has, as the policies say, or the
    clashes."""
    own = (draft.contact_id or "").lower()
    document, clashes, said = draft, list[Clash](), list[str]()
    holder = known.called(draft.name)
    if holder is not None and holder.id != own:
        name = name_with_code(draft.name, source)
        if policies.duplicate_contact_name == "suffix" and _is_free(known.called(name), own):
            document = msgspec.structs.replace(document, name=name)
            said.append(f'"{draft.name}" goes as "{name}": another contact in Xero has the name')
        else:
            clashes.append(Clash("name", _name_facts(draft, source, known, holder)))
    others = [each for each in known.with_account_number(draft.account_number) if each.id != own]
    if others and policies.account_number == "yes_or_hold":
        facts = {"number": draft.account_number, "name": others[0].name, "contact": others[0].id}
        clashes.append(Clash("account_number", facts))
    elif others:
        document = msgspec.structs.replace(document, account_number="")
        said.append(
            f'the account number {draft.account_number} is left out: "{others[0].name}" has it in Xero'
        )
    return Placed(document=document, clashes=tuple(clashes), said=tuple(said))


def _is_free(holder: XeroContact | None, own: str) -> bool:
    return holder is None or holder.id == own


def _name_facts(draft: MappedContact, source: Contact, known: Known, holder: XeroContact) -> dict[str, str]:
    facts = {"name": draft.name, "contact": holder.id}
    if holder.ref not in ("", draft.ref):
        return {**facts, "other": holder.ref}
    if is_of_system(holder.number, source.system) and holder.number != draft.contact_number:
        return {**facts, "other": holder.number}
    if namesakes := _namesakes(draft, source, known):
        # What helps is that the other one gets a name of its own.
        return {**facts, "contact": namesakes[0], "ours": draft.ref, "namesake": namesakes[0]}
    return facts


def _archived(contact: XeroContact, successor: XeroContact | None) -> Clash:
    target = {"target": successor.name, "target_id": successor.id} if successor is not None else {}
    return Clash("archived", {"name": contact.name, "contact": contact.id, **target})


def _same(contact: XeroContact, by: str) -> Match:
    return Match(contact_id=contact.id, name=contact.name, number=contact.number, by=by)


def _as_it_is(draft: MappedContact, match: Match, successor: XeroContact | None) -> Placed:
    """Nothing is sent of a contact that is in Xero already, and so nothing that is wrong with ours
    matters."""
    document = MappedContact(
        ref=draft.ref, contact_number=draft.contact_number, contact_id=draft.contact_id, name=match.name
    )
    said = [f'is the contact "{match.name}" in Xero already, by {match.by}: nothing of it is sent']
    if successor is not None:
        said.append(f'"{match.name}" was merged into "{successor.name}" in Xero, where its documents go')
    return Placed(document=document, match=match, said=tuple(said))


def _saying(placed: Placed, said: str) -> Placed:
    return msgspec.structs.replace(placed, said=(said, *placed.said))
