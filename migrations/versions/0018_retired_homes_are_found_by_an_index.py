"""Retired homes are found by an index."""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Retired homes are found by an index."""
    with op.batch_alter_table("properties", schema=None) as batch_op:
        batch_op.create_index(
            "ix_properties_retired_on",
            ["retired_on"],
            unique=False,
            sqlite_where=sa.text("retired_on IS NOT NULL"),
            postgresql_where=sa.text("retired_on IS NOT NULL"),
        )


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
