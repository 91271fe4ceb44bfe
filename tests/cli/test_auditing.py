"""`ledger verify` and `ledger show`: what they say, what they find, how they end."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.desk import Desk


def change(desk: Desk, statement: str) -> None:
    """Change the database by another hand."""
    with closing(sqlite3.connect(desk.home / "counterfoil.db")) as database, database:
        for guard in ("ledger_not_changed", "ledger_not_removed"):
            database.execute(f"DROP TRIGGER {guard}")
        assert database.execute(statement).rowcount == 1


def test_what_nobody_touched_is_as_written_down(exported: Desk) -> None:
    (told,) = exported.done("ledger", "verify", "--json").data
    posted = exported.done("status", "--json").data
    assert told["documents"] == posted["posted"] + posted["contacts"]["posted"] > 0
    assert (told["found"], told["findings"], told["requests_no_longer_kept"]) == (0, [], 0)
    head = f"{told['entries']}:{told['head']}"
    said = exported.done("ledger", "verify", told["organisation"], "--noted", head).out
    assert f"{told['entries']} entries, head {head}" in said
    assert "in Xero as answered" in said


@pytest.mark.parametrize(
    ("statement", "sentence", "ref"),
    [
        (
            "UPDATE export SET xero_id = 'another' WHERE number = 'INV-1'",
            "INV-1: is linked to another, and Xero answered",
            "desk:sales_invoice:INV-1",
        ),
        ("DELETE FROM ledger WHERE number = 2", "entry 2 was removed: it stood between connected by", ""),
    ],
)
def test_what_was_changed_is_named_and_ends_with_1(
    exported: Desk, statement: str, sentence: str, ref: str
) -> None:
    change(exported, statement)
    answer = exported.type("ledger", "verify")
    assert answer.code == 1
    assert f"NOT AS WRITTEN DOWN: {sentence}" in answer.out
    answer = exported.type("ledger", "verify", "--json")
    (told,) = answer.data
    assert (answer.code, told["found"], told["findings"][0]["ref"]) == (1, 1, ref)


def test_a_noted_head_must_be_led_to(exported: Desk) -> None:
    answer = exported.type("ledger", "verify", "--noted", f"1:{'0' * 64}")
    assert answer.code == 1
    assert "another hash than was noted" in answer.out


@pytest.mark.parametrize("noted", ["1", "1:zz", "x:00", f"0:{'0' * 64}", "1:00"])
def test_what_is_no_head_is_refused(desk: Desk, noted: str) -> None:
    answer = desk.type("ledger", "verify", "--noted", noted)
    assert answer.code == 2
    assert "--noted is the number of an entry and its hash" in answer.err


def test_the_ledger_of_nobody(desk: Desk) -> None:
    assert "there is no ledger" in desk.done("ledger", "verify").out
    assert desk.done("ledger", "verify", "--json").data == []
    assert desk.type("ledger", "verify", "Nobody").code == 2


def test_the_way_of_one_document_is_told(exported: Desk) -> None:
    document = exported.done("show", "INV-1", "--json").data
    sent, answered = exported.done("ledger", "show", "INV-1", "--json").data
    assert (sent["event"], sent["revision"], sent["became"], sent["by"]) == ("sent", 1, "", "")
    assert sent["request"] == answered["request"]
    assert (answered["status"], answered["became"]) == (200, "posted")
    assert (answered["xero_id"], answered["xero_total"]) == (document["xero_id"], "115.00")
    assert len(answered["answer_sha256"]) == len(sent["content_sha256"]) == 64
    said = exported.done("ledger", "show", "INV-1").out
    assert f"in Xero as {document['xero_id']}, total 115.00" in said
    assert "was never sent" in exported.done("ledger", "show", "NIL-1").out


def test_who_decided_stands_in_the_ledger(exported: Desk) -> None:
    exported.done("withdraw", "NIL-1", "--by", "Ada")
    (entry,) = exported.done("ledger", "show", "NIL-1", "--json").data
    assert (entry["event"], entry["by"], entry["revision"]) == ("withdrawn", "Ada", 1)
    assert "Ada" in exported.done("ledger", "show", "NIL-1").out
