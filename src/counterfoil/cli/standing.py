"""The command `status`: how many documents stand where, in each organisation, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, with_books
from counterfoil.cli.explaining import has_revised
from counterfoil.cli.printing import Column, say, state_word

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil
    from counterfoil.core.doubt import Prospect
    from counterfoil.core.export import Lane
    from counterfoil.core.forecast import Forecast
    from counterfoil.core.watching import Watch

commands = typer.Typer()

KEYS = ("held", "ready", "waiting", "sending", "in_doubt", "posted", "unlinked", "withdrawn")
"""What is counted; `waiting` is the part of `ready` that waits for something else to be in Xero first."""
ALWAYS = ("held", "ready", "posted")
"""Columns that are shown even when they are all nought."""

UNKNOWN = "outcome_unknown"
"""The fault of what a look could not decide about."""
SENDING = (
    "Some documents are being sent",
    "If no run is at work, one was stopped halfway: `counterfoil run` finds out what became of them.",
)
REVISED = (
    "Some posted documents were changed in their source afterwards",
    "Xero has them as they were: `counterfoil failed` says what to do.",
)
PARKED = (
    "Some documents may be in Xero or not, and only a person can tell",
    f"`counterfoil failed --by document --fault {UNKNOWN}` says what to check in Xero; "
    "`counterfoil resolve` takes the answer.",
)
WAITING = (
    "Some documents wait for another one",
    "They go by themselves once that is in Xero: `counterfoil queue` says which one.",
)

Counts = dict[str, int]


@commands.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how many documents stand where, and what to do."""

    async def shown(books: Counterfoil) -> None:
        lanes, counts = await books.organisations(), await books.counts()
        if as_json:
            ahead = {
                lane.organisation_id: await books.forecast(lane, counts.get(lane.organisation_id, {}))
                for lane in lanes
            }
            watched = {lane.organisation_id: await books.watched(lane) for lane in lanes}
            told = Ahead(doubts=await _doubts(books, lanes), forecasts=ahead, watched=watched)
            printing.print_json(status_json(lanes, counts, told))
            return
        if not lanes:
            say("No organisation is connected yet: `counterfoil connect` connects one.")
        for lane in lanes:
            await _print_lane(books, lane, counts.get(lane.organisation_id, {}))

    with_books(context, shown)


class Ahead(NamedTuple):
    """What is to come, by the id of the organisation: of doubts, of what is ready, of what is held."""

    doubts: Mapping[int, Sequence[Prospect]]
    forecasts: Mapping[int, Forecast | None]
    watched: Mapping[int, Watch | None]


def status_json(
    lanes: Sequence[Lane], counts: Mapping[int, Mapping[str, Mapping[str, int]]], told: Ahead
) -> dict[str, object]:
    """The status for programs: sums over all organisations, and the same for each by its name.

    Of several with one name each has its id in Xero behind it. `doubt` says since when the oldest doubt is,
    and when the first of them is decided; `forecast` when the last of what is ready will have gone; `watched`
    what is looked for in Xero because documents are held for it, and when next.
    """
    each = {lane.organisation_id: split(counts.get(lane.organisation_id, {})) for lane in lanes}
    documents = [one for one, _ in each.values()]
    contacts = [one for _, one in each.values()]
    names = [lane.name for lane in lanes]
    organisations = {
        lane.name if names.count(lane.name) == 1 else f"{lane.name} ({lane.connection.tenant_id})": {
            **each[lane.organisation_id][0],
            "contacts": each[lane.organisation_id][1],
            "calls": lane.calls,
            "on": lane.is_on,
            "connected": lane.connection_fault is None,
            "connection_fault": _connection_fault(lane),
            "doubt": _doubt_json(told.doubts[lane.organisation_id]),
            "forecast": told.forecasts[lane.organisation_id],
            "watched": _watched_json(told.watched[lane.organisation_id]),
            "older_since": lane.older.since if lane.older else None,
        }
        for lane in lanes
    }
    calls = sum(lane.calls for lane in lanes)
    return {
        **_sum(documents),
        "contacts": _sum(contacts),
        "calls": calls,
        "doubt": _doubt_json([each for lane in lanes for each in told.doubts[lane.organisation_id]]),
        "forecast": max(
            filter(None, told.forecasts.values()), key=lambda each: each.finished_at, default=None
        ),
        "organisations": organisations,
    }


async def _doubts(books: Counterfoil, lanes: Sequence[Lane]) -> dict[int, Sequence[Prospect]]:
    """How the requests stand whose outcome is unknown, by organisation."""
    found = [(lane.organisation_id, await books.doubts(lane.organisation_id)) for lane in lanes]
    return {organisation_id: tuple(each.values()) for organisation_id, each in found}


def _doubt_json(doubts: Sequence[Prospect]) -> dict[str, object] | None:
    if not doubts:
        return None
    return {"since": min(each.since for each in doubts), "until": min(each.until for each in doubts)}


def _watched_json(watch: Watch | None) -> dict[str, object] | None:
    return {"for": watch.names, "next_at": watch.next_at} if watch else None


def split(kinds: Mapping[str, Mapping[str, int]]) -> tuple[Counts, Counts]:
    """The counts of one organisation: documents of every kind together, and contacts apart."""
    documents = [states for kind, states in kinds.items() if kind != "contact"]
    return _sum(documents), _sum([kinds.get("contact", {})])


def _sum(counts: Sequence[Mapping[str, int]]) -> Counts:
    return {key: sum(each.get(key, 0) for each in counts) for key in KEYS}


def _connection_fault(lane: Lane) -> dict[str, object] | None:
    from counterfoil.cli.explaining import fault_json

    return fault_json(lane.connection_fault) if lane.connection_fault else None


async def _print_lane(books: Counterfoil, lane: Lane, kinds: Mapping[str, Mapping[str, int]]) -> None:
    documents, contacts = split(kinds)
    on = "on" if lane.is_on else "off"
    say(f"{printing.seen(lane.name)}: exporting is {on}, calls so far: {lane.calls:,}", is_strong=True)
    shown = [key for key in KEYS if key in ALWAYS or documents[key] or contacts[key]]
    columns = [Column(""), *(Column(state_word(key), True) for key in shown)]
    rows = [
        (title, *(f"{counts[key]:,}" for key in shown))
        for title, counts in (("documents", documents), ("contacts", contacts))
    ]
    printing.table(columns, rows)
    for sentence in await _advice(books, lane, documents, contacts):
        printing.paragraph(*sentence)
    say()


async def _advice(
    books: Counterfoil, lane: Lane, documents: Counts, contacts: Counts
) -> list[tuple[str, str]]:
    """What a person should know or do, the most pressing first; each a head and the rest of it."""
    said: list[tuple[str, str]] = []
    both = {key: documents[key] + contacts[key] for key in KEYS}
    if lane.connection_fault is not None:
        from counterfoil.cli.explaining import explained

        diagnosis = explained(lane.connection_fault)
        said.append((diagnosis.cause, f"{diagnosis.action} {diagnosis.remedy}"))
    elif lane.facts is None:
        said.append(
            ("Its accounts and tax rates are not known yet", "`counterfoil organisation refresh` reads them.")
        )
    if not lane.is_on:
        said.append(
            ("Nothing is sent while exporting is off", "`counterfoil organisation on` switches it on.")
        )
    if lane.older is not None:
        said.append(
            (
                "This file is older than what is in Xero: a copy of it was put back",
                f"What was sent after {printing.moment(lane.older.since)} is not known here, so "
                "`counterfoil run` looks for everything in Xero before it sends it.",
            )
        )
    if both["in_doubt"]:
        said.append(await doubt_sentence(books, lane))
    if both["sending"]:
        said.append(SENDING)
    if both["held"] and await books.failed(lane, fault=UNKNOWN, limit=1):
        said.append(PARKED)
    if both["held"]:
        said.append(("Some documents are held", "`counterfoil failed` says why, and what to do."))
    if both["held"] and (watch := await books.watched(lane)):
        said.append(watched_sentence(watch))
    if both["posted"] and await has_revised(books, lane):
        said.append(REVISED)
    if ahead := await books.forecast(lane):
        said.append(("Some documents are ready", f"`counterfoil run` sends them: {forecast_said(ahead)}."))
    elif both["waiting"]:
        said.append(WAITING)
    return said


def watched_sentence(watch: Watch) -> tuple[str, str]:
    """What is looked for in Xero because documents are held for it, and when."""
    from counterfoil.core.watching import in_words

    head = f"Xero is looked in for {in_words(watch.names)}, for which documents are held"
    next_at = printing.moment(watch.next_at)
    return head, (
        f"`counterfoil run` looks at once; where `counterfoil run --watch` is at work, next at {next_at}."
    )


def forecast_said(forecast: Forecast) -> str:
    """How much is left, and when the last of it will have gone."""
    from counterfoil.core.forecast import said

    return said(forecast, lambda at: printing.soon(at, forecast.made_at))


async def doubt_sentence(books: Counterfoil, lane: Lane) -> tuple[str, str]:
    """Since when documents of an organisation are in doubt, and what happens next about the first of them."""
    from counterfoil.core.doubt import what_next

    doubts = (await books.doubts(lane.organisation_id)).values()
    head = "Nobody knows yet whether some documents arrived in Xero"
    if not doubts:
        return head, "`counterfoil run` finds out before anything is sent again."
    oldest = max(doubts, key=lambda each: each.age)
    first = min(doubts, key=lambda each: (each.at is not None, each.at or each.until))
    since = f"The oldest were sent {printing.moment(oldest.since)}, {printing.age(oldest.age)} ago."
    return head, f"{since} Next, by `counterfoil run`: {what_next(first, printing.moment)}."
