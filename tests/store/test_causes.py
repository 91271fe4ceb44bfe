"""Which facts tell causes apart."""

from counterfoil.core.faults.entry import Fault
from counterfoil.store.causes import Variant, causes_of


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
