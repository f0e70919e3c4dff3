"""How Alembic reaches our tables: over the connection that `hmo_enforce.kernel.migrating` hands it."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from hmo_enforce.accounts import records as accounts
from hmo_enforce.areas import records as areas
from hmo_enforce.cases import records as cases
from hmo_enforce.evidence import records as evidence
from hmo_enforce.files import records as files
from hmo_enforce.kernel import journal, marks, requests, sealing
from hmo_enforce.kernel.database import Instant, Record, Shape
from hmo_enforce.letters import records as letters
from hmo_enforce.licensing import records as licensing
from hmo_enforce.people import records as people
from hmo_enforce.privacy import records as privacy
from hmo_enforce.properties import records as properties

TABLES = (
    accounts, areas, cases, evidence, files, journal, marks, requests, sealing, letters, licensing, people, privacy,
    properties,
)  # fmt: skip


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
