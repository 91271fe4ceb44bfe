"""What is looked for in Xero because documents are held for it, and when: nothing held, no look.

A look reads only what the causes are in. A new cause is looked for soon, whatever the pace of the others was;
all looks of a day together are at most two in a hundred of its calls (`core/watch.py` has the pace).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from counterfoil.core.changes import cause_of
from counterfoil.core.watch import DAY, FIRST, looks_max, next_look

Part = Literal["organisation", "accounts", "tax_rates", "currencies", "tracking", "actions"]
"""What of an organisation's facts can be read by itself, by one call."""
Looked = Part | Literal["contacts"]
"""What can be looked in; of Xero's contacts what has changed, by one call as well."""
CONTACTS: Final = "contacts"
PARTS: Final[dict[str, Looked]] = {
    "account": "accounts",
    "tax": "tax_rates",
    "currency": "currencies",
    "contact": CONTACTS,
    "period": "organisation",
    "tracking": "tracking",
    "plan": "actions",
}
"""Where in Xero each cause is that a read of the organisation's facts tells of."""
PAPERS: Final = ("approval", "parent", "number", "terms")
"""Causes that are in single documents or contacts in Xero, which are asked for by their ids or numbers."""
ASKED_AT_ONCE: Final = 40
"""So many documents are asked for in one call; their ids make an address of 1,500 characters."""
NAMED_MAX: Final = 5
"""So many things are named one by one; more are counted."""
WORDS: Final = {
    "account": ("account", "accounts"),
    "tax": ("tax rate", "tax rates"),
    "currency": ("currency", "currencies"),
    "tracking": ("tracking category", "tracking categories"),
    "contact": ("contacts", ""),
    "period": ("the lock dates", ""),
    "plan": ("the plan", ""),
    "approval": ("approvals", ""),
    "parent": ("what is still open", ""),
    "number": ("number", "numbers"),
    "terms": ("payment terms", ""),
}
"""What each cause is called, one of them and several."""


class Watch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The causes in Xero that are waited for, by name; how many rounds of looks were made since the newest of
    them came up; when the next one is due; and when each call of the last day was made for it."""

    names: tuple[str, ...]
    next_at: dt.datetime
    rounds: int = 0
    looked_at: tuple[dt.datetime, ...] = ()


def parts_of(names: Sequence[str]) -> tuple[Looked, ...]:
    """The parts of an organisation's facts that tell of these causes, each once, in order."""
    return tuple(sorted({PARTS[cause] for name in names if (cause := cause_of(name)) in PARTS}))


def papers_in(names: Sequence[str]) -> tuple[str, ...]:
    """The causes in single documents among these, in order."""
    return tuple(cause for cause in PAPERS if any(cause_of(name) == cause for name in names))


def calls_of(names: Sequence[str]) -> int:
    """How many calls a look for these takes, at the most."""
    papers = sum(1 for name in names if cause_of(name) in PAPERS)
    return len(parts_of(names)) + -(-papers // ASKED_AT_ONCE) + max(0, len(papers_in(names)) - 1)


def taken_up(watch: Watch | None, names: Sequence[str], now: dt.datetime) -> Watch | None:
    """The watch, given all that is waited for now; None when none of it is in Xero (and no call of the last
    day has to be remembered)."""
    causes = tuple(name for name in names if cause_of(name) in PARTS or cause_of(name) in PAPERS)
    looked_at = tuple(min(at, now) for at in watch.looked_at if at > now - DAY) if watch else ()
    if not causes:
        return Watch(names=(), next_at=now, looked_at=looked_at) if looked_at else None
    soon = now + FIRST[0]
    if watch is None or not set(causes) <= set(watch.names):
        next_at = soon if watch is None or not watch.names else min(soon, watch.next_at)
        return Watch(names=causes, next_at=next_at, looked_at=looked_at)
    # A clock that was put back must not put the next look off for longer than any pace does.
    return replace(watch, names=causes, looked_at=looked_at, next_at=min(watch.next_at, now + DAY))


def is_due(watch: Watch, now: dt.datetime, *, allowed: int, at_once: bool) -> bool:
    """Whether to look now. `allowed` is how many calls a day has; `at_once` that a person has just started
    the program, perhaps because he has taken a cause away: half of the looks of a day may go for that."""
    if not watch.names:
        return False
    calls, most = calls_of(watch.names), looks_max(allowed)
    after = len(watch.looked_at) + calls
    return (at_once and after <= most // 2) or (watch.next_at <= now and after <= most)


def looked(watch: Watch, now: dt.datetime, *, allowed: int) -> Watch:
    """The watch after a look was made."""
    calls = calls_of(watch.names)
    pause = next_look(watch.rounds, allowed // max(1, calls))
    looked_at = (*watch.looked_at, *[now] * calls)
    return replace(watch, rounds=watch.rounds + 1, next_at=now + pause, looked_at=looked_at)


def has_room(watch: Watch | None, now: dt.datetime, *, allowed: int, calls: int, at_once: bool) -> bool:
    """Whether so many calls more may be made today for what people may change in Xero; half of the looks of a
    day may go for what a person has just started (`at_once`)."""
    made = sum(at > now - DAY for at in watch.looked_at) if watch else 0
    most = looks_max(allowed)
    return made + calls <= (most // 2 if at_once else most)


def with_calls(watch: Watch | None, now: dt.datetime, calls: int) -> Watch:
    """The watch after so many calls that are counted with its own."""
    watch = watch or Watch(names=(), next_at=now)
    return replace(watch, looked_at=(*watch.looked_at, *[now] * calls))


def in_words(names: Sequence[str]) -> str:
    """The causes as people call them: `account 200, the lock dates and 12 tax rates`."""
    said: list[str] = []
    for cause, (one, several) in WORDS.items():
        things = [name.partition(":")[2].upper() for name in names if cause_of(name) == cause]
        if not things:
            continue
        named = [thing for thing in things if thing]
        if not several:
            said.append(one)
        elif len(named) < len(things):
            said.append(several)
        elif len(named) > NAMED_MAX:
            said.append(f"{len(named):,} {several}")
        else:
            said.append(f"{one if len(named) == 1 else several} {', '.join(named)}")
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
