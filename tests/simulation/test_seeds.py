"""Two hundred worlds, each with troubles of its own: in none is a document lost, doubled, wrong or without a word."""

import pytest

from tests.simulation.outcome import outcome_of

SEEDS = range(200)
TOGETHER = 10


@pytest.mark.slow
@pytest.mark.parametrize("first", SEEDS[::TOGETHER])
def test_nothing_is_violated(first: int) -> None:
    """Each violation says how to repeat it."""
    wrong = [sentence for seed in range(first, first + TOGETHER) for sentence in outcome_of(seed).wrong]
    assert not wrong, "\n".join(wrong)
