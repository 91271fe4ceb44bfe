"""Every fault by its example: found by its check, known by its message, said by xerosim, read by people."""

import importlib
import os
from pathlib import Path

import pytest

from counterfoil.core.diagnose import diagnose, diagnose_all, explain
from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.faults.entry import Diagnosis, Fault, Unforeseeable
from tests.faults.example import (
    Case,
    Example,
    NotApplicable,
    Said,
    Shown,
    bank_transaction,
    bill,
    contact,
    credit,
    faults_of,
    journal,
    payment,
    sale,
)

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"
CODES = sorted(path.stem for path in (HERE / "examples").glob("*.py"))
NOT_APPLICABLE_MAX = 44
"""How many slots may be empty: a number that only goes down."""
UPDATE = os.environ.get("COUNTERFOIL_TEST_SNAPSHOTS") == "update"
"""Set to write the snapshots anew; then read the difference before keeping it."""


def example(code: str) -> Example:
    """The example of one code."""
    found: Example = importlib.import_module(f"tests.faults.examples.{code}").EXAMPLE
    return found


CASES = [
    pytest.param(code, case, id=f"{code}-{number}")
    for code in CODES
    if not isinstance(cases := example(code).finds, NotApplicable)
    for number, case in enumerate(cases)
]
SAID = [
    pytest.param(code, said, id=f"{code}-{number}")
    for code in CODES
    if not isinstance(messages := example(code).says, NotApplicable)
    for number, said in enumerate(messages)
]


def test_codes_are_entries_are_examples_are_snapshots() -> None:
    assert sorted(CATALOGUE) == CODES
    assert sorted(path.stem for path in SNAPSHOTS.glob("*.txt")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_an_example_has_a_case_exactly_where_its_entry_has_a_check(code: str) -> None:
    has_check = not isinstance(CATALOGUE[code].check, Unforeseeable)
    cases = example(code).finds
    if isinstance(cases, NotApplicable):
        assert cases.reason
        assert not has_check or "tests/core/test_preflight.py" in cases.reason
    else:
        assert has_check
        assert cases


@pytest.mark.parametrize(("code", "case"), CASES)
def test_the_check_finds_it(code: str, case: Case) -> None:
    found = [fault for fault in faults_of(case) if fault.code == code]
    assert len(found) == 1, faults_of(case)
    assert case.facts.items() <= found[0].facts.items()
    assert case.field is None or found[0].field == case.field


@pytest.mark.parametrize(
    "document",
    [
        sale(),
        bill(),
        credit(),
        contact(),
        payment(),
        bank_transaction(),
        bank_transaction(direction="received"),
        journal("5.00", "-5.00"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_nothing_is_found_where_nothing_is_wrong(document: object) -> None:
    assert faults_of(Case(document)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "said"), SAID)
def test_the_message_is_diagnosed_to_it(code: str, said: Said) -> None:
    first = diagnose(said.text, said.status)[0]
    assert first.code == code
    assert first.facts == said.facts


@pytest.mark.parametrize("code", [code for code in CODES if isinstance(example(code).simulator, Shown)])
def test_xerosim_answers_with_that_message(code: str) -> None:
    shown = example(code).simulator
    assert isinstance(shown, Shown)
    assert code in {fault.code for fault in diagnose_all(shown.answers())}


def test_slots_that_are_not_applicable_only_get_fewer() -> None:
    """All are listed with their reasons (`conftest.py` prints the list), and a line that is no longer true fails too."""
    slots = {"finds": "check", "says": "message", "simulator": "xerosim"}
    table = [
        f"{code} · {called} · {slot.reason}"
        for code in CODES
        for name, called in slots.items()
        if isinstance(slot := getattr(example(code), name), NotApplicable)
    ]
    assert table == (HERE / "not_applicable.txt").read_text(encoding="utf-8").splitlines()
    assert len(table) <= NOT_APPLICABLE_MAX


@pytest.mark.parametrize("code", CODES)
def test_what_people_read(code: str) -> None:
    path, text = SNAPSHOTS / f"{code}.txt", rendered(code)
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def rendered(code: str) -> str:
    """All that people may read of one fault: what is found or said, then what is read; the same text once."""
    known, shown = CATALOGUE[code], example(code)
    read: dict[str, list[str]] = {}
    for case in () if isinstance(shown.finds, NotApplicable) else shown.finds:
        found = next(fault for fault in faults_of(case) if fault.code == code)
        read.setdefault(sentences(explain(found)), []).append(f"Found in {found.field}")
    for said in () if isinstance(shown.says, NotApplicable) else shown.says:
        told = explain(diagnose(said.text, said.status)[0])
        words = f"Said: {said.text!r}" if said.text else f"Said: nothing, with status {said.status}"
        read.setdefault(sentences(told), []).append(words)
    read.setdefault(sentences(explain(Fault(code=code))), []).append("With nothing known")
    parts = ["\n".join([*why, text]) for text, why in read.items()]
    if isinstance(known.check, Unforeseeable):
        parts.append(f"Not found beforehand: {known.check.reason}\n")
    head = f"{known.title}\nWhose move: {known.who}. To be sent again: {known.retry}.\n"
    return "\n".join([head, *parts, f"Remedy: {known.remedy}\n"])


def sentences(told: Diagnosis) -> str:
    """Cause and action, one on each line."""
    return f"  Cause:  {told.cause}\n  Action: {told.action}\n"
