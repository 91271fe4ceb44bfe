"""Keeps the tokens fresh by which an organisation is reached: whoever asks, they are renewed once.

No wall clock decides here. How long a token is good is measured from when this process got it; the stored
instant only says what a token is worth that another process got. A lease has no end written on it: who waits
takes it over after having seen the same one, unchanged, for as long as a renewal can take.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping

import msgspec

from counterfoil.core.consent import StoredTokens
from counterfoil.core.export import Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import StoreBusy, StoreUnusable
from counterfoil.ports import Clock, Vault
from counterfoil.xero.auth import LIFE_MAX_S, Identity

RENEW_BEFORE_S = 60.0
"""A token this close to its end is renewed first, so that it does not end on the way."""
LEASE_S = 60.0
"""How long a waiter must have seen one lease to know its owner gone: longer than a renewal may take
(`auth.TOTAL_S`)."""
WAIT_S = 75.0
"""How long to wait for others who renew: longer than for one of them, should it be gone."""
POLL_S = 0.25


class Flight:
    """One renewal at a time, in this process, of the tokens of one consent.

    `turns` counts those who have had the lock, `fault` is how the last of them ended (None: well), which
    whoever waited meanwhile shares; `begun` counts leases asked for.
    """

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.turns = 0
        self.fault: Fault | None = None
        self.begun = 0

    def ended(self, outcome: str | Fault) -> None:
        """A turn is over."""
        self.turns += 1
        self.fault = outcome if isinstance(outcome, Fault) else None


class _Held(msgspec.Struct, frozen=True):
    """An access token, and until when it is good, in seconds of the monotonic clock."""

    access: str
    good_until_s: float


class TokenKeeper:
    """The access token to one organisation, for everything in this process that calls Xero for it.

    Single flight in this process by a lock, between processes by the vault's lease (compare-and-set on epoch
    and owner); no transaction is open while the network is used, and a new pair is stored before it is used.
    `owner` names this process and must be unique to it; `flights` are those of this process by consent.
    """

    def __init__(
        self,
        organisation_id: int,
        identity: Identity,
        vault: Vault,
        *,
        clock: Clock,
        owner: str,
        flights: MutableMapping[int, Flight] | None = None,
    ) -> None:
        self._organisation_id = organisation_id
        self._identity = identity
        self._vault = vault
        self._clock = clock
        self._owner = owner
        self._flights = {} if flights is None else flights
        self._held: _Held | None = None
        self._stale: set[str] = set()

    async def access(self) -> str | Fault:
        """An access token good for at least a minute, or why there is none.

        `token_revoked` and `access_denied` need a person; `token_expired` and `server_unavailable` pass.
        """
        if self._held is not None:
            if self._clock.monotonic() < self._held.good_until_s:
                return self._held.access
            self.mark_stale(self._held.access)
        try:
            return await self._stored_or_renewed()
        except (StoreBusy, StoreUnusable) as trouble:
            return _not_now(trouble)

    def mark_stale(self, access: str) -> None:
        """This token ran out, as Xero says or our own measuring does: use it no more, whatever is stored."""
        self._stale.add(access)
        if self._held is not None and self._held.access == access:
            self._held = None

    async def was_replaced(self, access: str) -> bool:
        """Whether tokens other than this one are stored now: another process renewed or connected anew."""
        try:
            stored = await self._vault.tokens(self._organisation_id)
        except (StoreBusy, StoreUnusable):
            return False
        return stored is not None and stored.tokens.access != access

    async def _stored_or_renewed(self) -> str | Fault:
        stored = await self._vault.tokens(self._organisation_id)
        if stored is None:
            return Fault(code="token_revoked", message="no tokens are stored for this organisation")
        flight = self._flights.setdefault(stored.consent_id, Flight())
        turns = flight.turns
        async with flight.lock:
            if flight.turns != turns and flight.fault is not None:
                return flight.fault  # whoever was waited for tried in vain: it is not tried again at once
            try:
                outcome = await self._renewed_by_anybody(flight)
            except (StoreBusy, StoreUnusable) as trouble:
                outcome = _not_now(trouble)
            flight.ended(outcome)
            return outcome

    async def _renewed_by_anybody(self, flight: Flight) -> str | Fault:
        began_s = since_s = self._clock.monotonic()
        seen: tuple[int, int, str] | None = None
        while True:
            stored = await self._vault.tokens(self._organisation_id)
            if stored is None or stored.is_refused:
                return Fault(code="token_revoked", message="the consent to this organisation has ended")
            if (access := self._taken(stored)) is not None:
                return access
            now_s = self._clock.monotonic()
            lease = (stored.consent_id, stored.tokens.epoch, stored.lease)
            if lease != seen:
                seen, since_s = lease, now_s
            if now_s - began_s >= WAIT_S:
                return Fault(code="token_expired", message="another process has not finished renewing it")
            if self._is_free(stored.lease) or now_s - since_s >= LEASE_S:
                ended = await self._renew(stored, flight)
                if ended is not None:
                    return ended
            await self._clock.sleep(POLL_S)

    def _is_free(self, lease: str) -> bool:
        """Whether nobody is renewing. A lease of this very process is what was left of a renewal broken off:
        one that is going on would have the lock."""
        return not lease or lease.startswith(f"{self._owner}/")

    async def _renew(self, stored: StoredTokens, flight: Flight) -> str | Fault | None:
        """Renew under a lease; None when others were quicker: then what they stored is what counts."""
        flight.begun += 1
        owner = f"{self._owner}/{flight.begun}"
        consent_id, tokens = stored.consent_id, stored.tokens
        if not await self._vault.lease_tokens(
            consent_id, epoch=tokens.epoch, owner=owner, former=stored.lease
        ):
            return None
        asked_at, asked_s = self._clock.now(), self._clock.monotonic()
        renewed = await self._identity.renew(tokens)
        if isinstance(renewed, Fault):
            is_refused = renewed.code == "token_revoked"
            is_ours = await self._vault.release_tokens(consent_id, owner=owner, is_refused=is_refused)
            return renewed if is_ours else None
        if not await self._vault.store_tokens(consent_id, renewed, owner=owner):
            return None
        return self._hold(renewed, asked_s + (renewed.expires_at - asked_at).total_seconds())

    def _taken(self, stored: StoredTokens) -> str | None:
        """The stored access token, when it is good as far as can be told here. One that once was not never
        is again, though a clock be set back."""
        tokens = stored.tokens
        life_s = min((tokens.expires_at - self._clock.now()).total_seconds(), LIFE_MAX_S)
        if life_s <= RENEW_BEFORE_S:
            self.mark_stale(tokens.access)
        if tokens.access in self._stale:
            return None
        return self._hold(tokens, self._clock.monotonic() + life_s)

    def _hold(self, tokens: Tokens, ends_s: float) -> str:
        self._stale.clear()
        self._held = _Held(tokens.access, ends_s - RENEW_BEFORE_S)
        return tokens.access


def _not_now(trouble: Exception) -> Fault:
    return Fault(code="token_expired", message=str(trouble))
