"""What stays the same from document to document: an organisation's rules, chart and tax rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import get_args

import msgspec

from counterfoil.core.document import Line
from counterfoil.core.mapped import InvoiceType, Status
from counterfoil.core.money import EXACT, ZERO
from counterfoil.core.organisation import Account, Options, Organisation, TaxRate
from counterfoil.core.settings import SCOPES, Policies, Rule, Scope, Settings, Side
from counterfoil.core.stale import Stale, stale_codes

CHOICES_MAX = 50_000
"""How many choices are remembered per side before they are forgotten and made again."""
UNTAXED_TYPES = ("NONE", "BASEXCLUDED")
"""Tax types for no tax at all (XeroAPI/Xero-OpenAPI, TaxType); tried before other rates of nought."""
SIDES: dict[InvoiceType, Side] = {
    "sales_invoice": "sales",
    "sales_credit": "sales",
    "bill": "purchases",
    "purchase_credit": "purchases",
    "received": "sales",
    "spent": "purchases",
}
SAID: dict[Scope, str] = {
    "line": "account ",
    "product": "product ",
    "category": "category ",
    "contact": "contact ",
    "default": "default",
}
"""How a trace names the scope of an account rule."""
LINE_FIELDS: dict[Scope, str] = {"line": "account", "product": "product", "category": "category"}
"""The scopes that a line itself decides, by the line's field."""


class Choice(msgspec.Struct, frozen=True):
    """The codes a line gets, None where no rule gave one, and the sentences that say which rule did."""

    account: str | None
    tax_type: str | None
    trace: tuple[str, ...]


class SideRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one side. `key_of` takes from a line all that these rules look at."""

    accounts: dict[Scope, dict[str, str]]
    taxes: dict[str, str]
    default_tax: str | None
    key_of: Callable[[Line], object]


class Buyer(msgspec.Struct, frozen=True):
    """What of a document, beside its lines, decides on codes: its side, its contact where that contact has a
    rule of its own, and whether it is without tax."""

    side: Side
    contact: str | None
    is_untaxed: bool


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation under one version of its settings and facts; `fingerprint` names the two versions.

    `accounts` are by code, `rates` by Xero's tax type; `fractions` are the rates above nought as parts of one
    (0.15). `tracking` is None while Xero has not told it. `stale` are the rules whose code has come to mean
    another account (`core/stale.py`). `remembered` holds choices made before: the same key always gets the
    same choice, so it changes speed and nothing else.
    """

    fingerprint: str
    settings: Settings
    organisation: Organisation
    accounts: Mapping[str, Account]
    rates: Mapping[str, TaxRate]
    tracking: Options | None
    fractions: Mapping[str | None, Decimal]
    sides: Mapping[Side, SideRules]
    tenders: Mapping[str, str]
    banks: Mapping[str, str]
    stale: Stale
    remembered: dict[Buyer, dict[object, Choice]]

    @property
    def policies(self) -> Policies:
        """The organisation's choices."""
        return self.settings.policies


def make_context(settings: Settings, organisation: Organisation, fingerprint: str) -> Context:
    """Everything about an organisation that documents are prepared with, compiled once."""
    rates = organisation.rates_by_type()
    return Context(
        fingerprint=fingerprint,
        settings=settings,
        organisation=organisation,
        accounts=organisation.accounts_by_code(),
        rates=rates,
        tracking=organisation.tracking_by_name(),
        fractions={tax_type: rate.rate.scaleb(-2, EXACT) for tax_type, rate in rates.items() if rate.rate},
        sides={side: _side(settings.rules, side) for side in get_args(Side)},
        tenders={rule.key: rule.code for rule in settings.rules if rule.target == "tender"},
        banks={rule.key: rule.code for rule in settings.rules if rule.target == "bank"},
        stale=stale_codes(settings.rules, organisation),
        remembered={},
    )


def buyer_of(context: Context, side: Side, contact: str | None, *, is_untaxed: bool) -> Buyer:
    """The part of a document that decides on codes with its lines."""
    known = contact is not None and contact in context.sides[side].accounts["contact"]
    return Buyer(side, contact if known else None, is_untaxed)


def choices_of(context: Context, buyer: Buyer) -> dict[object, Choice]:
    """The choices remembered for lines of this buyer, by `SideRules.key_of`."""
    choices = context.remembered.setdefault(buyer, {})
    if len(choices) >= CHOICES_MAX:
        choices.clear()
    return choices


def choose(context: Context, buyer: Buyer, line: Line) -> Choice:
    """Account and tax type of a line: the most specific rule wins."""
    rules = context.sides[buyer.side]
    account, said = None, ""
    for scope in SCOPES:
        key = _key(scope, line, buyer)
        if key is not None and key in rules.accounts[scope]:
            account = rules.accounts[scope][key]
            said = f"account {account} from rule {SAID[scope]}{key}"
            break
    tax_type, tax_said = _tax(context, buyer, line, account)
    return Choice(account, tax_type, tuple(sentence for sentence in (said, tax_said) if sentence))


def tender_account(context: Context, tender: str | None) -> tuple[str | None, str]:
    """The code of the account that took the money, and the sentence that says which rule gave it."""
    return _ruled("tender", context.tenders, tender)


def bank_account(context: Context, bank: str) -> tuple[str | None, str]:
    """The code of the bank account that the source calls `bank`, and the sentence that says which rule gave
    it."""
    return _ruled("bank", context.banks, bank)


def _ruled(target: str, codes: Mapping[str, str], key: str | None) -> tuple[str | None, str]:
    if key and key in codes:
        return codes[key], f"account {codes[key]} from rule {target} {key}"
    if "" in codes:
        return codes[""], f"account {codes['']} from rule {target} default"
    return None, ""


def untaxed_type(context: Context, account: str | None) -> str | None:
    """The tax type of a line on `account` that bears no tax: NONE where the organisation has it and it may be
    used with such an account, else another active rate of nought that may. None where there is none.

    Where no rates are known yet it is NONE, which every organisation has had since Xero began.
    """
    if not context.rates:
        return UNTAXED_TYPES[0]
    known = context.accounts.get(account or "")
    free = [
        rate.tax_type
        for rate in context.rates.values()
        if not rate.rate
        and rate.status == "active"
        and (known is None or known.account_class in rate.applies_to)
    ]
    return next((each for each in UNTAXED_TYPES if each in free), free[0] if free else None)


def status_for(context: Context, invoice_type: InvoiceType) -> Status:
    """The status in which a document of this type arrives in Xero."""
    status = context.policies.status
    match invoice_type:
        case "sales_invoice":
            return status.sales_invoice
        case "bill":
            return status.bill
        case "sales_credit" | "purchase_credit":
            return status.credit_note
        case "received" | "spent":
            return "authorised"  # there are no drafts of them (Xero-OpenAPI 16.1.0, BankTransaction.Status)


def fraction_of(context: Context, tax_type: str | None) -> Decimal:
    """The rate of a tax type as a part of one; nought where it is not known (which is a fault of its own)."""
    return context.fractions.get(tax_type, ZERO)


def _side(rules: tuple[Rule, ...], side: Side) -> SideRules:
    accounts: dict[Scope, dict[str, str]] = {scope: {} for scope in SCOPES}
    taxes: dict[str, str] = {}
    for rule in rules:
        if rule.side == side and rule.target == "account":
            accounts[rule.scope][rule.key] = rule.code
        elif rule.side == side and rule.target == "tax":
            taxes[rule.key] = rule.code
    looked_at = [field for scope, field in LINE_FIELDS.items() if accounts[scope]]
    return SideRules(
        accounts=accounts,
        taxes={key: code for key, code in taxes.items() if key},
        default_tax=taxes.get(""),
        key_of=attrgetter(*looked_at, "tax_code"),
    )


def _key(scope: Scope, line: Line, buyer: Buyer) -> str | None:
    """What a rule of this scope would have to be called to cover the line."""
    match scope:
        case "line":
            return line.account
        case "product":
            return line.product
        case "category":
            return line.category
        case "contact":
            return buyer.contact
        case "default":
            return ""


def _tax(context: Context, buyer: Buyer, line: Line, account: str | None) -> tuple[str | None, str]:
    rules = context.sides[buyer.side]
    if buyer.is_untaxed:
        free = untaxed_type(context, account)
        return free, f"tax {free} as the document is without tax" if free else ""
    if line.tax_code and line.tax_code in rules.taxes:
        return rules.taxes[
            line.tax_code
        ], f"tax {rules.taxes[line.tax_code]} from rule tax code {line.tax_code}"
    if rules.default_tax:
        return rules.default_tax, f"tax {rules.default_tax} from rule default"
    known = context.accounts.get(account or "")
    if not line.tax_code and known is not None and known.tax_type:
        return known.tax_type, f"tax {known.tax_type} from account {known.code} in the chart of accounts"
    return None, ""
