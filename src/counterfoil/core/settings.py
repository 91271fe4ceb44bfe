"""What a bookkeeper decides once for an organisation: mapping rules and policies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from counterfoil.core.mapped import JournalStatus, Status

Side = Literal["sales", "purchases", "journals"]
Target = Literal["account", "tax", "tender", "bank"]
Scope = Literal["line", "product", "category", "contact", "default"]
SCOPES: tuple[Scope, ...] = ("line", "product", "category", "contact", "default")
"""From the most specific to the least: the first that has a rule wins."""

Profile = Literal["none", "legal", "pos", "inventory"]
"""Named defaults: of a legal practice, a point of sale, a wholesaler with stock."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One mapping rule: for `target` on `side`, what the source calls `key` in `scope` is `code` in Xero.

    `account_id` is the account that had the code when the rule was made, where that is known: a code may be
    given to another account later.
    """

    target: Target
    side: Side | Literal[""]
    scope: Scope
    key: str
    code: str
    account_id: str = ""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What the rule is for: no two rules of one version have the same."""
        return self.target, self.side, self.scope, self.key

    @property
    def name(self) -> str:
        """Where it stands in a settings file: `account.sales.category "Gifts"`."""
        table = f"{self.target}.{self.side}" if self.side else self.target
        if self.target == "account" and self.scope != "default":
            table = f"{table}.{self.scope}"
        return f"{table} default" if self.scope == "default" else f'{table} "{self.key}"'


class StatusPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """In which status documents arrive in Xero, per kind."""

    sales_invoice: Status = "authorised"
    bill: Status = "authorised"
    credit_note: Status = "authorised"
    manual_journal: JournalStatus = "authorised"


class LockedPeriodPolicy(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What becomes of documents dated in closed books, per kind: held, posted as drafts, which Xero takes
    with any date (help.dext.com 105721), or moved to the first open day. Payments and bank transactions
    have no draft there."""

    sales_invoice: Literal["hold", "draft", "move"] = "hold"
    bill: Literal["hold", "draft", "move"] = "hold"
    credit_note: Literal["hold", "draft", "move"] = "hold"
    payment: Literal["hold", "move"] = "hold"
    bank_transaction: Literal["hold", "move"] = "hold"
    manual_journal: Literal["hold", "draft", "move"] = "hold"


ContactKey = Literal["contact_number", "account_number", "email", "name"]
"""By what a contact that is in Xero already may be recognised."""


class Policies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The choices of an organisation; each default is the safe one.

    `start_date`: documents of earlier days are withdrawn. `lines`: as they are, or summarised per account,
    tax type and tracking. `rounding`: two or four decimals of the unit price. `rounding_text`: what the
    rounding line says. `zero_lines`: dropped when the rest still balances, or the document is held.
    `negative_document`: a document below zero turns into its opposite kind, or is held. `due_date`: as given;
    left out, for Xero to reckon from the contact's terms; or brought into the range from the document's own
    date to 999 days after it. `basis` is the one the source keeps its books on: on any but accrual its
    documents are held. `duplicate_number`: what Xero refuses because its number is taken is held, or goes
    with a letter behind its number: `number_suffix`, which is no organisation's but one document's. `profile`
    names what stands for a policy that is not given.

    Contacts: `contact_matching` is by what one that is in Xero already is recognised, in this order.
    `duplicate_contact_name`: a name that a contact in Xero has already means that one, or ours is held, or
    gets its customer code behind its name. `archived_contact`: what was merged away is followed, or
    documents are held, or the contact is created anew under a number of its own. `account_number`: whether
    the customer code goes as Xero's account number; where another contact has it, it is left out, or the
    contact held. `invalid_email`, `invalid_tax_number`: the contact is held, or goes without.
    """

    profile: Profile = "none"
    start_date: dt.date | None = None
    basis: Literal["accrual", "modified_cash", "cash"] = "accrual"
    status: StatusPolicy = StatusPolicy()
    locked_period: LockedPeriodPolicy = LockedPeriodPolicy()
    due_date: Literal["as_given", "contact_terms", "clamp"] = "as_given"
    lines: Literal["as_they_are", "summarised"] = "as_they_are"
    rounding: Literal["2dp", "4dp"] = "2dp"
    rounding_text: str = "Rounding errors"
    zero_lines: Literal["drop", "hold"] = "drop"
    negative_document: Literal["opposite", "hold"] = "opposite"
    contact_matching: tuple[ContactKey, ...] = ("contact_number", "account_number", "name")
    duplicate_contact_name: Literal["match", "hold", "suffix"] = "match"
    archived_contact: Literal["follow", "hold", "new"] = "follow"
    account_number: Literal["no", "yes", "yes_or_hold"] = "no"
    invalid_email: Literal["hold", "leave_out"] = "hold"
    invalid_tax_number: Literal["hold", "leave_out"] = "hold"
    duplicate_number: Literal["hold", "suffix"] = "hold"
    number_suffix: str = ""


FOR_ONE_DOCUMENT: Final = frozenset({"number_suffix"})
"""Policies that are chosen for one document at a time, and never in a settings file."""


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules as settings have them, whatever order they were written in: so equal ones are the same."""
    return tuple(sorted(rules, key=lambda rule: rule.place))


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an organisation's rules and policies; version 0 is what holds before any are given."""

    version: int = 0
    rules: tuple[Rule, ...] = ()
    policies: Policies = Policies()


PROFILES: Final[dict[Profile, Policies]] = {
    "none": Policies(),
    "legal": Policies(profile="legal", lines="summarised"),
    "pos": Policies(
        profile="pos",
        lines="summarised",
        status=StatusPolicy(sales_invoice="draft", credit_note="draft"),
    ),
    "inventory": Policies(profile="inventory"),
}
"""What a profile has where it differs from the defaults; whatever is given beside it comes first."""
