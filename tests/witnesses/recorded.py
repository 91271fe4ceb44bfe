"""Answers that Xero gave to others, as they recorded them, and how an answer of ours is laid beside one.

The recordings: `nango` (NangoHQ/nango, integrations for Xero, April 2026), `fyle` (fylein/fyle-xero-api, answers kept
in its log of 2022), `xero_node` (XeroAPI/xero-node, its tests). Values differ; what is compared at each place of the
answer is which fields there are, of which form each value is, and with how many decimals a number is written.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

FORMS: Final = (
    ("guid", re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")),
    ("moment with offset", re.compile(r"/Date\(-?\d+\+0000\)/")),
    ("moment", re.compile(r"/Date\(-?\d+\)/")),
    ("day", re.compile(r"\d{4}-\d\d-\d\dT00:00:00")),
    ("time", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?")),
)
"""Forms of texts, the first that fits."""


class Recording(NamedTuple):
    """One call as it was recorded: `sent` is None where the request was not kept."""

    name: str
    method: str
    path: str
    query: dict[str, str]
    sent: Any
    answer: Any


class Place(NamedTuple):
    """What stands at one place of an answer, over all rows: how often, its fields with how often, forms, decimals."""

    times: list[int]
    fields: dict[str, int]
    forms: set[str]
    decimals: list[int]


def read_nango(folder: Path) -> list[Recording]:
    """The recordings of NangoHQ/nango, numbers as exact as they were kept."""
    found = []
    for file in sorted((folder / "xero" / "recorded" / "nango").glob("*.json")):
        kept = json.loads(file.read_text(), parse_float=Decimal)
        for method in ("get", "put", "post", "delete"):
            for path, calls in kept.get(method, {}).items():
                for call in calls if isinstance(calls, list) else [calls]:
                    asked = call["request"]
                    query = {
                        key: str(value)
                        for key, value in asked.get("params", {}).items()
                        if key != "undefined"
                    }
                    name = file.name.removesuffix(".api.json")
                    found.append(
                        Recording(name, method.upper(), path, query, asked.get("data"), call["response"])
                    )
    return found


def read_fyle(folder: Path) -> list[Recording]:
    """The answers in the log of fylein/fyle-xero-api; the requests were not kept."""
    paths = {"CREATING_BANK_TRANSACTION": "BankTransactions", "CREATING_BILL": "Invoices"}
    found = []
    lines = (folder / "xero" / "recorded" / "fyle" / "task_log_responses.jsonl").read_text().splitlines()
    for line in lines:
        kept = json.loads(line, parse_float=Decimal)
        path = f"/api.xro/2.0/{paths[kept['type']]}"
        found.append(Recording(f"fyle {paths[kept['type']]}", "PUT", path, {}, None, kept["body"]))
    return found


def read_xero_node(folder: Path) -> dict[str, Any]:
    """The answers in the tests of XeroAPI/xero-node, by name."""
    files = (folder / "xero" / "recorded" / "xero_node").glob("*.json")
    return {file.stem: json.loads(file.read_text(), parse_float=Decimal) for file in files}


def places(answers: list[Any]) -> dict[str, Place]:
    """What stands where in answers: rows of a list are one place, `Invoices[].Contact.Name` for one."""
    found: dict[str, Place] = {}
    for answer in answers:
        for at, value in _walked(answer, ""):
            place = found.setdefault(at, Place([0], {}, set(), [0]))
            place.times[0] += 1
            if isinstance(value, dict):
                for name in value:
                    place.fields[name] = place.fields.get(name, 0) + 1
            place.forms.add(form(value))
            place.decimals[0] = max(place.decimals[0], _decimals(value))
    return found


def _walked(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    yield at, value
    if isinstance(value, dict):
        for name, held in value.items():
            yield from _walked(held, f"{at}.{name}" if at else name)
    elif isinstance(value, list):
        for held in value:
            yield from _walked(held, f"{at}[]")


def form(value: Any) -> str:
    """The form of a value; an empty text is a text."""
    if isinstance(value, str):
        return next((name for name, pattern in FORMS if pattern.fullmatch(value)), "text")
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | Decimal):
        return "number"
    return "object" if isinstance(value, dict) else "list" if isinstance(value, list) else "null"


def _decimals(value: Any) -> int:
    return max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0


def differences(theirs: list[Any], ours: list[Any]) -> Iterator[str]:
    """Where our answers differ from theirs; places they never show are not compared."""
    recorded, given = places(theirs), places(ours)
    for at, place in recorded.items():
        mine = given.get(at)
        if mine is None:
            continue
        for name, often in place.fields.items():
            if often == place.times[0] and mine.fields.get(name, 0) < mine.times[0]:
                yield f"{_under(at, name)} missing"
        yield from (f"{_under(at, name)} extra" for name in mine.fields if name not in place.fields)
        if mine.forms - place.forms:
            yield f"{at} is {', '.join(sorted(mine.forms - place.forms))}, not {', '.join(sorted(place.forms))}"
        if mine.decimals[0] < place.decimals[0]:
            yield f"{at} has {mine.decimals[0]} decimals, not {place.decimals[0]}"


def _under(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
