"""What officers withdraw and correct."""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What officers withdraw and correct."""
    op.create_table(
        "licence_corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("value", sa.Date(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["licence_id"], ["licences.id"], name=op.f("fk_licence_corrections_licence_id_licences")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_corrections")),
    )
    with op.batch_alter_table("licence_corrections", schema=None) as batch_op:
        batch_op.create_index("ix_licence_corrections_licence_id_field", ["licence_id", "field"], unique=False)

    with op.batch_alter_table("licensing_decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_until", sa.Date(), nullable=True))

    # What end an earlier decision had before a later one took its place, nobody kept until now.
    op.execute("UPDATE licensing_decisions SET decided_until = ends_on")

    with op.batch_alter_table("observations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_why", sa.String(), nullable=True))


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
