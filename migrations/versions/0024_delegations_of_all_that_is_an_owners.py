"""A delegation is of an owner, and of nothing in particular: the two columns for that were never written."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is lost: no row has a value there."""
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.drop_column("subject")
        batch_op.drop_column("subject_id")


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
