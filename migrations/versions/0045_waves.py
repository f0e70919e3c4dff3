"""Waves of surveys, the channels by which people come to them, and cards handed out."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "waves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("repeats_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_set_versions.id"], name=op.f("fk_waves_version_id_question_set_versions")
        ),
        sa.ForeignKeyConstraint(["repeats_id"], ["waves.id"], name=op.f("fk_waves_repeats_id_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waves_version_id", "waves", ["version_id"], unique=False)
    op.create_table(
        "channels",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("streets", sa.String(), nullable=True),
        sa.Column("token", sa.String(length=12), nullable=False),
        sa.Column("repeats_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_channels_area_id_areas")),
        sa.ForeignKeyConstraint(["repeats_id"], ["channels.id"], name=op.f("fk_channels_repeats_id_channels")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_channels_wave_id_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("token", name=op.f("uq_channels_token")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_channels_wave_id", "channels", ["wave_id"], unique=False)
    op.create_index("ix_channels_area_id", "channels", ["area_id"], unique=False)
    op.create_table(
        "card_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("handed_out", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_card_counts_channel_id_channels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_counts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_card_counts_channel_id", "card_counts", ["channel_id"], unique=False)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
