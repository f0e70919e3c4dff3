"""Answers to surveys and complaints on their way: kept until they are sent, so that whoever gives them can come back."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nobody has begun yet."""
    op.create_table(
        "arrival_drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_hash", sa.String(length=64), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("passed", sa.JSON(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=True),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=True),
        sa.Column("pin_hash", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_try_at", INSTANT, nullable=True),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("sent_as", sa.String(length=10), nullable=True),
        sa.Column("was_urgent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_arrival_drafts_channel_id_channels"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_set_versions.id"], name="fk_arrival_drafts_version_id_question_set_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_arrival_drafts"),
        sa.UniqueConstraint("ticket_hash", name="uq_arrival_drafts_ticket_hash"),
        sa.UniqueConstraint("submission_key", name="uq_arrival_drafts_submission_key"),
        sa.UniqueConstraint("reference", name="uq_arrival_drafts_reference"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_arrival_drafts_changed_at", "arrival_drafts", ["changed_at"])


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
