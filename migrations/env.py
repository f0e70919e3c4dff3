"""How Alembic reaches our tables: over the connection that `hmo_enforce.kernel.migrating` hands it."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from hmo_enforce.casework import every_table
from hmo_enforce.kernel.database import Instant, Record, Shape

TABLES = every_table.CLASSES  # loading it makes Record.metadata whole


def ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leave alone PostGIS's own tables, the `geom` columns that it computes from ours, and what searching is indexed by."""
    if kind == "table":
        return name in Record.metadata.tables
    return not (name or "").endswith(("geom", "searched"))


def in_plain_types(kind: str, thing: object, _: AutogenContext) -> str | Literal[False]:
    """A migration is frozen, so it names the database's types and not our wrappers of them."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Shape):
        return "sa.LargeBinary()"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    include_object=ours,
    render_item=in_plain_types,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
