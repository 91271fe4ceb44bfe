"""A settings file says what it means, and a mistake in it is answered with the key."""

import pytest

from counterfoil.core.settings import LockedPeriodPolicy, Policies, Rule, Settings, StatusPolicy
from counterfoil.core.settings_file import Unreadable, settings_from_toml

GOOD = """
[account.sales]
default = "200"
[account.sales.category]
Gifts = "205"
[tax.purchases]
standard = "INPUT2"
default = "NONE"
[tender]
card = "090"
[policies]
rounding = "4dp"
[policies.status]
bill = "draft"
"""


def test_rules_and_policies_are_read() -> None:
    """Each rule has its target, side, scope, key and code."""
    settings = settings_from_toml(GOOD)
    assert isinstance(settings, Settings)
    assert set(settings.rules) == {
        Rule(target="account", side="sales", scope="default", key="", code="200"),
        Rule(target="account", side="sales", scope="category", key="Gifts", code="205"),
        Rule(target="tax", side="purchases", scope="line", key="standard", code="INPUT2"),
        Rule(target="tax", side="purchases", scope="default", key="", code="NONE"),
        Rule(target="tender", side="", scope="line", key="card", code="090"),
    }
    assert settings.policies.rounding == "4dp"
    assert settings.policies.status.bill == "draft"
    assert settings.policies.status.sales_invoice == "authorised"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[acount.sales]", "acount"),
        ("[account.sale]\ndefault='1'", "account.sale"),
        ("[account.sales]\nGifts='1'", "account.sales.Gifts"),
        ("[account.sales.colour]\nblue='1'", "account.sales.colour"),
        ("[account.sales]\ndefault=200", "read 200"),
        ("[tender]\ncard=''", "tender.card"),
        ("[tax.sales.product]\nA='NONE'", "tax.sales.product"),
        ("tender = 1", "tender"),
        ("policies = 5", "policies: read 5, expected a table"),
        ("[policies]\nrounding='3dp'", 'policies.rounding: read "3dp", expected one of "2dp", "4dp"'),
        ("[policies]\nguess=true", "policies.guess: is not a key that is known"),
        ("[policies]\nroundng='2dp'", "is not a key that is known; the nearest is rounding"),
        (
            "[policies.locked_period]\npayment='draft'",
            'policies.locked_period.payment: a payment has no draft in Xero; expected "hold" or "move"',
        ),
        ("[policies.locked_period]\nbill='post'", 'expected one of "hold", "draft", "move"'),
        ("[policies]\nrounding_text=5", "policies.rounding_text: read 5, expected a text"),
        ("[policies.status]\nbill='paid'", 'policies.status.bill: read "paid", expected one of "authorised"'),
        ("[", "TOML"),
    ],
)
def test_a_mistake_names_its_key(text: str, named: str) -> None:
    """Nothing is ignored in silence."""
    answer = settings_from_toml(text)
    assert isinstance(answer, Unreadable)
    assert named in answer.sentence


def test_a_profile_stands_for_what_is_not_given() -> None:
    """What is given beside it comes first, table by table."""
    given = """
    [policies]
    profile = "pos"
    lines = "as_they_are"
    [policies.status]
    credit_note = "submitted"
    [policies.locked_period]
    bill = "move"
    """
    settings = settings_from_toml(given)
    assert isinstance(settings, Settings)
    assert settings.policies == Policies(
        profile="pos",
        lines="as_they_are",
        status=StatusPolicy(sales_invoice="draft", credit_note="submitted"),
        locked_period=LockedPeriodPolicy(bill="move"),
    )


def test_a_mistake_beside_a_profile_names_its_key() -> None:
    answer = settings_from_toml("[policies]\nprofile='legal'\nstatus=5")
    assert isinstance(answer, Unreadable)
    assert answer.sentence == "policies.status: read 5, expected a table"
