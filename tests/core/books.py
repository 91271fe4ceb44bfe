"""A small organisation and small documents, for tests of the core."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from counterfoil.core.context import Context, make_context
from counterfoil.core.document import Amounts, Line, SalesInvoice
from counterfoil.core.mapped import MappedInvoice, MappedLine
from counterfoil.core.mapping import Links, map_document
from counterfoil.core.organisation import Account, AccountClass, Organisation, TaxRate
from counterfoil.core.settings import Policies, Rule, Scope, Settings, Side

DAY = dt.date(2026, 3, 2)
NO_LINKS = Links()


def account(code: str, name: str, account_class: AccountClass = "revenue", tax_type: str = "") -> Account:
    return Account(
        id=f"id-{code}", code=code, name=name, type="X", account_class=account_class, tax_type=tax_type
    )


def rate(tax_type: str, percent: str, *applies_to: AccountClass) -> TaxRate:
    return TaxRate(tax_type=tax_type, name=tax_type, rate=Decimal(percent), applies_to=applies_to)


ORGANISATION = Organisation(
    tenant_id="t-1",
    name="Made-up Trading",
    country="NZ",
    base_currency="NZD",
    accounts=(
        account("200", "Sales", tax_type="OUTPUT2"),
        account("205", "Gift sales"),
        account("210", "Freight"),
        account("400", "Purchases", "expense", tax_type="INPUT2"),
        account("090", "Bank", "asset"),
    ),
    tax_rates=(
        rate("OUTPUT2", "15", "revenue", "asset", "liability", "equity"),
        rate("INPUT2", "15", "expense", "asset"),
        rate("ODD", "12.5", "revenue"),
        rate("ZERORATED", "0", "revenue", "liability"),
        rate("NONE", "0", "asset", "equity", "expense", "liability", "revenue"),
    ),
)


def account_rule(key: str, code: str, scope: Scope = "category", side: Side = "sales") -> Rule:
    return Rule(target="account", side=side, scope=scope, key=key, code=code)


def tax_rule(key: str, code: str, side: Side = "sales") -> Rule:
    return Rule(target="tax", side=side, scope="line" if key else "default", key=key, code=code)


RULES = (
    account_rule("", "200", "default"),
    account_rule("Gifts", "205"),
    account_rule("Freight", "210"),
    account_rule("", "400", "default", "purchases"),
    tax_rule("standard", "OUTPUT2"),
    tax_rule("odd", "ODD"),
    tax_rule("zero", "ZERORATED"),
    tax_rule("standard", "INPUT2", "purchases"),
    Rule(target="tender", side="", scope="line", key="card", code="090"),
)


def context(
    policies: Policies | None = None,
    rules: Sequence[Rule] = RULES,
    organisation: Organisation = ORGANISATION,
) -> Context:
    settings = Settings(version=1, rules=tuple(rules), policies=policies or Policies())
    return make_context(settings, organisation, "1.1")


def line(quantity: str = "1", unit_price: str = "0", category: str | None = None, **others: str) -> Line:
    """A line at the standard rate; `amount` and `tax` are given as text too."""
    return Line(
        description=others.get("description", "goods"),
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        amount=Decimal(others["amount"]) if "amount" in others else None,
        tax=Decimal(others["tax"]) if "tax" in others else None,
        category=category,
        product=others.get("product"),
        account=others.get("account"),
        tax_code=others.get("tax_code", "standard"),
    )


def invoice(*lines: Line, total: str | None = None, amounts: Amounts = "exclusive") -> SalesInvoice:
    return SalesInvoice(
        system="shop",
        id="1001",
        number="INV-1001",
        date=DAY,
        due_date=DAY,
        currency="NZD",
        contact="C-7",
        amounts=amounts,
        total=None if total is None else Decimal(total),
        lines=lines,
    )


def mapped(document: SalesInvoice, books: Context) -> MappedInvoice:
    """The document after mapping, before any transformation."""
    found = map_document(document, books, NO_LINKS).document
    assert isinstance(found, MappedInvoice)
    return found


def written(lines: Sequence[MappedLine]) -> list[tuple[str, str, str | None]]:
    """Quantity, price and account of each line, as text."""
    return [(str(each.quantity), str(each.unit_price), each.account) for each in lines]
