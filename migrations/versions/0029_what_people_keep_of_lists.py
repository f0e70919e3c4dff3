"""Filters kept under a name, columns chosen, what was done to many at once, tags of homes, and exports of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nobody has kept anything yet; exports made so far are whoever's may fetch them."""
    _kept()
    _bulks()
    op.create_table(
        "property_tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("property_id", ID, nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["properties.id"], name=op.f("fk_property_tags_property_id_properties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_property_tags")),
        sa.UniqueConstraint("property_id", "tag", name="uq_property_tags"),
    )
    op.create_index(op.f("ix_property_tags_tag"), "property_tags", ["tag"], unique=False)
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", ID, nullable=True))
        batch_op.add_column(sa.Column("file_name", sa.String(length=100), nullable=True))
        batch_op.create_index(batch_op.f("ix_exports_account_id"), ["account_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_exports_account_id_accounts"), "accounts", ["account_id"], ["id"])


def _kept() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("of_list", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=4000), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_filters_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("account_id", "of_list", "name", name="uq_saved_filters"),
    )
    op.create_table(
        "chosen_columns",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("of_list", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_chosen_columns_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "of_list", name=op.f("pk_chosen_columns")),
    )


def _bulks() -> None:
    op.create_table(
        "bulks",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("of_list", sa.String(length=40), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_bulks_account_id_accounts")),
        sa.ForeignKeyConstraint(["request_id"], ["job_requests.id"], name=op.f("fk_bulks_request_id_job_requests")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulks")),
    )
    op.create_index(op.f("ix_bulks_account_id"), "bulks", ["account_id"], unique=False)
    op.create_table(
        "bulk_rows",
        sa.Column("id", ID, nullable=False),
        sa.Column("bulk_id", ID, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulks.id"], name=op.f("fk_bulk_rows_bulk_id_bulks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_rows")),
    )
    op.create_index("ix_bulk_rows_bulk_id_state", "bulk_rows", ["bulk_id", "state"], unique=False)
    op.create_index("ix_bulk_rows_subject", "bulk_rows", ["subject", "subject_id"], unique=False)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
