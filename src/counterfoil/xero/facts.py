"""Reads what must be known of an organisation before anything is sent: accounts, tax, currencies, locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, assert_never, get_args

import msgspec
from msgspec.structs import replace

from counterfoil.core.faults.entry import Fault
from counterfoil.core.money import rounded
from counterfoil.core.organisation import (
    Account,
    AccountClass,
    Action,
    Organisation,
    Standing,
    TaxRate,
    TrackingCategory,
    TrackingOption,
    Unread,
)
from counterfoil.core.passing import Answer, Call
from counterfoil.core.watching import Part
from counterfoil.xero.decode import words_of
from counterfoil.xero.wire import (
    UNREADABLE,
    AccountIn,
    ActionIn,
    CurrencyIn,
    FactsAnswer,
    OrganisationIn,
    TaxRateIn,
    TrackingCategoryIn,
    day,
)

PATHS: dict[Part, str] = {
    "organisation": "/Organisation",
    "accounts": "/Accounts",
    "tax_rates": "/TaxRates",
    "currencies": "/Currencies",
    "tracking": "/TrackingCategories?includeArchived=true",
    "actions": "/Organisation/Actions",
}
"""None of them is paged (developer.xero.com; Xero-OpenAPI 16.1.0). The order is that of reading."""
EXTRAS: Final[Mapping[Part, Unread]] = {"tracking": "tracking", "actions": "actions"}
"""What may be refused to a connection that is otherwise well: then it is not known."""
OF_HEAD: Final = frozenset(
    {"name", "id", "country", "base_currency", "organisation_class", "is_demo", "short_code"}
    | {"period_lock_date", "year_lock_date"}
)
"""The fields that /Organisation tells."""
SINCE: frozenset[Part] = frozenset({"accounts"})
"""Of these Xero tells what was changed since a time (If-Modified-Since; Xero-OpenAPI 16.1.0)."""
CLOCKS_APART = dt.timedelta(minutes=5)
"""How much further back is asked than the last reading: clocks differ, answers take time."""
UNCHANGED = 304

RATE_MAX = 1000
"""Per cent; no tax comes near it, and anything above is no rate."""

INCOMPLETE = "Xero's answer about the organisation is not complete"
_ANSWER = msgspec.json.Decoder(FactsAnswer)
_CLASSES: tuple[AccountClass, ...] = get_args(AccountClass)
_ACTIONS: Final[Mapping[str, Action]] = {
    "CreateApprovedInvoice": "approve_invoices",
    "CreateApprovedBill": "approve_bills",
    "UseMulticurrency": "use_currencies",
}
"""Those of Organisation/Actions that exporting needs (XeroAPI/Xero-OpenAPI, getOrganisationActions)."""
_OF_ADVISERS = "ApproveTransactionsBeforePeriodLockDate"
_ALLOWED, _NOT_ALLOWED = "ALLOWED", "NOT-ALLOWED"
_LIMITS = {"minute": "rate_limit_minute", "day": "rate_limit_day", "daily": "rate_limit_day"}


def ask_facts() -> tuple[Call, ...]:
    """The reads that bring an organisation's facts: six calls, two of which can be done without."""
    return tuple(_call(part) for part in PATHS)


def ask_parts(parts: Sequence[Part], since: dt.datetime) -> tuple[Call, ...]:
    """The reads that bring these parts of the facts anew, which were read whole at a time: one call each."""
    return tuple(_call(part, since - CLOCKS_APART if part in SINCE else None) for part in parts)


def _call(part: Part, since: dt.datetime | None = None) -> Call:
    return Call(method="GET", path=PATHS[part], since=since, can_be_done_without=part in EXTRAS)


def facts(answers: Sequence[Answer], tenant_id: str) -> Organisation | Fault:
    """The organisation that the answers to `ask_facts` describe, or why it cannot be told.

    In an order that does not change from one reading to the next, so that equal facts compare equal.
    Accounts of a class we do not know and rates without a percentage are left out. What Xero refuses of the
    reads that can be done without is noted as `unread`.
    """
    found = in_parts(tuple(PATHS), answers, Organisation(tenant_id=tenant_id, name=""))
    if isinstance(found, Organisation) and not found.accounts:
        return Fault(code="other", message=INCOMPLETE)
    return found


def in_parts(parts: Sequence[Part], answers: Sequence[Answer], known: Organisation) -> Organisation | Fault:
    """The organisation after the answers to `ask_parts`, or why it cannot be told."""
    for part, answer in zip(parts, answers, strict=True):
        if answer.exchange.status == UNCHANGED:
            continue
        changed = _after(known, part, answer)
        if isinstance(changed, Fault):
            return changed
        known = changed
    return known


def _after(known: Organisation, part: Part, answer: Answer) -> Organisation | Fault:
    """The organisation after the answer about one part of it."""
    extra = EXTRAS.get(part)
    unread = tuple(each for each in known.unread if each != extra)
    if extra is not None and _is_refused(answer):
        nothing = _with_part(known, part, FactsAnswer())
        return nothing if isinstance(nothing, Fault) else replace(nothing, unread=(*unread, extra))
    fault = _fault_of(answer)
    if fault is not None:
        return fault
    try:
        read = _ANSWER.decode(answer.body)
    except UNREADABLE as error:
        return Fault(
            code="other", message=f"Xero's answer to GET {answer.exchange.path} cannot be read: {error}"
        )
    return _with_part(replace(known, unread=unread), part, read)


def _with_part(known: Organisation, part: Part, read: FactsAnswer) -> Organisation | Fault:
    """The organisation with one part of it read anew."""
    match part:
        case "organisation":
            found = list(read.organisations or ())
            if len(found) != 1:
                return Fault(code="other", message=INCOMPLETE)
            head = _head(found[0], known.tenant_id)
            if isinstance(head, Fault):
                return head
            return replace(known, **{name: getattr(head, name) for name in OF_HEAD})
        case "accounts":
            changed = {each.id: each for each in _accounts(read.accounts or ())}
            kept = [each for each in known.accounts if each.id not in changed]
            return replace(known, accounts=_in_order([*kept, *changed.values()]))
        case "tax_rates":
            rates = _rates(read.tax_rates or ())
            return replace(known, tax_rates=rates) if rates else Fault(code="other", message=INCOMPLETE)
        case "currencies":
            return replace(known, currencies=_currencies(read.currencies or (), known.base_currency))
        case "tracking":
            categories = read.tracking_categories
            return replace(known, tracking=None if categories is None else _tracking(categories))
        case "actions":
            return _with_actions(known, read.actions or ())
        case _:
            assert_never(part)


def _is_refused(answer: Answer) -> bool:
    """Whether Xero will not tell: the scope or the role for it is missing, or it has no such thing."""
    fault = answer.connection_fault
    return answer.exchange.status == 404 or (fault is not None and fault.code == "access_denied")


def _fault_of(answer: Answer) -> Fault | None:
    """What kept a read from being answered, if anything did."""
    if answer.connection_fault is not None:
        return answer.connection_fault
    exchange = answer.exchange
    words = words_of(answer.body)
    match exchange.status:
        case 200:
            return None
        case None:
            return Fault(code="server_unavailable", message=exchange.problem)
        case 401:
            return Fault(code="token_expired", message=words)
        case 429:
            code = _LIMITS.get(answer.allowance.problem.lower(), "rate_limit_other")
            return Fault(code=code, message=words)
        case status if status >= 500:
            return Fault(code="server_unavailable", message=words or f"Xero answered {status}")
        case status:
            return Fault(code="other", message=words or f"Xero answered {status} to GET {exchange.path}")


def _head(head: OrganisationIn, tenant_id: str) -> Organisation | Fault:
    """The organisation itself, without what is listed of it."""
    locks: list[dt.date | None] = []
    for text in (head.period_lock_date, head.end_of_year_lock_date):
        locks.append(day(text) if text else None)
        if text and locks[-1] is None:
            return Fault(code="other", message=f"Xero's lock date {text!r} cannot be read")
    return Organisation(
        tenant_id=tenant_id,
        name=head.name,
        id=(head.organisation_id or "").lower(),
        country=head.country_code or "",
        base_currency=head.base_currency or "",
        organisation_class=head.class_ or "",
        is_demo=bool(head.is_demo_company),
        short_code=head.short_code or "",
        period_lock_date=locks[0],
        year_lock_date=locks[1],
    )


def _accounts(read: Sequence[AccountIn]) -> list[Account]:
    return [account for each in read if (account := _account(each)) is not None]


def _in_order(accounts: Sequence[Account]) -> tuple[Account, ...]:
    return tuple(sorted(accounts, key=lambda account: (account.code, account.id)))


def _rates(read: Sequence[TaxRateIn]) -> tuple[TaxRate, ...]:
    rates = [rate for each in read if (rate := _rate(each)) is not None]
    return tuple(sorted(rates, key=lambda rate: (rate.tax_type, rate.name)))


def _currencies(read: Sequence[CurrencyIn], base: str) -> tuple[str, ...]:
    return tuple(sorted({each.code for each in read} | ({base} if base else set())))


def _account(read: AccountIn) -> Account | None:
    named = (read.class_ or "").lower()
    account_class = next((each for each in _CLASSES if each == named), None)
    if account_class is None:
        return None
    return Account(
        id=read.account_id,
        name=read.name,
        code=read.code or "",
        type=read.type,
        account_class=account_class,
        status=_status(read.status),
        tax_type=read.tax_type or "",
        system=read.system_account or "",
        takes_payments=read.type == "BANK" or bool(read.enable_payments_to_account),
        currency=read.currency_code or "",
    )


def _tracking(read: Sequence[TrackingCategoryIn]) -> tuple[TrackingCategory, ...]:
    """The categories and their options by name: the order in which people see them is no fact."""
    found = (
        TrackingCategory(name=each.name, status=_status(each.status), options=_options(each)) for each in read
    )
    return tuple(sorted(found, key=lambda category: (category.name, category.status)))


def _options(category: TrackingCategoryIn) -> tuple[TrackingOption, ...]:
    options = (TrackingOption(name=each.name, status=_status(each.status)) for each in category.options or ())
    return tuple(sorted(options, key=lambda option: (option.name, option.status)))


def _with_actions(known: Organisation, read: Sequence[ActionIn]) -> Organisation:
    """The organisation with what plan and role allow; what is not named is allowed, but to be an adviser."""
    told = {each.name: (each.status or "").upper() for each in read}
    refused = sorted(action for name, action in _ACTIONS.items() if told.get(name) == _NOT_ALLOWED)
    return replace(known, refused=tuple(refused), is_adviser=told.get(_OF_ADVISERS) == _ALLOWED)


def _status(status: str | None) -> Standing:
    """An unknown status is treated as archived: nothing is sent to what we do not understand."""
    match (status or "").upper():
        case "ACTIVE":
            return "active"
        case "DELETED":
            return "deleted"
        case _:
            return "archived"


def _rate(read: TaxRateIn) -> TaxRate | None:
    rate = read.effective_rate if read.effective_rate is not None else read.display_tax_rate
    if rate is None or not rate.is_finite() or not 0 <= rate <= RATE_MAX:
        return None
    classes: tuple[tuple[AccountClass, bool | None], ...] = (
        ("asset", read.can_apply_to_assets),
        ("equity", read.can_apply_to_equity),
        ("expense", read.can_apply_to_expenses),
        ("liability", read.can_apply_to_liabilities),
        ("revenue", read.can_apply_to_revenue),
    )
    return TaxRate(
        tax_type=read.tax_type,
        name=read.name,
        rate=_percent(rate),
        status=_status_of_rate(read.status),
        applies_to=tuple(name for name, may in classes if may),
    )


def _status_of_rate(status: str | None) -> Literal["active", "archived", "deleted", "pending"]:
    match (status or "").upper():
        case "ACTIVE":
            return "active"
        case "DELETED":
            return "deleted"
        case "PENDING":
            return "pending"
        case _:
            return "archived"


def _percent(rate: Decimal) -> Decimal:
    """Per cent with up to four decimals, as Xero keeps it, and none that say nothing: 15.0000 is 15."""
    whole = rounded(rate, 0)
    return whole if whole == rate else rounded(rate, 4).normalize()
