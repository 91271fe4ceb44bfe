"""Where consents are kept, and the tokens that the organisations of each share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from counterfoil.core.consent import StoredTokens
from counterfoil.core.export import Connection, Tokens
from counterfoil.core.faults.entry import Fault


class Vault(Protocol):
    """Where tokens are kept, so that one renewal happens at a time whoever asks for it."""

    async def tokens(self, organisation_id: int) -> StoredTokens | None:
        """The tokens that reach an organisation as stored last, or None when there are none."""
        ...

    async def lease_tokens(self, consent_id: int, *, epoch: int, owner: str, former: str) -> bool:
        """Take the right to renew tokens of `epoch` from `former` (empty: from nobody); False when they were
        renewed or refused meanwhile, or another has it."""
        ...

    async def store_tokens(self, consent_id: int, tokens: Tokens, *, owner: str) -> bool:
        """Keep renewed tokens (their epoch one higher) and give the right back; False when it was lost."""
        ...

    async def release_tokens(self, consent_id: int, *, owner: str, is_refused: bool) -> bool:
        """Give the right back without new tokens; False when it was lost. Tokens that Xero refused to renew
        are marked so: nobody asks again with them."""
        ...


class Consents(Vault, Protocol):
    """All that is kept of consents; a part of the store."""

    async def connect_all(
        self, reached: Sequence[tuple[Connection, str]], tokens: Tokens, at: dt.datetime, *, by: str = ""
    ) -> tuple[int, ...]:
        """Keep the connections (again, where the tenant is known) and names of the organisations that one
        consent is for, and their tokens; the organisations' ids. They share them with every other one that
        the same user let the same app into before."""
        ...

    async def let_go(self, organisation_id: int, fault: Fault, *, by: str, at: dt.datetime) -> None:
        """Forget the tokens of an organisation, and nothing else of it; `fault` says why it has none."""
        ...

    async def end_leases(self) -> None:
        """Take the right to renew tokens from whoever has it. Only for who knows that none of them lives."""
        ...
