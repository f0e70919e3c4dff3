"""A run by the clock points to the request that does its work."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The queue does what the clock asks for, and the run says how it ended."""
    with op.batch_alter_table("job_runs") as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_index(batch_op.f("ix_job_runs_request_id"), ["request_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_job_runs_request_id_job_requests"), "job_requests", ["request_id"], ["id"])


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
