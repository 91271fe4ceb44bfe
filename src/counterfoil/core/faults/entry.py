"""What one entry of the fault catalogue consists of, and what a check is given to look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Literal

import msgspec

from counterfoil.core.document import Document
from counterfoil.core.mapped import Mapping as Mapped
from counterfoil.core.organisation import Account, Options, Organisation, TaxRate
from counterfoil.core.paid import Paid
from counterfoil.core.settings import Settings
from counterfoil.core.stale import Stale

Who = Literal["bookkeeper", "administrator", "source user", "operator", "nobody"]
Retry = Literal["never", "after the fix", "by a new revision", "when approved", "at a time"]
Awaited = Literal[
    "rules", "account", "tax", "currency", "tracking", "period", "contact", "plan",
    "connection", "parent", "approval", "number", "terms", "revision", "limit", "day", "person",
]  # fmt: skip
"""What may take a fault away: our own settings (rules); something in Xero; the connection; the document it
hangs on (parent), or a person's approval of that; the document in Xero that has its number; the payment terms of its contact; a new revision; a limit or the day that passes; or a deed
in Xero that no fact tells of, after which a person says `retry` (person)."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing wrong with one document or connection.

    `facts` are the names, numbers and dates that fill the sentences people read; `field` is the document's
    field concerned (`lines[2].account`); `message` is what Xero said, word for word, when Xero found it.
    """

    code: str
    facts: dict[str, str] = {}
    field: str = ""
    message: str = ""


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """All that a check may look at: the source's document, how it was mapped, and the organisation's facts.

    `accounts` are by code and `rates` by Xero's tax type. `pairs` are the distinct (account code, tax type)
    of the mapped lines, in order of appearance, so that checks need not walk a thousand lines each. `tracking`
    is None while Xero has not told it. `stale` are the rules whose code has come to mean another account.
    """

    document: Document
    mapping: Mapped
    organisation: Organisation
    settings: Settings
    accounts: Mapping[str, Account]
    rates: Mapping[str, TaxRate]
    pairs: tuple[tuple[str | None, str | None], ...] = ()
    stale: Stale = {}
    tracking: Options | None = None
    paid: tuple[Paid, ...] = ()


Check = Callable[[Examined], Iterable[Fault]]


class Unforeseeable(msgspec.Struct, frozen=True):
    """Why no check can find this fault before Xero is asked."""

    reason: str


class Message(msgspec.Struct, frozen=True, dict=True):
    """A message this fault is known by: all `patterns` must be found in it (case does not matter).

    Named groups of the patterns become facts. `wording` is the patterns as they were written (`said`), and
    `source` says where it was seen.
    """

    wording: tuple[str, ...]
    source: str

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The wording, ready to be looked for; made for the first message of Xero's that is looked at."""
        return tuple(re.compile(re.sub(r"[ ]+", r"\\s+", one), re.IGNORECASE) for one in self.wording)

    @cached_property
    def landmarks(self) -> tuple[str, ...]:
        """Letters that the patterns cannot be without; to look for them first takes a tenth of the time."""
        return tuple(letters for one in self.wording for letters in landmarks(one))


class Heard(msgspec.Struct, frozen=True):
    """How the fault is put in words nobody has collected: rules of what stands near what (`core/meaning.py`).

    `facts` are the particulars that such words may hold (`core/particulars.py`).
    """

    rules: tuple[str, ...]
    facts: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One fault code: its words, the messages it is known by, and the check that finds it beforehand.

    `cause` and `action` are sentences with `{facts}` in them, the fullest first: the first one whose facts
    are all known is used, and the last one needs none. `remedy` says what the program itself can do.
    `who` has the next move; `retry` says when it makes sense to send again, and `awaits` what has to change
    for that (`core/awaits.py` makes it exact by the facts). `example` is a message as it reaches people.
    """

    code: str
    title: str
    cause: tuple[str, ...]
    action: tuple[str, ...]
    remedy: str
    who: Who
    retry: Retry
    awaits: tuple[Awaited, ...]
    messages: tuple[Message | Heard, ...]
    check: Check | Unforeseeable
    example: str


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """A fault in the words people read, with the facts filled in."""

    code: str
    title: str
    cause: str
    action: str
    remedy: str
    who: Who
    retry: Retry
    facts: dict[str, str]
    field: str
    message: str


def said(*patterns: str, source: str) -> Message:
    """A message by its regular expressions; white space in a pattern matches any white space."""
    return Message(patterns, source)


def heard(*rules: str, facts: str = "") -> Heard:
    """How others put a fault, in the words of `core/vocabulary.py` (`CONTACT + ARCHIVED - ACCOUNT; ...`), and its facts."""
    return Heard(tuple(rule for several in rules for rule in several.split("; ")), tuple(facts.split()))


_GROUP = re.compile(r"(?<!\\)\((?:[^()\\]|\\.)*\)(?:[?*+]|\{[^}]*\})?")
_NOT_LETTERS = re.compile(
    r"\[(?:[^\]\\]|\\.)*\](?:[?*+]|\{[^}]*\})?|\\.(?:[?*+]|\{[^}]*\})?|.(?:[?*]|\{[^}]*\})"
)


def landmarks(pattern: str) -> tuple[str, ...]:
    """The runs of letters that whatever matches the pattern must hold, in small letters, the longest first."""
    bare = pattern
    while (outer := _GROUP.sub("\x00", bare)) != bare:
        bare = outer
    if "|" in bare:
        return ()
    runs = set(re.findall(r"[a-z]{3,}", _NOT_LETTERS.sub("\x00", bare).lower()))
    return tuple(sorted(runs, key=lambda run: (-len(run), run)))
