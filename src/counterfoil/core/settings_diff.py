"""What differs between two versions of settings, rule by rule and policy by policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import msgspec

from counterfoil.core.settings import Rule, Settings


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an organisation's settings: what it says, who saved it, and when."""

    settings: Settings
    by: str
    at: dt.datetime


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One rule or policy that is not the same: `name` as in a settings file, empty where one side has none.

    `what` is said where the code is the same and means another account now.
    """

    kind: Literal["rule", "policy"]
    name: str
    old: str
    new: str
    what: str = ""

    @property
    def sentence(self) -> str:
        """The difference for people."""
        if self.what:
            return f"{self.name}: {self.what}"
        if not self.old:
            return f"{self.name}: {self.new}, new"
        if not self.new:
            return f"{self.name}: {self.old}, taken away"
        return f"{self.name}: {self.old} -> {self.new}"


def differences(old: Settings, new: Settings) -> tuple[Difference, ...]:
    """All that was added, taken away or changed, rules first."""
    return (*_rules(old, new), *_policies("policies", old.policies, new.policies))


def _rules(old: Settings, new: Settings) -> Iterator[Difference]:
    former = {rule.place: rule for rule in old.rules}
    later = {rule.place: rule for rule in new.rules}
    for place in sorted(former.keys() | later.keys()):
        was, now = former.get(place), later.get(place)
        named = was or now
        assert named is not None
        if was is None or now is None or was.code != now.code:
            yield Difference(
                kind="rule", name=named.name, old=was.code if was else "", new=now.code if now else ""
            )
        elif _means_another(was, now):
            what = f"{now.code} means another account now"
            yield Difference(kind="rule", name=now.name, old=was.code, new=now.code, what=what)


def _means_another(was: Rule, now: Rule) -> bool:
    return bool(was.account_id and now.account_id and was.account_id != now.account_id)


def _policies(table: str, old: msgspec.Struct, new: msgspec.Struct) -> Iterator[Difference]:
    for name in old.__struct_fields__:
        was, now = getattr(old, name), getattr(new, name)
        if was == now:
            continue
        if isinstance(was, msgspec.Struct):
            yield from _policies(f"{table}.{name}", was, now)
        else:
            yield Difference(kind="policy", name=f"{table}.{name}", old=_word(was), new=_word(now))


def _word(value: object) -> str:
    """A choice for people; several in their order."""
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
