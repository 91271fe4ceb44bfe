"""What Xero says, in its newer or its older words: every sentence stands in messages.toml with its source."""

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from xerosim.accounting.asks import Saved

_BRACES: Final = re.compile(r"\{(\w+)\}")


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An older wording of a message; words in braces vary.

    With `at` it is said only there, and by the rules themselves: the newer one does not tell enough for it.
    """

    text: str
    source: str
    confidence: str
    at: str = ""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message: its newest wording, where Xero says it, and what else is said at the same trigger.

    `not_simulated` says why it is never said here; empty, where it is.
    """

    text: str
    at: str
    source: str
    confidence: str
    not_simulated: str = ""
    older: tuple[Wording, ...] = ()


@cache
def all_messages() -> tuple[Message, ...]:
    """Every message that is known of, in the order of messages.toml."""
    table = tomllib.loads((files("xerosim") / "messages.toml").read_text("utf-8"), parse_float=Decimal)
    return msgspec.convert(table["message"], tuple[Message, ...])


def pattern_of(text: str) -> re.Pattern[str]:
    """What a wording looks like once its words in braces are filled in."""
    pieces = _BRACES.split(text)
    named = [rf"(?P<{piece}>.*?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)]
    return re.compile("".join(named), re.DOTALL)


def in_older_words(sentence: str) -> str:
    """The sentence as it was said before, where an older wording is known; else as it is."""
    for pattern, older in _older_wordings():
        if found := pattern.fullmatch(sentence):
            return older.format_map(found.groupdict())
    return sentence


def speak_as_before(saved: list[Saved]) -> None:
    """Put the sentences of these results into older words, where such are known."""
    for one in saved:
        one.errors = [in_older_words(sentence) for sentence in one.errors]
        one.warnings = [in_older_words(sentence) for sentence in one.warnings]
        one.inner = [in_older_words(sentence) for sentence in one.inner]


@cache
def _older_wordings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (pattern_of(message.text), next(older.text for older in message.older if not older.at))
        for message in all_messages()
        if any(not older.at for older in message.older)
    )
