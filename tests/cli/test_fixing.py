"""`fix`: what can be done about what is held is shown, done, and written down."""

import pytest

from tests.cli.desk import CONTACT, SETTINGS, Desk, invoice

LATE = {"date": "2026-08-01", "due_date": "2026-09-01"}
FREIGHT = {"description": "Freight", "quantity": 1, "unit_price": "7.00", "category": "Freight"}


@pytest.fixture
def closed(desk: Desk) -> Desk:
    """Three invoices of August; August is closed, and one of them has no due date besides."""
    desk.connect()
    desk.xero.ask("people", {"do": "set_lock_dates", "period": "2026-08-31"})
    desk.done("organisation", "refresh")
    documents = [CONTACT, *(invoice(f"INV-{number}", "100.00", **LATE) for number in (1, 2))]
    assert desk.take_in([*documents, invoice("INV-3", "50.00", **{**LATE, "due_date": None})]).code == 0
    desk.done("organisation", "on")
    return desk


def states(desk: Desk, *numbers: str) -> list[str]:
    """How documents stand."""
    return [desk.done("show", number, "--json").data["state"] for number in numbers]


def status_there(desk: Desk, number: str) -> str:
    """The status of a document in Xero."""
    (books,) = desk.xero.ask("ledger")["organisations"]
    (found,) = [each for each in books["documents"] if each["number"] == number]
    return str(found["status"])


def test_what_can_be_chosen_is_shown_with_what_it_would_do(closed: Desk) -> None:
    found = closed.done("fix", "--fault", "locked_period", "--json").data
    assert [(each["name"], each["documents"], each["free"]) for each in found] == [
        ("draft", 3, 3),  # a draft needs no due date
        ("move", 3, 2),
    ]
    assert found[0]["changes"][0].startswith("status draft in place of authorised")
    said = closed.done("fix", "INV-1").out
    assert "counterfoil fix INV-1 --choose draft" in said
    assert "status draft in place of authorised" in " ".join(said.split())


def test_a_dry_run_changes_nothing(closed: Desk) -> None:
    told = closed.done("fix", "INV-1", "--choose", "move", "--dry-run", "--json").data
    assert (told["documents"], told["free"], told["done"]) == (1, 1, False)
    assert states(closed, "INV-1") == ["held"]


def test_one_document_is_put_right_and_the_others_stay(closed: Desk) -> None:
    told = closed.done("fix", "INV-1", "--choose", "draft", "--by", "Ann", "--json").data
    assert (told["documents"], told["done"]) == (1, True)
    assert states(closed, "INV-1", "INV-2") == ["ready", "held"]
    assert closed.done("show", "INV-1", "--json").data["choices"] == {"locked_period": "draft"}
    assert "locked_period = draft" in closed.done("show", "INV-1").out
    closed.type("run", "--yes")
    assert (states(closed, "INV-1"), status_there(closed, "INV-1")) == (["posted"], "DRAFT")
    assert "by Ann: locked_period = draft" in closed.done("log", "--search", "Ann").out
    assert closed.done("ledger", "verify").code == 0


def test_all_of_a_fault_are_put_right_and_what_keeps_one_besides_is_said(closed: Desk) -> None:
    told = closed.done("fix", "--fault", "locked_period", "--choose", "move", "--json").data
    assert (told["documents"], told["free"]) == (3, 2)
    assert states(closed, "INV-1", "INV-2", "INV-3") == ["ready", "ready", "held"]
    (left,) = closed.done("failed", "--json").data
    assert [each["code"] for each in left["faults"]] == ["due_date_missing"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("INV-1", "--choose", "clamp"), "there are draft, move"),
        (("--fault", "zero_amount", "--choose", "drop"), "there is none"),
        (("desk:contact:c1", "--choose", "draft"), "not held"),
        (("--choose", "draft"), "say which"),
        (("INV-1", "--choose", "map=200"), "nothing here is held for a mapping rule"),
    ],
)
def test_what_does_not_help_is_refused(closed: Desk, words: tuple[str, ...], said: str) -> None:
    refused = closed.type("fix", *words)
    assert refused.code == 2
    assert said in refused.err


def test_what_has_no_rule_is_mapped_here_and_now(desk: Desk) -> None:
    desk.connect()
    desk.done("settings", "import", desk.file([SETTINGS.replace('default = "200"', "", 1)], "toml"))
    bills = [invoice(f"INV-{number}", "1.00", lines=[FREIGHT]) for number in range(4)]
    assert desk.take_in([CONTACT, *bills, invoice("INV-9", "1.00")]).code == 0
    many = desk.type("fix", "--fault", "mapping_missing", "--choose", "map=200")
    assert "several have no rule" in many.err
    refused = desk.type("fix", "INV-1", "--choose", "map=201")
    assert (refused.code, "the nearest is 200" in " ".join(refused.err.split())) == (2, True), refused
    told = desk.done("fix", "INV-1", "--choose", "map=200", "--dry-run", "--json").data
    assert (told["documents"], told["free"], told["done"]) == (4, 4, False)
    assert states(desk, "INV-1") == ["held"]
    told = desk.done("fix", "INV-1", "--choose", "map=200", "--by", "Ann", "--json").data
    assert (told["documents"], told["free"], told["done"]) == (4, 4, True)
    assert states(desk, "INV-0", "INV-1", "INV-9") == ["ready", "ready", "held"]
    assert "by Ann" in desk.done("log", "--search", "version").out


def test_rules_that_gave_a_bad_code_give_another(desk: Desk) -> None:
    desk.connect()
    desk.xero.ask("people", {"do": "archive_account", "code": "200"})
    desk.done("organisation", "refresh")
    assert desk.take_in([CONTACT, invoice("INV-1", "1.00")]).code == 0
    assert desk.done("fix", "INV-1", "--choose", "map=260", "--json").data["free"] == 1
    assert states(desk, "INV-1") == ["ready"]


def test_messages_that_nobody_can_explain_are_listed(desk: Desk) -> None:
    assert "nothing here" in desk.done("diagnose", "--unknown").out
    assert desk.done("diagnose", "--unknown", "--json").data == []
    assert desk.type("diagnose").code == 2
    assert desk.type("diagnose", "words", "--unknown").code == 2


def test_each_cause_says_what_can_be_chosen(closed: Desk) -> None:
    said = " ".join(closed.done("failed").out.split())
    assert "`counterfoil fix --fault locked_period` shows what can be chosen: draft, move." in said


def test_a_contact_goes_without_the_field_that_is_wrong_and_its_invoice_follows(desk: Desk) -> None:
    desk.connect()
    assert desk.take_in([{**CONTACT, "email": "nobody at all"}, invoice("INV-1", "1.00")]).code == 0
    (offer,) = desk.done("fix", "desk:contact:c1", "--json").data
    assert (offer["name"], offer["documents"], offer["free"]) == ("no-email", 1, 1)
    desk.done("fix", "--fault", "invalid_email", "--choose", "no-email")
    desk.done("organisation", "on")
    assert desk.type("run", "--yes").code == 0
    assert states(desk, "INV-1", "desk:contact:c1") == ["posted", "posted"]
