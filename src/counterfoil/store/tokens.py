"""The tokens of each organisation, and the lease that lets one worker at a time renew them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, insert, or_, select, update

from counterfoil.core.export import Tokens
from counterfoil.store.schema import organisation, token
from counterfoil.store.secrets import Keys, Pair, Sealed, seal, unseal


def read_tokens(connection: Connection, organisation_id: int, keys: Keys) -> Tokens | None:
    """The tokens as stored last, or None. Raises HomeUnusable when the key ring does not fit."""
    found = select(token, organisation.c.tenant_id).join(
        organisation, organisation.c.id == token.c.organisation_id
    )
    row = connection.execute(found.where(token.c.organisation_id == organisation_id)).one_or_none()
    if row is None:
        return None
    pair = unseal(Sealed(row.key_id, row.sealed), keys, about=row.tenant_id)
    return Tokens(access=pair.access, refresh=pair.refresh, expires_at=row.expires_at, epoch=row.epoch)


def replace_tokens(connection: Connection, organisation_id: int, tokens: Tokens, keys: Keys) -> None:
    """Keep the tokens of a new consent. Their epoch is above any former one, and a renewal that is going
    on has lost its right to store what it gets."""
    former = connection.execute(
        select(token.c.epoch).where(token.c.organisation_id == organisation_id)
    ).scalar_one_or_none()
    epoch = tokens.epoch if former is None else max(tokens.epoch, former + 1)
    connection.execute(delete(token).where(token.c.organisation_id == organisation_id))
    sealed = _sealed(connection, organisation_id, tokens, keys)
    fresh = {"organisation_id": organisation_id, "epoch": epoch, "lease_owner": "", "lease_until": None}
    connection.execute(insert(token), sealed | fresh)


def lease_tokens(
    connection: Connection,
    organisation_id: int,
    *,
    epoch: int,
    owner: str,
    now: dt.datetime,
    until: dt.datetime,
) -> bool:
    """Take the right to renew tokens of `epoch`; False when they were renewed or another has it."""
    is_free = or_(token.c.lease_owner == "", token.c.lease_owner == owner, token.c.lease_until <= now)
    leased = connection.execute(
        update(token)
        .where(token.c.organisation_id == organisation_id, token.c.epoch == epoch, is_free)
        .values(lease_owner=owner, lease_until=until)
    )
    return leased.rowcount == 1


def store_tokens(
    connection: Connection, organisation_id: int, tokens: Tokens, *, owner: str, keys: Keys
) -> bool:
    """Keep renewed tokens, whose epoch is one higher than that of the lease, and give the right back;
    False when it was lost."""
    sealed = _sealed(connection, organisation_id, tokens, keys)
    stored = connection.execute(
        update(token)
        .where(
            token.c.organisation_id == organisation_id,
            token.c.lease_owner == owner,
            token.c.epoch == tokens.epoch - 1,
        )
        .values(**sealed, epoch=tokens.epoch, lease_owner="", lease_until=None)
    )
    return stored.rowcount == 1


def _sealed(connection: Connection, organisation_id: int, tokens: Tokens, keys: Keys) -> dict[str, object]:
    tenant_id = connection.execute(
        select(organisation.c.tenant_id).where(organisation.c.id == organisation_id)
    ).scalar_one()
    pair = seal(Pair(tokens.access, tokens.refresh), keys, about=tenant_id)
    return {"key_id": pair.key_id, "sealed": pair.content, "expires_at": tokens.expires_at}
