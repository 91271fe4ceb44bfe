"""Asks Xero, by our own reference, for documents whose fate is unknown, in as few reads as possible.

What is asked for, and what the answers mean, is in the table of `traces.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec

from counterfoil.core.export import Batch
from counterfoil.core.passing import Answer, Call, Found, Place
from counterfoil.xero.decode import under_of
from counterfoil.xero.traces import Read, Trace, element_type, trace_of
from counterfoil.xero.verdicts import Page, Sought, absent, page_of, undecidable

PATH_MAX = 4_000
"""Characters of a read's path and query; longer ones are split. Servers refuse addresses from about 8,000."""

NOT_FOUND = 404


class _Question(msgspec.Struct, frozen=True):
    """One read and the members of the batch that it decides about (by their index)."""

    call: Call
    members: tuple[int, ...]


def look(batch: Batch) -> tuple[Call, ...]:
    """The reads that decide about the members of a batch in doubt; as few as possible.

    A read brings one page of a thousand; should there be more, what it does not show is undecidable.
    """
    return tuple(question.call for question in _questions(_doubtful_traces(batch)))


def seen(batch: Batch, answers: Sequence[Answer]) -> tuple[Found, ...]:
    """What the answers to `look` say, for each member that can be decided about, in the batch's order.

    A read that failed or cannot be read decides nothing: its members are left out, to be looked for again.
    """
    traces = _doubtful_traces(batch)
    pages: dict[int, Page] = {}
    asked: set[int] = set()
    for question, answer in zip(_questions(traces), answers, strict=True):
        asked.update(question.members)
        page = page_of(answer)
        if page is not None:
            pages.update(dict.fromkeys(question.members, page))
    found: list[Found] = []
    for index, (trace, one) in enumerate(zip(traces, _sought(batch), strict=True)):
        if index in pages:
            found.append(_judged(trace, one, pages[index]))
        elif index not in asked:
            found.append(undecidable(one, f"Xero cannot be asked for {trace.reference or one.member.ref}"))
    return tuple(found)


def taken_by_others(batch: Batch, answers: Sequence[Answer]) -> frozenset[int]:
    """Of the members, by export id, those whose number is in Xero for other contacts alone, as the answers to
    `look` show."""
    traces = _doubtful_traces(batch)
    taken: set[int] = set()
    for question, answer in zip(_questions(traces), answers, strict=True):
        page = page_of(answer)
        if page is not None and page.is_all:
            taken.update(
                batch.members[index].id
                for index in question.members
                if (is_of_others := traces[index].is_of_others) is not None and is_of_others(page.answer)
            )
    return frozenset(taken)


def places(batch: Batch) -> tuple[Place, ...]:
    """Where a person finds each member of a batch in Xero, in its order."""
    return tuple(trace.place for trace in _doubtful_traces(batch))


def ask_for(batch: Batch, xero_id: str) -> Call:
    """The read of one document by its id, which a person says is the one member of the batch."""
    (trace,) = _doubtful_traces(batch)
    return Call(method="GET", path=trace.single.replace("{id}", quote(xero_id, safe="")))


def is_it(batch: Batch, xero_id: str, answer: Answer) -> Found:
    """Whether what the answer to `ask_for` shows can be that member; what differs, where it cannot."""
    (trace,), (sought,) = _doubtful_traces(batch), _sought(batch)
    status = answer.exchange.status
    if status == NOT_FOUND:
        return absent(sought)
    page = page_of(answer)
    if page is None:
        why = f"it answered {status}" if status else f"there was no answer ({answer.exchange.problem})"
        return undecidable(sought, f"Xero could not be asked: {why}")
    return trace.same(sought, xero_id, page.answer)


def _judged(trace: Trace, sought: Sought, page: Page) -> Found:
    """What a page says of one document; what a page does not show may be on the next one."""
    judged = trace.judge(sought, page.answer)
    is_proof = judged.verdict == "there" and trace.is_unique
    if page.is_all or is_proof or judged.verdict == "undecidable":
        return judged
    return undecidable(sought, "there are more of its kind in Xero than can be read")


# --- what was sent ------------------------------------------------------------------------------------------


def traces(batch: Batch) -> tuple[Trace, ...]:
    """The documents of a request, read back from the bytes that `encode` wrote, as what they are found by."""
    envelope = msgspec.json.decode(batch.body, type=dict[str, list[element_type(batch.group)]])  # type: ignore[misc]
    under = under_of(batch.path)
    return tuple(trace_of(each, under) for elements in envelope.values() for each in elements)


def _doubtful_traces(batch: Batch) -> tuple[Trace, ...]:
    every = traces(batch)
    return tuple(every[position] for position in batch.positions)


def _sought(batch: Batch) -> tuple[Sought, ...]:
    """The members in doubt, and how many others of the same request look like each."""
    kinship = [trace.kin for trace in traces(batch)]
    doubtful = [kinship[position] for position in batch.positions]
    return tuple(
        Sought(
            member=member,
            since=batch.first_sent_at,
            twins=kinship.count(kin),
            twins_in_doubt=doubtful.count(kin),
            place=doubtful[:index].count(kin),
        )
        for index, (member, kin) in enumerate(zip(batch.members, doubtful, strict=True))
    )


# --- the reads ----------------------------------------------------------------------------------------------


def _questions(sought: Sequence[Trace]) -> tuple[_Question, ...]:
    terms: dict[Read, dict[str, list[int]]] = {}
    for index, trace in enumerate(sought):
        if trace.term is not None:
            terms.setdefault(trace.read, {}).setdefault(trace.term, []).append(index)
    return tuple(question for read, parts in terms.items() for question in _reads(read, parts))


def _reads(read: Read, terms: Mapping[str, Sequence[int]]) -> Iterator[_Question]:
    """As few reads as the length of an address allows."""
    taken: list[str] = []
    length = len(read.start)
    for term in terms:
        if taken and length + len(read.between) + len(term) > PATH_MAX:
            yield _question(read, taken, terms)
            taken, length = [], len(read.start)
        length += len(term) + (len(read.between) if taken else 0)
        taken.append(term)
    if taken:
        yield _question(read, taken, terms)


def _question(read: Read, taken: Sequence[str], terms: Mapping[str, Sequence[int]]) -> _Question:
    call = Call(method="GET", path=read.start + read.between.join(taken))
    return _Question(call, tuple(index for term in taken for index in terms[term]))
