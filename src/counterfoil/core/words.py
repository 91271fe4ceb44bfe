"""The words of a text, brought to one form, with their places: what meaning is looked for in.

Spelling, capitals, contractions, joined words (TaxType, invalid_grant) and small words do not matter here:
"does not exist", "doesn't exist" and "DoesNotExist" are the same two words, not and exist.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

TOGETHER_MAX = 60
"""Words that are looked at together when no full stop comes."""
_KEPT = 4096

_VERB = (
    r"(?P<verb>(?<![Tt]he )(?<![Tt]his )(?<![Tt]hat )(?<!\ba )\b(?:[Cc]ontact|[Cc]all)\s{1,9}"
    r"(?:us|you|our|your|me|them|the\s{1,9}\w{1,20}|[Ss]upport|help|technical|[Xx]ero|[Cc]oncierge|[Aa]dmin\w{0,12}"
    r"|customer\s{1,9}(?:support|service))\b)"
)
"""To contact somebody is no contact, and to call somebody no call."""
_WORD = (
    r"(?P<word>[A-Za-z]{1,30}n't\b|[A-Z]?[a-z]{1,40}|[A-Z]{1,40}(?![a-z])|[A-Z])"
    r"|(?P<number>\d[\d,]{0,20}(?:\.\d{1,20})?)"
    r"|(?P<pause>[,:])"
    r"|(?P<end>[!?;\n|•*]|(?<!\b[Nn]o)\.(?=[\s\"')\]]|$)|\s#(?=\d{1,3}:))"
)
_ADDRESS = r"(?P<value>https?://[^\s\"'<>]{1,500}|[\w.+-]{1,64}@[\w.-]{1,255})"
_TOKEN = re.compile(f"{_VERB}|{_WORD}")
_TOKEN_WITH_ADDRESSES = re.compile(f"{_VERB}|{_ADDRESS}|{_WORD}")
"""Slower, and needed only where there may be an address."""
_SMALL_WORDS = """
    a an the be been being is are was were am to of for at by it its this that these those you your
    we our us i they their them he she and or as so if then do does did can could will would should
    shall there here able currently yet actually really just any also please ve re s d ll m t
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_SAME = {
    "has": "have",
    "had": "have",
    "having": "have",
    "cannot": "not",
    "cant": "not",
    "doesnt": "not",
    "isnt": "not",
    "wasnt": "not",
    "wont": "not",
    "didnt": "not",
    "nor": "not",
    "unable": "not",
    "needs": "need",
    "needed": "need",
    "org": "organisation",
    "orgs": "organisation",
    "might": "may",
}
_IZE = re.compile(r"iz(?=e|ing|ation)")


class Words(msgspec.Struct, frozen=True):
    """Words that stand together, each with the place of its first and behind its last character."""

    forms: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


def read_words(text: str) -> list[Words]:
    """The words of each sentence of a text whose spelling of quotes was made one."""
    sentences: list[Words] = []
    forms: list[str] = []
    places: list[tuple[int, int]] = []
    tokens = _TOKEN_WITH_ADDRESSES if "@" in text or "://" in text else _TOKEN
    for token in tokens.finditer(text):
        is_end = token.lastgroup == "end"
        if not is_end and (form := word_form(token[0], token.lastgroup or "")):
            forms.append(form)
            places.append(token.span())
        if forms and (is_end or len(forms) >= TOGETHER_MAX):
            sentences.append(Words(tuple(forms), tuple(places)))
            forms, places = [], []
    if forms:
        sentences.append(Words(tuple(forms), tuple(places)))
    return sentences


@lru_cache(maxsize=_KEPT)
def word_form(written: str, group: str = "word") -> str:
    """The form of one word; empty for a small one, which does not count."""
    if group in ("value", "pause"):
        return "@" if group == "value" else ","
    if group == "verb":
        return ""
    if group == "number":
        return written.replace(",", "")
    low = written.lower()
    if low.endswith("n't"):
        return "not"
    low = _IZE.sub("is", low)
    return "" if low in _SMALL else _SAME.get(low, low)
