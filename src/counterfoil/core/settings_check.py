"""Settings held against the chart: what they name and is not there, and which accounts they mean."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from counterfoil.core.keys import close_to, the_nearest
from counterfoil.core.organisation import Account, Organisation, TaxRate
from counterfoil.core.settings import Rule, Settings


def unknown_names(settings: Settings, facts: Organisation) -> tuple[str, ...]:
    """A sentence for each rule whose account or tax type the organisation does not have at all, with what is
    most like it there.

    What is there and archived is no matter of the rules: the documents say so.
    """
    accounts, rates = facts.accounts_by_code(), facts.rates_by_type()
    found: list[str] = []
    for rule in settings.rules:
        if rule.target == "tax":
            if rule.code not in rates:
                found.append(_sentence(rule, f"tax type {rule.code}", facts, _rates_like(rule.code, rates)))
        elif rule.code not in accounts:
            found.append(_sentence(rule, f"account {rule.code}", facts, _accounts_like(rule.code, accounts)))
    return tuple(found)


def remembering(settings: Settings, facts: Organisation | None) -> Settings:
    """The settings with the account that each rule means: the one that has its code today."""
    accounts = facts.accounts_by_code() if facts else {}

    def meant(rule: Rule) -> str:
        account = None if rule.target == "tax" else accounts.get(rule.code)
        return account.id if account else ""

    rules = tuple(msgspec.structs.replace(rule, account_id=meant(rule)) for rule in settings.rules)
    return msgspec.structs.replace(settings, rules=rules)


def _sentence(rule: Rule, what: str, facts: Organisation, like: list[str]) -> str:
    return f"{rule.name}: {facts.name} has no {what}{the_nearest(like)}"


def _accounts_like(code: str, accounts: Mapping[str, Account]) -> list[str]:
    """The accounts whose code or name is most like what was written."""
    called = {account.name: account for account in accounts.values()} | dict(accounts)
    near = {called[each].code: called[each] for each in close_to(code, called)}
    return [f"{account.code} {account.name}" for account in near.values()]


def _rates_like(code: str, rates: Mapping[str, TaxRate]) -> list[str]:
    """The tax types whose code or name is most like what was written."""
    called = {rate.name: rate for rate in rates.values()} | dict(rates)
    near = {called[each].tax_type: called[each] for each in close_to(code, called)}
    return [f"{rate.tax_type} ({rate.name})" for rate in near.values()]
