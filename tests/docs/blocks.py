"""Blocks of code in a page, and whether a program printed what the page says it prints."""

import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[2] / "docs"


class Block(NamedTuple):
    """A block of code: its language, what stands in it, and the output shown below it, if any is."""

    language: str
    text: str
    printed: str | None


def blocks(page: Path) -> list[Block]:
    """The blocks of a page; one of `text` belongs to the block before it."""
    found: list[Block] = []
    for language, text in re.findall(
        r"^```([a-z]+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        if language == "text":
            found[-1] = found[-1]._replace(printed=text)
        else:
            found.append(Block(language, text, None))
    return found


def is_as_shown(printed: str, shown: str) -> bool:
    """Whether a program printed what a page shows; `…` stands for anything."""
    pattern = ".*?".join(re.escape(part.strip("\n")) for part in _plain(shown).split("…"))
    return re.fullmatch(rf"\s*{pattern}\s*", _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    """Without spaces at the ends of lines, and without empty lines."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
