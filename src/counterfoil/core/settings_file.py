"""Settings as a file: the TOML that people write.

[organisation]              # whose settings they are; only in a file that was exported
name = "Made-up Trading"
[account.sales]             # the source's accounts, categories, products -> Xero account codes
default = "200"
[account.sales.category]
Gifts = "205"
[tax.sales]                 # the source's tax codes -> Xero tax types
standard = "OUTPUT2"
default = "OUTPUT2"
[tender]                    # how it was paid -> code of the account that took the money
card = "090"
[bank]                      # the source's bank accounts -> codes of bank accounts
main = "090"
[policies]
rounding = "2dp"
[policies.status]
bill = "draft"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal, get_args

import msgspec

from counterfoil.core.keys import key_sentence, nearest
from counterfoil.core.settings import (
    FOR_ONE_DOCUMENT,
    PROFILES,
    SCOPES,
    LockedPeriodPolicy,
    Policies,
    Rule,
    Scope,
    Settings,
    Side,
    Target,
    in_order,
)

SECTIONS: Final = ("account", "tax", "tender", "bank", "policies", "organisation")

_LOCKED: Final[dict[str, tuple[str, ...]]] = {
    field.name: get_args(field.type) for field in msgspec.structs.fields(LockedPeriodPolicy)
}
"""What may become of each kind of document that is dated in closed books."""

SIDES: Final[tuple[Side, ...]] = get_args(Side)
JOURNAL_SCOPES: Final[tuple[Scope, ...]] = ("line", "default")
"""A line of a journal names its account, and nothing else a rule could go by."""
_FLAT: Final[tuple[Target, ...]] = ("tender", "bank")
"""The sections of codes that are the same for sales and purchases."""


class _Choices(msgspec.Struct, frozen=True):
    """The part of a settings file that holds choices, by its name there."""

    policies: Policies


class Unreadable(msgspec.Struct, frozen=True):
    """Why a settings file was not taken, naming the key."""

    sentence: str


class NamedAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the account of a code was when settings were exported."""

    name: str = ""
    type: str = ""
    id: str = ""


class NamedRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a tax type was when settings were exported; `rate` in per cent, as text."""

    name: str = ""
    rate: str = ""


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whose settings a file holds: the organisation in Xero, and what the codes in its rules meant there.

    `id` is Xero's own of the organisation, `version` that of the settings; `accounts` are by code and
    `tax_types` by Xero's code.
    """

    name: str
    id: str = ""
    country: str = ""
    currency: str = ""
    version: int = 0
    accounts: dict[str, NamedAccount] = {}
    tax_types: dict[str, NamedRate] = {}


class SettingsFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a settings file says; `origin` is None in a file that a person wrote."""

    settings: Settings
    origin: Origin | None = None


class _Head(msgspec.Struct, frozen=True):
    """The part of a settings file that says whose it is, by its name there."""

    organisation: Origin


def settings_from_toml(text: str) -> Settings | Unreadable:
    """The settings that a TOML text declares (version 0: the store counts), or which key is wrong."""
    read = read_settings(text)
    return read if isinstance(read, Unreadable) else read.settings


def read_settings(text: str) -> SettingsFile | Unreadable:
    """All that a settings file says, or which key of it is wrong."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return Unreadable(f"is not TOML: {error}")
    for name in table:
        if name not in SECTIONS:
            expected = f"expected account, tax, tender, bank or policies{nearest(name, SECTIONS)}"
            return Unreadable(f"{name}: is not a section; {expected}")
    origin = _origin(table)
    if isinstance(origin, Unreadable):
        return origin
    policies = _policies(table.get("policies", {}))
    if isinstance(policies, Unreadable):
        return policies
    rules: list[Rule] = []
    for rule in _rules(table):
        if isinstance(rule, Unreadable):
            return rule
        rules.append(rule)
    return SettingsFile(settings=Settings(rules=in_order(rules), policies=policies), origin=origin)


def _origin(table: Mapping[str, object]) -> Origin | Unreadable | None:
    """Whose settings these are, where the file says it."""
    if "organisation" not in table:
        return None
    head = {"organisation": table["organisation"]}
    try:
        return msgspec.convert(head, _Head).organisation
    except msgspec.ValidationError as error:
        return Unreadable(key_sentence(error, _Head, head))


def _policies(given: object) -> Policies | Unreadable:
    """The policies that are given, over those of the profile."""
    table = {"policies": given}
    if without := _without_draft(given):
        return Unreadable(
            f"policies.locked_period.{without}: a {without} has no draft in Xero; expected "
            f"{_listed(_LOCKED[without])}"
        )
    if isinstance(given, dict) and (single := FOR_ONE_DOCUMENT & given.keys()):
        return Unreadable(f"policies.{min(single)}: is chosen for one document, never for an organisation")
    try:
        policies = msgspec.convert(table, _Choices).policies
    except msgspec.ValidationError as error:
        return Unreadable(key_sentence(error, _Choices, table))
    if policies.profile == "none":
        return policies
    named = msgspec.to_builtins(PROFILES[policies.profile])
    assert isinstance(given, dict)
    return msgspec.convert(_over(named, given), Policies)


def _without_draft(given: object) -> str:
    """The kind, if any, that is to be posted as a draft and cannot be."""
    locked = given.get("locked_period") if isinstance(given, dict) else None
    if not isinstance(locked, dict):
        return ""
    return next((kind for kind, choices in _LOCKED.items() if locked.get(kind) == "draft" not in choices), "")


def _over(base: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """The given choices over others, table by table."""
    merged = dict(base)
    for name, value in given.items():
        former = base.get(name)
        both = isinstance(value, dict) and isinstance(former, dict)
        merged[name] = _over(former, value) if both else value  # type: ignore[arg-type]
    return merged


def _listed(choices: Iterable[str]) -> str:
    return " or ".join(f'"{choice}"' for choice in choices)


def _rules(table: Mapping[str, object]) -> Iterator[Rule | Unreadable]:
    for target in ("account", "tax"):
        sides = table.get(target, {})
        if not isinstance(sides, dict):
            yield Unreadable(f"{target}: must be a table with {', '.join(SIDES)}")
            continue
        for side, entries in sides.items():
            if side not in SIDES or not isinstance(entries, dict):
                yield Unreadable(f"{target}.{side}: expected a table named {' or '.join(SIDES)}")
                continue
            yield from _side(target, side, entries)
    for name in _FLAT:
        codes = table.get(name, {})
        if isinstance(codes, dict):
            yield from _codes(name, "", "line", codes)
        else:
            yield Unreadable(f"{name}: must be a table")


def _side(target: Target, side: Side, entries: Mapping[str, object]) -> Iterator[Rule | Unreadable]:
    """A tax side is a flat table of tax codes; an account side has one table per scope."""
    scopes = {name: value for name, value in entries.items() if isinstance(value, dict)}
    flat = {name: value for name, value in entries.items() if name not in scopes}
    for name, value in scopes.items():
        if target == "tax":
            yield Unreadable(f"tax.{side}.{name}: tax goes by the source's tax code only")
            continue
        scopes_here = SCOPES if side != "journals" else JOURNAL_SCOPES
        scope = next((known for known in scopes_here if known == name and known != "default"), None)
        if scope is None or not isinstance(value, dict):
            yield Unreadable(f"{target}.{side}.{name}: expected one of {', '.join(scopes_here)}")
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
        elif not key:
            yield Unreadable(f"{target}.{side}: a rule has no name on its left side".replace("..", "."))
        elif key == "default" and target == "account" and scope != "line":
            yield Unreadable(f"{target}.{side}.{scope}.default: a default stands in [{target}.{side}]")
        elif key == "default":
            yield Rule(target=target, side=side, scope="default", key="", code=code)
        else:
            yield Rule(target=target, side=side, scope=scope, key=key, code=code)
