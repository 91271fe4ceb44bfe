"""The command line itself: help, wrong use, where the home is named, what is imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil import __version__
from counterfoil.cli import home_first, main

COMMANDS = (
    ("demo",), ("connect",), ("organisation",), ("organisation", "list"), ("organisation", "on"),
    ("organisation", "off"), ("organisation", "refresh"), ("settings",), ("settings", "import"), ("import",),
    ("run",), ("status",), ("queue",), ("log",), ("totals",), ("failed",), ("show",), ("retry",),
    ("withdraw",), ("diagnose",),
)  # fmt: skip
SHOWS_DATA = tuple(each for each in COMMANDS if each not in (("demo",), ("organisation",), ("settings",)))


def call(*arguments: str) -> int:
    """The exit code of one command line."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*command, "--help") == 0
    text = capsys.readouterr().out
    assert f"counterfoil {' '.join(command)}" in text
    assert ("--json" in text) == (command in SHOWS_DATA)


def test_the_list_of_commands_cuts_no_sentence_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert call("--help") == 0
    text = capsys.readouterr().out
    assert "..." not in text.partition("Commands:")[2]
    assert all(command[0] in text for command in COMMANDS)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--version") == 0
    assert capsys.readouterr().out == f"counterfoil {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("status", "--nonsense"),
        ("show",),
        ("import", "file.csv"),
        ("retry",),
        ("retry", "INV-1", "--all"),
        ("retry", "--all", "--fault", "zero_amount"),
        ("withdraw",),
        ("withdraw", "INV-1", "--fault", "zero_amount"),
        ("failed", "--by", "colour"),
        ("log", "--level", "debug"),
        ("log", "--limit", "0"),
        ("import", "file.csv", "--format", "canonical", "--since", "yesterday"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_code_2_and_no_traceback(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--home", str(tmp_path), *arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        ("status", "status"),
        ("status --home x --json", "--home x status --json"),
        ("status --home=x", "--home=x status"),
        ("--home x status", "--home x status"),
        ("diagnose -- --home x", "diagnose -- --home x"),
        ("status --home", "status --home"),
    ],
)
def test_the_home_may_be_named_anywhere(given: str, ordered: str) -> None:
    assert home_first(given.split()) == ordered.split()


def test_starting_imports_nothing_that_one_command_alone_needs() -> None:
    """So that `status` answers at once: what is slow to import waits for the command that needs it."""
    script = "import sys, json, counterfoil.cli; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    loaded = set(json.loads(done.stdout))
    slow = {"alembic", "counterfoil.app", "httpx2", "rich", "sqlalchemy", "starlette", "uvicorn", "xerosim"}
    assert "counterfoil.cli" in loaded
    assert loaded & slow == set()
