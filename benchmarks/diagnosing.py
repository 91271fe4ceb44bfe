"""Measure diagnose: how long it takes to tell what a message means, from a sentence to 50 KB of anything.

    python benchmarks/diagnosing.py [--json FILE]

Time is processor time of this process, the best of several runs, so that other work on the machine counts
little.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable

from counterfoil.core.diagnose import diagnose

ASKED_MS = {"2 KB": 1.0, "50 KB": 100.0}
RUNS, REPEATS = 5, 5

SENTENCE = "The contact name Hartley Law is already assigned to another contact."
WORDS = (
    "Export of order 10045 to Xero failed on Tuesday while the nightly job was running for the Wellington "
    "store. The customer was told by e-mail, the total of 230.00 was checked twice, and nobody could see "
    "what was wrong with the document until somebody looked at line 7: account code 205 has been archived. "
    "Please try it again. "
)
ELEMENT = {
    "InvoiceNumber": "INV-1042",
    "LineItems": [
        {"Description": f"Coffee beans {number}", "AccountCode": "200", "LineAmount": 12.5}
        for number in range(14)
    ],
    "ValidationErrors": [{"Message": "Account code '200' is not a valid code for this document."}],
}


def filled(text: str, size: int) -> str:
    """The text over and over, each time a little different, up to a size."""
    parts = [f"{number} {text}" for number in range(size // len(text) + 1)]
    return "".join(parts)[:size]


TEXTS = {
    "a sentence": SENTENCE,
    "2 KB of words": filled(WORDS, 2_048),
    "2 KB of JSON": json.dumps({"Elements": [ELEMENT]})[:2_048],
    "50 KB of words": filled(WORDS, 50_000),
    "50 KB of JSON": json.dumps({"Elements": [ELEMENT] * 60})[:50_000],
    "50 KB of brackets": "[{" * 25_000,
    "50 KB of quotes": '"' * 50_000,
    "50 KB of one word": "a" * 50_000,
    "50 KB of tags": "<a>" * 16_666,
    "50 KB of at signs": "a@" * 25_000,
}


def milliseconds(work: Callable[[], object]) -> float:
    """The time of one piece of work, the best of several rounds."""
    rounds = []
    for _ in range(RUNS):
        started = time.process_time()
        for _ in range(REPEATS):
            work()
        rounds.append((time.process_time() - started) / REPEATS)
    return 1000 * min(rounds)


def main() -> None:
    """Measure all texts; tell those that take longer than asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--json", help="where to write the figures")
    chosen = options.parse_args()
    started = time.process_time()
    diagnose(SENTENCE)
    figures = {"the first, patterns made ready": 1000 * (time.process_time() - started)}
    for name, text in TEXTS.items():
        figures[name] = milliseconds(lambda text=text: diagnose(text))  # type: ignore[misc]
    for name, figure in figures.items():
        asked = next((f"   asked: {ms:g} ms" for size, ms in ASKED_MS.items() if name.startswith(size)), "")
        print(f"{name:32} {figure:9.2f} ms{asked}")
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump({"machine": platform.platform(), "python": sys.version, "ms": figures}, file, indent=1)


if __name__ == "__main__":
    main()
