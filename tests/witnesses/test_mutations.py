"""Which validations the witnesses cover is written down, for each of them, and the list of the others only shrinks.

`python -m tests.witnesses.mutations` writes the lists anew (some minutes). Here each validation must stand in one of
them, and three that are covered are taken out and must be noticed.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.witnesses.mutations import COVERED, NOT_COVERED, RULES
from tests.witnesses.taking_out import CHANGED, validations

NOT_COVERED_MAX = 137
"""How many there were when the list was made last; it may be lowered."""


def covered() -> dict[str, str]:
    """The covered validations, each with the test that noticed."""
    return dict(line.split("\t") for line in COVERED.read_text().splitlines())


def not_covered() -> list[str]:
    """The other ones."""
    return NOT_COVERED.read_text().splitlines()


def test_every_validation_stands_in_one_list():
    named = {validation.name for validation in validations(RULES)}
    listed = [*covered(), *not_covered()]
    assert len(listed) == len(set(listed))
    unlisted, gone = sorted(named - set(listed)), sorted(set(listed) - named)
    assert (unlisted, gone) == ([], []), "run python -m tests.witnesses.mutations"


def test_the_list_of_what_is_not_covered_only_shrinks():
    assert len(not_covered()) <= NOT_COVERED_MAX


SAMPLE = '''"""A module."""

FULL: Final = "The box is full already"


def check(box: Box) -> list[str]:
    """What is wrong."""
    errors = []
    if box.is_full:
        errors.append(FULL)
    if box.width < 3:
        return [f"The box is {box.width} wide only"]
    said = "Boxes must have lids"
    return errors + ["The box has no lid"] + [said]
'''


def test_a_validation_is_taken_out_where_it_is_said(tmp_path: Path):
    (tmp_path / "boxes.py").write_text(SAMPLE)
    found = validations(tmp_path)
    assert [row.name for row in found] == [
        "boxes.py: The box is full already",
        "boxes.py: The box is {} wide only",
        "boxes.py: Boxes must have lids",
        "boxes.py: The box has no lid",
    ]
    full, narrow, words, lid = (row.without for row in found)
    assert "if box.is_full:\n        pass" in full
    assert "if box.width < 3:\n        return []" in narrow
    assert f"said = '{CHANGED}'" in words
    assert "return errors + [] + [said]" in lid


@pytest.mark.slow
def test_what_is_covered_is_noticed(test_data):
    chosen = sorted(covered())[:: max(1, len(covered()) // 3)][:3]
    command = [sys.executable, "-m", "tests.witnesses.mutations", *chosen]
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=RULES.parents[2]
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == f"{len(chosen)} noticed, 0 not", ran.stdout
