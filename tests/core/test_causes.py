"""Which facts tell causes apart."""

import pytest

from counterfoil.core.causes import Variant, causes, causes_of
from counterfoil.core.diagnose import explain
from counterfoil.core.faults.entry import Fault

ZERO_LINE = {"within": "invoice", "line": "2"}


def variants(*facts: dict[str, str]) -> list[Variant]:
    """One document for each, numbered in order."""
    return [Variant(Fault(code="f", facts=each), 1, f"{n}") for n, each in enumerate(facts)]


def told(*facts: dict[str, str]) -> list[tuple[dict[str, str], int]]:
    """The facts of each cause, and how many documents it holds."""
    return [(fault.facts, documents) for fault, documents, _ in causes_of(variants(*facts))]


def test_one_document_keeps_all_its_facts() -> None:
    assert told({"number": "1", "account": "200"}) == [({"number": "1", "account": "200"}, 1)]


def test_facts_of_each_document_are_left_out() -> None:
    assert told(*({"number": str(n), "total": str(n * n)} for n in range(9))) == [({}, 9)]


def test_facts_that_several_share_tell_causes_apart() -> None:
    found = told(*({"number": str(n), "account": "200" if n < 4 else "201"} for n in range(6)))
    assert found == [({"account": "200"}, 4), ({"account": "201"}, 2)]


def test_a_fact_that_only_some_have() -> None:
    assert told({"a": "1"}, {"a": "1"}, {}) == [({"a": "1"}, 2), ({}, 1)]


def test_field_and_message_are_kept_only_where_they_are_the_same() -> None:
    alike = [Variant(Fault(code="f", field=f"lines[{n}]", message="no"), n, str(n)) for n in (1, 2)]
    ((fault, documents, number),) = causes_of(alike)
    assert (fault, documents, number) == (Fault(code="f", message="no"), 3, "1")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            [ZERO_LINE, {"kind": "invoice"}],
            "An amount is zero, and there is nothing to post.",
        ),
        (
            [ZERO_LINE, {"within": "invoice", "line": "3"}],
            "A line of the invoice is zero, and such lines are held by policy.",
        ),
        ([{"kind": "invoice"}] * 2, "The invoice comes to nothing: there is no amount in it."),
    ],
)
def test_what_is_said_of_several_is_true_of_each(given: list[dict[str, str]], said: str) -> None:
    """A line of nothing that policy holds is no invoice of nothing."""
    faults = [Variant(Fault(code="zero_amount", facts=facts), 1, f"{n}") for n, facts in enumerate(given)]
    ((fault, _, _),) = causes_of(faults)
    assert explain(fault).cause == said


def account(code: str, **facts: str) -> Fault:
    """That an account cannot be used."""
    return Fault(code="account_invalid", facts={"account": code, **facts})


def test_two_things_are_two_causes_though_each_holds_one_document() -> None:
    found = causes([((account("200", state="archived"),), 1, "1"), ((account("310", state="gone"),), 1, "2")])
    assert [(each.fault.facts["account"], each.documents) for each in found] == [("200", 1), ("310", 1)]


def test_a_document_counts_under_each_of_its_causes_and_under_none_twice() -> None:
    both = (account("200"), account("200", line="2"), Fault(code="locked_period", facts={"date": "28 Mar"}))
    found = causes([(both, 3, "1"), ((account("200"),), 4, "0")])
    assert [(each.fault.code, each.documents, each.number) for each in found] == [
        ("account_invalid", 7, "0"),
        ("locked_period", 3, "1"),
    ]
