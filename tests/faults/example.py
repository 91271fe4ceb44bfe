"""What an example of a fault consists of, and a small organisation to try it in.

Each fault has one file in `examples/`, named after its code, with an `EXAMPLE` of four slots: what the check
finds, the messages that are diagnosed to it, what brings xerosim to say them, and the text that people read (kept
in `snapshots/`). A slot that cannot be filled says why; all of these stand in `not_applicable.txt`.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import msgspec

from counterfoil.core.context import make_context
from counterfoil.core.directory import XeroContact, make_known
from counterfoil.core.document import (
    BankTransaction,
    Bill,
    Contact,
    CreditNote,
    Exportable,
    JournalLine,
    Line,
    ManualJournal,
    Payment,
    SalesInvoice,
)
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapping import Links
from counterfoil.core.organisation import Account, Organisation, TaxRate, TrackingCategory, TrackingOption
from counterfoil.core.paid import Paid
from counterfoil.core.prepare import prepare
from counterfoil.core.settings import Settings
from counterfoil.core.settings_file import settings_from_toml
from tests.xerosim.desk import run
from tests.xerosim.triggers import EVERYTHING, TRIGGERS, ordered

DAY = dt.date(2026, 3, 28)
NO_CONTACT = Links()


class NotApplicable(msgspec.Struct, frozen=True):
    """Why a slot of an example is empty."""

    reason: str


class Said(msgspec.Struct, frozen=True):
    """A message, the HTTP status it came with, and the facts that it gives."""

    text: str
    facts: dict[str, str] = {}
    status: int | None = None


class Shown(msgspec.Struct, frozen=True):
    """What brings xerosim to answer so: a message by its words in `tests/xerosim/triggers.py`, or an act of its own.

    `is_ordered`: xerosim knows the message, but not what leads to it, and says it on order.
    """

    text: str = ""
    act: Callable[[], list[str]] | None = None
    is_ordered: bool = False

    def answers(self) -> list[str]:
        """All that xerosim says there, the message in it for certain."""
        if self.act is not None:
            return self.act()
        if self.is_ordered:
            return run(ordered(self.text))
        trigger = TRIGGERS[self.text]
        said = run(trigger.act, scope=EVERYTHING)
        assert trigger.sentence(self.text) in said
        return said


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One fault: cases that its check finds, messages it is known by, and where xerosim says them."""

    finds: "tuple[Case, ...] | NotApplicable"
    says: tuple[Said, ...] | NotApplicable
    simulator: Shown | NotApplicable


def _account(code: str, name: str, type_: str, class_: str, **more: object) -> Account:
    row = {"id": f"id-{code}", "code": code, "name": name, "type": type_, "account_class": class_, **more}
    return msgspec.convert(row, Account)


def _rate(
    tax_type: str, name: str, percent: str, applies_to: tuple[str, ...], status: str = "active"
) -> TaxRate:
    row = {"tax_type": tax_type, "name": name, "rate": percent, "applies_to": applies_to, "status": status}
    return msgspec.convert(row, TaxRate)


ORGANISATION = Organisation(
    tenant_id="t-1",
    name="Hartley Law",
    country="NZ",
    base_currency="NZD",
    currencies=("NZD", "AUD"),
    accounts=(
        _account("200", "Sales", "REVENUE", "revenue", tax_type="OUTPUT2"),
        _account("205", "Old sales", "REVENUE", "revenue", status="archived"),
        _account("400", "Advertising", "EXPENSE", "expense"),
        _account("610", "Accounts receivable", "CURRENT", "asset", system="DEBTORS"),
        _account("090", "Business bank", "BANK", "asset", takes_payments=True),
        _account("091", "Closed bank", "BANK", "asset", takes_payments=True, status="archived"),
        _account("880", "Clearing", "CURRLIAB", "liability"),
        _account("092", "Dollar bank", "BANK", "asset", takes_payments=True, currency="USD"),
        _account("960", "Retained Earnings", "EQUITY", "equity", system="RETAINEDEARNINGS"),
        _account("630", "Stock", "INVENTORY", "asset"),
    ),
    tax_rates=(
        _rate("OUTPUT2", "15% GST on Income", "15", ("revenue", "asset", "liability", "equity")),
        _rate("INPUT2", "15% GST on Expenses", "15", ("expense", "asset")),
        _rate("OUTPUT", "12.5% GST on Income", "12.5", ("revenue",), "deleted"),
        _rate("NONE", "No GST", "0", ("asset", "equity", "expense", "liability", "revenue")),
    ),
    tracking=(
        TrackingCategory(
            name="Region",
            options=(TrackingOption(name="North"), TrackingOption(name="South", status="archived")),
        ),
        TrackingCategory(name="Store", status="archived", options=(TrackingOption(name="Mall"),)),
    ),
)

RULES = """
[account.sales]
default = "200"
[account.sales.category]
Old = "205"
Gone = "999"
Bank = "090"
Receivables = "610"
Cost = "400"
[account.purchases]
default = "400"
[account.journals]
default = "880"
[account.journals.line]
Bank = "090"
Receivables = "610"
Retained = "960"
Stock = "630"
Old = "205"
[bank]
main = "090"
old = "091"
clearing = "880"
gone = "999"
[tax.sales]
default = "OUTPUT2"
old = "OUTPUT"
gone = "TAX009"
[tax.purchases]
default = "INPUT2"
[tender]
card = "090"
old = "091"
dollars = "092"
clearing = "880"
gone = "999"
"""


def settings(rules: str = RULES, policies: str = "") -> Settings:
    """The settings that these rules and the lines under [policies] make."""
    made = settings_from_toml(f"{rules}\n[policies]\n{policies}")
    assert isinstance(made, Settings), made
    return made


def line(**changes: object) -> Line:
    """One line of 2 x 10.50."""
    row = {"description": "Conveyancing", "quantity": "2", "unit_price": "10.50", **changes}
    return msgspec.convert(row, Line)


def sale(**changes: object) -> SalesInvoice:
    """An invoice of one line over 21.00 and 15 % tax, with nothing wrong with it."""
    fields: dict[str, object] = {
        "system": "desk", "id": "1042", "number": "INV-1042", "date": DAY, "due_date": dt.date(2026, 4, 20),
        "currency": "NZD", "contact": "otto", "lines": (line(),),
    }  # fmt: skip
    return SalesInvoice(**fields | changes)  # type: ignore[arg-type]


def bill(**changes: object) -> Bill:
    """A bill of one line over 21.00 and 15 % tax, with nothing wrong with it."""
    fields: dict[str, object] = {
        "system": "desk", "id": "b-7", "number": "4711", "date": DAY, "due_date": dt.date(2026, 4, 20),
        "currency": "NZD", "contact": "paper", "lines": (line(),),
    }  # fmt: skip
    return Bill(**fields | changes)  # type: ignore[arg-type]


def credit(**changes: object) -> CreditNote:
    """A credit note of one line over 21.00 and 15 % tax, with nothing wrong with it."""
    fields: dict[str, object] = {
        "system": "desk", "id": "c-3", "number": "CN-3", "date": DAY, "currency": "NZD", "contact": "otto",
        "lines": (line(),),
    }  # fmt: skip
    return CreditNote(**fields | changes)  # type: ignore[arg-type]


def contact(**changes: object) -> Contact:
    """A customer with nothing wrong with it."""
    fields: dict[str, object] = {
        "system": "desk",
        "id": "otto",
        "name": "Cafe Otto",
        "email": "otto@cafe.test",
    }
    return Contact(**fields | changes)  # type: ignore[arg-type]


def payment(**changes: object) -> Payment:
    """A payment by card of the invoice of `sale`, with nothing wrong with it."""
    fields: dict[str, object] = {
        "system": "desk", "id": "p-1", "document": "desk:sales_invoice:1042", "date": DAY, "currency": "NZD",
        "amount": Decimal("24.15"), "tender": "card",
    }  # fmt: skip
    return Payment(**fields | changes)  # type: ignore[arg-type]


def bank_transaction(**changes: object) -> BankTransaction:
    """Money spent from the main bank on one line over 21.00 and 15 % tax, with nothing wrong with it."""
    fields: dict[str, object] = {
        "system": "desk", "id": "t-1", "direction": "spent", "bank": "main", "date": DAY, "currency": "NZD",
        "contact": "paper", "lines": (line(),),
    }  # fmt: skip
    return BankTransaction(**fields | changes)  # type: ignore[arg-type]


def journal(*amounts: str, account: str = "Clearing", **changes: object) -> ManualJournal:
    """A journal of these amounts, the first of them on the account named; with nothing else wrong with it."""
    accounts = [account, *["Clearing"] * (len(amounts) - 1)]
    fields: dict[str, object] = {
        "system": "desk", "id": "j-1", "date": DAY, "currency": "NZD", "narration": "Stock used",
        "lines": tuple(
            JournalLine(account=on, amount=Decimal(amount))
            for on, amount in zip(accounts, amounts, strict=True)
        ),
    }  # fmt: skip
    return ManualJournal(**fields | changes)  # type: ignore[arg-type]


def among(*rows: XeroContact, is_all: bool = True, **links: str) -> Links:
    """What a contact is linked to (nothing, unless it is said), and these contacts in Xero."""
    return Links(**links, known=make_known(rows, is_all=is_all))  # type: ignore[arg-type]


def pays(**changes: object) -> Links:
    """The links of the payment of `payment`, when what it pays stands so in Xero."""
    paid = Paid(
        export_id=1,
        ref="desk:sales_invoice:1042",
        xero_id="document-id",
        number="INV-1042",
        currency="NZD",
        total=Decimal("24.15"),
        known_at=dt.datetime(2026, 3, 28, 9, 0, tzinfo=dt.UTC),
    )
    return Links(document_id="document-id", paid=(msgspec.structs.replace(paid, **changes),))


class Case(msgspec.Struct, frozen=True):
    """A document that must not go, under settings and facts that make it so; what the fault must say."""

    document: Exportable
    facts: dict[str, str] = {}
    field: str | None = None
    organisation: Organisation = ORGANISATION
    settings: Settings = settings()
    links: Links = Links(contact_id="contact-id", document_id="document-id")


def organisation(**changes: object) -> Organisation:
    """The organisation with some facts changed."""
    return msgspec.structs.replace(ORGANISATION, **changes)


def faults_of(case: Case) -> tuple[Fault, ...]:
    """What preflight says of a case."""
    context = make_context(case.settings, case.organisation, "1.1")
    return prepare(case.document, context, case.links).faults
