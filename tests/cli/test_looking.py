"""status, queue, failed, log, totals, show: what people see and what programs read."""

import datetime as dt
import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from itertools import pairwise

import pytest

from counterfoil.cli import printing
from counterfoil.cli.showing import exact_money
from counterfoil.core.faults.catalogue import CATALOGUE
from tests.cli.desk import CONTACT, MONTH, SETTINGS, Desk, invoice
from tests.processes.machines import simulator

STATES = {"held", "ready", "waiting", "sending", "in_doubt", "posted", "unlinked", "withdrawn"}
FAULT_KEYS = {"code", "cause", "action", "remedy", "who", "field"}


@pytest.mark.parametrize(
    ("command", "nothing"),
    [
        ("status", None), ("queue", []), ("failed", []), ("log", []), ("totals", []),
        ("organisation list", []),
    ],
)  # fmt: skip
def test_a_new_home_has_nothing_to_show(desk: Desk, command: str, nothing: object) -> None:
    words = command.split()
    assert desk.done(*words).out.strip()
    data = desk.done(*words, "--json").data
    if nothing is not None:
        assert data == nothing


def test_status_of_a_new_home(desk: Desk) -> None:
    assert "counterfoil connect" in desk.done("status").out
    data = desk.done("status", "--json").data
    assert data == {
        **dict.fromkeys(STATES, 0),
        "contacts": dict.fromkeys(STATES, 0),
        "calls": 0,
        "doubt": None,
        "forecast": None,
        "organisations": {},
    }


def test_status_says_what_is_looked_for_in_xero_and_when_next(desk: Desk) -> None:
    desk.connect()
    desk.xero.ask("people", {"do": "archive_account", "code": "200"})
    desk.done("organisation", "refresh")
    assert desk.take_in([CONTACT, invoice("INV-1", "100.00")]).code == 0
    (own,) = desk.done("status", "--json").data["organisations"].values()
    assert own["watched"]["for"] == ["account:200"]
    assert own["watched"]["next_at"]
    said = desk.done("status").out
    assert "Xero is looked in for account 200, for which documents are held" in " ".join(said.split())
    desk.xero.ask("people", {"do": "restore_account", "code": "200"})
    desk.done("organisation", "refresh")
    (own,) = desk.done("status", "--json").data["organisations"].values()
    assert own["watched"] is None


def test_status_counts_documents_and_contacts_apart(exported: Desk) -> None:
    data = exported.done("status", "--json").data
    assert set(data) == {*STATES, "contacts", "calls", "doubt", "forecast", "organisations"}
    assert {key: data[key] for key in STATES if data[key]} == {
        "held": 2,
        "ready": 1,
        "waiting": 1,
        "posted": 3,
    }
    assert {key: data["contacts"][key] for key in STATES if data["contacts"][key]} == {"posted": 1}
    (own,) = data["organisations"].values()
    assert {key: own[key] for key in (*STATES, "contacts", "calls")} == {
        key: data[key] for key in (*STATES, "contacts", "calls")
    }
    assert (own["on"], own["connected"], own["connection_fault"]) == (True, True, None)
    assert data["calls"] == exported.xero.ask("calls")["calls"]


def test_status_for_people_says_what_to_do(exported: Desk) -> None:
    said = exported.done("status").out
    assert "exporting is on" in said
    assert "counterfoil failed" in said
    exported.done("organisation", "off")
    assert "counterfoil organisation on" in exported.done("status").out


def test_status_says_when_what_is_ready_will_have_gone(desk: Desk) -> None:
    desk.ready()
    assert "about 4 documents left, finished " in " ".join(desk.done("status").out.split())
    told = desk.done("status", "--json").data
    (each,) = told["organisations"].values()
    assert (each["forecast"]["documents"], each["forecast"]["contacts"]) == (4, 1)
    assert each["forecast"]["calls"] == 3
    assert each["forecast"]["made_at"] < each["forecast"]["finished_at"]
    assert told["forecast"] == each["forecast"]
    desk.done("organisation", "off")
    assert desk.done("status", "--json").data["forecast"] is None


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Monday 10:31"), (6, "Sunday 10:31"), (7, "Monday 8 Jun 2026 10:31")]
)
def test_a_time_to_come_is_said_by_its_day(days: int, said: str) -> None:
    now = dt.datetime(2026, 6, 1, 10, 30, 20).astimezone()
    assert printing.soon(now + dt.timedelta(days=days), now) == said


def test_the_queue_says_what_a_document_waits_for(exported: Desk) -> None:
    (waiting,) = exported.done("queue", "--json").data
    assert (waiting["number"], waiting["state"]) == ("P-2", "ready")
    assert waiting["waiting_for"] == "desk:sales_invoice:NIL-1"
    assert waiting["net"] == "5.00"
    assert "waiting for desk:sales_invoice:NIL-1 (NIL-1, held)" in exported.done("queue").out
    assert "waiting for desk:sales_invoice:NIL-1 (NIL-1, held)" in exported.done("show", "P-2").out


def test_what_never_came_in_is_waited_for_by_its_ref(desk: Desk) -> None:
    desk.ready([invoice("INV-1", "1.00", contact="nobody")])
    assert "waiting for desk:contact:nobody\n" in desk.done("queue").out
    desk.done("run", "--yes")
    status = desk.done("status").out
    assert "Some documents wait for another one" in status
    assert "counterfoil queue" in status
    assert "Some documents are ready" not in status


def test_failed_by_cause_is_one_line_per_cause(exported: Desk) -> None:
    (line,) = exported.done("failed").out.splitlines()
    assert ": 2 documents." in line
    assert "Whose move:" in line
    assert "Code: zero_amount." in line


def test_failed_by_document_lists_each(exported: Desk) -> None:
    said = exported.done("failed", "--by", "document").out
    assert "NIL-1 (sales invoice, desk:sales_invoice:NIL-1)" in said
    assert "NIL-2 (sales invoice, desk:sales_invoice:NIL-2)" in said


def test_failed_as_json(exported: Desk) -> None:
    failed = exported.done("failed", "--json").data
    assert {each["ref"] for each in failed} == {"desk:sales_invoice:NIL-1", "desk:sales_invoice:NIL-2"}
    for each in failed:
        assert set(each) == {"ref", "kind", "number", "faults"}
        assert set(each["faults"][0]) == FAULT_KEYS
        assert each["faults"][0]["code"] == "zero_amount"
        assert each["faults"][0]["cause"]
    assert exported.done("failed", "--json", "--fault", "zero_amount").data == failed
    assert exported.done("failed", "--json", "--fault", "account_missing").data == []


def test_a_fault_code_that_is_none(exported: Desk) -> None:
    for command in (["failed", "--fault", "nonsense"], ["retry", "--fault", "nonsense"]):
        answer = exported.type(*command)
        assert answer.code == 2
        assert "nonsense" in answer.err


def test_failed_lists_every_page(desk: Desk) -> None:
    desk.ready([CONTACT, *(invoice(f"NIL-{number}", "0") for number in range(1201))])
    refs = [each["ref"] for each in desk.done("failed", "--json").data]
    assert len(refs) == len(set(refs)) == 1201
    assert ": 1,201 documents." in desk.done("failed").out


def test_a_document_that_was_changed_after_posting_is_listed(exported: Desk) -> None:
    exported.take_in([invoice("INV-1", "101.00")])
    refs = [each["ref"] for each in exported.done("failed", "--json").data]
    assert "desk:sales_invoice:INV-1" in refs
    assert "revised_after_posting" in exported.done("failed").out
    assert exported.done("status", "--json").data["posted"] == 3
    assert "changed in their source afterwards" in exported.done("status").out
    said = exported.type("run").out
    assert "Left: 2 held, 1 waiting for other documents.\n" in said
    assert "The source changed this document after it was posted" in said
    assert "counterfoil failed" in said.splitlines()[-1]


def test_the_log_is_newest_first_and_can_be_searched(exported: Desk) -> None:
    entries = exported.done("log", "--json", "--limit", "1000").data
    assert all(newer["at"] >= older["at"] for newer, older in pairwise(entries))
    assert {"accepted", "mapped", "held", "posted", "call"} <= {each["event"] for each in entries}
    assert len(exported.done("log", "--json", "--limit", "2").data) == 2
    errors = exported.done("log", "--json", "--level", "error").data
    assert errors
    assert {each["level"] for each in errors} == {"error"}
    found = exported.done("log", "--json", "--search", "/Invoices").data
    assert found
    assert all("/Invoices" in each["text"] for each in found)
    assert "no such lines" in exported.done("log", "--search", "never said").out
    assert "posted" in exported.done("log").out


def test_the_log_says_in_words_why_something_is_held(exported: Desk) -> None:
    codes = [each["text"] for each in exported.done("log", "--json").data if each["event"] == "held"]
    assert set(codes) == {"zero_amount"}
    assert f"{CATALOGUE['zero_amount'].title} (zero_amount)" in exported.done("log").out
    unknown = [{**invoice("X", "1.00"), "lines": [{"unit_price": "1.00", "tax_code": "T"}] * 2}]
    exported.done("settings", "import", exported.file(["[tax.sales]\n"], "toml"))
    exported.take_in(unknown)
    assert "(mapping_missing, 2 times)" in exported.done("show", "X").out


def test_totals_are_strings_with_two_decimals(exported: Desk) -> None:
    rows = {(row["kind"], row["state"]): row for row in exported.done("totals", "--json").data}
    posted = rows["sales_invoice", "posted"]
    assert (posted["documents"], posted["net"], posted["total"]) == (2, "123.45", "141.97")
    assert posted["xero_total"] == "141.97"
    assert rows["payment", "ready"]["xero_total"] is None
    said = exported.done("totals").out
    assert "123.45" in said
    assert "141.97" in said
    assert "All that came in is here" in said
    assert "has the totals in Xero that were computed here" in said


def test_show_tells_everything_of_one_document(exported: Desk) -> None:
    told = exported.done("show", "INV-1", "--json").data
    assert told == exported.done("show", "desk:sales_invoice:INV-1", "--json").data
    assert (told["state"], told["net"], told["total"], told["xero_total"]) == (
        "posted",
        "100.00",
        "115.00",
        "115.00",
    )
    assert told["xero_id"]
    assert told["document"]["lines"][0]["description"] == "Goods"
    assert {"accepted", "posted"} <= {each["event"] for each in told["log"]}
    said = exported.done("show", "INV-1").out
    assert told["xero_id"] in said
    assert "115.00 NZD" in said
    assert "100.00" in said.partition("coded as")[2]


@pytest.mark.parametrize(
    ("amount", "text"), [("42.9", "42.90"), ("30.10625", "30.10625"), ("1E+3", "1000.00"), ("-0.5", "-0.50")]
)
def test_amounts_of_lines_are_shown_whole(amount: str, text: str) -> None:
    assert exact_money(Decimal(amount)) == text


def test_show_of_a_held_document_says_why_and_what_to_do(exported: Desk) -> None:
    (fault,) = exported.done("show", "NIL-1", "--json").data["faults"]
    assert set(fault) == FAULT_KEYS
    said = exported.done("show", "NIL-1").out
    assert fault["action"] in said
    assert fault["remedy"] in said
    assert "zero_amount" in said


def test_show_of_a_contact(exported: Desk) -> None:
    assert exported.done("show", "Invented Trader", "--json").data["kind"] == "contact"
    assert "Invented Trader: contact, posted" in exported.done("show", "Invented Trader").out


@pytest.mark.parametrize("ref", ["nothing", "desk:sales_invoice:nothing", ""])
def test_show_of_nothing(exported: Desk, ref: str) -> None:
    answer = exported.type("show", ref)
    assert answer.code == 2
    assert len(answer.err.strip().splitlines()) == 1


def test_a_number_that_several_have_is_not_guessed(desk: Desk) -> None:
    bill = {**invoice("INV-1", "5.00"), "kind": "bill", "id": "B-1"}
    desk.ready([*MONTH, bill])
    answer = desk.type("show", "INV-1")
    assert answer.code == 2
    assert "desk:bill:B-1" in answer.err
    assert "desk:sales_invoice:INV-1" in answer.err


@pytest.fixture
def two_books(desk: Desk) -> Desk:
    """A desk with two organisations of one name, each with a document that is held and one that waits."""
    documents = desk.file([invoice("NIL-1", "0"), invoice("INV-1", "1.00", contact="nobody")])
    with simulator("--seed", "7") as other:
        desk.done("connect", "--simulator", desk.xero.url)
        first = desk.done("organisation", "list", "--json").data[0]["name"]
        desk.done("connect", "--simulator", other.url, "--name", "Other books")
        for name in (first, "Other books"):
            desk.done("settings", "import", desk.file([SETTINGS], "toml"), "--organisation", name)
            desk.done("import", documents, "--format", "canonical", "--organisation", name)
        desk.done("connect", "--simulator", other.url, "--name", first)
    return desk


def test_each_of_several_organisations_is_shown_under_its_name(two_books: Desk) -> None:
    name = two_books.done("organisation", "list", "--json").data[0]["name"]
    for command in (["queue"], ["failed"], ["failed", "--by", "document"], ["totals"]):
        lines = two_books.done(*command).out.splitlines()
        assert lines[0] == name
    assert two_books.done("queue").out.splitlines().count(name) == 2
    status = two_books.done("status", "--json").data
    assert [own["held"] for own in status["organisations"].values()] == [1, 1]
    assert status["held"] == 2


def test_totals_by_day(exported: Desk) -> None:
    exported.take_in([invoice("INV-7", "7.00", date="2026-10-02")])
    rows = exported.done("totals", "--by", "day", "--json").data
    days = [(row["date"], row["state"], row["net"], row["net_in"]) for row in rows if row["net_in"] == "7.00"]
    assert days == [("2026-10-02", "ready", "7.00", "7.00")]
    assert all(row["date"] is None for row in exported.done("totals", "--json").data)
    said = exported.done("totals", "--by", "day").out
    assert "2 Oct 2026" in said
    assert said.count("All that came in is here") == 1


def test_totals_name_what_was_lost_and_still_end_with_0(exported: Desk) -> None:
    with closing(sqlite3.connect(exported.home / "counterfoil.db")) as database, database:
        database.execute("UPDATE export SET net = 0 WHERE number = 'INV-1'")
        database.execute("UPDATE export SET xero_total = 1 WHERE number = 'INV-1'")
        database.execute("DELETE FROM export WHERE kind = 'payment'")
    said = exported.done("totals").out
    assert "All that came in is here" not in said
    assert "DOES NOT AGREE: sales invoice, NZD, 1 Oct 2026: 4 documents with 123.45 came in, " in said
    assert "4 documents with 23.45 are here" in said
    assert "DOES NOT AGREE: payment, NZD, 1 Oct 2026: 2 documents with 55.00 came in, 0 documents" in said
    assert "NOT AS COMPUTED: 1 posted document (sales invoice, NZD) got another total in Xero" in said
    rows = {(row["kind"], row["state"]): row for row in exported.done("totals", "--json").data}
    posted = rows["sales_invoice", "posted"]
    assert (posted["agrees"], posted["net_in"], posted["net_here"], posted["differing"]) == (
        *(False, "123.45", "23.45", 1),
    )
    assert posted["differs"][0]["date"] == "2026-10-01"
    lost = rows["payment", None]
    assert (lost["documents"], lost["documents_in"], lost["documents_here"], lost["agrees"]) == (
        0,
        2,
        0,
        False,
    )


def test_totals_show_revisions_that_wait_apart(exported: Desk) -> None:
    exported.take_in([invoice("INV-1", "101.50")])
    assert re.search(r"revisions that wait +NZD +1 +\+1\.50", exported.done("totals").out)
    rows = {(row["kind"], row["state"]): row for row in exported.done("totals", "--json").data}
    posted = rows["sales_invoice", "posted"]
    assert (posted["pending_documents"], posted["pending_net"], posted["agrees"]) == (1, "1.50", True)
