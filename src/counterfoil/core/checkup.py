"""What `doctor` finds of one organisation, from what is remembered of it; each thing with what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from counterfoil.core.causes import Variant
from counterfoil.core.diagnose import explain
from counterfoil.core.export import Lane
from counterfoil.core.faults.entry import Fault, Who
from counterfoil.core.organisation import Account, Organisation, TaxRate
from counterfoil.core.settings import Rule, Settings, Target
from counterfoil.core.settings_check import unknown_names
from counterfoil.core.stale import stale_codes

Level = Literal["well", "note", "wrong"]
"""`wrong`: something is missing, or keeps documents from going. `note`: worth knowing, and no more."""

UNUSED_MAX = dt.timedelta(days=60)
"""Xero ends a connection that was not used for so long (developer.xero.com, token types)."""
UNUSED_SOON = dt.timedelta(days=45)
COVERED_BY: dict[str, tuple[str, ...]] = {
    "accounting.invoices": ("accounting.transactions",),
    "accounting.payments": ("accounting.transactions",),
    "accounting.banktransactions": ("accounting.transactions",),
    "accounting.manualjournals": ("accounting.transactions",),
    "accounting.settings.read": ("accounting.settings",),
}
"""The broader scopes of former apps that hold a granular one (developer.xero.com, scopes)."""
BANK = "BANK"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at: `what` is the matter, what to `do`, and whose move it is (`who`).

    `about` says what was looked at; `organisation` is empty where it is the program itself.
    """

    about: str
    level: Level
    what: str
    do: str = ""
    who: Who = "nobody"
    organisation: str = ""


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the tokens that reach an organisation, which are themselves not part of it.

    `renewed_at` is when Xero gave them out; `scopes` what it granted, where the token says so; `problem` why
    they cannot be read with the key ring.
    """

    is_there: bool = False
    is_refused: bool = False
    renewed_at: dt.datetime | None = None
    scopes: tuple[str, ...] = ()
    problem: str = ""


def checks_of(
    lane: Lane, permission: Permission, missing: Sequence[Variant], *, needed: str, now: dt.datetime
) -> Iterator[Check]:
    """Everything about one organisation. `missing` are the causes of documents for which there is no mapping
    rule, `needed` the scopes that this program needs."""
    for check in (
        *_connection(lane, permission, needed, now),
        *_facts(lane, now),
        *_rules(lane, missing),
        *_exporting(lane),
    ):
        yield msgspec.structs.replace(check, organisation=lane.name)


# --- the connection -----------------------------------------------------------------------------------------


def _connection(lane: Lane, permission: Permission, needed: str, now: dt.datetime) -> Iterator[Check]:
    about = "connection"
    if lane.connection_fault is not None:
        yield _fault(about, lane.connection_fault)
    elif permission.problem:
        what = f"its tokens cannot be opened: {permission.problem}"
        yield _wrong(about, what, "connect it again: `counterfoil connect --reset`", "administrator")
    elif not permission.is_there or permission.is_refused:
        yield _wrong(about, "it is not connected any more", "`counterfoil connect`", "administrator")
    else:
        yield _age(about, permission, now)
        yield from _scopes(lane, permission, needed)


def _age(about: str, permission: Permission, now: dt.datetime) -> Check:
    unused = now - permission.renewed_at if permission.renewed_at else dt.timedelta()
    if unused >= UNUSED_MAX:
        what = f"it was not used for {unused.days} days, and Xero ends a connection after {UNUSED_MAX.days}"
        return _wrong(about, what, "`counterfoil connect`", "administrator")
    if unused >= UNUSED_SOON:
        what = f"it was not used for {unused.days} days; Xero ends it after {UNUSED_MAX.days}"
        do = "`counterfoil organisation refresh` uses it"
        return Check(about=about, level="note", what=what, do=do, who="administrator")
    used = f", last renewed {unused.days} days ago" if unused.days > 0 else ""
    return _well(about, f"connected{used}")


def _scopes(lane: Lane, permission: Permission, needed: str) -> Iterator[Check]:
    granted = set(permission.scopes or lane.connection.scopes.split())
    lacking = [each for each in needed.split() if not granted & {each, *COVERED_BY.get(each, ())}]
    if lacking:
        what = f"the permission lacks {', '.join(lacking)}"
        do = "see that the app and COUNTERFOIL_XERO_SCOPES have them, then `counterfoil connect --reset`"
        yield _wrong("permission", what, do, "administrator")
    else:
        yield _well("permission", "all that is needed was granted")


# --- what is known of it ------------------------------------------------------------------------------------


def _facts(lane: Lane, now: dt.datetime) -> Iterator[Check]:
    facts = lane.facts
    if facts is None or lane.facts_at is None:
        what = "its accounts and tax rates were never read"
        yield _wrong("facts", what, "`counterfoil organisation refresh`", "bookkeeper")
        return
    hours = max(0, int((now - lane.facts_at).total_seconds() // 3600))
    aged = f"{hours // 24} days" if hours >= 48 else f"{hours} hours"
    count = f"{len(facts.accounts):,} accounts and {len(facts.tax_rates):,} tax rates"
    yield _well("facts", f"{count}, read {aged} ago (the first run after 24 hours reads them again)")
    if lane.older is not None:
        what = "the database is older than what is in Xero: a copy of it was put back"
        do = "`counterfoil run` looks for everything in Xero before it sends it"
        yield Check(about="database", level="note", what=what, do=do)
    if facts.is_demo or facts.organisation_class == "DEMO":
        what = f"{facts.name} is Xero's demo company, which Xero empties after 28 days"
        yield _trial(what)
    elif facts.organisation_class == "TRIAL":
        yield _trial(f"{facts.name} is a trial: what is posted there may end with it")
    yield from _banks(facts)


def _trial(what: str) -> Check:
    do = "see that it is the right organisation, and connect the other one if it is not"
    return Check(about="organisation", level="note", what=what, do=do, who="administrator")


def _banks(facts: Organisation) -> Iterator[Check]:
    nameless = [
        each.name
        for each in facts.accounts
        if each.type == BANK and each.status == "active" and not each.code
    ]
    if nameless:
        what = f"no rule can name {_some(nameless)}: a bank account without a code"
        do = "give it a code in Xero: Accounting, Chart of accounts"
        yield Check(about="accounts", level="note", what=what, do=do, who="bookkeeper")


# --- the rules ----------------------------------------------------------------------------------------------


def _rules(lane: Lane, missing: Sequence[Variant]) -> Iterator[Check]:
    about, rules = "mapping", lane.settings.rules
    if not rules:
        what = "there are no mapping rules yet: every document is held"
        do = "`counterfoil init --rules` writes a file to begin with, `settings import` takes it"
        yield _wrong(about, what, do, "bookkeeper")
        return
    broken = list(_broken(lane.settings, lane.facts)) if lane.facts else []
    for what in broken:
        do = "correct the rule and `counterfoil settings import` the file, or put it right in Xero"
        yield _wrong(about, what, do, "bookkeeper")
    for fault, documents, example in missing:
        told = explain(fault)
        what = f"{told.cause.rstrip('.')}: {documents:,} held, for example {example}"
        yield _wrong(about, what, told.action, told.who)
    if not broken and not missing:
        yield _well(about, f"{len(rules):,} rules, version {lane.settings.version}; each names what there is")
    lacking = [name for name, has in _defaults(rules) if not has]
    if lacking:
        what = f"no default for {', '.join(lacking)}: what no rule covers is held and asked about"
        do = "nothing, if that is as you want it; else a `default` in the rules"
        yield Check(about=about, level="note", what=what, do=do, who="bookkeeper")


def _defaults(rules: Sequence[Rule]) -> Iterator[tuple[str, bool]]:
    """The places where a default may stand, and whether it does."""
    has = {(rule.target, rule.side) for rule in rules if rule.scope == "default" or not rule.key}
    yield "accounts of sales", ("account", "sales") in has
    yield "accounts of purchases", ("account", "purchases") in has
    yield "tenders", ("tender", "") in has


def _broken(settings: Settings, facts: Organisation) -> Iterator[str]:
    """What rules name that is not there, is another one now, or may not be used; each code once."""
    yield from unknown_names(settings, facts)
    accounts, rates = facts.accounts_by_code(), facts.rates_by_type()
    stale = stale_codes(settings.rules, facts)
    seen: set[tuple[Target, str]] = set()
    for rule in settings.rules:
        place = rule.target, rule.code
        if place in seen:
            continue
        seen.add(place)
        known = rates.get(rule.code) if rule.target == "tax" else accounts.get(rule.code)
        if place in stale:
            yield f"{rule.name}: {_moved(rule, stale[place])}"
        elif known is not None and (why := _why_not(rule, known)):
            what = "tax type" if rule.target == "tax" else "account"
            yield f"{rule.name}: {what} {rule.code} {why} in Xero"


def _moved(rule: Rule, told: Mapping[str, str]) -> str:
    """That the account a rule was made for has another code now."""
    was = told.get("name") or "an account that is gone"
    now = f", which has the code {told['now_code']} now" if "now_code" in told else ""
    taken = f"; {rule.code} is {told['taken_by']} now" if "taken_by" in told else ""
    return f"it was made for {was}{now}{taken}"


def _why_not(rule: Rule, known: Account | TaxRate) -> str:
    if known.status != "active":
        return f"is {known.status}"
    if isinstance(known, Account) and known.type != BANK:
        if rule.target == "bank":
            return "is no bank account"
        if rule.target == "tender" and not known.takes_payments:
            return "takes no payments"
    return ""


# --- whether it exports -------------------------------------------------------------------------------------


def _exporting(lane: Lane) -> Iterator[Check]:
    if lane.is_on:
        yield _well("exporting", "on")
    else:
        do = "`counterfoil organisation on`, when everything is ready"
        what = "exporting is off: documents are taken in and checked, nothing is sent"
        yield Check(about="exporting", level="note", what=what, do=do, who="bookkeeper")


# --- words --------------------------------------------------------------------------------------------------


def _fault(about: str, fault: Fault) -> Check:
    told = explain(fault)
    return _wrong(about, told.cause.rstrip("."), told.action, told.who)


def _well(about: str, what: str) -> Check:
    return Check(about=about, level="well", what=what)


def _wrong(about: str, what: str, do: str, who: Who) -> Check:
    return Check(about=about, level="wrong", what=what, do=do, who=who)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"
