"""Xero's contacts as they are known here: who is there, who stands for one of ours, and what has changed.

The whole directory stays in the store; a value here holds no more of it than concerns one document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from counterfoil.core.changes import ANY, named

MERGES_MAX = 5
"""Contacts that were merged one into the next and are followed."""


class XeroContact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact in Xero. Nothing can be posted to one that is not active; `merged_to` is the id of the one it
    was merged into, where Xero names it. `ref` is that of our contact that stands for it, where one does.
    """

    id: str
    name: str = ""
    number: str = ""
    account_number: str = ""
    email: str = ""
    is_active: bool = True
    merged_to: str = ""
    ref: str = ""


class DirectoryRead(msgspec.Struct, frozen=True, kw_only=True):
    """How far Xero's contacts were read: `at` when, `since` what instant the next read asks changes from
    (None: for all of them anew), `is_all` whether every contact there is known here."""

    at: dt.datetime
    since: dt.datetime | None = None
    is_all: bool = False


class DirectoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of Xero's contacts; `count` is how many there are on all pages together."""

    rows: tuple[XeroContact, ...]
    is_last: bool
    count: int = 0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What of the directory concerns one document, or several: ids, names (as `name_key` has them), numbers,
    e-mail addresses in small letters; `called` are names of ours as the source has them.
    """

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    account_numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    called: tuple[str, ...] = ()


Found = Mapping[str, tuple[XeroContact, ...]]
"""Contacts by something that several may have."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory says of all that was wanted.

    `is_all` says whether every contact of Xero's is in it. `namesakes` are the refs of our contacts that are
    not in Xero yet, by their name in the source.
    """

    is_all: bool
    ids: Mapping[str, XeroContact]
    names: Mapping[str, XeroContact]
    numbers: Found
    account_numbers: Found
    emails: Found
    namesakes: Mapping[str, tuple[str, ...]]

    def by_id(self, contact_id: str) -> XeroContact | None:
        """The contact with that id."""
        return self.ids.get(contact_id.lower())

    def numbered(self, number: str) -> XeroContact | None:
        """The contact with that contact number, an active one before any other."""
        found = self.numbers.get(number, ())
        return next((row for row in found if row.is_active), found[0] if found else None)

    def called(self, name: str) -> XeroContact | None:
        """The active contact of that name, as Xero compares names."""
        return self.names.get(name_key(name))

    def with_account_number(self, number: str) -> tuple[XeroContact, ...]:
        """The contacts with that account number."""
        return self.account_numbers.get(number, ())

    def with_email(self, email: str) -> tuple[XeroContact, ...]:
        """The active contacts with that e-mail address."""
        return tuple(row for row in self.emails.get(email.casefold(), ()) if row.is_active)

    def successor(self, contact: XeroContact) -> XeroContact | None:
        """The active contact that one which was merged away has ended up in; None where it is not known."""
        seen = contact
        for _ in range(MERGES_MAX):
            following = self.by_id(seen.merged_to) if seen.merged_to else None
            if following is None or following.is_active:
                return following
            seen = following
        return None


def make_known(
    rows: Iterable[XeroContact], *, is_all: bool, namesakes: Mapping[str, tuple[str, ...]] | None = None
) -> Known:
    """What these contacts come to, found by whatever they may be asked by."""
    ids = {row.id: row for row in rows}
    return Known(
        is_all=is_all,
        ids=ids,
        names={name_key(row.name): row for row in ids.values() if row.is_active},
        numbers=_by(ids.values(), lambda row: row.number),
        account_numbers=_by(ids.values(), lambda row: row.account_number),
        emails=_by(ids.values(), lambda row: row.email.casefold()),
        namesakes=namesakes or {},
    )


def together(every: Iterable[Wanted]) -> Wanted:
    """All that is wanted for several documents, once each."""
    parts = list(every)
    return Wanted(
        **{
            name: tuple(dict.fromkeys(value for one in parts for value in getattr(one, name)))
            for name in Wanted.__struct_fields__
        }
    )


def _by(rows: Iterable[XeroContact], key: Callable[[XeroContact], str]) -> Found:
    found: dict[str, tuple[XeroContact, ...]] = {}
    for row in rows:
        if value := key(row):
            found[value] = (*found.get(value, ()), row)
    return found


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What is different of a directory: whose contact, and which names and numbers came free or were
    taken."""

    contacts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    account_numbers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.contacts)

    def tokens(self) -> frozenset[str]:
        """What something may be held for that this changes, by name (`core/changes.py`)."""
        parts = (self.contacts, self.names, self.numbers, self.account_numbers, self.emails)
        found = {named("contact", value) for part in parts for value in part}
        return frozenset(found | {"contact", ANY}) if found else frozenset()


def name_key(name: str) -> str:
    """A contact's name as Xero compares it: case does not count (recorded: docketworks
    contacts_by_name_other_case.json), and neither does white space, which Xero keeps single."""
    return " ".join(name.split()).casefold()


def changed(former: Mapping[str, XeroContact], rows: Iterable[XeroContact]) -> Changed:
    """What `rows` change in the directory, of which `former` are those known of them until now, by id."""
    pairs = [(former.get(row.id), row) for row in rows]
    pairs = [(old, row) for old, row in pairs if old is None or not is_same(old, row)]

    def differing(values: Sequence[tuple[str, str]]) -> frozenset[str]:
        return frozenset(value for both in values if both[0] != both[1] for value in both if value)

    return Changed(
        contacts=frozenset(row.id for _, row in pairs),
        names=differing([(_active_name(old), _active_name(row)) for old, row in pairs]),
        numbers=differing([(old.number if old else "", row.number) for old, row in pairs]),
        account_numbers=differing(
            [(old.account_number if old else "", row.account_number) for old, row in pairs]
        ),
        emails=differing([(old.email.casefold() if old else "", row.email.casefold()) for old, row in pairs]),
    )


def is_same(one: XeroContact, other: XeroContact) -> bool:
    """Whether Xero says the same of a contact; which of ours stands for it, it does not say."""
    return msgspec.structs.replace(one, ref="") == msgspec.structs.replace(other, ref="")


def _active_name(contact: XeroContact | None) -> str:
    """The name that a contact keeps others from having."""
    return name_key(contact.name) if contact is not None and contact.is_active else ""
