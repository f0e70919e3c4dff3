"""Exemption notices corrected by hand."""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Exemption notices corrected by hand."""
    op.create_table(
        "exemption_corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("was", sa.String(length=10), nullable=True),
        sa.Column("value", sa.String(length=10), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["exemption_id"], ["exemptions.id"], name=op.f("fk_exemption_corrections_exemption_id_exemptions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_corrections")),
    )
    with op.batch_alter_table("exemption_corrections", schema=None) as batch_op:
        batch_op.create_index("ix_exemption_corrections_exemption_id_field", ["exemption_id", "field"], unique=False)

    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.alter_column("revision", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
