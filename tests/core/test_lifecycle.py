"""Only the listed moves exist, and an outcome leads where it must."""

from decimal import Decimal

import pytest

from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import MOVES, Event, State, move, settled
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted, Rejected


@pytest.mark.parametrize(
    ("outcome", "event", "state", "is_attempt"),
    [
        (Posted(xero_id="x", total=Decimal(1)), Event.POSTED, State.POSTED, True),
        (Rejected(messages=("no",)), Event.REJECTED, State.HELD, True),
        (Deferred(reason="limit"), Event.DEFERRED, State.READY, False),
        (InDoubt(reason="no answer"), Event.DOUBTED, State.IN_DOUBT, True),
    ],
)
def test_an_outcome_leads_to_its_state(
    outcome: Outcome, event: Event, state: State, is_attempt: bool
) -> None:
    """And the table of moves agrees that it may."""
    faults = (Fault(code="other"),) if isinstance(outcome, Rejected) else ()
    settlement = settled(7, outcome, faults=faults, next_at=None)
    assert (settlement.event, settlement.state, settlement.attempt) == (event, state, is_attempt)
    assert move(State.SENDING, event) == state


def test_nothing_leaves_posted_but_by_a_person_or_a_changed_contact() -> None:
    """A posted document is never sent again by itself; a contact that was archived in Xero is created anew where
    a person has decided so."""
    leaving = {event for state, event in MOVES if state is State.POSTED}
    assert leaving == {Event.UNLINKED, Event.REVISED, Event.RENEWED}


def test_what_was_being_sent_is_never_simply_ready_again() -> None:
    """A lapse leads to doubt; only a definite answer or a look leads on."""
    assert move(State.SENDING, Event.DOUBTED) is State.IN_DOUBT
    assert move(State.SENDING, Event.RELEASED) is None
    assert move(State.SENDING, Event.WITHDRAWN) is None
    assert move(State.IN_DOUBT, Event.WITHDRAWN) is None


def test_a_refusal_without_a_fault_is_a_mistake_of_ours() -> None:
    """Nobody is held without being told why."""
    with pytest.raises(AssertionError):
        settled(7, Rejected(messages=()), faults=(), next_at=None)
