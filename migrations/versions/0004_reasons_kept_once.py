"""Verdicts share their reasons and facts, which many homes have in common."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEYS = {"verdicts": "property_id", "past_verdicts": "id"}
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REASONINGS = sa.table(
    "reasonings",
    sa.column("id", ID),
    sa.column("digest", sa.LargeBinary(32)),
    sa.column("reasons", sa.JSON()),
    sa.column("facts", sa.JSON()),
)


def upgrade() -> None:
    """What stands moves to the new table; no verdict loses its reasons."""
    op.create_table(
        "reasonings",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reasonings")),
        sa.UniqueConstraint("digest", name=op.f("uq_reasonings_digest")),
    )
    for table, key in KEYS.items():
        op.add_column(table, sa.Column("reasoning_id", ID))
        _move(table, key)
        with op.batch_alter_table(table) as batch:
            batch.alter_column("reasoning_id", existing_type=ID, nullable=False)
            batch.create_index(op.f(f"ix_{table}_reasoning_id"), ["reasoning_id"])
            batch.create_foreign_key(op.f(f"fk_{table}_reasoning_id_reasonings"), "reasonings", ["reasoning_id"], ["id"])
            batch.drop_column("reasons")
            batch.drop_column("facts")


def _move(name: str, key: str) -> None:
    connection = op.get_bind()
    table = sa.table(
        name, sa.column(key), sa.column("reasons", sa.JSON()), sa.column("facts", sa.JSON()), sa.column("reasoning_id")
    )
    for row_key, reasons, facts in connection.execute(sa.select(table.c[key], table.c.reasons, table.c.facts)).all():
        canonical = json.dumps([reasons, facts], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(canonical.encode()).digest()
        known = sa.select(REASONINGS.c.id).where(REASONINGS.c.digest == digest)
        if connection.scalar(known) is None:
            connection.execute(REASONINGS.insert().values(digest=digest, reasons=reasons, facts=facts))
        moved = table.update().where(table.c[key] == row_key).values(reasoning_id=connection.scalar(known))
        connection.execute(moved)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
