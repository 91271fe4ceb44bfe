"""connect, organisation, settings: who is connected, whether anything is sent, and by which rules."""

import asyncio
import queue
import socket
import sys
import threading
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import urlencode

import pytest
import typer

from counterfoil.cli import consenting
from tests.cli.desk import CONTACT, SETTINGS, Desk, invoice
from tests.processes.machines import simulator

KEYS = {
    "name", "tenant_id", "on", "connected", "connection_fault", "api_url", "country", "currency", "accounts",
    "class", "facts_at", "settings_version", "calls",
}  # fmt: skip


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_connecting_a_simulator_needs_nobody_and_sends_nothing(desk: Desk) -> None:
    (connected,) = desk.done("connect", "--simulator", desk.xero.url, "--json").data
    assert set(connected) == KEYS
    assert (connected["on"], connected["connected"], connected["currency"]) == (False, True, "NZD")
    assert connected["accounts"] > 10
    assert connected["api_url"] == desk.xero.url


def test_connecting_says_what_was_connected_and_what_comes_next(desk: Desk) -> None:
    said = desk.done("connect", "--simulator", desk.xero.url, "--name", "Our books").out
    assert "Connected: Our books" in said
    assert "NZD" in said
    assert "organisation on" in said
    assert "Our books" in desk.done("organisation", "list").out


def test_nobody_at_the_address_is_one_sentence(desk: Desk) -> None:
    answer = desk.type("connect", "--simulator", f"http://127.0.0.1:{free_port()}")
    assert answer.code == 2
    assert len(answer.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:8900", "localhost", "ftp://localhost", "http://", "http://localhost:99999"]
)
def test_what_is_no_address_is_one_sentence_with_an_example(desk: Desk, address: str) -> None:
    answer = desk.type("connect", "--simulator", address)
    assert answer.code == 2
    assert "http://127.0.0.1:8900" in answer.err
    assert len(answer.err.strip().splitlines()) == 1


def test_an_organisation_that_is_reached_elsewhere_now_is_pointed_out(desk: Desk) -> None:
    """As when a simulator was started anew: its books are empty, and ours say that much is posted there."""
    first = desk.done("connect", "--simulator", desk.xero.url).out
    again = desk.done("connect", "--simulator", desk.xero.url).out
    moved = desk.done("connect", "--simulator", desk.xero.url.replace("127.0.0.1", "localhost")).out
    assert "connected before" not in first + again
    assert f"connected before, at {desk.xero.url}" in moved


def test_the_real_xero_needs_a_client_id(desk: Desk) -> None:
    answer = desk.type("connect")
    assert answer.code == 2
    assert "COUNTERFOIL_XERO_CLIENT_ID" in answer.err


def test_exporting_is_switched_on_and_off(desk: Desk) -> None:
    desk.connect()
    assert "is on" in desk.done("organisation", "on").out
    assert desk.done("organisation", "list", "--json").data[0]["on"] is True
    assert desk.done("organisation", "off", "--json").data["on"] is False
    assert desk.done("organisation", "list", "--json").data[0]["on"] is False


@pytest.mark.parametrize("command", ["on", "off", "refresh"])
def test_an_organisation_that_is_not_there(desk: Desk, command: str) -> None:
    assert desk.type("organisation", command).code == 2
    desk.connect()
    answer = desk.type("organisation", command, "Nobody Ltd")
    assert answer.code == 2
    assert "Nobody Ltd" in answer.err


def test_refreshing_reads_the_chart_again(desk: Desk) -> None:
    desk.connect()
    before = desk.done("organisation", "list", "--json").data[0]
    desk.xero.ask("people", {"do": "archive_account", "code": "200"})
    told = desk.done("organisation", "refresh", "--json").data
    assert told["fault"] is None
    assert told["calls"] > before["calls"]
    assert "Read again" in desk.done("organisation", "refresh").out


def test_a_disconnected_organisation_says_so_and_what_to_do(desk: Desk) -> None:
    desk.connect()
    desk.xero.ask("people", {"do": "disconnect"})
    answer = desk.type("organisation", "refresh", "--json")
    assert answer.code == 1
    fault = answer.data["fault"]
    assert fault["cause"]
    assert fault["action"]
    standing = next(iter(desk.done("status", "--json").data["organisations"].values()))
    assert standing["connected"] is False
    assert standing["connection_fault"]["code"] == fault["code"]
    assert fault["action"] in desk.done("status").out


def test_disconnecting_tells_xero_and_keeps_the_queue(desk: Desk) -> None:
    desk.ready()
    before = desk.done("status", "--json").data
    assert "Rules, queue and history are kept" in desk.done("organisation", "disconnect").out
    assert desk.xero.ask("calls")["identity"] > 3
    standing = desk.done("status", "--json").data
    assert standing["ready"] == before["ready"] > 0
    (organisation,) = standing["organisations"].values()
    assert (organisation["connected"], organisation["connection_fault"]["code"]) == (False, "token_revoked")
    assert "`counterfoil connect`" in desk.done("status").out
    answer = desk.type("run", "--yes")
    assert answer.code == 1
    assert "`counterfoil connect`" in answer.out
    assert desk.done("organisation", "disconnect", "--json").data["xero_was_told"] is False
    assert "was not told" in desk.done("organisation", "disconnect").out
    desk.connect()
    desk.type("run", "--yes")
    assert desk.done("status", "--json").data["posted"] > 0


def test_a_connection_is_reset_and_made_anew(desk: Desk) -> None:
    desk.ready()
    before = desk.done("status", "--json").data
    (again,) = desk.done("connect", "--reset", "--simulator", desk.xero.url, "--json").data
    assert again["connected"] is True
    after = desk.done("status", "--json").data
    assert (after["ready"], after["held"]) == (before["ready"], before["held"])
    assert "its tokens were forgotten here" in desk.done("log").out
    # Nobody consents: the tokens are gone all the same, and what to do is said.
    assert desk.type("connect", "--reset", "--simulator", f"http://127.0.0.1:{free_port()}").code == 2
    assert "`counterfoil connect`" in desk.done("status").out
    desk.connect()


def test_what_is_reset_must_be_there_and_named(desk: Desk) -> None:
    assert desk.type("connect", "--reset", "--simulator", desk.xero.url).code == 2
    answer = desk.type("connect", "--organisation", "N", "--simulator", desk.xero.url)
    assert answer.code == 2
    assert "--reset" in answer.err


def test_another_organisation_than_the_one_that_waits_needs_a_yes(desk: Desk, tmp_path: Path) -> None:
    """In another simulator, for one: whoever meant the former one must not find it out from the books."""
    with simulator("--seed", "5", "--organisation", "South Ltd:NZ") as other:
        desk.connect()
        desk.done("organisation", "disconnect")
        before = desk.done("organisation", "list", "--json").data
        answer = desk.type("connect", "--simulator", other.url)
        assert answer.code == 2
        assert "this consent is for South Ltd" in answer.err
        assert "--yes" in answer.err
        assert desk.done("organisation", "list", "--json").data == before
        answer = desk.done("connect", "--simulator", other.url, "--yes")
        assert "Connected: South Ltd" in answer.out
        assert len(desk.done("organisation", "list", "--json").data) == 2


@pytest.mark.parametrize(
    ("kind", "word"), [("DEMO", "demo company"), ("TRIAL", "is a trial"), ("COMPREHENSIVE", None)]
)
def test_a_trial_or_demo_organisation_is_warned_of(desk: Desk, kind: str, word: str | None) -> None:
    with simulator("--organisation", f"Our books:NZ:{kind}") as other:
        answer = desk.done("connect", "--simulator", other.url, "--json")
        assert answer.data[0]["class"] == kind
        assert (word in answer.err) if word else (answer.err == "")


def test_settings_have_versions(desk: Desk) -> None:
    desk.done("connect", "--simulator", desk.xero.url)
    file = desk.file([SETTINGS], "toml")
    assert desk.done("settings", "import", file, "--json").data["version"] == 1
    assert desk.done("settings", "import", file, "--json").data["version"] == 1
    other = desk.file([SETTINGS, '[policies]\nlines = "summarised"'], "toml")
    assert "version 2" in desk.done("settings", "import", other).out


HOLD = SETTINGS + '[policies]\nzero_lines = "hold"\nnegative_document = "hold"\n'


def test_a_policy_that_is_changed_frees_what_the_former_one_held(desk: Desk) -> None:
    """A line of nothing, one that rounds to nothing, a document below zero: a policy holds each of them."""
    desk.done("connect", "--simulator", desk.xero.url)
    desk.done("settings", "import", desk.file([HOLD], "toml"))
    goods, free, tiny = (
        {"description": "Goods", "quantity": 1, "unit_price": price} for price in ("9.00", "0", "0.004")
    )
    documents = [invoice("A", "", lines=[goods, free]), invoice("B", "", lines=[goods, tiny])]
    desk.take_in([CONTACT, *documents, invoice("C", "-5.00")])
    held = {each["number"]: each["faults"][0]["code"] for each in desk.done("failed", "--json").data}
    assert held == {"A": "zero_amount", "B": "amount_too_small", "C": "negative_not_allowed"}
    taken = desk.done("settings", "import", desk.file([SETTINGS], "toml"), "--json").data
    assert (taken["version"], taken["held"]) == (2, 0)
    assert desk.done("failed", "--json").data == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[acount.sales]\ndefault = '200'", "acount"),
        ("[account.sales]\ndefault = 200", "default"),
        ("[policies]\nrounding = 'up'", "rounding"),
        ("[account", "TOML"),
    ],
)
def test_wrong_settings_name_the_key_and_change_nothing(desk: Desk, text: str, named: str) -> None:
    desk.connect()
    answer = desk.type("settings", "import", desk.file([text], "toml"))
    assert answer.code == 2
    assert named in answer.err
    assert desk.done("organisation", "list", "--json").data[0]["settings_version"] == 1


def test_a_person_consents_in_the_browser_and_is_sent_back_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    back = f"http://localhost:{free_port()}/callback"
    address = "https://login.example/authorize?" + urlencode({"redirect_uri": back, "state": "s"})

    def browse(_: str) -> bool:
        threading.Thread(target=lambda: urllib.request.urlopen(f"{back}?code=c&state=s").close()).start()
        return True

    monkeypatch.setattr(consenting, "_has_windows", lambda: True)
    monkeypatch.setattr(webbrowser, "open", browse)
    assert asyncio.run(consenting.consent_of_person(address)) == f"{back}?code=c&state=s"
    assert address in capsys.readouterr().err


def test_a_person_may_paste_the_address_instead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Keyboard:
        def isatty(self) -> bool:
            return True

        def __iter__(self) -> "Keyboard":
            return self

        def __next__(self) -> str:
            return " https://elsewhere.example/back?code=c&state=s \n"

    monkeypatch.setattr(sys, "stdin", Keyboard())
    monkeypatch.setattr(consenting, "_has_windows", lambda: False)
    address = "https://login.example/authorize?" + urlencode(
        {"redirect_uri": "https://elsewhere.example/back"}
    )
    monkeypatch.setattr(typer, "confirm", lambda question, **_: question == "Sure?")
    pasted = asyncio.run(consenting.consent_of_person(address))
    assert consenting.agrees("Sure?"), "no thread waits for a line any more"
    assert pasted == "https://elsewhere.example/back?code=c&state=s"
    assert "paste" in capsys.readouterr().err


class Typing:
    """A keyboard at which lines are typed one after the other, each when it is time."""

    def __init__(self, *lines: str) -> None:
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        for line in lines:
            self.lines.put(line)

    def isatty(self) -> bool:
        return True

    def __iter__(self) -> "Typing":
        return self

    def __next__(self) -> str:
        line = self.lines.get(timeout=30)
        if not line:
            raise StopIteration
        return line


@pytest.mark.parametrize(("typed", "is_meant"), [("y\n", True), ("YES\n", True), ("n\n", False), ("", False)])
def test_a_question_after_the_consent_is_answered_at_the_same_keyboard(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, is_meant: bool
) -> None:
    """The browser came back by itself, so that a thread still waits for an address to be pasted: what is typed
    next is meant for the question."""
    back = f"http://localhost:{free_port()}/callback"
    address = "https://login.example/authorize?" + urlencode({"redirect_uri": back, "state": "s"})
    keyboard = Typing()

    def browse(_: str) -> bool:
        threading.Thread(target=lambda: urllib.request.urlopen(f"{back}?code=c&state=s").close()).start()
        return True

    async def go() -> bool:
        assert await consenting.consent_of_person(address) == f"{back}?code=c&state=s"
        keyboard.lines.put(typed)
        keyboard.lines.put("")
        return consenting.agrees("Connect it all the same?")

    monkeypatch.setattr(sys, "stdin", keyboard)
    monkeypatch.setattr(consenting, "_is_read", threading.Event())
    monkeypatch.setattr(consenting, "_typed", queue.SimpleQueue())
    monkeypatch.setattr(consenting, "_has_windows", lambda: True)
    monkeypatch.setattr(webbrowser, "open", browse)
    assert asyncio.run(go()) is is_meant
    assert "Connect it all the same? [y/N]" in capsys.readouterr().err
