"""Messages as others put them, by code: made up in `messages/paraphrases.txt` and `later.txt`, quoted by others in
`quoted.txt`; what names no fault, in `ordinary.txt`.

The paraphrases were written before the patterns that must know them. A fifth of them, told by a digest of their
words, is kept aside: patterns are not made for it, so its rate says how words nobody has seen will fare.

    python -m tests.faults.heard        the rates, and what is not known yet of those that are not kept aside
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from counterfoil.core.diagnose import diagnose

HERE = Path(__file__).parent / "messages"
NEW_LINE = "⏎"
"""Stands for a new line inside a message, since each message has one line of its file."""
SOURCE = " ~~ "
"""Stands between a quoted message and where it is quoted."""
KEPT_ASIDE_OF = 5


class Heard(msgspec.Struct, frozen=True):
    """A message and the code that it means."""

    code: str
    text: str

    @property
    def is_kept_aside(self) -> bool:
        """Whether no pattern may be made for it."""
        return hashlib.sha256(self.text.encode()).digest()[0] % KEPT_ASIDE_OF == 0

    @property
    def is_known(self) -> bool:
        """Whether it is diagnosed to its code, before all others."""
        return diagnose(self.text)[0].code == self.code


def paraphrases() -> tuple[Heard, ...]:
    """All messages of `paraphrases.txt`."""
    return tuple(_read("paraphrases.txt"))


def later() -> tuple[Heard, ...]:
    """All messages of `later.txt`."""
    return tuple(_read("later.txt"))


def quoted() -> tuple[Heard, ...]:
    """All messages of `quoted.txt`, each without where it was quoted."""
    return tuple(Heard(one.code, one.text.partition(SOURCE)[0]) for one in _read("quoted.txt"))


def ordinary() -> tuple[str, ...]:
    """All lines of `ordinary.txt`."""
    return tuple(one.text for one in _read("ordinary.txt"))


def _read(name: str) -> Iterator[Heard]:
    code = "other"
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[([a-z_]+)\]", line):
            code = heading[1]
        elif line and not line.startswith("#"):
            yield Heard(code, line.replace(NEW_LINE, "\n"))


def rate(heard: Sequence[Heard]) -> float:
    """Which share of messages is known, in percent."""
    return round(100 * sum(one.is_known for one in heard) / len(heard), 1)


def rates() -> tuple[float, float]:
    """Which share is known, in percent: of those that patterns were made for, of those kept aside."""
    heard = paraphrases()
    seen, aside = ([one for one in heard if one.is_kept_aside is kept] for kept in (False, True))
    return rate(seen), rate(aside)


if __name__ == "__main__":
    for one in (*(one for one in paraphrases() if not one.is_kept_aside), *quoted(), *later()):
        if not one.is_known:
            print(f"{one.code}: {[fault.code for fault in diagnose(one.text)]}  {one.text!r}")
    for text in ordinary():
        if [fault.code for fault in diagnose(text)] != ["other"]:
            print(f"other: {[fault.code for fault in diagnose(text)]}  {text!r}")
    print("known: {} %, of those kept aside {} %".format(*rates()))
