"""properties made by an import."""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """properties made by an import."""
    # Of imports before this one, nobody kept the number.
    with op.batch_alter_table("imports") as batch_op:
        batch_op.add_column(sa.Column("properties_made", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("imports") as batch_op:
        batch_op.alter_column("properties_made", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
