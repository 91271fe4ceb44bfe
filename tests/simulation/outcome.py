"""What came of a trial, in figures that can be added up, and under which circumstances it can be repeated."""

import hashlib
import platform
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from tests.simulation.checkers import violations
from tests.simulation.loop import BEGIN_S
from tests.simulation.trial import Trial, memory, try_seed

ROOT: Final = Path(__file__).parents[2]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one or many trials; `wrong` says what did not hold, each with how to repeat it."""

    seeds: int = 0
    virtual_h: float = 0.0
    crashes: int = 0
    lost_requests: int = 0
    lost_answers: int = 0
    late_commits: int = 0
    calls: int = 0
    documents: int = 0
    parked: int = 0
    wrong: tuple[str, ...] = ()


def outcome_of(seed: int) -> Outcome:
    """Run the trial of a seed, and say what came of it."""
    with memory() as folder:
        try:
            trial = try_seed(seed, folder)
            found = violations(trial)
        except Exception as failure:
            said = f"{type(failure).__name__}: {failure}".splitlines()[0]
            return Outcome(seeds=1, wrong=(f"{said} [{circumstances(seed)}]",))
        return _figures(trial, tuple(f"{each} [{circumstances(seed)}]" for each in found))


def _figures(trial: Trial, wrong: tuple[str, ...]) -> Outcome:
    struck = trial.struck
    return Outcome(
        seeds=1,
        virtual_h=(trial.over_s - BEGIN_S) / 3600,
        crashes=trial.crashes,
        lost_requests=trial.network.lost_requests + struck["drop_request"],
        lost_answers=trial.network.lost_answers + sum(struck[kind] for kind in ANSWERS_LOST),
        late_commits=struck["late_commit"],
        calls=len(trial.network.passed),
        documents=len(trial.business.revisions),
        parked=trial.parked,
        wrong=wrong,
    )


ANSWERS_LOST: Final = ("commit_and_drop", "reset", "truncate", "garbage")


def summed(one: Outcome, other: Outcome) -> Outcome:
    """Both together."""
    return Outcome(**{name: getattr(one, name) + getattr(other, name) for name in Outcome.__struct_fields__})


def circumstances(seed: int | None = None) -> str:
    """What a seed means something under: the commit, the locked versions, the minor version of Python."""
    under = f"commit {_commit()}, locks {_locks()}, Python {platform.python_version()}"
    return under if seed is None else f"make sim SEED={seed}; {under}"


@cache
def _commit() -> str:
    try:
        asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


@cache
def _locks() -> str:
    return hashlib.sha256((ROOT / "requirements" / "test.txt").read_bytes()).hexdigest()[:8]
