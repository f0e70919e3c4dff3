"""saved filters as a person reads them, and no references of cases in what was left out of a bulk."""

from urllib.parse import parse_qsl

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SAVED = sa.table("saved_filters", sa.column("id", sa.BigInteger()), sa.column("query", sa.String()))
ROWS = sa.table("bulk_rows", sa.column("why", sa.String()))
HAS_ONE = "It has an open case of this kind"


def upgrade() -> None:
    """What a list was asked for, from an address's writing to a line each. A reference may be of a case that few may see."""
    connection = op.get_bind()
    for key, query in connection.execute(sa.select(SAVED.c.id, SAVED.c.query)).all():
        lines = [f"{name}={' '.join(value.splitlines())}" for name, value in parse_qsl(query)]
        if lines:
            connection.execute(sa.update(SAVED).where(SAVED.c.id == key).values(query="\n".join(lines)))
    connection.execute(sa.update(ROWS).where(ROWS.c.why.like(f"{HAS_ONE}: %")).values(why=f"{HAS_ONE}."))


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
