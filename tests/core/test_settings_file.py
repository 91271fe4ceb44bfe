"""Settings as a file: what is written reads back as the same; what names nothing is refused."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.organisation import Organisation
from counterfoil.core.settings import (
    PROFILES,
    SCOPES,
    LockedPeriodPolicy,
    Policies,
    Rule,
    Settings,
    StatusPolicy,
    in_order,
)
from counterfoil.core.settings_check import remembering, unknown_names
from counterfoil.core.settings_diff import differences
from counterfoil.core.settings_file import NamedAccount, SettingsFile, Unreadable, read_settings
from counterfoil.core.settings_text import settings_text
from tests.core.books import ORGANISATION, account_rule, tax_rule

KEYS = st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12
).filter(lambda key: key != "default")  # fmt: skip
CODES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


def read(text: str) -> SettingsFile:
    """What a text says, which must be readable."""
    found = read_settings(text)
    assert isinstance(found, SettingsFile), (found, text)
    return found


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that a file can hold."""
    target = draw(st.sampled_from(("account", "tax", "tender", "bank")))
    side = draw(st.sampled_from(("sales", "purchases", "journals"))) if target in ("account", "tax") else ""
    has_scopes = target == "account" and side != "journals"
    scope = draw(st.sampled_from(SCOPES if has_scopes else ("line", "default")))
    return msgspec.convert(
        {
            "target": target,
            "side": side,
            "scope": scope,
            "key": "" if scope == "default" else draw(KEYS),
            "code": draw(CODES),
        },
        Rule,
    )


def choices(struct: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Any policies of a table, those of the tables in it included."""
    return st.from_type(struct)


@given(
    st.lists(rules(), unique_by=lambda rule: rule.place),
    choices(Policies).filter(
        lambda policies: policies == msgspec.convert(msgspec.to_builtins(policies), Policies)
    ),
    CODES,
)
def test_whatever_is_written_reads_back_as_the_same(these: list[Rule], policies: Policies, name: str) -> None:
    policies = msgspec.structs.replace(policies, number_suffix="")  # which no file may say
    settings = Settings(rules=in_order(these), policies=policies)
    assert read(settings_text(settings, name, ORGANISATION)).settings == settings
    assert read(settings_text(settings, name, None)).settings == settings


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_is_written_by_its_name_alone(profile: str) -> None:
    policies = PROFILES[profile]  # type: ignore[index]
    text = settings_text(Settings(policies=policies), "x", None)
    assert read(text).settings.policies == policies
    assert ("lines" in text) == (profile == "none" and policies.lines != "as_they_are")


def test_what_a_profile_would_have_otherwise_is_written() -> None:
    policies = Policies(profile="pos", lines="as_they_are", status=StatusPolicy(sales_invoice="draft"))
    assert read(settings_text(Settings(policies=policies), "x", None)).settings.policies == policies


def test_the_head_says_whose_they_are_and_what_the_codes_mean_there() -> None:
    settings = remembering(
        Settings(version=3, rules=(account_rule("Gifts", "205"), tax_rule("", "OUTPUT2"))), ORGANISATION
    )
    origin = read(settings_text(settings, "Made-up Trading", ORGANISATION)).origin
    assert origin is not None
    assert (origin.name, origin.country, origin.currency, origin.version) == (
        "Made-up Trading",
        "NZ",
        "NZD",
        3,
    )
    assert origin.accounts == {"205": NamedAccount(name="Gift sales", type="X", id="id-205")}
    assert origin.tax_types["OUTPUT2"].rate == "15"


def test_the_order_in_a_file_does_not_matter() -> None:
    one = read(
        '[tender]\nb = "2"\na = "1"\n[account.sales.category]\nX = "9"\n[account.sales]\ndefault = "8"'
    )
    other = read('[account.sales]\ndefault = "8"\ncategory = {X = "9"}\n[tender]\na = "1"\nb = "2"')
    assert one == other


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[account.sales.product]\ndefault = "1"', "a default stands in [account.sales]"),
        ('[tax.sales]\n"" = "1"', "tax.sales: a rule has no name on its left side"),
        ("[organisation]\nname = 5", "organisation.name: read 5, expected a text"),
        ("[organisation]\nnam = 'x'", "organisation.nam: is not a key that is known; the nearest is name"),
        ("[policie]", "the nearest is policies"),
    ],
)
def test_a_mistake_names_its_key(text: str, sentence: str) -> None:
    found = read_settings(text)
    assert isinstance(found, Unreadable)
    assert sentence in found.sentence


# --- held against the chart ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (account_rule("Gifts", "2O5"), 'account.sales.category "Gifts": Made-up Trading has no account 2O5; the nearest is 205 Gift sales'),
        (account_rule("", "sales", "default"), "account.sales default: Made-up Trading has no account sales; the nearest is 200 Sales"),
        (account_rule("Gifts", "#~"), 'account.sales.category "Gifts": Made-up Trading has no account #~'),
        (tax_rule("standard", "OUTPUT"), 'tax.sales "standard": Made-up Trading has no tax type OUTPUT; the nearest is OUTPUT2 (OUTPUT2)'),
        (Rule(target="tender", side="", scope="line", key="card", code="09"), 'tender "card": Made-up Trading has no account 09; the nearest is 090 Bank'),
    ],
)  # fmt: skip
def test_what_names_nothing_is_told_with_what_is_most_like_it(rule: Rule, sentence: str) -> None:
    (found,) = unknown_names(Settings(rules=(rule,)), ORGANISATION)
    assert found.startswith(sentence)


def test_what_is_there_is_not_told_whatever_its_state() -> None:
    archived = msgspec.structs.replace(ORGANISATION.accounts[0], status="archived")
    facts = msgspec.structs.replace(ORGANISATION, accounts=(archived,))
    assert unknown_names(Settings(rules=(account_rule("Gifts", "200"),)), facts) == ()


# --- differences --------------------------------------------------------------------------------------------


def test_all_that_differs_is_told_in_the_words_of_the_file() -> None:
    old = Settings(
        rules=(account_rule("Gifts", "205"), account_rule("", "200", "default"), tax_rule("zero", "NONE")),
        policies=Policies(status=StatusPolicy(bill="draft")),
    )
    new = Settings(
        rules=(account_rule("Gifts", "210"), account_rule("", "200", "default"), tax_rule("odd", "ODD")),
        policies=Policies(rounding="4dp", locked_period=LockedPeriodPolicy(payment="move")),
    )
    assert [each.sentence for each in differences(old, new)] == [
        'account.sales.category "Gifts": 205 -> 210',
        'tax.sales "odd": ODD, new',
        'tax.sales "zero": NONE, taken away',
        "policies.status.bill: draft -> authorised",
        "policies.locked_period.payment: hold -> move",
        "policies.rounding: 2dp -> 4dp",
    ]
    assert differences(old, old) == ()


def test_a_code_that_means_another_account_differs() -> None:
    rule = Settings(rules=(account_rule("Gifts", "205"),))
    moved: Organisation = msgspec.structs.replace(
        ORGANISATION,
        accounts=tuple(msgspec.structs.replace(each, id=f"new-{each.id}") for each in ORGANISATION.accounts),
    )
    (found,) = differences(remembering(rule, ORGANISATION), remembering(rule, moved))
    assert found.sentence == 'account.sales.category "Gifts": 205 means another account now'
