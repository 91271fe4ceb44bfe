"""Takes out each validation of the simulator in turn and asks the witnesses whether they notice.

`python -m tests.witnesses.mutations` goes through all of them and writes `covered.txt` (the validation, and the test
that noticed first) and `not_covered.txt` anew; it takes some minutes. With names of covered ones after it, only these
are tried again, and nothing is written. Asked are the tests with Xero's own Python client, the description of the API,
and the recorded answers; xero-node calls the same addresses in the same way, and what schemathesis makes up is never
compared with anything but failures.

First one run with nothing taken out tells which tests come past which lines; then a validation is tried with those
tests alone, and one that none comes past is not covered.
"""

import importlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.witnesses.taking_out import Validation, validations

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RULES = ROOT / "src" / "xerosim" / "rules"
COVERED, NOT_COVERED = HERE / "covered.txt", HERE / "not_covered.txt"
WITNESSES = ("test_xero_python_*.py", "test_specification.py", "test_recorded.py")
WHOLE = ("test_specification.py", "test_recorded.py")
"""Files whose tests share one walk and so are run together."""
TOO_SLOW = "not every_correction"
SECONDS_MAX = 120

Lines = dict[tuple[str, int], list[str]]


class Tracer:
    """Notes which test comes past which line of the rules."""

    def __init__(self) -> None:
        self.lines: Lines = {}
        self.test = ""

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        file = nodeid.partition("::")[0]
        self.test = file if file.endswith(WHOLE) else nodeid

    def follow(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        """For `settrace`: look into functions of the rules and no others."""
        path = frame.f_code.co_filename
        return self.note if "/xerosim/rules/" in path else None

    def note(self, frame: FrameType, event: str, _arg: Any) -> Any:
        """For `settrace`: one line of the rules is carried out."""
        if event == "line":
            tests = self.lines.setdefault((Path(frame.f_code.co_filename).name, frame.f_lineno), [])
            if self.test not in tests:
                tests.append(self.test)
        return self.note


class First:
    """Remembers the first test that failed."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test has ended."""
        if report.failed and not self.failed:
            self.failed = report.nodeid


def run_tests(tests: Iterable[str], plugin: object) -> int:
    """Run tests in this process, quietly."""
    options = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-k", TOO_SLOW]
    return int(pytest.main([*options, *tests], plugins=[plugin]))


def in_child(work: Any) -> str:
    """What a piece of work returns in a process of its own; a sentence when it ends in no other way."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _quietly()
        os.write(writing, work().encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read().decode()
    os.waitpid(child, 0)
    return told or "ended without a word"


def _quietly() -> None:
    import signal

    signal.alarm(SECONDS_MAX)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


def traced() -> Lines:
    """Which tests come past which lines, with nothing taken out."""
    import msgspec

    def work() -> str:
        tracer = Tracer()
        threading.settrace(tracer.follow)
        sys.settrace(tracer.follow)
        files = [str(path) for pattern in WITNESSES for path in sorted(HERE.glob(pattern))]
        status = run_tests(files, tracer)
        sys.settrace(None)
        rows = [[*place, tests] for place, tests in tracer.lines.items()] if status == 0 else []
        return msgspec.json.encode(rows).decode()

    rows = msgspec.json.decode(in_child(work), type=list[tuple[str, int, list[str]]])
    assert rows, "the witnesses are not content with the simulator as it is: see to that first"
    return {(file, line): tests for file, line, tests in rows}


def past(validation: Validation, lines: Lines) -> list[str]:
    """The tests that come past a validation, quick ones first."""
    found = {test for line in validation.lines for test in lines.get((validation.module, line), ())}
    return sorted(found, key=lambda test: (test.endswith(WHOLE), test))


def noticed_by(validation: Validation, tests: list[str]) -> str:
    """The first of some tests that fails when a validation is taken out; empty when none does."""
    if not tests:
        return ""

    def work() -> str:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(RULES.parent, Path(folder) / "xerosim")
            (Path(folder) / "xerosim" / "rules" / validation.module).write_text(validation.without)
            sys.path.insert(0, folder)
            first = First()
            status = run_tests(tests, first)
            return first.failed.removeprefix("tests/witnesses/") or ("cannot be run" if status else "-")

    told = in_child(work)
    return "" if told == "-" else told


def warm_up() -> None:
    """Import what every child needs, but nothing of the simulator, which each of them has in a form of its own."""
    for name in ("openapi_core", "uvicorn", "xero_python.accounting"):
        importlib.import_module(name)
    assert "xerosim" not in sys.modules


def go_through_all() -> None:
    """Go through all validations and write both lists."""
    lines = traced()
    covered, missed = [], []
    for validation in validations(RULES):
        noticed = noticed_by(validation, past(validation, lines))
        print(f"{noticed or '-':70} {validation.name}", flush=True)
        if noticed:
            covered.append(f"{validation.name}\t{noticed}")
        else:
            missed.append(validation.name)
    COVERED.write_text("".join(f"{line}\n" for line in covered))
    NOT_COVERED.write_text("".join(f"{line}\n" for line in missed))
    print(f"{len(covered)} noticed, {len(missed)} not")


def try_again(names: list[str]) -> None:
    """Take out validations that are covered, by their names, and ask the test that noticed when the list was made."""
    known = dict(line.split("\t") for line in COVERED.read_text().splitlines())
    noticed = [
        noticed_by(validation, [str(HERE / known[validation.name])])
        for validation in validations(RULES)
        if validation.name in names
    ]
    print(f"{sum(map(bool, noticed))} noticed, {len(names) - sum(map(bool, noticed))} not")


def main() -> None:
    """All validations, or those that are named."""
    os.environ["COUNTERFOIL_CI"] = "1"
    warm_up()
    if len(sys.argv) > 1:
        try_again(sys.argv[1:])
    else:
        go_through_all()


if __name__ == "__main__":
    main()
