"""Numbers of letters, taken from a row of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every letter keeps the number that it has; the next goes on from the last."""
    op.create_table(
        "letter_numbers",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_numbers")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.execute("UPDATE letters SET number = id")
    op.execute("INSERT INTO letter_numbers (id, last) SELECT 1, COALESCE(MAX(id), 0) FROM letters")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_unique_constraint(op.f("uq_letters_number"), ["number"])


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
