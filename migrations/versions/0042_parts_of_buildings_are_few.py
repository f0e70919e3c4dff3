"""The indexes of what few homes have hold these few: where none had it, SQLite took the index for useless and read them all."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The same two indexes, without the homes that have nothing there."""
    for name in ("parent_uprn", "prs_number"):
        op.drop_index(f"ix_properties_{name}", table_name="properties")
        said = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_properties_{name}", "properties", [name], unique=False, sqlite_where=said, postgresql_where=said)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
