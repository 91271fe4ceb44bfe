"""The command line itself: help, wrong use, where the home is named, what is imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil import __version__
from counterfoil.cli import home_first, main
from counterfoil.cli.command import SENTENCE_MAX

COMMANDS = (
    ("demo",), ("connect",), ("organisation",), ("organisation", "list"), ("organisation", "on"),
    ("organisation", "off"), ("organisation", "refresh"), ("settings",), ("settings", "import"),
    ("settings", "export"), ("settings", "list"), ("settings", "diff"), ("settings", "rehearse"), ("import",),
    ("run",), ("status",), ("queue",), ("log",), ("totals",), ("ledger",),
    ("ledger", "verify"), ("ledger", "show"), ("failed",), ("show",), ("retry",),
    ("withdraw",), ("diagnose",),
)  # fmt: skip
SHOWS_DATA = tuple(
    each for each in COMMANDS if each not in (("demo",), ("organisation",), ("settings",), ("ledger",))
)


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
    "arguments",
    [
        ("retry",),
        ("withdraw", "INV-1", "--fault", "zero_amount"),
        ("failed", "--fault", "nonsense"),
        ("show", "nothing"),
        ("import", "nothing.jsonl", "--format", "canonical"),
        ("connect", "--simulator", "nowhere"),
        ("organisation", "on"),
        ("run", "--yes"),
        ("settings", "import", "nothing.toml"),
    ],
    ids=" ".join,
)
def test_a_program_that_asked_for_json_is_answered_in_json_also_when_nothing_was_done(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--home", str(tmp_path), *arguments, "--json") == 2
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert said.err == f"counterfoil: {error}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "\udc80"),
        ("retry", "INV-1", "\udc80"),
        ("log", "--search", "\udc80"),
        ("withdraw", "INV-1", "--by", "\udc80"),
        ("connect", "--simulator", "http://127.0.0.1:1", "--name", "\udc80"),
    ],
    ids=lambda each: each[0],
)
def test_bytes_that_are_no_text_are_wrong_use(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As Python hands on what a terminal in another character set sent."""
    assert call("--home", str(tmp_path), *arguments) == 2
    assert "is not text" in capsys.readouterr().err


def test_a_word_without_end_is_not_repeated_without_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--home", str(tmp_path), "show", "x" * 100_000) == 2
    said = capsys.readouterr().err
    assert len(said) < 2 * SENTENCE_MAX
    assert said.startswith("counterfoil: nothing here is called 'xxx")


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
