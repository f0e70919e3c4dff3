"""Licences at homes that the gazetteer has ended: they are in no list of homes, so that a file's report says it."""

from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import Ask, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import queries
from hmo_enforce.properties.records import Property

PROPERTIES, LICENCES = table_of(Property), table_of(Licence)
MEND = "move it, by It is of another home on its page"


def standing(session: Session, stage: Stage) -> list[Issue]:
    """A note for each row whose home has ended and has no successor at its very address."""
    staged, homes = stage.table, PROPERTIES.alias()
    if "matched_by" not in staged.c:
        return []
    inside = select(func.count()).where(homes.c.parent_uprn == PROPERTIES.c.uprn, homes.c.retired_on.is_(None))
    lives = queries.lives_as_another(PROPERTIES.c.id, clock.today())
    query = (
        select(staged.c.import_row, PROPERTIES.c.address, PROPERTIES.c.retired_on, inside.scalar_subquery().label("inside"))
        .join(PROPERTIES, PROPERTIES.c.id == staged.c.property_id)
        .where(PROPERTIES.c.retired_on <= clock.today(), PROPERTIES.c.same_as_id.is_(None), ~lives)
        .order_by(staged.c.import_row)
    )
    return [Issue(row.import_row, "address", row.address[:200], _says(row)) for row in session.execute(query)]


def _says(row: Any) -> str:
    homes = f"{row.inside:,} homes lie in it now" if row.inside > 1 else "no home is known to have taken its place"
    return f"This home ended on {row.retired_on:%d.%m.%Y}, and {homes}. The row stands at it, in no list of homes: {MEND}."


def ending(session: Session, stage: Stage, ask: Ask) -> list[Issue]:
    """A note for each home that the gazetteer ends while a licence runs there."""
    staged = stage.table
    last = func.coalesce(LICENCES.c.revoked_on, LICENCES.c.ends_on)
    runs = exists().where(LICENCES.c.property_id == PROPERTIES.c.id, or_(last.is_(None), last >= ask.as_at))
    query = (
        select(staged.c.import_row, PROPERTIES.c.address)
        .join(PROPERTIES, PROPERTIES.c.id == staged.c.id)
        .where(and_(staged.c.retired_on.is_not(None), PROPERTIES.c.retired_on.is_(None), runs))
        .where(~queries.lives_as_another(PROPERTIES.c.id, ask.as_at))
        .order_by(staged.c.import_row)
    )
    says = (
        "This home ends, and a licence runs there. The register's next load takes it to the one living home at this very "
        f"address. Where there is none, or there are several (a house split into flats), {MEND}."
    )
    return [Issue(row.import_row, "ended_on", row.address[:200], says) for row in session.execute(query)]
