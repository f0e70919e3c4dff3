"""Reports of what became of emails are kept, and none is taken for true."""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OUTBOX = sa.table(
    "outbox",
    sa.column("id", sa.BigInteger),
    sa.column("state", sa.String),
    sa.column("final_at", sa.DateTime(timezone=True)),
    sa.column("final_said", sa.String),
    sa.column("reports", sa.JSON),
)
BECOMES = {"delivered": ("delivered", "delivered"), "bounced": ("failed", "reported")}


def upgrade() -> None:
    """What a report had made final becomes a report, and one of a letter that came back waits for somebody to settle it."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reports", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.alter_column("reports", existing_type=sa.JSON(), server_default=None)
    connection = op.get_bind()
    heard = sa.select(OUTBOX).where(OUTBOX.c.state.in_(BECOMES), OUTBOX.c.final_at.is_not(None))
    for row in connection.execute(heard).all():
        says, state = BECOMES[row.state]
        at = row.final_at.replace(tzinfo=UTC) if row.final_at.tzinfo is None else row.final_at
        told = [{"at": at.isoformat(), "says": says, "said": row.final_said, "by": "not noted"}]
        changed = {"state": state, "reports": told, "final_at": None, "final_said": ""}
        connection.execute(OUTBOX.update().where(OUTBOX.c.id == row.id).values(**changed))


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
