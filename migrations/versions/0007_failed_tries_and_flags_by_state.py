"""Failed tries at signing in; flags counted by state."""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Failed tries at signing in; flags counted by state."""
    op.create_table(
        "failed_tries",
        sa.Column("email_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_failed_tries")),
    )
    with op.batch_alter_table("failed_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_tries_last_at"), ["last_at"], unique=False)
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.create_index("ix_flags_designation_id_state", ["designation_id", "state"], unique=False)
        batch_op.drop_index(batch_op.f("ix_flags_designation_id"))


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
