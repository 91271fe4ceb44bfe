"""What was learned of Xero's limits: with the organisation, and with each call what it left of the day; and
what a person has asked for, which the last calls of a day are for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing is known yet: the next answers tell."""
    with op.batch_alter_table("organisation", recreate="always") as organisation:
        organisation.add_column(sa.Column("limits", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("call", recreate="always") as call:
        call.add_column(sa.Column("day_left", sa.Integer(), nullable=True))
    op.create_table(
        "asked",
        sa.Column("export_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_asked")),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_asked_export_id")),
    )
