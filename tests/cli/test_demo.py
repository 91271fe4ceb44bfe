"""demo: the whole line in one command, told from what really happened, nothing left running."""

import json
import re
import signal
import socket
import subprocess
import sys
from decimal import Decimal
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from counterfoil import demo
from tests.cli.test_command_line import call

WAIT_S = 60.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def nobody_listens(address: str) -> bool:
    """Whether the simulator is gone."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", urlsplit(address).port or 0)) != 0


def sums(text: str) -> dict[str, tuple[str, ...]]:
    """The lines that compare, by their title: count and total here, count and total in the simulator."""
    line = re.compile(r"^([^\d\n]+?) +([\d,]+) +([\d,.]+) +([\d,]+) +([\d,.]+)$", re.MULTILINE)
    return {
        found[1].strip(): found.groups()[1:] for found in line.finditer(text.partition("Control totals")[2])
    }


def sample_with(change: Decimal, folder: Path) -> str:
    """The packaged sample with the price of one line changed in an invoice that gets through."""
    text = resources.files("counterfoil").joinpath("examples", demo.SAMPLE).read_text(encoding="utf-8")
    documents = [json.loads(line, parse_float=Decimal) for line in text.splitlines()]
    paid = {each["document"] for each in documents if each["kind"] == "payment"}
    for each in documents:
        stated = {"total", "tax"} & set(each)
        ref = f"{each['system']}:{each['kind']}:{each['id']}"
        if each["kind"] == "sales_invoice" and not stated and ref not in paid and each["currency"] == "NZD":
            each["lines"][0]["unit_price"] = Decimal(each["lines"][0]["unit_price"]) + change
            break
    path = folder / "changed.jsonl"
    path.write_text("".join(json.dumps(each, default=str) + "\n" for each in documents), encoding="utf-8")
    return str(path)


def test_the_demo_shows_the_whole_line_and_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("demo") == 0
    said = capsys.readouterr().out
    for command in (
        "connect",
        "settings import",
        "import --format canonical",
        "organisation on",
        "run --yes",
        "failed",
        "totals",
    ):
        assert f"$ counterfoil {command}" in said
    assert "posted" in said
    assert "Whose move:" in said
    assert "with 8 calls" in said
    compared = sums(said)
    assert {"sales invoice NZD", "bill NZD", "credit note NZD", "payment NZD"} <= set(compared)
    assert all(
        (count, total) == (count_there, total_there)
        for count, total, count_there, total_there in compared.values()
    )
    assert "Its books balance" in said
    assert "DIFFERS" not in said
    assert "counterfoil demo --keep" in said
    assert not Path(said.partition("A fresh home: ")[2].splitlines()[0]).exists()
    assert nobody_listens(ADDRESS.findall(said)[0])


def test_changing_one_amount_changes_the_totals(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("demo") == 0
    before = sums(capsys.readouterr().out)
    monkeypatch.setattr(demo, "SAMPLE", sample_with(Decimal("1.00"), tmp_path))
    assert call("demo") == 0
    after = sums(capsys.readouterr().out)
    changed = {title for title in before if before[title] != after[title]}
    assert changed == {"sales invoice NZD"}


def test_a_kept_home_can_be_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "kept"
    assert call("demo", "--keep", str(home)) == 0
    assert f"counterfoil --home {home} status" in capsys.readouterr().out
    assert call("status", "--json", "--home", str(home)) == 0
    assert json.loads(capsys.readouterr().out)["posted"] > 100


def test_a_folder_with_something_in_it_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine")
    assert call("demo", "--keep", str(tmp_path)) == 2
    assert "new or an empty folder" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_nobodys_settings_are_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTERFOIL_XERO_REDIRECT_URI", "nonsense")
    assert call("demo") == 0
    assert "DIFFERS" not in capsys.readouterr().out


def test_a_difference_is_said_plainly() -> None:
    key = ("bill", "NZD")
    lines, agrees = demo.comparison({key: (2, Decimal("10.00"))}, {key: (2, Decimal("10.01"))})
    assert not agrees
    assert "DIFFERS" in lines[1]
    assert demo.comparison({key: (2, Decimal("10.00"))}, {key: (2, Decimal("10"))})[1]
    assert not demo.comparison({key: (1, Decimal(1))}, {})[1]


def test_ctrl_c_stops_the_simulator_too() -> None:
    command = [sys.executable, "-m", "counterfoil", "demo"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        address = ""
        while "$ counterfoil" not in (line := running.stdout.readline()):
            assert line, running.communicate()
            address = address or "".join(ADDRESS.findall(line))
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=WAIT_S)
    finally:
        running.kill()
        running.wait()
    # Python ends by the signal itself where it struck inside exec(); a shell shows 130 for both
    assert running.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    assert nobody_listens(address)
