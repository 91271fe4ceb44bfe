"""retry, withdraw and resolve: a person's decisions, recorded under a name."""

import pytest

from tests.cli.desk import CONTACT, SETTINGS, Desk, invoice


@pytest.fixture
def held(desk: Desk) -> Desk:
    """A desk with two documents held for one cause and one for another."""
    desk.ready(
        [CONTACT, invoice("NIL-1", "0"), invoice("NIL-2", "0"), invoice("EUR-1", "1.00", currency="EUR")]
    )
    assert desk.done("status", "--json").data["held"] == 3
    return desk


def test_withdrawing_by_fault_clears_one_cause(held: Desk) -> None:
    assert "2 documents withdrawn" in held.done("withdraw", "--fault", "zero_amount", "--by", "A. Person").out
    status = held.done("status", "--json").data
    assert (status["held"], status["withdrawn"]) == (1, 2)
    log = held.done("show", "NIL-1", "--json").data["log"]
    assert any(each["event"] == "withdrawn" and "A. Person" in each["text"] for each in log)


def test_a_withdrawn_document_comes_back_when_it_is_named(held: Desk) -> None:
    assert held.done("withdraw", "NIL-1", "desk:sales_invoice:NIL-2", "--json").data == {"withdrawn": 2}
    assert held.done("retry", "NIL-1", "--json").data == {"retried": 1}
    states = {number: held.done("show", number, "--json").data["state"] for number in ("NIL-1", "NIL-2")}
    assert states == {
        "NIL-1": "held",
        "NIL-2": "withdrawn",
    }  # checked again at once, and still nothing to post


def test_retrying_all_checks_all_again(held: Desk) -> None:
    assert "3 documents checked again" in held.done("retry", "--all").out
    assert held.done("status", "--json").data["held"] == 3


def test_what_is_not_held_cannot_be_retried(held: Desk) -> None:
    held.done("withdraw", "--fault", "zero_amount")
    assert held.done("retry", "--fault", "zero_amount", "--json").data == {"retried": 0}
    assert "Nothing was held" in held.done("retry", "--fault", "zero_amount").out
    assert held.type("retry", "nothing").code == 2


def test_a_posted_document_can_be_neither_retried_nor_withdrawn(desk: Desk) -> None:
    desk.ready([CONTACT, invoice("INV-1", "1.00")])
    desk.done("run", "--yes")
    for command in ("retry", "withdraw"):
        answer = desk.type(command, "INV-1")
        assert answer.code == 2
        assert "INV-1 is posted" in answer.err


def test_a_corrected_mapping_frees_what_waited_for_it(desk: Desk) -> None:
    desk.done("connect", "--simulator", desk.xero.url)
    desk.take_in([CONTACT, invoice("INV-1", "1.00")])
    assert desk.done("status", "--json").data["held"] == 1
    taken = desk.done("settings", "import", desk.file([SETTINGS], "toml"), "--json").data
    assert (taken["checked"], taken["held"]) == (2, 0)
    assert desk.done("status", "--json").data["held"] == 0


NOBODY = "297c2dc5-cc47-4afd-8ec8-74990b8761e9"


def test_resolve_wants_one_answer_about_what_is_held_for_it(held: Desk) -> None:
    for words in (["NIL-1"], ["NIL-1", "--there", NOBODY, "--not-there"]):
        answer = held.type("resolve", *words)
        assert (answer.code, "say which" in answer.err) == (2, True)
    for words in (["--there", NOBODY], ["--not-there"]):
        answer = held.type("resolve", "NIL-1", *words, "--json")
        assert answer.code == 2
        assert answer.data == {"error": "NIL-1 is held; only what is held as outcome_unknown can be resolved"}
