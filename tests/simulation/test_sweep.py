"""A process that dies at any boundary whatever leaves nothing double and nothing lost, however long it is away."""

import os
from pathlib import Path

import pytest

from tests.simulation.checkers import violations
from tests.simulation.sweep import DELAYS_S, SCENARIOS, boundaries_of, killed_at
from tests.simulation.trial import memory

IS_WHOLE = os.environ.get("COUNTERFOIL_SWEEP") == "whole"
"""`make sweep` sets it: every boundary with every delay, some fifteen minutes."""
TOGETHER = 1 if IS_WHOLE else 3
"""So many boundaries in a row share the delays between them, two each: what lies before a call and after it, and
each delay at every third place."""
BOUNDARIES_MIN = 40
"""Fewer would mean that the sweep no longer sees where the world is touched."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_boundary(name: str) -> None:
    """Killed there, and started again after a second, …, after a day: everything stands in Xero once."""
    with memory() as folder:
        passed = boundaries_of(name, folder)
    assert len(passed) >= BOUNDARIES_MIN
    assert {"before call", "after call", "before write", "in write", "after write"} <= set(passed)
    wrong: list[str] = []
    for boundary in range(1, len(passed) + 1):
        for delay_s in DELAYS_S[boundary % TOGETHER :: TOGETHER]:
            with memory() as folder:
                trial = killed_at(name, folder, boundary=boundary, delay_s=delay_s)
                where = f"{name}, boundary {boundary} ({passed[boundary - 1]}), {delay_s:.0f} s"
                assert trial.crashes == 1, where
                wrong += [f"{where}: {sentence}" for sentence in violations(trial)]
    assert not wrong, "\n".join(wrong[:20])


def test_the_same_death_is_the_same_in_every_step(tmp_path: Path) -> None:
    """What is swept can be repeated: two runs touch the world at the same places."""
    assert boundaries_of("invoice", tmp_path / "one") == boundaries_of("invoice", tmp_path / "two")
