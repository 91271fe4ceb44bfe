"""Prints, at the end, which slots of which examples are empty, and why."""

from pathlib import Path

import pytest

LIST = Path(__file__).parent / "not_applicable.txt"
OWN = "tests/faults/test_faults.py"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The list, where its tests were run."""
    passed = terminalreporter.stats.get("passed", [])
    if any(getattr(report, "nodeid", "").startswith(OWN) for report in passed):
        rows = LIST.read_text(encoding="utf-8").splitlines()
        terminalreporter.section(f"faults: {len(rows)} slots are not applicable")
        for row in rows:
            terminalreporter.write_line(row)
