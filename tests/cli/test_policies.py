"""Policies end to end: what they make of a document stands in the simulated Xero, and in the log."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.desk import CONTACT, SETTINGS, Desk, invoice, payment


@pytest.fixture
def closed(desk: Desk) -> Iterator[Desk]:
    """A desk whose organisation has its books closed up to the end of October."""
    desk.xero.ask("people", {"do": "set_lock_dates", "end_of_year": "2026-10-31"})
    yield desk
    desk.xero.ask("people", {"do": "set_lock_dates", "end_of_year": None})


def exported_under(desk: Desk, policies: str, documents: list[dict[str, object]]) -> list[Any]:
    """What stands in Xero's books when these documents were exported under these policies."""
    desk.done("connect", "--simulator", desk.xero.url)
    desk.done("settings", "import", desk.file([f"{SETTINGS}[policies]\n{policies}"], "toml"))
    assert desk.take_in([CONTACT, *documents]).code == 0
    desk.done("organisation", "on")
    desk.type("run", "--yes")
    (books,) = desk.xero.ask("ledger")["organisations"]
    found: list[Any] = books["documents"]
    return found


def test_what_is_dated_in_closed_books_goes_to_the_first_open_day(closed: Desk) -> None:
    policies = 'locked_period = {sales_invoice = "move", payment = "move"}'
    sale = invoice("INV-1", "100.00", reference="Matter 17")
    (found,) = exported_under(closed, policies, [sale, payment("P-1", "INV-1", "50.00")])
    assert (found["date"], found["status"], found["due_date"]) == ("2026-11-01", "AUTHORISED", "2026-11-01")
    assert found["reference"] == "Matter 17 (dated 1 Oct 2026)"
    moved = closed.done("log", "--search", "date moved", "--json").data
    assert {each["ref"] for each in moved} >= {"desk:sales_invoice:INV-1", "desk:payment:P-1"}
    assert closed.done("failed", "--json").data == []


def test_it_goes_as_a_draft_with_its_own_date(closed: Desk) -> None:
    (found,) = exported_under(closed, 'locked_period = {sales_invoice = "draft"}', [invoice("INV-1", "9.00")])
    assert (found["date"], found["status"]) == ("2026-10-01", "DRAFT")


def test_a_due_date_left_to_xero_comes_from_the_terms_there(desk: Desk) -> None:
    desk.xero.ask("people", {"do": "set_usual_terms", "sales": {"day": 20, "type": "OFFOLLOWINGMONTH"}})
    (found,) = exported_under(desk, 'due_date = "contact_terms"', [invoice("INV-1", "9.00")])
    assert found["due_date"] == "2026-11-20"


def test_without_terms_there_xero_refuses_it_and_it_is_told(desk: Desk) -> None:
    assert exported_under(desk, 'due_date = "contact_terms"', [invoice("INV-1", "9.00")]) == []
    (held,) = desk.done("failed", "--json").data
    assert [fault["code"] for fault in held["faults"]] == ["due_date_missing"]
    assert "payment terms" in held["faults"][0]["action"]


def test_a_due_date_far_away_is_brought_into_range(desk: Desk) -> None:
    far = invoice("INV-1", "9.00", due_date="2099-01-01")
    (found,) = exported_under(desk, 'due_date = "clamp"', [far])
    assert found["due_date"] == "2029-06-26"
