"""A life of the exporter, led deed by deed: whoever calls says what is done next, and after each deed all that must
hold is looked at.

What each deed may make of a document is a table here; the states themselves are read from the file.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from counterfoil.app import Counterfoil
from counterfoil.core.document import Contact, Exportable, encoded, ref_of
from counterfoil.errors import NotAllowedNow, NotConfirmed
from tests import invariants
from tests.simulation.beginnings import beginning, go_on_from_there
from tests.simulation.boundary import Crash, Fate, lives_on
from tests.simulation.cast import Business
from tests.simulation.checkers import API, violations
from tests.simulation.loop import SimLoop
from tests.simulation.network import Network
from tests.simulation.standing import standing_of
from tests.simulation.trial import Trial, all_posted, heal, run_once, unless_it_crashed
from tests.simulation.weather import FAR, Weather
from tests.simulation.world import Process, Xero
from xerosim.accounting.limits import Plan
from xerosim.trouble.orders import Trouble

UNKNOWN: Final = "outcome_unknown"
WAITS: Final = frozenset({"ready", "held"})
AWAY: Final = frozenset({"ready", "held", "in_doubt", "posted"})
KILLED: Final = AWAY | {"sending"}

Deed = Callable[[Counterfoil], Awaitable[None]]
May = Mapping[str, frozenset[str]]
STILL: Final[May] = {}
"""A state that a table does not name stays what it is."""
REVISED: Final[May] = {"ready": WAITS, "held": WAITS}
REVISED_CONTACT: Final[May] = {**REVISED, "posted": WAITS | {"posted"}}
RUN: Final[May] = {"ready": AWAY, "held": AWAY, "sending": AWAY, "in_doubt": AWAY}
CRASHED: Final[May] = {"ready": KILLED, "held": KILLED, "sending": KILLED, "in_doubt": KILLED}
CHECKED: Final[May] = {"ready": WAITS, "held": WAITS}
TAKEN_UP: Final[May] = {**CHECKED, "withdrawn": WAITS}
WITHDRAWN: Final[May] = {"ready": frozenset({"withdrawn"}), "held": frozenset({"withdrawn"})}
LINKED: Final[May] = {"held": frozenset({"held", "posted"})}
"""It stays held when trouble strikes the one call by which it is looked at."""


class Wrong(AssertionError):
    """Something that must hold does not."""


class Life:
    """One home, one Xero and one virtual clock, from a seed. Every deed runs to its end before it returns, and
    raises Wrong when something does not hold then."""

    def __init__(self, folder: Path, seed: int) -> None:
        beginning()
        self.runner = asyncio.Runner(loop_factory=lambda: SimLoop(seed))
        self.states: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.is_on = True
        self.is_at_rest = True
        self.lives = 0
        self.trial = self.runner.run(self._begin(folder, seed))

    async def _begin(self, folder: Path, seed: int) -> Trial:
        asyncio.get_running_loop().set_exception_handler(unless_it_crashed)
        weather = Weather()
        xero = Xero(Plan(), seed=seed)
        network = Network(xero.transport, weather, seed)
        xero.transport = network  # type: ignore[assignment]
        xero.world.last = type(xero.world.last)()
        trial = Trial(
            seed=seed,
            weather=weather,
            business=Business(()),
            home=folder / "home",
            xero=xero,
            network=network,
        )
        await go_on_from_there(trial.home, xero, seed=seed)
        self.witness = await trial.watch_tokens()
        return trial

    def close(self) -> None:
        """End it, wherever it stands."""
        try:
            self.runner.run(self.witness.stop())
        finally:
            self.runner.close()

    # --- deeds --------------------------------------------------------------------------------------------

    def accept(self, documents: Sequence[Exportable], *, crash_at: int | None = None) -> None:
        """The source hands documents over, new ones, known ones or changed ones; all of them are kept. Where the
        process ends on the way, at its boundary of that number, it hands them over once more."""
        revisions = self.trial.business.revisions
        may: dict[str, May] = {}
        for each in documents:
            ref = str(ref_of(each))
            if ref in revisions and each not in revisions[ref]:
                may[ref] = REVISED_CONTACT if isinstance(each, Contact) else REVISED
        portions = (*self.trial.business.portions, tuple(documents))
        self.trial.business = Business(portions)

        async def deed(books: Counterfoil) -> None:
            report = await books.accept(documents)
            assert not report.refused_count, report.refused[:3]

        if crash_at is not None:
            self.runner.run(self._lived(deed, lambda at, _name: at == crash_at))
        self._done(deed, may)

    def run(self) -> None:
        """One run, which comes to its end; where exporting is switched off it says so and sends nothing."""
        sent = self._sent_count()
        self.is_at_rest = self.is_at_rest or self.is_on
        self._done(self._run, default=RUN if self.is_on else STILL)
        if not self.is_on and self._sent_count() != sent:
            raise Wrong("something was sent while exporting was switched off")

    def run_and_crash(self, number: int) -> None:
        """One run, of which the process ends at its boundary of that number, unless the run ends before."""
        self.is_at_rest = self.is_at_rest and not self.is_on
        crashed = CRASHED if self.is_on else STILL
        self._done(self._run, default=crashed, fate=lambda at, _name: at == number)

    async def _run(self, books: Counterfoil) -> None:
        if self.is_on:
            await run_once(books, self.trial)
            return
        try:
            await books.run()
        except NotConfirmed:
            return
        raise Wrong("it ran while exporting was switched off")

    def order(self, trouble: str, ahead: int, *, endpoint: str | None = None) -> None:
        """Trouble at Xero, of a kind of `FAR`, at one of the next calls (of that endpoint)."""
        kind: Any = trouble.partition(",")[0]
        order = Trouble(kind=kind, next=ahead, endpoint=endpoint, **FAR[trouble])
        self.trial.xero.world.troubles.order(order)

    def wait(self, seconds: float) -> None:
        """Time passes, and what is on its way over there arrives."""
        self.runner.run(asyncio.sleep(seconds))
        self._look(STILL, {})

    def switch(self) -> None:
        """A person switches exporting off, or on again."""
        is_on = not self.is_on

        async def deed(books: Counterfoil) -> None:
            await books.switch(await books.organisation(), on=is_on, by="somebody")

        self._done(deed)
        self.is_on = is_on

    def retry(self, refs: Sequence[str] = (), *, fault: str | None = None) -> None:
        """A person takes up again these documents, or all held ones (of a fault), having looked in Xero that what
        might be there is not."""
        held = [ref for ref, state in self.states.items() if state == "held"]
        meant = refs or [
            ref for ref in held if (self.faults[ref] == fault if fault else self.faults[ref] != UNKNOWN)
        ]
        if (refs or fault == UNKNOWN) and any(self._stands_unknown(ref) for ref in meant):
            return
        can = [ref for ref in meant if self.states[ref] in ("held", "withdrawn")]
        self.trial.retried += can

        async def deed(books: Counterfoil) -> None:
            try:
                count = await books.retry(refs, fault=fault, by="somebody")
            except NotAllowedNow:
                count = 0
            if count != len(can):
                raise Wrong(f"retry took up {count}, not {can}")

        self._done(deed, dict.fromkeys(can, TAKEN_UP), default=CHECKED)

    def withdraw(self, ref: str) -> None:
        """A person takes a document out of the queue, where that can be done and it is not in Xero unknown."""
        if self._stands_unknown(ref):
            return
        can = self.states[ref] in WAITS

        async def deed(books: Counterfoil) -> None:
            try:
                count = await books.withdraw([ref], by="somebody")
            except NotAllowedNow:
                count = 0
            if count != can:
                raise Wrong(f"withdraw took {count} documents out of the queue: {ref}")

        self._done(deed, {ref: WITHDRAWN})

    def parked(self) -> list[str]:
        """The documents of which only a person can say what became of them."""
        return sorted(
            ref for ref, fault in self.faults.items() if fault == UNKNOWN and self.states[ref] == "held"
        )

    def resolve(self, ref: str) -> None:
        """A person looks in Xero whether a parked document is there, and says so."""
        there = standing_of(self.trial, ref)
        self.trial.retried += [] if there else [ref]

        async def deed(books: Counterfoil) -> None:
            with suppress(*([NotAllowedNow] if there else [])):
                await books.resolve(ref, there=there[0] if there else None, by="somebody")

        self._done(deed, {ref: LINKED if there else TAKEN_UP}, default=CHECKED)

    def heal(self) -> None:
        """All is well again: what was missing is done, and everything that can go stands in Xero, once."""
        if not self.is_on:
            self.switch()
        for ref in sorted(ref for ref, state in self.states.items() if state == "withdrawn"):
            self.retry([ref])
        self.runner.run(self._whole())
        found = violations(self.trial)
        if found:
            raise Wrong(f"at the end: {found}")

    async def _whole(self) -> None:
        await heal(self.trial)
        await all_posted(self.trial)
        self.trial.over_s = asyncio.get_running_loop().time()
        self.trial.ledger = await self.trial.xero.ask("ledger")

    # --- how a deed is done, and what must hold then -------------------------------------------------------

    def _done(
        self,
        deed: Deed,
        may: Mapping[str, May] | None = None,
        *,
        default: May = STILL,
        fate: Fate = lives_on,
    ) -> None:
        self.runner.run(self._lived(deed, fate))
        self._look(default, may or {})

    async def _lived(self, deed: Deed, fate: Fate) -> None:
        """A process that does one deed, and ends; by its fate in the middle of it."""
        self.lives += 1
        seed = self.trial.seed * 1000 + self.lives
        process = Process(self.trial.home, self.trial.xero, seed=seed, fate=fate)

        async def work() -> None:
            await deed(await process.start())

        doing = asyncio.ensure_future(work())
        ended = asyncio.ensure_future(process.boundaries.ended.wait())
        await asyncio.wait({doing, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if process.boundaries.ended.is_set():
            self.trial.crashes += 1
            self.trial.crashed_s.append(asyncio.get_running_loop().time())
            doing.cancel()
            await asyncio.wait([doing])
        await process.stop()
        failure = None if doing.cancelled() else doing.exception()
        if failure is not None and not isinstance(failure, Crash):
            raise failure

    def _look(self, default: May, may: Mapping[str, May]) -> None:
        """Every document is in a state that it may have come to from the one before, and all the rest holds."""
        rows = self.trial.rows("SELECT ref, state, fault FROM export")
        found = []
        for ref, now in ((row["ref"], row["state"]) for row in rows):
            before = self.states.get(ref)
            allowed = WAITS if before is None else may.get(ref, default).get(before, frozenset({before}))
            if now not in allowed:
                found.append(f"{ref} was {before or 'new'} and is {now}")
        self.states = {row["ref"]: row["state"] for row in rows}
        self.faults = {row["ref"]: row["fault"] for row in rows}
        ledger = self.runner.run(self.trial.xero.ask("ledger"))
        newest = [each[-1] for each in self.trial.business.revisions.values()]
        accepted = [json.loads(encoded(each), parse_float=Decimal) for each in newest]
        seen = invariants.seen(self.trial.home / "counterfoil.db", ledger, accepted)
        found += invariants.wrong(seen, at_rest=self.is_at_rest)
        if found or self.trial.bugs:
            raise Wrong(f"{[*found, *self.trial.bugs]}")

    def _stands_unknown(self, ref: str) -> bool:
        """Whether nobody here knows that it is in Xero, and it is: who says otherwise has not looked."""
        return self.faults[ref] == UNKNOWN and bool(standing_of(self.trial, ref))

    def _sent_count(self) -> int:
        return sum(
            each.method != "GET" and each.path.startswith(API) and not each.is_replay
            for each in self.trial.network.passed
        )
