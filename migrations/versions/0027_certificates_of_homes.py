"""Certificates of homes: gas, electrical, alarms and the like."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A table of their own; energy certificates from the register stay where they are."""
    op.create_table(
        "certificates",
        sa.Column("id", KEY, nullable=False),
        sa.Column("property_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("rating", sa.String(length=1), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("evidence_item_id", KEY, nullable=True),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["properties.id"], name=op.f("fk_certificates_property_id_properties")),
        sa.ForeignKeyConstraint(
            ["evidence_item_id"], ["evidence_items.id"], name=op.f("fk_certificates_evidence_item_id_evidence_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_property_id_kind_ends_on", ["property_id", "kind", "ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_ends_on"), ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_evidence_item_id"), ["evidence_item_id"], unique=False)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
