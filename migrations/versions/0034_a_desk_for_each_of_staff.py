"""What each of staff keeps of their start page, and indexes by which its panels are found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("done_at IS NULL AND dropped_at IS NULL")
CHECK = sa.text("state <> 'inside'")


def upgrade() -> None:
    """Nobody has looked yet, and nobody has chosen a digest."""
    op.create_table(
        "desks",
        sa.Column("account_id", ID, nullable=False, autoincrement=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=True),
        sa.Column("digest_chosen_at", INSTANT, nullable=True),
        sa.Column("digested_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_desks_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desks")),
    )
    op.drop_index("ix_cases_status", table_name="cases")
    op.create_index("ix_cases_status_assignee_id", "cases", ["status", "assignee_id"], unique=False)
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"], unique=False)
    op.create_index("ix_cases_closed_at", "cases", ["closed_at"], unique=False)
    op.create_index("ix_evidence_items_received_at", "evidence_items", ["received_at"], unique=False)
    op.drop_index("ix_verdicts_outcome_strength", table_name="verdicts")
    op.create_index(
        "ix_verdicts_outcome_strength_property_id", "verdicts", ["outcome", "strength", "property_id"], unique=False
    )
    _of_a_few("ix_case_tasks_open", "case_tasks", ["due_on", "case_id"], OPEN)
    _of_a_few("ix_flags_check", "flags", ["property_id"], CHECK)


def _of_a_few(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
