"""Whatever is done in whatever order, by the source, by people, by Xero and by the machine: each document is always
where it may be, and in the end everything that can go stands in Xero once.

The deeds are drawn by hypothesis, which finds the shortest life that goes wrong.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from counterfoil.core.document import (
    Bill,
    CreditNote,
    Exportable,
    SalesInvoice,
    ref_of,
)
from counterfoil.core.lifecycle import MOVES, Event, State
from tests.conftest import in_ci
from tests.simulation.cast import PRICES, QUANTITIES, SYSTEM
from tests.simulation.life import Life, Wrong
from tests.simulation.papers import (
    ALIKE,
    KINDS,
    ODD,
    OWN,
    PLAIN,
    Lines,
    contact,
    payment_of,
    priced,
    revised,
    with_lines,
)
from tests.simulation.planted import MISTAKES, Plant
from tests.simulation.weather import FAR, SELDOM

CONTACTS: Final = 3
EXAMPLES: Final = 60
CRASHES_IN_ACCEPT: Final = st.sampled_from([None, None, 1, 2, 3, 4, 5, 6, 7, 8, 9])
PASSING_S: Final = st.sampled_from([1.0, 30.0, 240.0, 330.0, 700.0, 3_600.0, 90_000.0])
"""Within and beyond the life of a key, of a late commit, of a token, of a day's limit."""
CALLED: Final = st.sampled_from([OWN, ALIKE, ODD])
ENDPOINTS: Final = dict(
    zip(KINDS, ("PUT Invoices", "PUT Invoices", "PUT CreditNotes", "PUT CreditNotes"), strict=True)
)
WHERE: Final = st.sampled_from([None, "PUT Invoices", "PUT CreditNotes", "PUT Payments", "PUT Contacts"])
"""At which calls trouble strikes: at any, or at the writes of one kind."""
TROUBLES: Final = sorted(set(FAR) - SELDOM)
LATE: Final = [each for each in TROUBLES if each.startswith("late_commit")]
LINES: Final = st.lists(
    st.tuples(st.sampled_from(QUANTITIES), st.sampled_from(PRICES)), min_size=1, max_size=3
)


class Lives(RuleBasedStateMachine):
    """The deeds, one a rule, and what they choose from."""

    documents: Bundle[str] = Bundle("documents")
    payable: Bundle[str] = Bundle("payable")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.life: Life
        self.written: dict[str, list[Exportable]] = {}
        self.drawer: list[str] = []
        self.is_sound = True

    @initialize(
        target=documents, seed=st.integers(0, 999), kinds=st.lists(st.sampled_from(KINDS), max_size=4)
    )
    def begin(self, seed: int, kinds: list[str]) -> Any:
        """A home that is connected; two traders are known, and some documents wait."""
        self.life = Life(self.folder, seed)
        refs = [self.write(each) for each in (contact(0), contact(1))]
        refs += [
            self.write_priced(kind, of=number % 2, called=OWN, lines=PLAIN)
            for number, kind in enumerate(kinds)
        ]
        with self.deed() as life:
            life.accept([self.written[ref][-1] for ref in refs])
        return multiple(*refs)

    @contextmanager
    def deed(self) -> Iterator[Life]:
        """The life, to do something with; once that went wrong, nothing more is asked of it."""
        self.is_sound = False
        yield self.life
        self.is_sound = True

    # --- the source ---------------------------------------------------------------------------------------

    def write(self, document: Exportable) -> str:
        """What the source has of a document; its ref."""
        ref = str(ref_of(document))
        self.written.setdefault(ref, []).append(document)
        return ref

    def write_priced(self, kind: str, *, of: int, called: str, lines: Lines) -> str:
        """A new invoice, bill or credit note; its ref."""
        return self.write(with_lines(priced(kind, len(self.written), of=of, called=called), lines, 1))

    def hand_over(self, ref: str, crash_at: int | None = None) -> None:
        """Hand over what the source has of it last."""
        self.drawer = [each for each in self.drawer if each != ref]
        with self.deed() as life:
            life.accept([self.written[ref][-1]], crash_at=crash_at)

    @rule(target=documents, number=st.integers(0, CONTACTS - 1))
    def accept_contact(self, number: int) -> str:
        """A trader, new or known."""
        ref = f"{SYSTEM}:contact:c{number}"
        if ref not in self.written:
            self.write(contact(number))
        self.hand_over(ref)
        return ref

    @rule(
        targets=(documents, payable),
        kind=st.sampled_from(KINDS),
        of=st.integers(0, CONTACTS - 1),
        called=CALLED,
        lines=LINES,
        is_late=st.sampled_from([False, False, True]),
        crash_at=CRASHES_IN_ACCEPT,
    )
    def accept_priced(
        self, *, kind: str, of: int, called: str, lines: Lines, is_late: bool, crash_at: int | None
    ) -> str:
        """A new invoice, bill or credit note, handed over now or later; its contact may be known already or not."""
        ref = self.write_priced(kind, of=of, called=called, lines=lines)
        if is_late:
            self.drawer.append(ref)
        else:
            self.hand_over(ref, crash_at)
        return ref

    @rule(target=documents, paid=consumes(payable), is_unmapped=st.sampled_from([False, False, False, True]))
    def accept_payment(self, paid: str, is_unmapped: bool) -> str:
        """A payment of something that may be here, or still in the drawer."""
        of = self.written[paid][-1]
        assert isinstance(of, SalesInvoice | Bill | CreditNote)
        ref = self.write(payment_of(of, is_unmapped=is_unmapped))
        self.hand_over(ref)
        return ref

    @rule(ref=documents, crash_at=CRASHES_IN_ACCEPT)
    def accept_again(self, ref: str, crash_at: int | None) -> None:
        """The same once more; or at last, when it lay in the drawer."""
        self.hand_over(ref, crash_at)

    @rule(ref=documents, lines=LINES)
    def revise(self, ref: str, lines: Lines) -> None:
        """A correction."""
        contents = self.written[ref]
        self.write(revised(contents[-1], len(contents) + 1, lines))
        self.hand_over(ref)

    # --- the machine, Xero, and time ----------------------------------------------------------------------

    @rule()
    def run(self) -> None:
        """One run."""
        with self.deed() as life:
            life.run()

    @rule(at=st.integers(1, 80), passing_s=PASSING_S)
    def run_and_crash(self, at: int, passing_s: float) -> None:
        """One run that is killed, and what is started again after a while."""
        with self.deed() as life:
            life.run_and_crash(at)
            life.wait(passing_s)

    @rule(trouble=st.sampled_from(TROUBLES), where=WHERE, ahead=st.integers(1, 2), passing_s=PASSING_S)
    def run_in_trouble(self, trouble: str, where: str | None, ahead: int, passing_s: float) -> None:
        """Something goes wrong with one of the next calls, or with one of a later run when it does not come to it."""
        with self.deed() as life:
            life.order(trouble, ahead, endpoint=where)
            life.run()
            life.wait(passing_s)

    @rule(
        targets=(documents, payable),
        kind=st.sampled_from(KINDS),
        of=st.integers(0, 1),
        called=CALLED,
        trouble=st.sampled_from(LATE),
        seconds=st.sampled_from([30.0, 1.0, 240.0, 700.0]),
        is_impatient=st.booleans(),
    )
    def send_into_trouble(
        self, *, kind: str, of: int, called: str, trouble: str, seconds: float, is_impatient: bool
    ) -> str:
        """The worst that there is: a new document is carried out long after its answer was lost. It is run again
        after a while, before which somebody may be impatient and try to take it up again."""
        ref = self.write_priced(kind, of=of, called=called, lines=PLAIN)
        self.hand_over(ref)
        with self.deed() as life:
            if not life.is_on:
                life.switch()
            life.order(trouble, 1, endpoint=ENDPOINTS[kind])
            life.run()
            life.wait(seconds)
            if is_impatient:
                life.retry([ref])
            life.run()
        return ref

    @rule(seconds=PASSING_S)
    def wait(self, seconds: float) -> None:
        """Time passes."""
        with self.deed() as life:
            life.wait(seconds)

    # --- people -------------------------------------------------------------------------------------------

    def is_here(self, ref: str) -> bool:
        """Whether it has been handed over yet."""
        return ref in self.life.states

    @rule(ref=documents)
    def retry_one(self, ref: str) -> None:
        """Somebody takes one document up again."""
        if self.is_here(ref):
            with self.deed() as life:
                life.retry([ref])

    @rule(fault=st.sampled_from([None, "outcome_unknown", "mapping_missing", "server_unavailable"]))
    def retry_all(self, fault: str | None) -> None:
        """Somebody takes all held ones up again, or all of one cause."""
        with self.deed() as life:
            life.retry(fault=fault)

    @rule(ref=documents)
    def withdraw(self, ref: str) -> None:
        """Somebody takes a document out of the queue."""
        if self.is_here(ref):
            with self.deed() as life:
                life.withdraw(ref)

    @precondition(lambda self: self.life.parked())
    @rule(which=st.integers(0, 9))
    def resolve(self, which: int) -> None:
        """Somebody looks whether a document is in Xero that nobody knows of."""
        parked = self.life.parked()
        with self.deed() as life:
            life.resolve(parked[which % len(parked)])

    @rule(seconds=PASSING_S, is_left=st.sampled_from([False, False, True]))
    def switch_off(self, seconds: float, is_left: bool) -> None:
        """Somebody switches exporting off for a while, or leaves it off until somebody switches it on."""
        with self.deed() as life:
            if life.is_on:
                life.switch()
            life.run()
            life.wait(seconds)
            if not is_left:
                life.switch()

    @precondition(lambda self: not self.life.is_on)
    @rule()
    def switch_on(self) -> None:
        """Somebody switches it on again."""
        with self.deed() as life:
            life.switch()

    # --- the end ------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        """All is healed, what was missing is handed over, and everything that can go has to go."""
        try:
            if self.is_sound and self.written:
                for number in range(CONTACTS):
                    self.accept_contact(number)
                for ref in tuple(self.drawer):
                    self.hand_over(ref)
                with self.deed() as life:
                    life.heal()
        finally:
            if hasattr(self, "life"):
                self.life.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def lived(phases: tuple[Phase, ...] = tuple(Phase), *, is_drawn_anew: bool = False) -> None:
    """Some lives of twenty deeds each."""
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            derandomize=not is_drawn_anew,
            database=None,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_whatever_is_done_each_document_is_where_it_may_be() -> None:
    lived(is_drawn_anew=not in_ci())


def withdraws_what_is_posted(patch: pytest.MonkeyPatch) -> None:
    """A person can take out of the queue what stands in Xero."""
    patch.setitem(MOVES, (State.POSTED, Event.WITHDRAWN), State.WITHDRAWN)


FOUND: Final = (
    "absent_is_believed_at_once",
    "children_before_parents",
    "posted_before_the_answer",
    "server_errors_get_a_new_key",
    "withdrawn_is_deleted",
)
"""Of the planted mistakes, those against which these deeds are there; the trials find the others too."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "plant", [withdraws_what_is_posted, *(MISTAKES[name] for name in FOUND)], ids=lambda plant: plant.__name__
)
def test_a_mistake_is_found_within_as_many_lives(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(Wrong):
        lived((Phase.generate,))
