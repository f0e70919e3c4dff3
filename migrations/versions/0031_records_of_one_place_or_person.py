"""Records of one place or person are taken together, and apart again."""

import sqlalchemy as sa
from alembic import op


revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MERGED = sa.text("same_as_id IS NOT NULL")
STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    """The history of it, and beside each record the one that it is a second record of."""
    op.create_table(
        "same_as",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("kept_id", KEY, nullable=False),
        sa.Column("through_id", KEY, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_as")),
    )
    op.create_index("ix_same_as_subject_kept_id", "same_as", ["subject", "kept_id"])
    op.create_index(
        "uq_same_as_subject_subject_id", "same_as", ["subject", "subject_id"], unique=True,
        sqlite_where=STANDS, postgresql_where=STANDS,
    )  # fmt: skip
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table in ("properties", "parties"):
        # Said in full, which both understand: to write SQLite's table anew would take minutes with half a million homes.
        points = f"CONSTRAINT fk_{table}_same_as_id_{table} REFERENCES {table} (id)"
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN same_as_id {kind} {points}"))
        for name, columns in (("same_as_id", ["same_as_id"]), ("merged", ["id", "same_as_id"])):
            op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=MERGED, postgresql_where=MERGED)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
