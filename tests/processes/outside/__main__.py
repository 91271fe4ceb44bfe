"""Trials from outside for a while.

    python -m tests.processes.outside [--minutes 10] [--seed N] [--trials N] [--at-once 3]

Trials are begun until the minutes are over, from seed N on (by default one drawn now), or as many as said, a few of
them at once, for most of a trial is waiting. What does not hold is printed with what is needed to try it again, and the trial's folder is kept.
"""

import argparse
import hashlib
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.processes.outside.trial import Told, tried

ROOT = Path(__file__).parents[3]
SEEDS = 1_000_000
SHOWN_MAX = 20


def main() -> int:
    """Make trials; 1 when one of them found something."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(SEEDS))
    parser.add_argument("--trials", type=int, default=SEEDS)
    parser.add_argument("--at-once", type=int, default=3)
    options = parser.parse_args()
    begun = time.monotonic()
    found: list[Told] = []

    seeds = iter(range(options.seed, options.seed + options.trials))

    def make_trials() -> None:
        for seed in seeds:
            if time.monotonic() - begun > options.minutes * 60 or any(told.wrong for told in found):
                return
            found.append(made(seed))

    with ThreadPoolExecutor(options.at_once) as pool:
        for worker in [pool.submit(make_trials) for _ in range(options.at_once)]:
            worker.result()
    sums = sum((told.figures for told in found), Counter[str]())
    minutes = (time.monotonic() - begun) / 60
    wrong = [told.seed for told in found if told.wrong]
    ending = f"something is wrong in {wrong}" if wrong else "nothing is wrong"
    print(f"\n{len(found)} trials in {minutes:.1f} minutes, seeds from {options.seed}: {ending}")
    print("  " + ", ".join(f"{count:,} {name}" for name, count in sorted(sums.items())))
    return 1 if wrong else 0


def made(seed: int) -> Told:
    """Make one trial and print how it went; its folder is kept when something is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="outside-"))
    told = tried(seed, folder)
    print(line(told) + (failure(told, folder) if told.wrong else ""), flush=True)
    if not told.wrong:
        shutil.rmtree(folder)
    return told


def line(told: Told) -> str:
    """One trial in one line."""
    shown = ("documents", "posted", "held", "lives", "kills", "pauses", "long pauses", "doubts", "calls")
    return f"seed {told.seed}: " + ", ".join(f"{told.figures[name]} {name}" for name in shown)


def failure(told: Told, folder: Path) -> str:
    """What does not hold, and all that is needed to try it again."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    lock = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes()).hexdigest()[:12]
    said = "\n".join(f"  {sentence}" for sentence in told.wrong[:SHOWN_MAX])
    return (
        f"\n{len(told.wrong)} things do not hold:\n{said}\n"
        f"seed {told.seed}, commit {commit}, lock {lock}, Python {platform.python_version()}; files in {folder}\n"
        f"Again: python -m tests.processes.outside --trials 1 --seed {told.seed}"
    )


if __name__ == "__main__":
    sys.exit(main())
