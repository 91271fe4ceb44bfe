"""With the same faults at the same bills, Counterfoil leaves each in Xero once, and loops over the SDK do not."""

import pytest

from benchmarks import loops, ours
from benchmarks.bills import BILLS, FAULTS, fates
from benchmarks.peers import table

SEED = 1


def test_no_two_faults_lie_among_the_same_fifty() -> None:
    """So that a request of fifty meets no more of them than fifty requests of one."""
    blocks = [int(number.removeprefix("BILL-")) // 50 for number in fates(SEED)]
    assert len(set(blocks)) == len(FAULTS)
    assert max(blocks) < BILLS // 50


@pytest.mark.slow
def test_counterfoil_leaves_each_bill_in_xero_once_and_right() -> None:
    """Fourteen faults, nothing for a person to do but to consent again."""
    result = ours.counterfoil(SEED)
    assert (result.twice, result.missing, result.wrong, result.by_hand, result.restarts) == (0, 0, 0, 0, 0)
    assert result.consents == 2
    assert result.refused_429 <= 5, "those that were on the way when others had used up the day"
    assert result.calls < 150
    assert result.faults == len(FAULTS)


@pytest.mark.slow
def test_the_loops_do_not() -> None:
    """What goes wrong is what the explanation says, and they meet as many faults."""
    plain = loops.official("plain", loops.as_the_readme_shows, SEED)
    careful = loops.official("careful", loops.with_every_care, SEED)
    assert plain.faults == careful.faults == len(FAULTS)
    assert plain.twice >= 50
    assert plain.wrong > 0
    assert plain.restarts > 5
    assert careful.twice >= 50, "its key was forgotten while the day's limit lasted"
    assert careful.missing == 0
    assert len(table([plain, careful])) > len(plain) - 1
