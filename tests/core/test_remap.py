"""Mapping here and now: one rule more, or another code in the rules that gave a bad one."""

from decimal import Decimal

import pytest

from counterfoil.core.faults.entry import Fault
from counterfoil.core.organisation import Account, Organisation, TaxRate
from counterfoil.core.remap import problem, remapped, target_of
from counterfoil.core.settings import Policies, Rule, Settings, Target

SALES = Rule(target="account", side="sales", scope="default", key="", code="200")
GIFTS = Rule(target="account", side="sales", scope="category", key="Gifts", code="200")
CARD = Rule(target="tender", side="", scope="line", key="card", code="090")
GST = Rule(target="tax", side="sales", scope="line", key="S", code="OUTPUT2")
SETTINGS = Settings(version=3, rules=(SALES, GIFTS, CARD, GST), policies=Policies(rounding="4dp"))
ORGANISATION = Organisation(
    tenant_id="t",
    name="Hartley Law",
    accounts=(
        Account(id="1", code="200", name="Sales", type="REVENUE", account_class="revenue"),
        Account(
            id="2", code="205", name="Freight", type="REVENUE", account_class="revenue", status="archived"
        ),
        Account(id="3", code="090", name="Bank", type="BANK", account_class="asset", takes_payments=True),
    ),
    tax_rates=(TaxRate(tax_type="OUTPUT2", name="15%", rate=Decimal(15)),),
)


def missing(target: str, side: str = "sales", **facts: str) -> Fault:
    """That no rule covers something."""
    return Fault(
        code="mapping_missing",
        facts={"target": target, "side": side, **facts} if side else {"target": target, **facts},
    )


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (missing("category", source_code="Freight"), ("account", "sales", "category", "Freight")),
        (missing("product", "purchases", source_code="P1"), ("account", "purchases", "product", "P1")),
        (missing("account", source_code="4000"), ("account", "sales", "line", "4000")),
        (missing("account"), ("account", "sales", "default", "")),
        (missing("tax code", source_code="Z"), ("tax", "sales", "line", "Z")),
        (missing("tax code", "purchases"), ("tax", "purchases", "default", "")),
        (missing("tender", "", source_code="cash"), ("tender", "", "line", "cash")),
    ],
)
def test_what_has_no_rule_gets_one(fault: Fault, rule: tuple[str, ...]) -> None:
    found = remapped(SETTINGS, fault, "X")
    assert found is not None
    assert (found.policies, len({*found.rules} - {*SETTINGS.rules})) == (SETTINGS.policies, 1)
    new = found.rules[-1]
    assert (new.target, new.side, new.scope, new.key, new.code) == (*rule, "X")


def test_all_rules_that_gave_a_bad_code_give_the_new_one_and_no_others() -> None:
    found = remapped(SETTINGS, Fault(code="account_invalid", facts={"account": "200"}), "205")
    assert found is not None
    assert [each.code for each in found.rules] == ["205", "205", "090", "OUTPUT2"]


@pytest.mark.parametrize(
    ("code", "facts", "codes"),
    [
        ("payment_account_invalid", {"account": "090"}, ["200", "200", "X", "OUTPUT2"]),
        ("tax_invalid", {"tax_type": "OUTPUT2"}, ["200", "200", "090", "X"]),
    ],
)
def test_a_bad_code_is_put_right_where_it_is_used(code: str, facts: dict[str, str], codes: list[str]) -> None:
    found = remapped(SETTINGS, Fault(code=code, facts=facts), "X")
    assert found is not None
    assert [each.code for each in found.rules] == codes


@pytest.mark.parametrize(
    "fault",
    [
        Fault(code="locked_period"),
        Fault(code="account_invalid", facts={"account": "999"}),
        Fault(code="account_invalid"),
        missing("moon"),
    ],
)
def test_what_no_rule_can_help_is_left(fault: Fault) -> None:
    assert remapped(SETTINGS, fault, "205") is None


def test_a_code_must_be_usable_for_what_it_is_for() -> None:
    assert problem(ORGANISATION, "account", "200") == ""
    assert problem(ORGANISATION, "tender", "090") == ""
    assert problem(ORGANISATION, "tax", "OUTPUT2") == ""
    unusable: tuple[tuple[Target, str], ...] = (("account", "090"), ("account", "205"), ("tender", "200"))
    for target, code in unusable:
        assert "has no account" in problem(ORGANISATION, target, code)
    assert problem(ORGANISATION, "account", "201").endswith("the nearest is 200")


def test_only_what_a_rule_can_help_has_a_target() -> None:
    assert target_of(missing("category")) == "account"
    assert target_of(Fault(code="tax_invalid")) == "tax"
    assert target_of(Fault(code="locked_period")) is None
