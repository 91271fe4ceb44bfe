"""run: nothing without a person's yes, then all that can go, and plain words about what is left."""

import datetime as dt
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
import typer

from counterfoil.app import Counterfoil
from counterfoil.cli import printing
from counterfoil.cli.sending import Standing, organisations_worked
from counterfoil.core.doubt import in_utc
from counterfoil.core.export import Lane
from counterfoil.core.settings import Settings
from counterfoil.engine.reports import RunReport
from counterfoil.engine.worker import LaneReport
from counterfoil.exporter import Exporter
from tests.cli.desk import CONTACT, Desk, invoice, no_trouble, payment
from tests.conformance.kit import connection

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
    assert told["calls"] == 4
    assert (answer.data["held"], answer.data["in_doubt"], answer.data["ready"]) == (2, 0, 1)


def test_a_run_that_leaves_nothing_ends_with_0_and_the_next_one_does_not_ask(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    assert "Nothing is left." in desk.done("run", "--yes").out
    before = desk.xero.ask("calls")["calls"]
    assert "there was nothing to send." in desk.done("run").out
    assert desk.xero.ask("calls")["calls"] == before


def test_a_run_without_a_connection_says_how_to_connect_again(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    desk.xero.ask("reset", {})  # it forgets whom it gave tokens to
    for said in (desk.type("run", "--yes").out, desk.done("status").out):
        assert "counterfoil connect" in said
        assert ".." not in said
        assert "`counterfoil run` sends them" not in said
    assert "connect again" in desk.type("run", "--yes").out.splitlines()[-1]


def test_documents_that_were_being_sent_when_a_run_was_killed_are_mentioned(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    with no_trouble(desk.xero):
        desk.xero.ask("trouble", {"kind": "stop_before", "endpoint": "PUT Contacts"})
        line = [sys.executable, "-m", "counterfoil", "--home", str(desk.home), "run", "--yes"]
        running = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            give_up = time.monotonic() + WAIT_S
            while desk.done("status", "--json").data["contacts"]["sending"] == 0:
                assert time.monotonic() < give_up
        finally:
            running.kill()
            running.wait()
        assert "Some documents are being sent" in desk.done("status").out


def test_documents_in_doubt_say_until_when(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    with no_trouble(desk.xero):
        desk.xero.ask("trouble", {"kind": "status", "endpoint": "PUT Invoices", "probability": "1"})
        answer = desk.type("run", "--yes")
    assert answer.code == 1
    assert "1 in doubt" in answer.out
    status = desk.done("status", "--json").data
    assert (status["in_doubt"], status["posted"]) == (1, 0)
    since, until = (dt.datetime.fromisoformat(status["doubt"][name]) for name in ("since", "until"))
    assert dt.timedelta(minutes=11) <= until - since < dt.timedelta(minutes=12)
    (organisation,) = status["organisations"].values()
    assert organisation["doubt"] == status["doubt"]
    when = printing.moment(until)
    for told in (desk.done("status").out, desk.done("queue").out, desk.done("show", "INV-1").out):
        assert f"looked for in Xero at {when}" in told
        assert f"sent {printing.moment(since)}" in told
        assert " s ago" in told
    (waiting,) = desk.done("queue", "--json").data
    shown = desk.done("show", "INV-1", "--json").data
    for each in (waiting, shown):
        assert (each["state"], each["next"]) == ("in_doubt", "look")
        assert each["since"] == status["doubt"]["since"]
        assert each["until"] == each["next_at"] == status["doubt"]["until"]
    log = {each["event"]: each["text"] for each in shown["log"]}
    assert f"; sent {in_utc(since)}; looked for in Xero with the next run" in log["in doubt"]
    assert f"looked for in Xero again at {in_utc(until)}" in log["looked for"]


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


@pytest.mark.parametrize("as_json", [True, False])
def test_an_organisation_may_be_switched_off_while_a_run_is_at_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, as_json: bool
) -> None:
    """As somebody at another keyboard may do: what the run did is told all the same."""
    finished = Counterfoil.run

    async def run(books: Counterfoil, **options: Any) -> object:
        report = await finished(books, **options)
        (lane,) = await books.organisations()
        await books.switch(lane, on=False, by="somebody else")
        return report

    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    monkeypatch.setattr(Counterfoil, "run", run)
    answer = desk.done("run", "--yes", *(["--json"] if as_json else []))
    if as_json:
        assert [each["posted"] for each in answer.data["organisations"]] == [1]
    else:
        assert "posted 1 document and 1 contact" in answer.out


def test_a_run_that_ends_because_exporting_was_switched_off_says_how_to_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def confirmed_too_late(exporter: Exporter, lanes: Sequence[Lane], *_: object) -> None:
        (lane,) = lanes
        store, at = exporter._store, exporter._clock.now()
        await store.switch(lane.organisation_id, on=False, by="somebody else", at=at)

    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    monkeypatch.setattr(Exporter, "_confirm_first_runs", confirmed_too_late)
    answer = desk.type("run", "--yes")
    assert answer.code == 1
    assert "switched off while this ran" in answer.out
    assert "`counterfoil organisation on`" in answer.out


def test_a_payment_of_what_went_as_its_opposite_says_so(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "-5.00"), payment("P-1", "INV-1", "5.00")])
    desk.type("run", "--yes")
    (held,) = desk.done("failed", "--json").data
    assert (held["ref"], held["faults"][0]["code"]) == ("desk:payment:P-1", "document_not_found")
    assert held["faults"][0]["cause"] == (
        "desk:sales_invoice:INV-1 is below zero and went to Xero as its opposite, a credit note: "
        "no payment of the invoice fits that."
    )
    assert "then withdraw the payment here" in held["faults"][0]["action"]
    calls = [entry["text"] for entry in desk.done("log", "--json").data if entry["event"] == "call"]
    assert any("/CreditNotes" in text for text in calls)
    assert not any("/Payments" in text for text in calls)


def standing(organisation_id: int, name: str, *, is_on: bool = True) -> Standing:
    """An organisation of which nothing but its name and its switch matters."""
    lane = Lane(
        organisation_id=organisation_id,
        name=name,
        is_on=is_on,
        has_sent=True,
        connection=connection(),
        settings=Settings(),
        facts=None,
        facts_version=0,
        facts_at=None,
        connection_fault=None,
        calls=0,
    )
    return Standing(lane, {}, {})


def test_what_a_run_did_is_told_of_the_organisation_that_it_did_it_in() -> None:
    """Two have one name, one is renamed and one switched off meanwhile, and another comes anew."""
    before = [standing(1, "A", is_on=False), standing(2, "A"), standing(3, "A"), standing(4, "B")]
    after = [standing(3, "A", is_on=False), *before[:2], standing(4, "Z"), standing(5, "New")]
    lanes = [LaneReport(organisation=name, posted=at) for at, name in enumerate(("A", "A", "B", "New"))]
    report = RunReport(lanes=tuple(lanes), held=0, in_doubt=0, ready=0)
    told = organisations_worked(report, before, after)
    assert [(each.report.posted, each.now.lane.organisation_id) for each in told] == [(0, 2), (1, 3), (2, 4)]
    assert [each.now.lane.name for each in told] == ["A", "A", "Z"]
