"""Messages that nobody can explain yet, told apart by what stays when numbers and names are taken out."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec

OUTLINE_MAX: Final = 300
"""Characters by which messages are told apart."""
_QUOTED = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|“[^”]*”|‘[^’]*’")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_NUMBER = re.compile(r"(?=\S*\d)[^\s;()]*\w")


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """A message of Xero's that was `other`: one of those like it word for word, how often they came, and when
    first and last."""

    message: str
    times: int
    first_at: dt.datetime
    last_at: dt.datetime


def outline(message: str) -> str:
    """The message without what differs from one document to the next: what is quoted, addresses, and every
    word with a figure in it; in small letters. Two that are alike have one outline."""
    bare = _QUOTED.sub("…", message)
    bare = _ADDRESS.sub("…", bare)
    bare = _NUMBER.sub("#", bare)
    return " ".join(bare.casefold().split())[:OUTLINE_MAX]
