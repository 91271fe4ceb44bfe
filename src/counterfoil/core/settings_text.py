"""Settings as they are exported: a file that reads back as the same version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import msgspec

from counterfoil.core.organisation import Organisation
from counterfoil.core.settings import PROFILES, Policies, Rule, Settings
from counterfoil.core.settings_file import NamedAccount, NamedRate, Origin


def settings_text(settings: Settings, name: str, facts: Organisation | None) -> str:
    """The TOML of one version of the settings of the organisation `name`.

    Its head says what is known of the organisation (`facts`; None: nothing yet), and what each code in the
    rules is there, so that the file can be matched with another organisation.
    """
    parts = [
        f"# Settings of {_plain(name)}, version {settings.version}.",
        *_table("organisation", msgspec.to_builtins(origin_of(settings, name, facts))),
        *_rules(settings.rules),
        *_table("policies", _chosen(settings.policies)),
    ]
    return "\n\n".join(parts) + "\n"


def origin_of(settings: Settings, name: str, facts: Organisation | None) -> Origin:
    """Whose settings these are, and what the codes in them are there."""
    if facts is None:
        return Origin(name=name, version=settings.version)
    accounts, rates = facts.accounts_by_code(), facts.rates_by_type()
    by_id = {account.id: account for account in facts.accounts}
    named: dict[str, NamedAccount] = {}
    taxes: dict[str, NamedRate] = {}
    for rule in settings.rules:
        if rule.target == "tax":
            rate = rates.get(rule.code)
            if rate is not None:
                taxes[rule.code] = NamedRate(name=rate.name, rate=f"{rate.rate.normalize():f}")
            continue
        account = by_id.get(rule.account_id) or accounts.get(rule.code)
        if account is not None:
            named[rule.code] = NamedAccount(name=account.name, type=account.type, id=account.id)
    return Origin(
        name=name,
        id=facts.id,
        country=facts.country,
        currency=facts.base_currency,
        version=settings.version,
        accounts=named,
        tax_types=taxes,
    )


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    """One table for each scope of each side; defaults and tax codes stand in the table of the side."""
    for table, of_table in groupby(sorted(rules, key=lambda rule: (_table_of(rule), rule.place)), _table_of):
        yield "\n".join(
            (f"[{table}]", *(f"{_key(rule.key or 'default')} = {_value(rule.code)}" for rule in of_table))
        )


def _table_of(rule: Rule) -> str:
    side = f"{rule.target}.{rule.side}" if rule.side else rule.target
    return f"{side}.{rule.scope}" if rule.target == "account" and rule.scope != "default" else side


def _chosen(policies: Policies) -> dict[str, object]:
    """The policies that differ from those of the profile, by name."""
    chosen = _differing(policies, PROFILES[policies.profile])
    return chosen if policies.profile == "none" else {"profile": policies.profile, **chosen}


def _differing(given: msgspec.Struct, usual: msgspec.Struct) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in given.__struct_fields__:
        value, otherwise = getattr(given, name), getattr(usual, name)
        if value != otherwise:
            found[name] = _differing(value, otherwise) if isinstance(value, msgspec.Struct) else value
    return found


# --- TOML ---------------------------------------------------------------------------------------------------


def _table(name: str, content: Mapping[str, object]) -> Iterator[str]:
    """A table and those in it, of which small ones (accounts, tax types) stand on one line each."""
    lines = [f"[{name}]"]
    inner: list[tuple[str, Mapping[str, object]]] = []
    for key, value in content.items():
        if not isinstance(value, dict):
            lines.append(f"{_key(key)} = {_value(value)}")
        elif name.count("."):
            pairs = ", ".join(f"{_key(each)} = {_value(its)}" for each, its in value.items())
            lines.append(f"{_key(key)} = {{ {pairs} }}")
        else:
            inner.append((f"{name}.{_key(key)}", value))
    if len(lines) > 1 or not inner:
        yield "\n".join(lines)
    for place, table in inner:
        yield from _table(place, table)


def _plain(text: str) -> str:
    """A text as it may stand in a comment, where TOML takes no character that steers a machine."""
    return "".join(each if each.isprintable() else " " for each in text)


def _key(name: str) -> str:
    """A key as TOML has it: bare where it may be, else in quotes."""
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else _value(name)


def _value(value: object) -> str:
    """A value as TOML has it, which writes texts, numbers and lists as JSON does, DEL apart."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
