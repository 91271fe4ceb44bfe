"""What people write when a fault has happened is known by its meaning; what names none stays unknown."""

from collections import Counter

import pytest

from counterfoil.core.diagnose import diagnose
from counterfoil.core.faults.catalogue import CATALOGUE
from tests.faults.heard import Heard, later, ordinary, paraphrases, quoted, rate, rates

PER_CODE = 10
ORDINARY_ASKED = 200
KNOWN_SEEN_MIN, KNOWN_ASIDE_MIN, KNOWN_LATER_MIN = 100.0, 98.0, 99.0
"""Percent; they only rise."""


def test_every_code_has_its_paraphrases() -> None:
    count = Counter(one.code for one in paraphrases())
    missing = {code: count[code] for code in CATALOGUE if count[code] < PER_CODE and code != "other"}
    assert missing == {}


def test_most_paraphrases_are_known() -> None:
    seen, aside = rates()
    print(f"known: {seen} %, of those kept aside {aside} %")
    assert seen >= KNOWN_SEEN_MIN
    assert aside >= KNOWN_ASIDE_MIN


def test_most_of_what_was_written_later_is_known() -> None:
    assert rate(later()) >= KNOWN_LATER_MIN


@pytest.mark.parametrize("one", quoted(), ids=lambda one: one.text[:40])
def test_what_others_quote_is_known(one: Heard) -> None:
    assert diagnose(one.text)[0].code == one.code


def test_there_are_enough_ordinary_sentences() -> None:
    assert len(set(ordinary())) >= ORDINARY_ASKED


@pytest.mark.parametrize("text", ordinary())
def test_what_names_no_fault_stays_unknown(text: str) -> None:
    assert [fault.code for fault in diagnose(text)] == ["other"]
