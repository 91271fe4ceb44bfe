"""What a change of settings, or of an organisation in Xero, touches of all that documents may be held for.

What may be waited for has a name: its cause, and the thing in Xero where one is known: `rules`, `period`,
`account:200`, `tax:output2`. A cause without a thing (`account`) stands for any thing of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from counterfoil.core.organisation import Account, Organisation, TaxRate
from counterfoil.core.settings import Settings

Thing = TypeVar("Thing", Account, TaxRate, str, tuple[str, ...])

RULES: Final = "rules"
CONNECTION: Final = "connection"
ANY: Final = "any"
"""Waits for whatever changes: what is held for a reason that says nothing of what would help."""

WHOLE: Final = {
    "period_lock_date": "period",
    "year_lock_date": "period",
    "organisation_class": "plan",
    "is_demo": "plan",
    "refused": "plan",
    "is_adviser": "period",
}
"""Facts that are waited for as a whole, by their field."""
LISTS: Final = frozenset({"accounts", "tax_rates", "currencies", "tracking"})
"""Facts of which each thing is waited for by itself."""
UNAWAITED: Final = frozenset({"tenant_id", "name", "id", "country", "base_currency", "short_code", "unread"})
"""Facts that never change what a document is held for."""


def named(cause: str, thing: str) -> str:
    """The name of one thing in Xero that a document may wait for; capitals do not matter."""
    return f"{cause}:{thing.strip().casefold()}"


def cause_of(name: str) -> str:
    """The cause in a name: `account` of `account:200`."""
    return name.partition(":")[0]


def changed_in_settings(old: Settings, new: Settings) -> frozenset[str]:
    """What is waited for that a new version of the settings may bring."""
    if (old.rules, old.policies) == (new.rules, new.policies):
        return frozenset()
    return frozenset({RULES, ANY})


def changed_in_facts(old: Organisation | None, new: Organisation) -> frozenset[str]:
    """What is waited for that differs between two readings of an organisation (None: nothing was known)."""
    former = old or Organisation(tenant_id=new.tenant_id, name="")
    found: set[str] = set()
    for field, cause in WHOLE.items():
        if getattr(former, field) != getattr(new, field):
            found.add(cause)
    found |= _differing("account", former.accounts, new.accounts, _account_names)
    found |= _differing("tax", former.tax_rates, new.tax_rates, _rate_names)
    found |= _differing("currency", former.currencies, new.currencies, lambda code: (code,))
    found |= _differing("tracking", _tracked(former), _tracked(new), lambda names: names)
    return frozenset(found | {ANY}) if found else frozenset()


def _differing(
    cause: str,
    old: Iterable[Thing],
    new: Iterable[Thing],
    names: Callable[[Thing], Iterable[str]],
) -> set[str]:
    """The names of the things that are in one of two lists only, and of their kind when there are any."""
    changed = set(old) ^ set(new)
    return {named(cause, name) for thing in changed for name in names(thing) if name} | (
        {cause} if changed else set()
    )


def _tracked(organisation: Organisation) -> tuple[tuple[str, ...], ...]:
    """Each category that may be used, and each option with the category that it is in."""
    active = [each for each in organisation.tracking or () if each.status == "active"]
    options = [
        (each.name, option.name) for each in active for option in each.options if option.status == "active"
    ]
    return (*((each.name,) for each in active), *options)


def _account_names(account: Account) -> tuple[str, ...]:
    """All that a message may call an account by."""
    return account.code, account.name, account.id


def _rate_names(rate: TaxRate) -> tuple[str, ...]:
    return rate.tax_type, rate.name
