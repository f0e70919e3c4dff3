"""A property's number in the Private Rented Sector Database."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is known yet."""
    op.add_column("properties", sa.Column("prs_number", sa.String(length=20), nullable=True))
    op.create_index("ix_properties_prs_number", "properties", ["prs_number"], unique=False)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
