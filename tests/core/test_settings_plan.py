"""Settings of another organisation: what is matched, by what, what is left out, and that nothing is overwritten."""

import msgspec
import pytest

from counterfoil.core.organisation import Organisation
from counterfoil.core.settings import Policies, Rule, Settings
from counterfoil.core.settings_check import remembering
from counterfoil.core.settings_file import NamedAccount, NamedRate, Origin, SettingsFile
from counterfoil.core.settings_plan import Plan, is_of_another, plan
from tests.core.books import ORGANISATION, account_rule, tax_rule

GIFTS = account_rule("Gifts", "205")


def account(name: str, type_: str = "X") -> NamedAccount:
    return NamedAccount(name=name, type=type_, id="there")


def planned(
    *rules: Rule,
    accounts: dict[str, NamedAccount] | None = None,
    rates: dict[str, NamedRate] | None = None,
    now: Settings | None = None,
    facts: Organisation = ORGANISATION,
    policies: Policies | None = None,
) -> Plan:
    """The plan for a file with these rules, whose codes mean this there."""
    origin = Origin(name="Old books", id="old", accounts=accounts or {}, tax_types=rates or {})
    file = SettingsFile(settings=Settings(rules=rules, policies=policies or Policies()), origin=origin)
    return plan(file, now or Settings(), facts)


@pytest.mark.parametrize(
    ("there", "code", "by"),
    [
        (account("Gift sales"), "205", "code and name"),
        (account("gift  SALES"), "205", "code and name"),
        (account("Freight"), "210", "name and type"),  # the name says more than the code
        (account("Presents"), "205", "code"),  # same type, renamed
        (None, "205", "code"),  # the file does not say what it is there
    ],
)
def test_an_account_is_matched_by_code_name_and_type(there: NamedAccount | None, code: str, by: str) -> None:
    found = planned(GIFTS, accounts={"205": there} if there else {})
    (match,) = found.added
    assert (match.code, match.by) == (code, by)
    assert found.settings == remembering(
        Settings(rules=(msgspec.structs.replace(GIFTS, code=code),)), ORGANISATION
    )
    assert (found.kept, found.unmatched) == ((), ())


@pytest.mark.parametrize(
    ("code", "there", "why"),
    [
        ("205", account("Gift sales", "BANK"), "205 is Gift sales (BANK) there, and here Gift sales (X)"),
        ("999", account("Presents"), "999 is Presents (X) there, and here there is no such account"),
        ("999", None, "there is no account 999 here"),
    ],
)
def test_what_cannot_be_matched_is_listed_and_left_out(
    code: str, there: NamedAccount | None, why: str
) -> None:
    found = planned(account_rule("Gifts", code), accounts={code: there} if there else {})
    assert [each.why for each in found.unmatched] == [why]
    assert found.settings.rules == ()


def test_two_accounts_of_the_name_are_no_match() -> None:
    twin = msgspec.structs.replace(ORGANISATION.accounts[1], code="206", id="twin")
    facts = msgspec.structs.replace(ORGANISATION, accounts=(*ORGANISATION.accounts, twin))
    found = planned(account_rule("Gifts", "999"), accounts={"999": account("Gift sales")}, facts=facts)
    assert found.unmatched[0].why.endswith("; 2 here have that name")


@pytest.mark.parametrize(
    ("there", "code", "by"),
    [
        (NamedRate(name="OUTPUT2", rate="15"), "OUTPUT2", "code and name"),
        (NamedRate(name="GST on income", rate="15"), "OUTPUT2", "code"),
        (NamedRate(name="ODD", rate="12.5"), "ODD", "name and rate"),
        (None, "OUTPUT2", "code"),
    ],
)
def test_a_tax_type_is_matched_by_its_rate(there: NamedRate | None, code: str, by: str) -> None:
    found = planned(tax_rule("standard", "OUTPUT2"), rates={"OUTPUT2": there} if there else {})
    (match,) = found.added
    assert (match.code, match.by) == (code, by)


def test_another_rate_is_no_match() -> None:
    rates = {"OUTPUT2": NamedRate(name="GST on Income", rate="10")}
    found = planned(tax_rule("standard", "OUTPUT2"), rates=rates)
    assert found.unmatched[0].why == "OUTPUT2 is GST on Income (10 %) there, and here OUTPUT2 (15 %)"


def test_nothing_that_is_here_is_overwritten() -> None:
    now = Settings(version=4, rules=(account_rule("Gifts", "210"),), policies=Policies(rounding="4dp"))
    found = planned(GIFTS, account_rule("Freight", "210"), now=now, policies=Policies(lines="summarised"))
    assert [each.rule.key for each in found.kept] == ["Gifts"]
    assert [(rule.key, rule.code) for rule in found.settings.rules] == [("Freight", "210"), ("Gifts", "210")]
    assert found.settings.policies == now.policies
    assert found.policies == ()
    assert [each.name for each in found.policies_kept] == ["policies.lines", "policies.rounding"]


def test_where_nothing_was_decided_the_policies_come_along() -> None:
    found = planned(GIFTS, policies=Policies(lines="summarised"))
    assert found.settings.policies == Policies(lines="summarised")
    assert [each.name for each in found.policies] == ["policies.lines"]


def test_whose_settings_they_are_goes_by_xeros_id_then_by_name() -> None:
    facts = msgspec.structs.replace(ORGANISATION, id="o-1")
    assert not is_of_another(None, "Made-up Trading", facts)
    assert not is_of_another(Origin(name="Its former name", id="o-1"), "Made-up Trading", facts)
    assert is_of_another(Origin(name="Made-up Trading", id="o-2"), "Made-up Trading", facts)
    assert is_of_another(Origin(name="Old books"), "Made-up Trading", facts)
    assert not is_of_another(Origin(name="Made-up Trading"), "Made-up Trading", facts)
