"""What came in, added up on its own; so far it is what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHAT_IS_THERE = """
    INSERT INTO taken_in (organisation_id, kind, currency, day, documents, net)
    SELECT organisation_id, kind, currency, coalesce(date, ''), count(*), sum(net)
    FROM export GROUP BY organisation_id, kind, currency, coalesce(date, '')
"""


def upgrade() -> None:
    """Make it, with what is there."""
    op.create_table(
        "taken_in",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "currency", "day", name=op.f("pk_taken_in")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_taken_in_organisation_id")
        ),
        sqlite_with_rowid=False,
    )
    op.execute(WHAT_IS_THERE)
