"""A policy chosen for one document stands in place of the organisation's, and nothing else changes."""

import pytest

from counterfoil.core.choices import is_policy, laid_over
from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.faults.entry import Fault
from counterfoil.core.remedy import COMMANDS, DEEDS, REMEDIES, choices_for, remedies_for
from counterfoil.core.settings import LockedPeriodPolicy, Policies


def test_a_choice_stands_in_place_of_the_policy() -> None:
    given = Policies(rounding="4dp", zero_lines="hold")
    assert laid_over(given, {"zero_lines": "drop"}) == Policies(rounding="4dp")
    assert laid_over(given, {}) == given


def test_of_a_policy_told_by_kind_every_kind_that_may_gets_it() -> None:
    found = laid_over(Policies(), {"locked_period": "draft"}).locked_period
    assert (found.sales_invoice, found.bill, found.credit_note) == ("draft", "draft", "draft")
    assert found.payment == LockedPeriodPolicy().payment, "payments have no draft"
    moved = laid_over(Policies(), {"locked_period": "move"}).locked_period
    assert moved.payment == "move"


def test_what_no_version_knows_changes_nothing() -> None:
    assert laid_over(Policies(), {"colour": "grey", "rounding": "7dp"}) == Policies()


@pytest.mark.parametrize(
    ("name", "value", "is_one"),
    [
        ("zero_lines", "drop", True),
        ("zero_lines", "hold", True),
        ("locked_period", "draft", True),
        ("locked_period", "hold", True),
        ("zero_lines", "burn", False),
        ("colour", "grey", False),
    ],
)
def test_what_is_a_policy(name: str, value: str, *, is_one: bool) -> None:
    assert is_policy(name, value) is is_one


def test_every_remedy_is_of_a_fault_there_is_and_chooses_a_policy_there_is() -> None:
    assert {*REMEDIES, *COMMANDS, *DEEDS} <= set(CATALOGUE)
    for remedies in REMEDIES.values():
        assert len({each.name for each in remedies}) == len(remedies)
        for each in remedies:
            assert each.choices
            assert all(is_policy(name, value) for name, value in each.choices.items()), each.name
            assert each.does.endswith(".")


def test_one_name_is_one_remedy() -> None:
    named = {each.name: each for several in REMEDIES.values() for each in several}
    assert all(named[each.name] == each for several in REMEDIES.values() for each in several)
    assert remedies_for(Fault(code="other")) == ()


def test_all_that_can_be_chosen_is_named() -> None:
    missing = Fault(code="mapping_missing", facts={"target": "category", "source_code": "Freight"})
    assert choices_for(missing) == ("map=CODE",)
    assert choices_for(Fault(code="locked_period")) == ("draft", "move")
    assert choices_for(Fault(code="overpayment")) == ("paid",)
    assert choices_for(Fault(code="other")) == ()
