"""From Xero's words to the fault they mean, and from a fault to the words people read.

What Xero says is folded first (white space, curly quotes, -ize for -ise) without changing the place of any
character, so that names and numbers are taken as they were written. Then every message that the catalogue
knows is looked for. Where two overlap, the longer one counts; a message that needs two sentences together
counts as long as both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from string import Formatter

import msgspec

from counterfoil.core.faults.catalogue import CATALOGUE, entry, precedence
from counterfoil.core.faults.entry import Diagnosis, Fault, Heard, Message
from counterfoil.core.meaning import Meant, Rules, read_rule
from counterfoil.core.particulars import AROUND, particulars
from counterfoil.core.phrases import redated
from counterfoil.core.sentences import storable, undress

WORDS_MAX = 10_000
"""Characters of all sentences together that are searched."""
MESSAGE_MAX = 10_000
"""Characters of a message that are kept with its fault."""
FACT_MAX = 300

OF_STATUS: dict[int, str] = {
    401: "token_expired",
    403: "access_denied",
    404: "document_not_found",
    405: "method_not_supported",
    408: "server_unavailable",
    413: "payload_too_large",
    429: "rate_limit_minute",
    501: "method_not_supported",
}
"""What an HTTP status means when no words are known; any other 5xx is `server_unavailable`."""

_MESSAGES: tuple[tuple[str, Message], ...] = tuple(
    (code, message)
    for code, known in CATALOGUE.items()
    for message in known.messages
    if isinstance(message, Message)
)
_HEARD: tuple[tuple[str, Heard], ...] = tuple(
    (code, message)
    for code, known in CATALOGUE.items()
    for message in known.messages
    if isinstance(message, Heard)
)
_SAME = str.maketrans("‘’‚‛′“”„‟″–—‑−\u00a0\u2007\u202f", "'''''\"\"\"\"\"----   ")
_IZE = tuple(
    (spelling, spelling.replace("z", "s").replace("Z", "S"))
    for stem in ("authoriz", "organiz", "recogniz", "summariz")
    for spelling in (stem, stem.title(), stem.upper())
)
"""What is spelled with a z in America, each with its other spelling."""
_HOLDS_NOTHING = re.compile(
    r"[\W_]{0,40}|[xX#?]{1,20}|[xX]{1,4}-[xX]{1,4}-(?:20)?[xX]{1,4}|\[[^\]]{0,80}\]|<[^>]{0,80}>|\{[^}]{0,80}\}"
)


class _Match(msgspec.Struct, frozen=True):
    """One known message found: where its parts stand and how long they are together."""

    code: str
    spans: tuple[tuple[int, int], ...]
    length: int
    facts: dict[str, str]


def diagnose(text: str, status: int | None = None) -> tuple[Fault, ...]:
    """Every fault that `text` (and the HTTP status it came with) tells of, the one that names it first.

    Never empty: what nobody knows is `other`, with the text as it is. Raises nothing.
    """
    found = undress(text)
    verbatim = storable(text.strip()[:MESSAGE_MAX])
    faults = _faults(found.sentences, verbatim if found.is_bare else None)
    if not faults:
        faults = _of_status(status if status is not None else found.status, verbatim)
    return faults or (Fault(code="other", message=verbatim),)


def diagnose_all(messages: Sequence[str], status: int | None = None) -> tuple[Fault, ...]:
    """The faults that the messages Xero gave for one refused document tell of, each with its own words.

    A message that nobody knows is `other`, beside what the others tell of. Never empty. Raises nothing.
    """
    sentences = tuple(dict.fromkeys(storable(one.strip()[:MESSAGE_MAX]) for one in messages if one.strip()))
    faults = _faults(sentences, None)
    unknown = [one for one in sentences if not _faults((one,), None) and not _is_told(one, faults)]
    if not faults:
        by_status = _of_status(status, " ".join(unknown))
        return by_status or (Fault(code="other", message=" ".join(unknown)),)
    return (*faults, Fault(code="other", message=" ".join(unknown))) if unknown else faults


def explain(fault: Fault) -> Diagnosis:
    """The fault in the words people read: the fullest sentences whose facts are all known."""
    known = entry(fault.code)
    facts = fault.facts | ({"message": fault.message[:FACT_MAX]} if fault.message else {})
    return Diagnosis(
        code=fault.code,
        title=known.title,
        cause=_filled(known.cause, facts),
        action=_filled(known.action, facts),
        remedy=known.remedy,
        who=known.who,
        retry=known.retry,
        facts=fault.facts,
        field=fault.field,
        message=fault.message,
    )


def diagnosis_dict(text: str, status: int | None = None) -> dict[str, object]:
    """What `diagnose --json` prints for one text: the first fault explained, and the codes of all."""
    faults = diagnose(text, status)
    told = explain(faults[0])
    return {
        "code": told.code,
        "all": [fault.code for fault in faults],
        "title": told.title,
        "cause": told.cause,
        "action": told.action,
        "remedy": told.remedy,
        "who": told.who,
        "retry": told.retry,
        "facts": dict(told.facts),
        "message": told.message,
    }


def _faults(sentences: Sequence[str], whole: str | None) -> tuple[Fault, ...]:
    """Faults by what is known in the sentences; `whole` is the message of each when given."""
    words = "\n".join(sentence.translate(_ONE_LINE) for sentence in sentences)[:WORDS_MAX]
    matches = _known(words)
    matches.sort(key=lambda match: (len(match.spans) == 1, precedence(match.code)))
    facts: dict[str, dict[str, str]] = {}
    messages: dict[str, str] = {}
    for match in matches:
        facts[match.code] = match.facts | facts.get(match.code, {})
        if match.code not in messages:
            messages[match.code] = whole if whole is not None else _said(words, sentences, match)
    return tuple(Fault(code=code, facts=facts[code], message=messages[code]) for code in facts)


_ONE_LINE = str.maketrans("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " " * 10)


def _known(words: str) -> list[_Match]:
    """What is known in the words: messages word for word, and round them what is meant by the rest."""
    folded = _folded(words)
    exact = _longest(_found(folded, words))
    taken = [span for match in exact for span in match.spans]
    meant = [one for one in _rules().meant(folded) if not _overlaps(((one.start, one.end),), taken)]
    if exact or not all(one.is_weak for one in meant):
        meant = [one for one in meant if not one.is_weak]
    return exact + [_meant(one, folded, words) for one in meant]


def _meant(one: Meant, folded: str, words: str) -> _Match:
    """What is meant in a place, with the particulars that stand about it."""
    code, message = _HEARD[one.key]
    start = max(words.rfind("\n", 0, one.start) + 1, one.start - AROUND)
    end = min(len(words), one.end + AROUND, *_line_end(words, one.end))
    found = particulars(message.facts, folded[start:end], words[start:end])
    told = {name: fact for name, fact in found.items() if not _HOLDS_NOTHING.fullmatch(fact)}
    # Which of 3/4/2026 is the month nobody can tell, but where Xero itself writes it.
    facts = {
        name: fact if "/" in fact and name != "expired" else redated(fact) for name, fact in told.items()
    }
    return _Match(code, ((one.start, one.end),), one.end - one.start, facts)


def _line_end(words: str, place: int) -> tuple[int, ...]:
    end = words.find("\n", place)
    return (end,) if end >= 0 else ()


def _found(folded: str, words: str) -> Iterator[_Match]:
    """Every known message that stands in the words."""
    low = folded.lower()
    for code, message in _MESSAGES:
        if not all(map(low.__contains__, message.landmarks)):
            continue
        matches = [found for pattern in message.patterns if (found := pattern.search(folded))]
        if len(matches) == len(message.patterns):
            spans = tuple(found.span() for found in matches)
            facts = {name: fact for found in matches for name, fact in _facts(found, words)}
            yield _Match(code, spans, sum(end - start for start, end in spans), facts)


@cache
def _rules() -> Rules:
    """What is meant in words that nobody has collected; made for the first text that is looked at."""
    return Rules(
        (place, read_rule(rule)) for place, (_, message) in enumerate(_HEARD) for rule in message.rules
    )


def _folded(words: str) -> str:
    """The words in one spelling, every character at its place."""
    plain = words.translate(_SAME)
    for american, british in _IZE:
        plain = plain.replace(american, british)
    return plain


def _facts(found: re.Match[str], words: str) -> Iterator[tuple[str, str]]:
    """Names and numbers as they were written; what only stands for one (X, [Name]) is left out."""
    for name in found.re.groupindex:
        start, end = found.span(name)
        fact = words[start:end].strip()[:FACT_MAX] if start >= 0 else ""
        if not _HOLDS_NOTHING.fullmatch(fact):
            yield name, redated(fact)


def _longest(found: Iterable[_Match]) -> list[_Match]:
    """Matches without those of another code that overlap a longer one; the longer is the surer."""
    kept: list[_Match] = []
    for match in sorted(found, key=lambda one: -one.length):
        if not any(other.code != match.code and _overlaps(other.spans, match.spans) for other in kept):
            kept.append(match)
    return kept


def _overlaps(left: Iterable[tuple[int, int]], right: Sequence[tuple[int, int]]) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


def _said(words: str, sentences: Sequence[str], match: _Match) -> str:
    """The sentences in which the match stands, as they were said."""
    numbers = sorted({words.count("\n", 0, start) for start, _ in match.spans})
    return " ".join(sentences[number] for number in numbers)[:MESSAGE_MAX]


def _is_told(sentence: str, faults: Iterable[Fault]) -> bool:
    """Whether the sentence is part of a message that needed two."""
    return any(sentence in fault.message for fault in faults)


def _of_status(status: int | None, message: str) -> tuple[Fault, ...]:
    code = OF_STATUS.get(status or 0)
    if code is None and status is not None and 500 <= status <= 599:
        code = "server_unavailable"
    return (Fault(code=code, message=message),) if code else ()


def _filled(alternatives: tuple[str, ...], facts: dict[str, str]) -> str:
    """The first sentence whose facts are all known, with them in it."""
    for sentence in alternatives:
        if _needed(sentence) <= facts.keys():
            return sentence.format_map(facts)
    return alternatives[-1]


@lru_cache(maxsize=1024)
def _needed(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)
