"""What the program itself can do about what is held: shown first, and done when a person chooses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from counterfoil.core.export import Export, Lane
from counterfoil.core.remedy import MAP, PAID, TAKE
from counterfoil.engine import fixing
from counterfoil.engine.check import check_outdated
from counterfoil.engine.fixing import Held, Offer
from counterfoil.ports import Clock, Store

__all__ = ["Held", "Offer", "Remedies"]


class AtXero(Protocol):
    """Who does what needs a question to Xero first. Raises NotAllowedNow when the answer is no."""

    async def take(self, lane: Lane, export: Export, *, by: str) -> None:
        """Link a document to what has its number in Xero."""
        ...

    async def withdraw_paid(self, lane: Lane, payment: Export, *, by: str) -> None:
        """Withdraw a payment of what is paid in Xero."""
        ...


class Remedies:
    """Remedies for what is held in one home; each deed stands in log and ledger with who caused it."""

    def __init__(self, store: Store, clock: Clock, at_xero: Callable[[], AtXero]) -> None:
        """`at_xero` is called when Xero has to be asked for what was chosen."""
        self._store = store
        self._clock = clock
        self._at_xero = at_xero

    async def offers(self, held: Held) -> tuple[Offer, ...]:
        """The remedies that help, each with how many it helps. Raises NotAllowedNow when it is not held."""
        return await fixing.offers(self._store, held)

    async def fix(self, held: Held, choose: str, *, by: str, is_trial: bool = False) -> Offer:
        """Do what a remedy does (`map=CODE` maps what has no rule); what it did. A trial only says what that
        would be. Raises NotAllowedNow when nothing of the kind is held, or the remedy does not help."""
        if choose in (TAKE.name, PAID.name):
            return await self._done_at_xero(held, choose, by=by, is_trial=is_trial)
        now, organisation_id = self._clock.now(), held.lane.organisation_id
        if choose.partition("=")[0].partition(":")[0] == MAP:
            settings, offer = await fixing.remap(self._store, held, choose)
            if not is_trial:
                await self._store.save_settings(organisation_id, settings, by, now)
        elif is_trial:
            remedy = await fixing.remedy_named(self._store, held, choose)
            return await fixing.consider(self._store, held, remedy)
        else:
            offer = await fixing.fix(self._store, held, choose, by=by, at=now)
        if not is_trial:
            await check_outdated(self._store, await self._store.lane(organisation_id), self._clock)
        return offer

    async def _done_at_xero(self, held: Held, choose: str, *, by: str, is_trial: bool) -> Offer:
        """What is done to one document after one question to Xero; a trial does not ask."""
        export = await fixing.deed_named(self._store, held, choose)
        deed = TAKE if choose == TAKE.name else PAID
        if not is_trial and deed is TAKE:
            await self._at_xero().take(held.lane, export, by=by)
        elif not is_trial:
            await self._at_xero().withdraw_paid(held.lane, export, by=by)
        return Offer(name=deed.name, does=deed.does, documents=1, example=export.number, is_asked=True)
