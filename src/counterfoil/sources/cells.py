"""From the text in one cell of a table to a number or a date, or what was read and what was expected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec

from counterfoil.core.reading import amount_problem

CACHED = 65_536
"""Different texts of one column that are remembered, so that each is read and checked once."""
SHOWN_CHARACTERS_MAX = 60
NUMBER_CHARACTERS_MAX = 40


_ISO_LENGTHS = {"%Y-%m-%d": 10, "%Y-%m-%d %H:%M:%S": 19}
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?")


class Unread(msgspec.Struct, frozen=True):
    """What could not be read of a row: each column with what was read there and what was expected."""

    places: tuple[tuple[str, str], ...]


def shown(text: str) -> str:
    """A text from the file as it is quoted in a sentence, shortened when it is long."""
    cut = text if len(text) <= SHOWN_CHARACTERS_MAX else text[: SHOWN_CHARACTERS_MAX - 1] + "…"
    return f'"{cut}"' if cut.isprintable() else ascii(cut)


def number_reader(decimal_mark: str, thousands_mark: str) -> Callable[[str], Decimal | str]:
    """Reads numbers written with these marks, exactly; the answer is a sentence where it is none."""
    point, group = re.escape(decimal_mark), re.escape(thousands_mark)
    fraction = rf"(?:{point}[0-9]*)?"
    grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+{fraction}|" if thousands_mark else ""
    form = re.compile(rf"[+-]?(?:{grouped}[0-9]+{fraction}|{point}[0-9]+)")
    example = f"-1{thousands_mark}234{decimal_mark}50"

    def read(text: str) -> Decimal | str:
        text = text.strip()
        if len(text) > NUMBER_CHARACTERS_MAX or not form.fullmatch(text):
            return f"read {shown(text)}, expected a number such as {example}"
        number = Decimal(text.replace(thousands_mark, "").replace(decimal_mark, "."))
        problem = amount_problem(number)
        return f"read {shown(text)}, but {problem}" if problem else number

    return read


def date_reader(formats: tuple[str, ...]) -> Callable[[str], dt.date | str]:
    """Reads dates written in one of these formats of strptime; the answer is a sentence where it is none."""
    expected = " or ".join(dt.date(2011, 12, 31).strftime(form) for form in formats)

    @lru_cache(CACHED)
    def read(text: str) -> dt.date | str:
        text = text.strip()
        for form in formats:
            try:
                # The commonest format by far is read ten times faster this way.
                if _ISO_LENGTHS.get(form) == len(text) and _ISO.fullmatch(text):
                    return dt.datetime.fromisoformat(text).date()
                return dt.datetime.strptime(text, form).date()
            except ValueError:
                continue
        return f"read {shown(text)}, expected a date such as {expected}"

    return read
