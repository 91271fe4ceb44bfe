"""Homes that cannot be used, outputs nobody reads, mistakes inside: one sentence each, and never a traceback."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counterfoil.cli import command, main
from counterfoil.config import read_config, read_text
from counterfoil.errors import FileUnusable, HomeUnusable, SettingUnusable
from counterfoil.home import engine_lock, key_ring
from tests.cli.desk import Desk, invoice

FULL = Path("/dev/full")
CRAMPED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
from counterfoil.cli import main
main()
"""
"""The command line on a machine where no file may grow beyond a megabyte."""


def told(home: Path, *arguments: str, **streams: object) -> subprocess.CompletedProcess[str]:
    """One command line as a process of its own."""
    line = [sys.executable, "-m", "counterfoil", "--home", str(home), *arguments]
    return subprocess.run(line, check=False, text=True, timeout=60, **streams)  # type: ignore[call-overload]


def make_folder(place: Path) -> None:
    place.mkdir()


def make_pipe(place: Path) -> None:
    os.mkfifo(place)


def make_bytes(place: Path) -> None:
    place.write_bytes(b"\xff\xfe\x00")


unusable = pytest.mark.parametrize("make", [make_folder, make_pipe, make_bytes])


@unusable
def test_a_damaged_key_ring_says_what_to_do(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "keys")
    with pytest.raises(HomeUnusable, match="counterfoil connect"):
        key_ring(tmp_path)


@unusable
def test_a_settings_file_of_the_home_that_cannot_be_read_is_named(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path / "counterfoil.toml")
    with pytest.raises(FileUnusable, match=r"counterfoil\.toml"):
        read_config(tmp_path, {})


def test_settings_larger_than_any_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    with file.open("wb") as out:
        out.truncate(5 * 1024 * 1024)
    with pytest.raises(FileUnusable, match="too large"):
        read_text(file)


def test_a_lock_that_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(HomeUnusable, match="lock"), engine_lock(tmp_path):
        pass


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense = 1", "nonsense is not a setting"),
        ("xero_api_url = 5", "must be a text in quotes"),
        ("documents_per_call = 0", "must be a whole number from 1 to 50"),
        ('documents_per_call = "many"', "must be a whole number from 1 to 50"),
        ("documents_per_call = 2.5", "must be a whole number from 1 to 50"),
        ('xero_api_url = "api.xero.com"', "must be an address"),
        ('xero_redirect_uri = "http://localhost:99999/callback"', "must be an address"),
        ("xero_api_url = ", "is not TOML"),
    ],
)
def test_an_impossible_setting_is_named(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "counterfoil.toml").write_text(text)
    with pytest.raises(SettingUnusable, match=said):
        read_config(tmp_path, {})


def test_a_setting_of_the_environment_comes_first_and_is_checked(tmp_path: Path) -> None:
    (tmp_path / "counterfoil.toml").write_text('XERO_API_URL = "https://file.example"')
    assert read_config(tmp_path, {}).xero_api_url == "https://file.example"
    given = {"COUNTERFOIL_XERO_API_URL": "https://given.example"}
    assert read_config(tmp_path, given).xero_api_url == "https://given.example"
    with pytest.raises(SettingUnusable, match="environment"):
        read_config(tmp_path, {"COUNTERFOIL_XERO_LOGIN_URL": "http://localhost:abc"})


def test_a_damaged_database_is_one_sentence(desk: Desk) -> None:
    desk.connect()
    desk.take_in()
    database = desk.home / "counterfoil.db"
    page = 8192
    with database.open("r+b") as out:
        out.seek(page)
        out.write(b"\xa5" * (database.stat().st_size - page))
    for line in (["status"], ["failed", "--json"], ["retry", "--all"], ["run", "--yes"]):
        answer = desk.type(*line)
        assert answer.code == command.WRONG_USE
        assert "the database is damaged" in answer.err
        assert len(answer.err.strip().splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind there")
def test_a_disk_that_takes_no_more_is_one_sentence_and_loses_nothing(desk: Desk) -> None:
    desk.connect()
    desk.take_in()
    before = desk.done("status", "--json").data
    more = [invoice(f"MORE-{number}", "1.00", reference="x" * 200) for number in range(3000)]
    line = [sys.executable, "-c", CRAMPED, "--home", str(desk.home), "import", desk.file(more)]
    done = subprocess.run(
        [*line, "--format", "canonical"], check=False, text=True, timeout=60, capture_output=True
    )
    assert done.returncode == command.WRONG_USE, done
    assert len(done.stderr.strip().splitlines()) == 1
    assert "what was kept before is safe" in done.stderr
    after = desk.done("status", "--json").data
    assert after["ready"] >= before["ready"]
    again = desk.take_in(more).data
    assert again["new"] + again["same"] == len(more)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind there")
def test_a_first_start_on_a_full_disk_leaves_nothing_half_made(tmp_path: Path) -> None:
    """Half a key would be a damaged one from then on, and nobody could go on by making room."""
    home = tmp_path / "home"
    line = [sys.executable, "-c", CRAMPED.replace("1_000_000", "0"), "--home", str(home), "status"]
    done = subprocess.run(line, check=False, text=True, timeout=60, capture_output=True)
    assert done.returncode == command.WRONG_USE, done
    assert "keys cannot be written" in done.stderr
    assert not list(home.iterdir())
    assert told(home, "status", capture_output=True).returncode == 0


@pytest.mark.parametrize("how", ["is empty", "is not there"])
def test_a_database_that_is_gone_from_a_home_in_use_is_not_begun_anew(how: str, desk: Desk) -> None:
    """An empty one in its place would send everything again."""
    desk.connect()
    desk.take_in()
    database = desk.home / "counterfoil.db"
    kept = database.read_bytes()
    database.write_bytes(b"") if how == "is empty" else database.unlink()
    for line in (["status"], ["failed", "--json"], ["run", "--yes"], ["organisation", "list"]):
        answer = desk.type(*line)
        assert answer.code == command.WRONG_USE
        assert how in answer.err
        assert "put back the newest copy" in answer.err
    database.write_bytes(kept)
    assert desk.done("status", "--json").data["ready"] > 0


def test_a_reader_that_stops_reading_is_no_mistake(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = told(tmp_path, "status", "--json", stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (command.UNREAD, "")


@pytest.mark.skipif(not FULL.exists(), reason="this machine has no device that is always full")
def test_output_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with FULL.open("w") as full:
        done = told(tmp_path, "status", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == command.WRONG_USE
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
@pytest.mark.parametrize("line", [("status",), ("diagnose", "-"), ("run",)], ids=" ".join)
def test_a_stream_may_be_missing(
    stream: str, line: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, stream, None)
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(tmp_path), *line])
    assert ended.value.code in (None, 0, command.WRONG_USE)


def test_a_mistake_inside_is_one_sentence_that_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumbling(_: object) -> None:
        raise RuntimeError("a \x1b[2J text\nof several lines")

    monkeypatch.setattr("counterfoil.cli.printing.print_json", stumbling)
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(tmp_path), "status", "--json"])
    said = capsys.readouterr().err
    assert ended.value.code == command.MISTAKE
    assert "RuntimeError: a  [2J text (standing.py, line " in said
    assert len(said.splitlines()) == 1


def test_what_is_wrong_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(tmp_path), "show", "\x1b[2Jnothing"])
    assert ended.value.code == command.WRONG_USE
    assert "\x1b" not in capsys.readouterr().err


def test_a_home_without_a_name_is_none(tmp_path: Path) -> None:
    """Such as `--home "$NOWHERE"`: the folder one happens to stand in is not to be filled."""
    line = [sys.executable, "-m", "counterfoil", "--home", "", "status"]
    ended = subprocess.run(line, check=False, text=True, timeout=60, capture_output=True, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == "counterfoil: the home that was named is an empty name: name a folder\n"
    assert not list(tmp_path.iterdir())
