"""What a bookkeeper decides once for an organisation: mapping rules and policies, read from TOML.

[account.sales]             # the source's accounts, categories, products -> Xero account codes
default = "200"
[account.sales.category]
Gifts = "205"
[tax.sales]                 # the source's tax codes -> Xero tax types
standard = "OUTPUT2"
default = "OUTPUT2"
[tender]                    # how it was paid -> code of the account that took the money
card = "090"
[policies]
rounding = "2dp"
[policies.status]
bill = "draft"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from counterfoil.core.keys import key_sentence
from counterfoil.core.mapped import Status

Side = Literal["sales", "purchases"]
Target = Literal["account", "tax", "tender"]
Scope = Literal["line", "product", "category", "contact", "default"]
SCOPES: tuple[Scope, ...] = ("line", "product", "category", "contact", "default")
"""From the most specific to the least: the first that has a rule wins."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One mapping rule: for `target` on `side`, what the source calls `key` in `scope` is `code` in Xero."""

    target: Target
    side: Side | Literal[""]
    scope: Scope
    key: str
    code: str


class StatusPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """In which status documents arrive in Xero, per kind."""

    sales_invoice: Status = "authorised"
    bill: Status = "authorised"
    credit_note: Status = "authorised"


class Policies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The choices of an organisation; each default is the safe one.

    `lines`: as they are, or summarised per account, tax type and tracking. `rounding`: two or four decimals
    of the unit price. `rounding_text`: the description of the rounding line. `zero_lines`: dropped when the
    rest still balances, or the document is held. `negative_document`: a document below zero turns into its
    opposite kind, or is held.
    """

    status: StatusPolicy = StatusPolicy()
    lines: Literal["as_they_are", "summarised"] = "as_they_are"
    rounding: Literal["2dp", "4dp"] = "2dp"
    rounding_text: str = "Rounding errors"
    zero_lines: Literal["drop", "hold"] = "drop"
    negative_document: Literal["opposite", "hold"] = "opposite"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an organisation's rules and policies; version 0 is what holds before any are given."""

    version: int = 0
    rules: tuple[Rule, ...] = ()
    policies: Policies = Policies()


class _Choices(msgspec.Struct, frozen=True):
    """The part of a settings file that holds choices, by its name there."""

    policies: Policies


class Unreadable(msgspec.Struct, frozen=True):
    """Why a settings file was not taken, naming the key."""

    sentence: str


def settings_from_toml(text: str) -> Settings | Unreadable:
    """The settings that a TOML text declares (version 0: the store counts), or which key is wrong."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return Unreadable(f"is not TOML: {error}")
    for name in table:
        if name not in ("account", "tax", "tender", "policies"):
            return Unreadable(f"{name}: is not a section; expected account, tax, tender or policies")
    given = {"policies": table.get("policies", {})}
    try:
        policies = msgspec.convert(given, _Choices).policies
    except msgspec.ValidationError as error:
        return Unreadable(key_sentence(error, _Choices, given))
    rules: list[Rule] = []
    for rule in _rules(table):
        if isinstance(rule, Unreadable):
            return rule
        rules.append(rule)
    return Settings(rules=tuple(rules), policies=policies)


def _rules(table: Mapping[str, object]) -> Iterator[Rule | Unreadable]:
    for target in ("account", "tax"):
        sides = table.get(target, {})
        if not isinstance(sides, dict):
            yield Unreadable(f"{target}: must be a table with sales and purchases")
            continue
        for side, entries in sides.items():
            if side not in ("sales", "purchases") or not isinstance(entries, dict):
                yield Unreadable(f"{target}.{side}: expected a table named sales or purchases")
                continue
            yield from _side(target, side, entries)
    tenders = table.get("tender", {})
    if isinstance(tenders, dict):
        yield from _codes("tender", "", "line", tenders)
    else:
        yield Unreadable("tender: must be a table")


def _side(target: Target, side: Side, entries: Mapping[str, object]) -> Iterator[Rule | Unreadable]:
    """A tax side is a flat table of tax codes; an account side has one table per scope."""
    scopes = {name: value for name, value in entries.items() if isinstance(value, dict)}
    flat = {name: value for name, value in entries.items() if name not in scopes}
    for name, value in scopes.items():
        if target == "tax":
            yield Unreadable(f"tax.{side}.{name}: tax goes by the source's tax code only")
            continue
        scope = next((known for known in SCOPES if known == name and known != "default"), None)
        if scope is None or not isinstance(value, dict):
            yield Unreadable(f"{target}.{side}.{name}: expected one of {', '.join(SCOPES)}")
        else:
            yield from _codes(target, side, scope, value)
    stray = sorted(set(flat) - {"default"})
    if target == "account" and stray:
        yield Unreadable(f"account.{side}.{stray[0]}: put it under one of {', '.join(SCOPES[:-1])}")
    else:
        yield from _codes(target, side, "line", flat)


def _codes(
    target: Target, side: Side | Literal[""], scope: Scope, codes: Mapping[str, object]
) -> Iterator[Rule | Unreadable]:
    for key, code in codes.items():
        if not isinstance(code, str) or not code:
            yield Unreadable(f"{target}.{key}: expected a code in quotes, read {code!r}")
        elif key == "default":
            yield Rule(target=target, side=side, scope="default", key="", code=code)
        else:
            yield Rule(target=target, side=side, scope=scope, key=key, code=code)
