"""Xero's contacts as they are known here, and how far they were read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What this file has posted is known to be there; what it is called there, the first read tells. Until then
# nothing is concluded from it.
POSTED = """
INSERT INTO xero_contact
    (organisation_id, contact_id, name, name_key, number, account_number, email, is_active, merged_to,
    export_id)
SELECT organisation_id, lower(xero_id), number, '', xero_number, '', '', 1, '', max(id)
FROM export WHERE kind = 'contact' AND xero_id <> '' GROUP BY organisation_id, lower(xero_id)
"""


def upgrade() -> None:
    """Contacts that were posted are entered; all others are read when they are needed."""
    op.create_table(
        "xero_contact",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("merged_to", sa.Text(), nullable=False),
        sa.Column("export_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "contact_id", name=op.f("pk_xero_contact")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_xero_contact_organisation_id")
        ),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_xero_contact_export_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_xero_contact_name", "xero_contact", ["name_key"])
    for name, column in (("number", "number"), ("account", "account_number"), ("email", "email")):
        op.create_index(
            f"ix_xero_contact_{name}",
            "xero_contact",
            [column],
            sqlite_where=sa.text(f"{column} <> ''"),
        )
    op.create_table(
        "directory_read",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("is_all", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_directory_read")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_directory_read_organisation_id")
        ),
    )
    op.execute(POSTED)
