"""Rules that have come to mean something else: the account they were made for has another code now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from counterfoil.core.organisation import Account, Organisation
from counterfoil.core.settings import Rule, Target

Stale = Mapping[tuple[Target, str], dict[str, str]]
"""By target and code of such rules, the facts that a person is told."""


def stale_codes(rules: Iterable[Rule], facts: Organisation) -> Stale:
    """What is to be said of rules that remember another account than the one that has their code now.

    A code that nobody has is no matter of the rules where the account is gone, has no code, or takes money:
    what is to be done then is done to the account, and told as `account_invalid` or `account_missing`.
    """
    accounts = facts.accounts_by_code()
    by_id = {account.id: account for account in facts.accounts}
    found: dict[tuple[Target, str], dict[str, str]] = {}
    for rule in rules:
        if not rule.account_id or rule.target == "tax" or (rule.target, rule.code) in found:
            continue
        now, meant = accounts.get(rule.code), by_id.get(rule.account_id)
        is_renumbered = now is None and meant is not None and meant.code and rule.target == "account"
        if is_renumbered or (now is not None and now.id != rule.account_id):
            found[rule.target, rule.code] = _facts(rule, now, meant)
    return found


def _facts(rule: Rule, now: Account | None, meant: Account | None) -> dict[str, str]:
    facts = {"rule": rule.name, "code": rule.code, "account": rule.code}
    if rule.key:
        facts["source_code"] = rule.key
    if meant is not None:
        facts["name"] = meant.name
        facts |= {"now_code": meant.code} if meant.code and meant.code != rule.code else {}
    if now is not None:
        facts["taken_by"] = now.name
    return facts
