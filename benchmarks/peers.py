"""The same thousand bills and the same faults through Counterfoil and through Xero's own SDK.

    python -m benchmarks.peers [--seed N] [--json FILE]

Every way of sending meets the same faults at the same bills: each strikes the request in which its bill is
first seen. What stands in Xero is counted by the simulator's own books, and time passes on its clock alone.
What counts as done by a person: starting a program again, consenting again, and looking in Xero, document by
document, what became of those a program could not tell of.
"""

import argparse
import json
import platform
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from benchmarks import loops, ours
from benchmarks.bills import BILLS, FAULTS, FINE_PRICES, Result

ROWS = (
    ("bills that stand twice or more", "twice"),
    ("documents too many", "superfluous"),
    ("bills missing in the end", "missing"),
    ("… of which nobody was told", "missing_unsaid"),
    ("bills with a wrong amount", "wrong"),
    ("calls to the accounting API", "calls"),
    ("… refused by a limit", "refused_429"),
    ("calls for tokens", "token_calls"),
    ("a person starts it again", "restarts"),
    ("a person consents (the first time counts)", "consents"),
    ("documents to look up by hand", "by_hand"),
    ("faults that struck", "faults"),
    ("hours until it ended", "hours"),
)


def compared(seed: int) -> list[Result]:
    """Every way of sending, one after the other."""
    return [
        ours.counterfoil(seed),
        loops.official("README, 1 a call", loops.as_the_readme_shows, seed, together=1),
        loops.official("README, 50 a call", loops.as_the_readme_shows, seed),
        loops.official("careful, 1 a call", loops.with_every_care, seed, together=1),
        loops.official("careful, 50 a call", loops.with_every_care, seed),
    ]


def table(results: list[Result]) -> list[str]:
    """The figures side by side."""
    wide = max(len(result.name) for result in results)
    lines = [f"{'':42}" + "".join(f"{result.name:>{wide + 2}}" for result in results)]
    for title, field in ROWS:
        values = [getattr(result, field) for result in results]
        shown = [f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in values]
        lines.append(f"{title:42}" + "".join(f"{value:>{wide + 2}}" for value in shown))
    return lines


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    fine = f"{FINE_PRICES:.0%} with a price of four decimals"
    print(f"{BILLS:,} bills, {fine}, seed {options.seed}, and these faults:")
    for name, count in Counter(fault.name for fault in FAULTS).items():
        print(f"  {count} x {name}")
    results = compared(options.seed)
    print("", *table(results), "", sep="\n")
    used = ", ".join(f"{name} {version(name)}" for name in ("xero-python", "urllib3"))
    print(f"{used}, Python {platform.python_version()}")
    print(f"Replaced around the SDK: {loops.REPLACED}.")
    print(f"Replaced in Counterfoil: {ours.REPLACED}.")
    if options.json:
        options.json.write_text(json.dumps([result._asdict() for result in results], indent=2))


if __name__ == "__main__":
    main()
