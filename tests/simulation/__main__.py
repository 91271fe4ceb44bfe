"""Run trials from the command line: one seed to see what happens in it, or many to write down what came of them.

python -m tests.simulation 4711                 one seed, told in full
python -m tests.simulation 1000 21000           from one seed to before another, on every core
python -m tests.simulation 1000 21000 --record  and a line in docs/reference/simulation-record.md
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from tests.simulation.outcome import Outcome, circumstances, outcome_of, summed

RECORD: Final = Path(__file__).parents[2] / "docs" / "reference" / "simulation-record.md"
CHUNK: Final = 25
"""Seeds that one worker takes at a time."""
TOLD_MAX: Final = 20


def main() -> int:
    """The exit code: 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("before", type=int, nargs="?")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.before is None:
        return _one(options.seed)
    began_s = time.perf_counter()
    total = Outcome()
    for found in _many(range(options.seed, options.before), options.jobs):
        total = summed(total, found)
        _show(total, options.before - options.seed)
    print()
    took_s = time.perf_counter() - began_s
    for sentence in total.wrong[:TOLD_MAX]:
        print(sentence)
    print(told(total, took_s))
    if options.record:
        _append(row(options.seed, options.before, total, took_s))
    return 1 if total.wrong else 0


def _one(seed: int) -> int:
    outcome = outcome_of(seed)
    print(told(outcome, 0.0))
    for sentence in outcome.wrong:
        print(sentence)
    print(circumstances(seed))
    return 1 if outcome.wrong else 0


def _many(seeds: range, jobs: int) -> Iterator[Outcome]:
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_chunk, chunk) for chunk in chunks]
        for done in as_completed(waiting):
            yield done.result()


def _chunk(seeds: range) -> Outcome:
    total = Outcome()
    for seed in seeds:
        total = summed(total, outcome_of(seed))
    return total


def _show(total: Outcome, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{total.seeds} of {of} seeds, {len(total.wrong)} violations", end="", file=sys.stderr)


def told(total: Outcome, took_s: float) -> str:
    """What was lived through, in one line."""
    pace = f", {total.seeds / took_s:.1f} seeds/s" if took_s else ""
    return (
        f"{total.seeds} seeds, {total.virtual_h:,.0f} virtual hours, {total.crashes:,} crashes, "
        f"{total.lost_answers:,} lost answers, {total.late_commits:,} late commits, {total.calls:,} calls, "
        f"{total.documents:,} documents, {total.parked:,} parked: {len(total.wrong)} violations{pace}"
    )


def row(first: int, before: int, total: Outcome, took_s: float) -> str:
    """A line of the record."""
    cells = [
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
        f"{first}–{before - 1}",
        f"{total.virtual_h:,.0f}",
        f"{total.crashes:,}",
        f"{total.lost_requests:,}",
        f"{total.lost_answers:,}",
        f"{total.late_commits:,}",
        f"{total.calls:,}",
        f"{total.documents:,}",
        f"{total.parked:,}",
        f"{len(total.wrong)}",
        f"{took_s / 60:.0f} min",
        circumstances(),
    ]
    return f"| {' | '.join(cells)} |\n"


def _append(line: str) -> None:
    with RECORD.open("a", encoding="utf-8") as record:
        record.write(line)


if __name__ == "__main__":
    sys.exit(main())
