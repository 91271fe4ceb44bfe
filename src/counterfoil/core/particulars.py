"""Names, numbers and dates in what others say, to fill the sentences about a fault known by its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable

AROUND = 80
"""Characters before and behind what is meant in which its particulars are looked for."""

_CURRENCIES = "USD|EUR|GBP|AUD|NZD|CAD|SGD|HKD|JPY|CNY|INR|ZAR|CHF|SEK|NOK|DKK|PLN|CZK|THB|MYR|PHP|AED|FJD"
_DATE = (
    r"\d{1,2}[-\s](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[-\s,]{1,2}\d{4}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
)
_QUOTED = r"(?:\"(?P<{0}>[^\"]{{1,100}})\"|'(?P<{0}_>[^']{{1,100}})')"
_MONEY = r"-?[$£€]?\d[\d,]{0,15}\.\d{2}"

_WRITTEN: dict[str, str] = {
    "account": (
        r"\baccounts?(?:\scodes?)?:?\s(?:(?:with\s)?(?:the\s)?code\s)?['\"]?"
        r"(?P<account>[A-Za-z]{0,6}-?\d[\w.-]{0,12})"
        r"|\baccount(?:\scode)?:?\s(?:\"(?P<account_>[^\"\s]{1,10})\"|'(?P<account__>[^'\s]{1,10})')"
        r"|\bcode:?\s['\"]?(?P<account___>\d[\w.-]{0,12})"
    ),
    "tax_type": (
        r"\btax\s?(?:type|rate|code)s?(?:\scode)?:?\s(?:\"(?P<tax_type>[^\"]{1,60})\""
        r"|'(?P<tax_type_>[^']{1,60})'|(?-i:(?P<tax_type__>[A-Z]{2,}[A-Z0-9]{0,20})\b))"
    ),
    "currency": rf"(?-i:\b(?P<currency>{_CURRENCIES})\b)",
    "date": rf"(?P<date>{_DATE})",
    "name": r"\b(?:contact|customer|supplier|client|vendor|name|named|called)s?:?\s" + _QUOTED.format("name"),
    "number": (
        r"(?:\bnumber(?:ed)?|#|\binvoice|\bbill|\bnote|\bno\.)[:\s]{1,2}['\"]?"
        r"(?P<number>[A-Za-z]{0,6}-?\d[\w/-]{0,40})"
    ),
    "email": (
        r"['\"](?P<email_>[^'\"]{1,80}@[^'\"]{1,200})['\"]"
        r"|(?P<email>[^\s\"'<>,;:()]{1,64}@{1,2}[^\s\"'<>,;:()]{1,255})"
    ),
    "item": (
        r"\b(?:item|product|sku)(?:\scode)?:?\s['\"]?(?P<item>[A-Za-z]{0,12}-?\d[\w-]{0,30})"
        r"|\b(?:item|product)(?:\s(?:with\s)?code)?:?\s(?:\"(?P<item_>[^\"]{1,60})\"|'(?P<item__>[^']{1,60})')"
    ),
    "limit": (
        r"\b(?:than|exceeds?|maximum(?:\s\w{1,20}){0,3}|max|over|to|limit(?:ed)?(?:\sto)?|is)\s(?P<limit>\d{1,6})\b"
        r"|\b(?P<limit_>\d{1,6})\scharacters"
    ),
    "field": (
        r"^(?:the\s)?(?P<field>[A-Za-z][A-Za-z ]{1,30}?)\s"
        r"(?:is too long|must|can(?:'t|not)?\b|may not|has too many|exceeds)"
    ),
    "retry_after": r"\b(?:retry[- ]after|wait(?:ing)?|after)\W{1,4}(?P<retry_after>\d{1,6})(?=\s?s|\W|$)",
    "days": r"\b(?P<days>\d{1,5})\sdays",
    "tax_number": (
        r"\b(?:number|abn|nzbn|id|gst|vat)\b[:\s]{1,2}['\"]?"
        r"(?P<tax_number>[A-Za-z]{0,3}\d(?:[A-Za-z\d-]|\s(?=\d)){0,20})"
    ),
    "status": r"\bstatus(?:\sfrom)?:?\s['\"]?(?-i:(?P<status>[A-Z]{4,12})\b)",
    "quantity": r"\b(?:quantity|value)\s(?:value\s)?'?(?P<quantity>-\d[\d.,]{0,20})",
    "url": r"(?P<url>https?://[^\s\"'<>]{1,300})",
    "amount": rf"(?P<amount>\d{{1,12}}\.\d{{3,10}}|{_MONEY})",
    "line": r"\bline(?:\sitem)?\s(?P<line>\d{1,4})\b",
    "organisation": r"\borganisation:?\s" + _QUOTED.format("organisation"),
    "source": r"\b(?:store|location|branch|outlet|shop|entity|register)s?:?\s" + _QUOTED.format("source"),
    "source_code": (
        r"\b(?:method|type|code|category|account|tender|product)s?:?\s" + _QUOTED.format("source_code")
    ),
    "difference": rf"\b(?:out by|out of balance by|differ by|difference of)\s[$£€]?(?P<difference>{_MONEY})",
    "expired": r"\bat\s'?(?P<expired>\d{1,4}[\d/: -]{6,20}\d)",
}
"""How each is written, every group of it that is named after it a place where it may stand."""

_PATTERNS: dict[str, re.Pattern[str]] = {}


def particulars(names: Iterable[str], text: str, written: str) -> dict[str, str]:
    """Those of the particulars named that stand in a text, as `written`; `text` is that in one spelling."""
    found: dict[str, str] = {}
    for name in names:
        match = _pattern(name).search(text)
        if match is not None:
            group = next(group for group, value in match.groupdict().items() if value is not None)
            found[name] = written[slice(*match.span(group))]
    return found


def _pattern(name: str) -> re.Pattern[str]:
    if name not in _PATTERNS:
        _PATTERNS[name] = re.compile(_WRITTEN[name], re.IGNORECASE)
    return _PATTERNS[name]
