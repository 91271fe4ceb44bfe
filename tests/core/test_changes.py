"""Which names a change of settings or facts touches: those it is about, and no others."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from counterfoil.core.changes import LISTS, UNAWAITED, WHOLE, cause_of, changed_in_facts, changed_in_settings
from counterfoil.core.organisation import Account, Organisation, TaxRate, TrackingCategory, TrackingOption
from counterfoil.core.settings import Policies, Rule, Settings

SALES = Account(id="a-1", name="Sales", code="200", type="REVENUE", account_class="revenue")
GIFTS = Account(id="a-2", name="Gifts", code="310", type="REVENUE", account_class="revenue")
GST = TaxRate(tax_type="OUTPUT2", name="15% GST on Income", rate=Decimal(15), applies_to=("revenue",))
KNOWN = Organisation(
    tenant_id="t", name="Hartley Law", accounts=(SALES, GIFTS), tax_rates=(GST,), currencies=("NZD",)
)
REGION = TrackingCategory(
    name="Region", options=(TrackingOption(name="North"), TrackingOption(name="Old", status="archived"))
)
MARCH = dt.date(2026, 3, 31)


def after(**changes: object) -> frozenset[str]:
    """What a change of the organisation's facts touches."""
    return changed_in_facts(KNOWN, msgspec.structs.replace(KNOWN, **changes))


def test_every_fact_is_waited_for_or_said_not_to_be() -> None:
    assert set(Organisation.__struct_fields__) == set(WHOLE) | LISTS | UNAWAITED


def test_nothing_is_touched_where_nothing_changes() -> None:
    assert after() == frozenset()
    assert after(name="Hartley & Co", short_code="!x") == frozenset()
    assert changed_in_settings(Settings(version=3), Settings(version=4)) == frozenset()


def test_an_account_is_touched_by_all_that_it_may_be_called() -> None:
    gone = msgspec.structs.replace(SALES, status="archived")
    assert after(accounts=(gone, GIFTS)) == {"account", "account:200", "account:sales", "account:a-1", "any"}


def test_an_account_whose_code_changed_is_touched_under_both() -> None:
    recoded = msgspec.structs.replace(SALES, code="205")
    assert {"account:200", "account:205"} <= after(accounts=(recoded, GIFTS))
    assert not {"account:310"} & after(accounts=(recoded, GIFTS))


def test_an_account_that_is_new_is_touched() -> None:
    assert "account:310" in changed_in_facts(msgspec.structs.replace(KNOWN, accounts=(SALES,)), KNOWN)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"period_lock_date": MARCH}, {"period", "any"}),
        ({"year_lock_date": MARCH}, {"period", "any"}),
        ({"organisation_class": "STANDARD"}, {"plan", "any"}),
        ({"refused": ("approve_bills",)}, {"plan", "any"}),
        ({"is_adviser": True}, {"period", "any"}),
        ({"tracking": (REGION,)}, {"tracking", "tracking:region", "tracking:north", "any"}),
        ({"tracking": (msgspec.structs.replace(REGION, status="archived"),)}, set()),
        ({"unread": ("tracking",)}, set()),
        ({"currencies": ("NZD", "USD")}, {"currency", "currency:usd", "any"}),
        ({"tax_rates": ()}, {"tax", "tax:output2", "tax:15% gst on income", "any"}),
    ],
)
def test_each_fact_touches_its_own_cause(changes: dict[str, object], names: set[str]) -> None:
    assert after(**changes) == names


def test_what_is_known_for_the_first_time_touches_all_of_it() -> None:
    causes = {cause_of(name) for name in changed_in_facts(None, KNOWN)}
    assert causes == {"account", "tax", "currency", "any"}


@pytest.mark.parametrize(
    "new",
    [
        Settings(policies=Policies(rounding="4dp")),
        Settings(rules=(Rule(target="tender", side="", scope="line", key="card", code="090"),)),
    ],
)
def test_other_rules_or_policies_touch_what_waits_for_rules(new: Settings) -> None:
    assert changed_in_settings(Settings(), new) == {"rules", "any"}
