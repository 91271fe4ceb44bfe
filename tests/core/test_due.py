"""Due dates by policy: as given, left to Xero, or brought into range."""

import datetime as dt

import msgspec
import pytest

from counterfoil.core.document import CreditNote
from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.mapping import Links
from counterfoil.core.prepare import Prepared, prepare
from counterfoil.core.settings import Policies
from tests.core.books import DAY, context, invoice, line

SALE = invoice(line("2", "10.50"))
LATEST = DAY + dt.timedelta(days=999)


def due(given: dt.date | None, policies: Policies, date: dt.date = DAY) -> tuple[Prepared, dt.date | None]:
    """The invoice as it would go under these policies, and when it is due then."""
    document = msgspec.structs.replace(SALE, date=date, due_date=given)
    prepared = prepare(document, context(policies), Links(contact_id="c"))
    assert isinstance(prepared.mapping.document, MappedInvoice)
    return prepared, prepared.mapping.document.due_date


def test_it_stays_as_given_when_nothing_is_chosen() -> None:
    for given in (DAY - dt.timedelta(days=9), DAY, LATEST + dt.timedelta(days=1)):
        assert due(given, Policies())[1] == given


@pytest.mark.parametrize(
    ("given", "clamped", "why"),
    [
        (DAY - dt.timedelta(days=1), DAY, "before"),
        (DAY, DAY, ""),
        (LATEST, LATEST, ""),
        (LATEST + dt.timedelta(days=1), LATEST, "more than 999 days after"),
        (dt.date.max, LATEST, "more than 999 days after"),
    ],
)
def test_it_is_brought_into_range_and_said(given: dt.date, clamped: dt.date, why: str) -> None:
    prepared, found = due(given, Policies(due_date="clamp"))
    assert found == clamped
    assert "due_date_range" not in {fault.code for fault in prepared.faults}
    said = [sentence for sentence in prepared.mapping.trace if sentence.startswith("due date")]
    assert bool(said) == bool(why)
    assert all(why in sentence and "in place of" in sentence for sentence in said)


def test_at_the_end_of_time_nothing_overflows() -> None:
    assert due(dt.date.max, Policies(due_date="clamp"), date=dt.date(9999, 1, 1))[1] == dt.date.max


def test_left_to_xero_it_is_left_out_and_not_missed() -> None:
    prepared, found = due(DAY, Policies(due_date="contact_terms"))
    assert (found, prepared.faults) == (None, ())
    assert (
        "due date 2 Mar 2026 left out, for Xero to reckon it from the payment terms there"
        in prepared.mapping.trace
    )
    prepared, found = due(None, Policies(due_date="contact_terms"))
    assert (found, prepared.faults) == (None, ())


def test_without_that_policy_a_missing_one_is_a_fault() -> None:
    for policies in (Policies(), Policies(due_date="clamp")):
        assert [fault.code for fault in due(None, policies)[0].faults] == ["due_date_missing"]


def test_a_credit_note_has_none() -> None:
    credit = CreditNote(
        system="shop", id="7", number="CN-7", date=DAY, currency="NZD", contact="C-7", lines=(line("1", "5"),)
    )
    prepared = prepare(credit, context(Policies(due_date="contact_terms")), Links(contact_id="c"))
    assert not any("due date" in said for said in prepared.mapping.trace)
