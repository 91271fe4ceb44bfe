"""The test of the test: mistakes people make are planted one by one, and each is caught by checks that know none of them."""

import pytest

from tests.simulation.outcome import outcome_of
from tests.simulation.planted import MISTAKES, drawn_for

SEEDS_MAX = 100


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a hundred seeds, which are well again without it."""
    MISTAKES[name](monkeypatch)
    for seed in drawn_for(name, SEEDS_MAX):
        wrong = outcome_of(seed).wrong
        if wrong:
            monkeypatch.undo()
            assert not outcome_of(seed).wrong
            print(f"{name}: {wrong[0]}")
            return
    pytest.fail(f"{name} was not caught in {SEEDS_MAX} seeds")


def test_there_are_as_many_as_are_known() -> None:
    """Twenty-two kinds of mistake; the list only grows."""
    assert len(MISTAKES) >= 22
