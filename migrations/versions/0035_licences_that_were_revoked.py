"""An index of the few licences that were revoked, by which the desk finds what lapsed lately."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

REVOKED = sa.text("revoked_on IS NOT NULL")


def upgrade() -> None:
    """Nothing changes but the index."""
    op.create_index(
        "ix_licences_revoked_on", "licences", ["revoked_on"], unique=False, sqlite_where=REVOKED, postgresql_where=REVOKED
    )


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
