"""What an officer corrects of a person or an organisation by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing is corrected yet."""
    op.create_table(
        "party_corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("party_id", ID, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("was", sa.String(length=500), nullable=True),
        sa.Column("value", sa.String(length=500), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_party_corrections_party_id_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_corrections")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_party_corrections_party_id_field", "party_corrections", ["party_id", "field"], unique=False)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
