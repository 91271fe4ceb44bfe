"""run: nothing without a person's yes, then all that can go, and plain words about what is left."""

import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
import typer

from tests.cli.desk import CONTACT, Desk, invoice, no_trouble

WAIT_S = 30.0


def test_nothing_is_sent_while_exporting_is_off(desk: Desk) -> None:
    desk.connect()
    desk.take_in()
    answer = desk.type("run", "--yes")
    assert answer.code == 2
    assert "organisation on" in answer.err
    assert desk.xero.ask("calls")["writes"] == 0


def test_the_first_run_shows_what_it_would_send_and_needs_a_yes(desk: Desk) -> None:
    desk.ready()
    answer = desk.type("run")
    assert answer.code == 2
    assert "1 contact and 4 documents" in answer.out
    assert "2 sales invoices: NZD 123.45 net" in answer.out
    assert "1 Oct 2026" in answer.out
    assert "--yes" in answer.err
    assert desk.xero.ask("calls")["writes"] == 0


@pytest.mark.parametrize(("says", "code", "posted"), [("y", 1, 3), ("n", 2, 0)])
def test_on_a_terminal_the_first_run_asks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, says: str, code: int, posted: int
) -> None:
    desk.ready()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: says == "y")
    assert desk.type("run").code == code
    assert desk.done("status", "--json").data["posted"] == posted


def test_a_run_posts_what_can_go_and_says_what_is_left(desk: Desk) -> None:
    desk.ready()
    answer = desk.type("run", "--yes")
    assert answer.code == 1
    assert "posted 3 documents and 1 contact" in answer.out
    assert "2 held" in answer.out
    assert "1 waiting" in answer.out
    assert ": 2 documents" in answer.out
    assert "counterfoil failed" in answer.out
    (books,) = desk.xero.ask("ledger")["organisations"]
    assert books["totals"]["ACCREC"] == {"count": 2, "net": "123.45", "tax": "18.52", "total": "141.97"}
    assert [each["amount"] for each in books["payments"]] == ["50.00"]


def test_a_run_as_json(desk: Desk) -> None:
    desk.ready()
    answer = desk.type("run", "--yes", "--json")
    assert answer.code == 1
    assert set(answer.data) == {"organisations", "held", "in_doubt", "ready"}
    (told,) = answer.data["organisations"]
    assert (told["posted"], told["contacts_posted"], told["stopped"]) == (3, 1, None)
    assert told["calls"] == 3
    assert (answer.data["held"], answer.data["in_doubt"], answer.data["ready"]) == (2, 0, 1)


def test_a_run_that_leaves_nothing_ends_with_0_and_the_next_one_does_not_ask(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    assert "Nothing is left." in desk.done("run", "--yes").out
    before = desk.xero.ask("calls")["calls"]
    desk.done("run")
    assert desk.xero.ask("calls")["calls"] == before


def test_documents_in_doubt_say_until_when(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    with no_trouble(desk.xero):
        desk.xero.ask("trouble", {"kind": "status", "endpoint": "PUT Invoices", "probability": "1"})
        answer = desk.type("run", "--yes")
    assert answer.code == 1
    assert "1 in doubt" in answer.out
    status = desk.done("status", "--json").data
    assert (status["in_doubt"], status["posted"]) == (1, 0)
    said = desk.done("status").out
    assert "can be decided after" in said
    (waiting,) = desk.done("queue", "--json").data
    assert waiting["state"] == "in_doubt"


def test_an_organisation_may_be_named(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    name = desk.done("organisation", "list", "--json").data[0]["name"]
    assert desk.type("run", "--yes", "--organisation", "Nobody Ltd").code == 2
    assert desk.done("run", "--yes", "--organisation", name, "--json").data["organisations"][0]["posted"] == 1


def test_watching_goes_on_until_ctrl_c_which_is_one_sentence(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    command = [sys.executable, "-m", "counterfoil", "--home", str(desk.home), "run", "--yes", "--watch"]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert watching.stdout is not None
        while "Watching" not in (line := watching.stdout.readline()):
            assert line, watching.communicate()
        desk.take_in([CONTACT, invoice("INV-1", "1.00"), invoice("INV-2", "2.00")])
        give_up = time.monotonic() + WAIT_S
        while desk.done("status", "--json").data["posted"] < 2:
            assert time.monotonic() < give_up
        busy = desk.type("run")
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate(timeout=WAIT_S)
    finally:
        watching.kill()
        watching.wait()
    assert watching.returncode == 130
    assert len(said.strip().splitlines()) == 1
    assert "stopped" in said
    assert busy.code == 2
    assert "another process" in busy.err


def test_a_changed_amount_changes_the_totals(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00"), invoice("INV-2", "2.10")])
    desk.done("run", "--yes")
    (row,) = desk.done("totals", "--json").data
    assert Decimal(row["net"]) == Decimal("3.10")
    assert row["total"] == row["xero_total"] == "3.57"
