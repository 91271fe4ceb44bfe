"""What comes with the program: the sample month and the settings, against the charts a new organisation has."""

from collections import Counter
from decimal import Decimal
from importlib import resources

import pytest

from counterfoil.core.context import make_context
from counterfoil.core.document import Exportable, Payment, Priced, SalesInvoice, number_of
from counterfoil.core.mapping import Links
from counterfoil.core.organisation import Account, AccountClass, Organisation, TaxRate
from counterfoil.core.passing import Note, Refused
from counterfoil.core.prepare import prepare
from counterfoil.core.settings import Settings
from counterfoil.core.settings_file import settings_from_toml
from counterfoil.sources import open_source
from tests.sources.tables import MemorySpill
from xerosim.charts import CHART, CLASS_OF, COUNTRIES

EXAMPLES = resources.files("counterfoil").joinpath("examples")
CLASSES: dict[str, AccountClass] = {
    "ASSET": "asset",
    "EQUITY": "equity",
    "EXPENSE": "expense",
    "LIABILITY": "liability",
    "REVENUE": "revenue",
}
LETTERS: dict[str, AccountClass] = {
    "A": "asset",
    "E": "equity",
    "X": "expense",
    "L": "liability",
    "R": "revenue",
}


def settings(name: str) -> Settings:
    found = settings_from_toml(EXAMPLES.joinpath(f"{name}.settings.toml").read_text(encoding="utf-8"))
    assert isinstance(found, Settings), found
    return found


def organisation(country: str) -> Organisation:
    """An organisation as it is before anybody has changed its chart."""
    facts = COUNTRIES[country]
    return Organisation(
        tenant_id="made-up",
        name=facts.organisation,
        country=country,
        base_currency=facts.currency,
        currencies=(facts.currency, *facts.others),
        accounts=tuple(
            Account(
                id=str(position),
                code=each.code,
                name=each.name,
                type=each.type,
                account_class=CLASSES[CLASS_OF[each.type]],
                status="active" if each.status == "ACTIVE" else "archived",
                takes_payments=each.payments or each.type == "BANK",
            )
            for position, each in enumerate(CHART)
        ),
        tax_rates=tuple(
            TaxRate(
                tax_type=each.type,
                name=each.name,
                rate=each.rate,
                status="active" if each.status == "ACTIVE" else "deleted",
                applies_to=tuple(LETTERS[letter] for letter in each.applies),
            )
            for each in facts.taxes
        ),
    )


def sample() -> list[Exportable]:
    with resources.as_file(EXAMPLES.joinpath("wholesaler.jsonl")) as path:
        found = list(open_source(path, "canonical").read(MemorySpill()))
    assert not [each for each in found if isinstance(each, Refused | Note)]
    return [each for each in found if not isinstance(each, Refused | Note)]


def test_the_sample_is_a_month_of_everything() -> None:
    kinds = Counter(type(each).__name__ for each in sample())
    assert kinds == {"Contact": 30, "SalesInvoice": 82, "Bill": 15, "CreditNote": 8, "Payment": 46}


def test_what_is_wrong_in_the_sample_can_be_seen_beforehand() -> None:
    context = make_context(settings("wholesaler"), organisation("NZ"), "1.1")
    found = Counter(fault.code for each in sample() for fault in prepare(each, context, Links()).faults)
    assert found == {
        "invalid_email": 1,
        "mapping_missing": 2,
        "amounts_mismatch": 1,
        "zero_amount": 1,
        "missing_contact": 1,
        "currency_not_subscribed": 1,
        "due_date_range": 1,
        "account_invalid": 1,
    }


def test_what_is_wrong_in_the_sample_and_only_xero_can_say() -> None:
    documents = sample()
    numbers = Counter(number_of(each) for each in documents if isinstance(each, SalesInvoice))
    assert [number for number, count in numbers.items() if count > 1] == ["W-10421"]
    context = make_context(settings("wholesaler"), organisation("NZ"), "1.1")
    totals: dict[str, Decimal] = {}
    for each in documents:
        mapped = prepare(each, context, Links()).mapping.document
        if isinstance(each, Priced):
            totals[mapped.ref] = getattr(mapped, "total", Decimal(0))
    paid: Counter[str] = Counter()
    for each in documents:
        if isinstance(each, Payment):
            paid[each.document] += each.amount  # type: ignore[assignment] # a Counter adds up decimals as well
    assert len([ref for ref, amount in paid.items() if amount > totals[ref]]) == 1


@pytest.mark.parametrize(
    ("name", "country", "archived"), [("wholesaler", "NZ", {"473"}), ("online_retail", "GB", set[str]())]
)
def test_rules_name_what_the_organisation_has(name: str, country: str, archived: set[str]) -> None:
    facts = organisation(country)
    accounts, rates = facts.accounts_by_code(), facts.rates_by_type()
    rules = settings(name).rules
    assert rules
    for rule in rules:
        if rule.target == "tax":
            assert rates[rule.code].status == "active"
        elif rule.target == "tender":
            assert accounts[rule.code].takes_payments
        else:
            assert (accounts[rule.code].status == "archived") == (rule.code in archived)
