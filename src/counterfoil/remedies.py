"""What the program itself can do about what is held: shown first, and done when a person chooses it."""

from __future__ import annotations

from counterfoil.core.remedy import MAP
from counterfoil.engine import fixing
from counterfoil.engine.check import check_outdated
from counterfoil.engine.fixing import Held, Offer
from counterfoil.ports import Clock, Store

__all__ = ["Held", "Offer", "Remedies"]


class Remedies:
    """Remedies for what is held in one home; each deed stands in log and ledger with who caused it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def offers(self, held: Held) -> tuple[Offer, ...]:
        """The remedies that help, each with how many it helps. Raises NotAllowedNow when it is not held."""
        return await fixing.offers(self._store, held)

    async def fix(self, held: Held, choose: str, *, by: str, is_trial: bool = False) -> Offer:
        """Do what a remedy does (`map=CODE` maps what has no rule); what it did. A trial only says what that
        would be. Raises NotAllowedNow when nothing of the kind is held, or the remedy does not help."""
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
