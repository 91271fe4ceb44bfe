"""Mapping here and now: the settings that give what is held for a missing or bad code another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from msgspec.structs import replace

from counterfoil.core.faults.entry import Fault
from counterfoil.core.keys import close_to, the_nearest
from counterfoil.core.organisation import Organisation
from counterfoil.core.settings import Rule, Scope, Settings, Side, Target

_SCOPES: Final[dict[str, Scope]] = {"account": "line", "category": "category", "product": "product"}
"""The scope of a new rule, by the field that the source names what has none."""
_OF_CODE: Final[dict[str, tuple[Target, str]]] = {
    "account_invalid": ("account", "account"),
    "mapping_stale": ("account", "account"),
    "payment_account_invalid": ("tender", "account"),
    "account_missing": ("tender", "account"),
    "tax_invalid": ("tax", "tax_type"),
}
"""What the rules map to that gave a code which cannot be used, and the fact that names the code."""
TARGETS: Final[dict[Target, str]] = {"account": "account", "tax": "tax type", "tender": "account"}
"""What a code of each target is, as people call it."""


def remapped(settings: Settings, fault: Fault, code: str) -> Settings | None:
    """The settings with `code` for what the fault is about; None where no rule can help.

    What has no rule gets one. Where rules gave a code that cannot be used, all of them give the new one.
    """
    if fault.code == "mapping_missing":
        rule = _missing(fault, code)
        if rule is None:
            return None
        kept = [each for each in settings.rules if _place(each) != _place(rule)]
        return replace(settings, rules=(*kept, rule))
    if fault.code not in _OF_CODE:
        return None
    target, fact = _OF_CODE[fault.code]
    former = fault.facts.get(fact)
    rules = tuple(
        replace(each, code=code, account_id="") if each.target == target and each.code == former else each
        for each in settings.rules
    )
    return None if rules == settings.rules else replace(settings, rules=rules)


def target_of(fault: Fault) -> Target | None:
    """What kind of code the fault wants; None where a rule is no remedy for it."""
    if fault.code == "mapping_missing":
        return _target(fault.facts.get("target", ""))
    return _OF_CODE[fault.code][0] if fault.code in _OF_CODE else None


def problem(organisation: Organisation, target: Target, code: str) -> str:
    """Why the organisation cannot take the code for this, with the nearest; empty when it can."""
    usable = _usable(organisation, target)
    if code in usable:
        return ""
    near = the_nearest(close_to(code, usable))
    return f"{organisation.name} has no {TARGETS[target]} {code} that can be used here{near}"


def _usable(organisation: Organisation, target: Target) -> Sequence[str]:
    if target == "tax":
        return [rate.tax_type for rate in organisation.tax_rates if rate.status == "active"]
    accounts = [each for each in organisation.accounts if each.code and each.status == "active"]
    if target == "tender":
        return [each.code for each in accounts if each.type == "BANK" or each.takes_payments]
    return [each.code for each in accounts if each.type != "BANK"]


def _missing(fault: Fault, code: str) -> Rule | None:
    """The rule that is missing; a default one where the source names nothing."""
    named = fault.facts.get("target", "")
    target, key = _target(named), fault.facts.get("source_code", "")
    if target is None:
        return None
    scope: Scope = _SCOPES.get(named, "line") if key else "default"
    return Rule(target=target, side=_side(fault.facts.get("side", "")), scope=scope, key=key, code=code)


def _target(named: str) -> Target | None:
    match named:
        case "account" | "category" | "product":
            return "account"
        case "tax code":
            return "tax"
        case "tender":
            return "tender"
        case _:
            return None


def _side(named: str) -> Side | Literal[""]:
    match named:
        case "sales" | "purchases":
            return named
        case _:
            return ""


def _place(rule: Rule) -> tuple[str, str, str, str]:
    return rule.target, rule.side, rule.scope, rule.key
