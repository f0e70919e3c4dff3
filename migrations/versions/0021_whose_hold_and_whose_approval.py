"""Whose hold it is, and whose approval, by their account."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = {
    "legal_holds": ("made_by_id", "lifted_by_id"),
    "destruction_lists": ("made_by_id", "approved_by_id"),
    "destruction_items": ("kept_by_id",),
}
# Each step is a line of the journal, which has had the account all along.
KNOWN = (
    ("destruction_lists", "made_by_id", "listed for destruction"),
    ("destruction_lists", "approved_by_id", "approved for destruction"),
)


def upgrade() -> None:
    """Columns for the accounts, and those that the journal tells."""
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.add_column(sa.Column(column, KEY, nullable=True))
    for table, column, verb in KNOWN:
        op.execute(
            sa.text(
                f"UPDATE {table} SET {column} = (SELECT max(journal.actor_id) FROM journal WHERE journal.verb = :verb "
                f"AND journal.subject = 'destruction_list' AND journal.subject_id = CAST({table}.id AS VARCHAR(40)))"
            ).bindparams(verb=verb)
        )


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
