"""Where a document goes in the books, and what is different when it goes elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from counterfoil.core.mapped import MappedDocument
from counterfoil.core.money import ZERO

NOT_SHOWN = frozenset({"lines", "source_lines", "exact", "net", "tax", "price_places"})
"""Fields that say nothing to a bookkeeper, or are told by the accounts."""


def elsewhere(old: MappedDocument, new: MappedDocument) -> str:
    """What is different of a document as it goes under two settings, for people; empty when nothing is."""
    if old == new:
        return ""
    if type(old) is not type(new):
        return "another kind of document"
    said = [
        f"{name.replace('_', ' ')} {_word(was)} -> {_word(now)}"
        for name in old.__struct_fields__
        if name not in NOT_SHOWN and (was := getattr(old, name)) != (now := getattr(new, name))
    ]
    return ", ".join([*_lines(getattr(old, "lines", ()), getattr(new, "lines", ())), *said]) or "its lines"


def _lines(old: Iterable[msgspec.Struct], new: Iterable[msgspec.Struct]) -> list[str]:
    """The codes that lines have on one side only; where they are the same, amounts that stand elsewhere."""
    said = []
    for name, word in (("account", "account"), ("tax_type", "tax type")):
        was, now = _by_code(old, name), _by_code(new, name)
        gone, come = was.keys() - now.keys(), now.keys() - was.keys()
        if gone or come:
            said.append(f"{word} {_codes(gone)} -> {_codes(come)}")
        elif was != now:
            said.append(f"other amounts on {word} {_codes(code for code in was if was[code] != now[code])}")
    return said


def _by_code(lines: Iterable[msgspec.Struct], name: str) -> Mapping[str, Decimal]:
    """What the lines of each code come to."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        code = getattr(line, name, None) or ""
        sums[code] = sums.get(code, ZERO) + getattr(line, "net", getattr(line, "amount", ZERO))
    return sums


def _codes(codes: Iterable[str]) -> str:
    return " and ".join(code or "none" for code in sorted(codes)) or "none"


def _word(value: object) -> str:
    return "none" if value is None or value == "" else str(value)
