"""The tokens of each consent, and the lease that lets one worker at a time renew them.

A lease has no time in it: whoever waits for one judges by what it has itself seen (`xero/tokens.py`).
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from counterfoil.core.consent import StoredTokens
from counterfoil.core.export import Tokens
from counterfoil.store.schema import organisation, token
from counterfoil.store.secrets import Keys, Pair, Sealed, seal, unseal


def read_tokens(connection: Connection, organisation_id: int, keys: Keys) -> StoredTokens | None:
    """The tokens that reach an organisation, or None. Raises HomeUnusable when the key ring does not fit."""
    found = select(token).join(organisation, organisation.c.token_id == token.c.id)
    row = connection.execute(found.where(organisation.c.id == organisation_id)).one_or_none()
    if row is None:
        return None
    pair = unseal(Sealed(row.key_id, row.sealed), keys, about=row.consent)
    tokens = Tokens(access=pair.access, refresh=pair.refresh, expires_at=row.expires_at, epoch=row.epoch)
    return StoredTokens(consent_id=row.id, tokens=tokens, lease=row.lease, is_refused=row.is_refused)


def replace_tokens(connection: Connection, consent: str, tokens: Tokens, keys: Keys) -> int:
    """Keep the tokens of a new consent; the id of their row. Their epoch is above any former one, and a
    renewal that is going on has lost its right to store what it gets."""
    former = connection.execute(
        select(token.c.id, token.c.epoch).where(token.c.consent == consent)
    ).one_or_none()
    free = {"lease": "", "is_refused": False}
    sealed = _sealed(consent, tokens, keys)
    if former is None:
        fresh = {"consent": consent, "epoch": tokens.epoch, **free, **sealed}
        return int(connection.execute(insert(token).returning(token.c.id), fresh).scalar_one())
    epoch = max(tokens.epoch, former.epoch + 1)
    connection.execute(update(token).where(token.c.id == former.id).values(epoch=epoch, **free, **sealed))
    return int(former.id)


def drop_unused(connection: Connection) -> None:
    """Forget the tokens that reach no organisation any more."""
    reached = select(organisation.c.token_id).where(organisation.c.token_id.is_not(None))
    connection.execute(delete(token).where(token.c.id.not_in(reached)))


def lease_tokens(connection: Connection, consent_id: int, *, epoch: int, owner: str, former: str) -> bool:
    """Take the right to renew tokens of `epoch` from `former` (empty: from nobody); False when they were
    renewed meanwhile, or another has it."""
    leased = connection.execute(
        update(token)
        .where(
            token.c.id == consent_id,
            token.c.epoch == epoch,
            token.c.lease == former,
            token.c.is_refused.is_(False),
        )
        .values(lease=owner)
    )
    return leased.rowcount == 1


def store_tokens(connection: Connection, consent_id: int, tokens: Tokens, *, owner: str, keys: Keys) -> bool:
    """Keep renewed tokens, whose epoch is one higher than that of the lease, and give the right back;
    False when it was lost."""
    is_ours = (token.c.id == consent_id, token.c.lease == owner, token.c.epoch == tokens.epoch - 1)
    consent = connection.execute(select(token.c.consent).where(*is_ours)).scalar_one_or_none()
    if consent is None:
        return False
    sealed = _sealed(consent, tokens, keys)
    connection.execute(update(token).where(*is_ours).values(epoch=tokens.epoch, lease="", **sealed))
    return True


def release_tokens(connection: Connection, consent_id: int, *, owner: str, is_refused: bool) -> bool:
    """Give the right to renew back without new tokens; False when it was lost. When Xero has refused them
    nobody gets it any more, until a new consent replaces them."""
    released = connection.execute(
        update(token)
        .where(token.c.id == consent_id, token.c.lease == owner)
        .values(lease="", is_refused=is_refused)
    )
    return released.rowcount == 1


def end_leases(connection: Connection) -> None:
    """Take the right to renew from whoever has it: for the one who knows that no other is at work here."""
    connection.execute(update(token).where(token.c.lease != "").values(lease=""))


def _sealed(consent: str, tokens: Tokens, keys: Keys) -> dict[str, object]:
    pair = seal(Pair(tokens.access, tokens.refresh), keys, about=consent)
    return {"key_id": pair.key_id, "sealed": pair.content, "expires_at": tokens.expires_at}
