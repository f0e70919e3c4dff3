"""Licences are searched by who holds or manages them as well, as the register has it."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

APART, WITHIN = ',.;:()/&-"', "'’"
WORDS = "coalesce(holder, '') || ' ' || coalesce(manager, '')"


def upgrade() -> None:
    """The index, and in it what stands; as revision 0025 made the others."""
    run, marks = op.get_bind().exec_driver_sql, (APART + WITHIN).replace("'", "''")
    if op.get_bind().dialect.name == "postgresql":
        said = f"lower(' ' || translate({WORDS}, '{marks}', '{' ' * len(APART)}') || ' ')"
        run(f"CREATE INDEX ix_holders_searched ON licences USING gin (({said}) gin_trgm_ops)")
        return
    said = WORDS
    for mark in APART + WITHIN:
        quoted = mark.replace("'", "''")
        said = f"replace({said}, '{quoted}', '{' ' if mark in APART else ''}')"
    run("CREATE VIRTUAL TABLE search_holders USING fts5(words, content='', tokenize='trigram', detail='none', columnsize=0)")
    run(f"INSERT INTO search_holders(rowid, words) SELECT id, lower(' ' || {said} || ' ') FROM licences")


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
