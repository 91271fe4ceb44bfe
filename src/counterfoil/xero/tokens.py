"""Keeps one organisation's tokens fresh: whoever asks, they are renewed once."""

from __future__ import annotations

import asyncio
import datetime as dt

from counterfoil.core.export import Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import StoreBusy
from counterfoil.ports import Clock, Vault
from counterfoil.xero.auth import Identity

RENEW_BEFORE = dt.timedelta(seconds=60)
"""A token this close to its end is renewed first, so that it does not end on the way."""
LEASE = dt.timedelta(seconds=60)
"""How long the right to renew lasts: longer than a renewal may take (`auth.TOTAL_S`)."""
WAIT_S = 75.0
"""How long to wait for another process that renews: its lease, and some."""
POLL_S = 0.25


class TokenKeeper:
    """The tokens of one organisation, for everything in this process that calls Xero for it.

    Single flight in this process by a lock, between processes by the vault's lease (compare-and-set on the
    epoch); no transaction is open while the network is used, and a new pair is stored before it is used.
    `owner` names this process and must be unique to it.
    """

    def __init__(
        self, organisation_id: int, identity: Identity, vault: Vault, *, clock: Clock, owner: str
    ) -> None:
        self._organisation_id = organisation_id
        self._identity = identity
        self._vault = vault
        self._clock = clock
        self._owner = owner
        self._held: Tokens | None = None
        self._stale = ""
        self._lock = asyncio.Lock()

    async def access(self) -> str | Fault:
        """An access token good for at least a minute, or why there is none.

        `token_revoked` and `access_denied` need a person; `token_expired` and `server_unavailable` pass.
        """
        if self._held is not None and self._is_good(self._held):
            return self._held.access
        async with self._lock:
            if self._held is not None and self._is_good(self._held):
                return self._held.access
            try:
                return await self._stored_or_renewed()
            except StoreBusy as busy:
                return Fault(code="token_expired", message=str(busy))

    def mark_stale(self, access: str) -> None:
        """Xero says that this token ran out, whatever our clock says: use it no more."""
        self._stale = access
        if self._held is not None and self._held.access == access:
            self._held = None

    async def was_replaced(self, access: str) -> bool:
        """Whether tokens other than this one are stored now: another process renewed or connected anew."""
        try:
            tokens = await self._vault.tokens(self._organisation_id)
        except StoreBusy:
            return False
        return tokens is not None and tokens.access != access

    def _is_good(self, tokens: Tokens) -> bool:
        return tokens.access != self._stale and tokens.expires_at - self._clock.now() > RENEW_BEFORE

    async def _stored_or_renewed(self) -> str | Fault:
        ends_s = self._clock.monotonic() + WAIT_S
        while True:
            tokens = await self._vault.tokens(self._organisation_id)
            if tokens is None:
                return Fault(code="token_revoked", message="no tokens are stored for this organisation")
            if self._is_good(tokens):
                return self._hold(tokens)
            if await self._lease(tokens):
                return await self._renew(tokens)
            if self._clock.monotonic() >= ends_s:
                return Fault(code="token_expired", message="another process has not finished renewing it")
            await self._clock.sleep(POLL_S)

    async def _lease(self, tokens: Tokens) -> bool:
        now = self._clock.now()
        return await self._vault.lease_tokens(
            self._organisation_id, epoch=tokens.epoch, owner=self._owner, now=now, until=now + LEASE
        )

    async def _renew(self, tokens: Tokens) -> str | Fault:
        renewed = await self._identity.renew(tokens)
        if isinstance(renewed, Tokens) and await self._vault.store_tokens(
            self._organisation_id, renewed, owner=self._owner
        ):
            return self._hold(renewed)
        # Refused, or the lease was lost on the way: a pair that another stored meanwhile is what counts.
        stored = await self._vault.tokens(self._organisation_id)
        if stored is not None and stored.access != tokens.access and self._is_good(stored):
            return self._hold(stored)
        if isinstance(renewed, Fault):
            return renewed
        return Fault(code="token_expired", message="the renewed token could not be stored")

    def _hold(self, tokens: Tokens) -> str:
        self._held = tokens
        return tokens.access
