"""Settings of another organisation, matched with this one's chart: what fits, what does not, what stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

import msgspec

from counterfoil.core.organisation import Account, Organisation, TaxRate
from counterfoil.core.settings import Rule, Settings, in_order
from counterfoil.core.settings_check import remembering
from counterfoil.core.settings_diff import Difference, differences
from counterfoil.core.settings_file import NamedAccount, NamedRate, Origin, SettingsFile

By = Literal["code and name", "code", "name and type", "name and rate"]

_Thing = TypeVar("_Thing", Account, TaxRate)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the other organisation with the code it has here; `there` and `here` are the names behind the
    code in each, and `by` what they were recognised by."""

    rule: Rule
    code: str
    by: By
    there: str
    here: str


class Unmatched(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the other organisation for which nothing here was found, and why."""

    rule: Rule
    why: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What taking the settings of another organisation would do here.

    `added` are new here; `kept` differ from rules that are here, which stay; `unmatched` are left out.
    `policies` are those that would change; once there are settings here, none do, and what
    differs is in `policies_kept`. `settings` is what all of it comes to.
    """

    origin: Origin
    settings: Settings
    added: tuple[Match, ...]
    kept: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    policies: tuple[Difference, ...]
    policies_kept: tuple[Difference, ...]


def is_of_another(origin: Origin | None, name: str, facts: Organisation) -> bool:
    """Whether a file says that its settings are another organisation's: by Xero's id, where both have one."""
    if origin is None:
        return False
    if origin.id and facts.id:
        return origin.id != facts.id
    return origin.name != name


def plan(file: SettingsFile, now: Settings, facts: Organisation) -> Plan:
    """How the settings of another organisation would be taken here. Nothing that is here is changed."""
    assert file.origin is not None, "whose settings they are is what they are matched by"
    mine = {rule.place: rule for rule in now.rules}
    added: list[Match] = []
    kept: list[Match] = []
    unmatched: list[Unmatched] = []
    for rule in file.settings.rules:
        match _matched(rule, file.origin, facts):
            case Match() as match:
                if rule.place not in mine:
                    added.append(match)
                elif mine[rule.place].code != match.code:
                    kept.append(match)
            case Unmatched() as left:
                unmatched.append(left)
    new = remembering(
        Settings(rules=tuple(msgspec.structs.replace(each.rule, code=each.code) for each in added)), facts
    )
    policies = now.policies if now.version else file.settings.policies
    differing = differences(Settings(policies=now.policies), Settings(policies=file.settings.policies))
    return Plan(
        origin=file.origin,
        settings=Settings(rules=in_order((*now.rules, *new.rules)), policies=policies),
        added=tuple(added),
        kept=tuple(kept),
        unmatched=tuple(unmatched),
        policies=() if now.version else differing,
        policies_kept=differing if now.version else (),
    )


def _matched(rule: Rule, origin: Origin, facts: Organisation) -> Match | Unmatched:
    if rule.target == "tax":
        return _tax(rule, origin.tax_types.get(rule.code), facts)
    return _account(rule, origin.accounts.get(rule.code), facts)


def _account(rule: Rule, there: NamedAccount | None, facts: Organisation) -> Match | Unmatched:
    """By code where name or type agree, else by name and type, should one account alone have both."""
    here = facts.accounts_by_code().get(rule.code)
    if there is None:
        if here is None:
            return Unmatched(rule=rule, why=f"there is no account {rule.code} here")
        return Match(rule=rule, code=rule.code, by="code", there="", here=here.name)
    if here is not None and _same(here.name, there.name) and here.type == there.type:
        return Match(rule=rule, code=rule.code, by="code and name", there=there.name, here=here.name)
    usable = [each for each in facts.accounts if each.code and each.status == "active"]
    alike = [each for each in usable if _same(each.name, there.name) and each.type == there.type]
    if len(alike) == 1:
        return Match(rule=rule, code=alike[0].code, by="name and type", there=there.name, here=alike[0].name)
    if here is not None and here.type == there.type:
        return Match(rule=rule, code=rule.code, by="code", there=there.name, here=here.name)
    said = f"{rule.code} is {there.name} ({there.type}) there"
    return Unmatched(rule=rule, why=f"{said}, and here {_account_said(here)}{_several(alike)}")


def _tax(rule: Rule, there: NamedRate | None, facts: Organisation) -> Match | Unmatched:
    """By code where the rates agree, else by name and rate, should one tax type alone have both."""
    here = facts.rates_by_type().get(rule.code)
    if there is None:
        if here is None:
            return Unmatched(rule=rule, why=f"there is no tax type {rule.code} here")
        return Match(rule=rule, code=rule.code, by="code", there="", here=here.name)
    if here is not None and _per_cent(here) == there.rate:
        by: By = "code and name" if _same(here.name, there.name) else "code"
        return Match(rule=rule, code=rule.code, by=by, there=there.name, here=here.name)
    usable = [each for each in facts.tax_rates if each.status == "active"]
    alike = [each for each in usable if _same(each.name, there.name) and _per_cent(each) == there.rate]
    if len(alike) == 1:
        return Match(
            rule=rule, code=alike[0].tax_type, by="name and rate", there=there.name, here=alike[0].name
        )
    found = f"{here.name} ({_per_cent(here)} %)" if here else "there is no such tax type"
    said = f"{rule.code} is {there.name} ({there.rate} %) there"
    return Unmatched(rule=rule, why=f"{said}, and here {found}{_several(alike)}")


def _account_said(account: Account | None) -> str:
    return f"{account.name} ({account.type})" if account else "there is no such account"


def _several(alike: Sequence[_Thing]) -> str:
    return f"; {len(alike)} here have that name" if len(alike) > 1 else ""


def _per_cent(rate: TaxRate) -> str:
    return f"{rate.rate.normalize():f}"


def _same(one: str, other: str) -> bool:
    """Whether two names are one, capitals and spaces apart."""
    return _plain(one.split()) == _plain(other.split())


def _plain(words: Iterable[str]) -> str:
    return " ".join(words).casefold()
