"""What an app may be allowed: the scopes there are, the broad ones of old, and which open an address."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

# doc: developer.xero.com scopes page (public notes of 2026-10-01); the broad three: XeroAPI/Xero-OpenAPI
PERSONAL: Final = ("openid", "profile", "email", "offline_access")
"""Scopes about a person: a custom connection, which has none, cannot have them."""

CONNECTIONS: Final = "app.connections"
"""For client credentials alone: the app's connections and no organisation."""

_REPORTS: Final = (
    "aged", "balancesheet", "banksummary", "budgetsummary", "executivesummary", "profitandloss",
    "trialbalance", "taxreports", "tenninetynine",
)  # fmt: skip
_BOTH_WAYS: Final = (
    "invoices", "payments", "banktransactions", "manualjournals", "transactions", "contacts", "settings",
    "attachments", "budgets",
)  # fmt: skip
ACCOUNTING: Final = (
    *(f"accounting.{name}{way}" for name in _BOTH_WAYS for way in ("", ".read")),
    *(f"accounting.reports.{name}.read" for name in _REPORTS),
    "accounting.reports.read",
    "accounting.journals.read",
)
ELSEWHERE: Final = (
    "assets", "bankfeeds", "einvoicing", "files", "finance", "marketplace", "payroll", "paymentservices",
    "practicemanager", "projects",
)  # fmt: skip
"""First words of the scopes of Xero's other interfaces: they may be asked for and open nothing here."""

BROAD: Final = ("accounting.transactions", "accounting.transactions.read", "accounting.reports.read")
BROAD_UNTIL_S: Final = datetime(2027, 9, 13, tzinfo=UTC).timestamp()
"""From then on broad scopes open nothing: developer.xero.com scopes page, apideck.com/blog/xero-scopes."""

OF_CUSTOM: Final = tuple(
    name
    for name in ACCOUNTING
    if name not in BROAD and (name.startswith("accounting.reports.") or not name.endswith(".read"))
)
"""What a custom connection gets when it asks for nothing in particular (assumed: all it was given)."""


def are_known(scopes: Iterable[str]) -> bool:
    """Whether there are such scopes at all."""
    return all(
        scope in PERSONAL or scope in ACCOUNTING or scope == CONNECTIONS or scope.split(".")[0] in ELSEWHERE
        for scope in scopes
    )


def may_be_given(scope: str, given: Collection[str] | None) -> bool:
    """Whether client credentials may have a scope; `given` are those of their app, None: all there are."""
    if given is not None:
        return scope in given
    return are_known((scope,)) and scope not in PERSONAL


def opens(held: Collection[str], wanted: Iterable[str], *, is_reading: bool, now: float) -> bool:
    """Whether a token with the scopes `held` opens an address that any of `wanted` opens.

    Reading is also allowed by the same scope with `.read`. `now` in seconds since 1970.
    """
    for name in wanted:
        names = (name, f"{name}.read") if is_reading else (name,)
        if any(each in held and (each not in BROAD or now < BROAD_UNTIL_S) for each in names):
            return True
    return False
