"""Tokens belong to a consent: one row for all organisations that share them, and a lease without a time."""

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import context, op

from counterfoil.core.consent import consent_of
from counterfoil.core.export import Connection, Tokens
from counterfoil.errors import HomeUnusable
from counterfoil.store.columns import instant
from counterfoil.store.secrets import Keys, Pair, Sealed, seal, unseal

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FORMER = sa.text(
    "SELECT o.id, o.tenant_id, o.connection, o.fault, t.epoch, t.expires_at, t.key_id, t.sealed"
    " FROM token t JOIN organisation o ON o.id = t.organisation_id ORDER BY o.id"
)


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's own copy of its tokens; `pair` is None when the key ring does not open it."""

    row: Any
    consent: str
    pair: Pair | None

    @property
    def age(self) -> tuple[int, int]:
        """What is greater the later these tokens were given out."""
        return self.row.expires_at, self.row.epoch


def upgrade() -> None:
    """Make the table anew, and let organisations of one consent share the newest of their tokens."""
    keys: Keys = context.config.attributes["keys"]
    former = [_opened(row, keys) for row in op.get_bind().execute(FORMER)]
    op.drop_table("token")
    token = op.create_table(
        "token",
        sa.Column("id", ID, nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("consent", name=op.f("uq_token_consent")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("organisation") as organisation:
        organisation.add_column(sa.Column("token_id", ID))
        organisation.create_foreign_key(op.f("fk_organisation_token_id"), "token", ["token_id"], ["id"])
    for number, shared in enumerate(_by_consent(former), 1):
        _share(token, number, shared, keys)


def _opened(row: Any, keys: Keys) -> Former:
    """The tokens in a row. Those that cannot be opened stay as they are, sealed about their tenant."""
    try:
        pair = unseal(Sealed(row.key_id, row.sealed), keys, about=row.tenant_id)
    except HomeUnusable:
        return Former(row=row, consent=row.tenant_id, pair=None)
    tokens = Tokens(access=pair.access, refresh=pair.refresh, expires_at=instant(row.expires_at))
    connection = msgspec.json.decode(row.connection, type=Connection)
    return Former(row=row, consent=consent_of(connection, tokens), pair=pair)


def _by_consent(former: list[Former]) -> Iterator[list[Former]]:
    """Those of one consent together."""
    for consent in dict.fromkeys(each.consent for each in former):
        yield [each for each in former if each.consent == consent]


def _share(token: sa.Table, number: int, shared: list[Former], keys: Keys) -> None:
    """Write the one row of a consent. Where the copy of an organisation had died of another's renewal, the
    connection is well again."""
    newest = max(shared, key=lambda each: each.age)
    sealed = Sealed(newest.row.key_id, newest.row.sealed)
    if newest.pair is not None:
        sealed = seal(newest.pair, keys, about=newest.consent)
    row = {"id": number, "consent": newest.consent, "epoch": max(each.row.epoch for each in shared)}
    rest = {"expires_at": newest.row.expires_at, "key_id": sealed.key_id, "sealed": sealed.content}
    op.get_bind().execute(token.insert(), {**row, **rest, "lease": "", "is_refused": False})
    for each in shared:
        has_died = each.pair != newest.pair and b'"token_revoked"' in (each.row.fault or b"")
        op.get_bind().execute(
            sa.text("UPDATE organisation SET token_id = :token, fault = :fault WHERE id = :id"),
            {"token": number, "fault": None if has_died else each.row.fault, "id": each.row.id},
        )
