"""Cases counted by ward and kind: figures of areas and of nobody, to be taken away."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseProperty
from hmo_enforce.properties import queries as gazetteer

HEADER = ("area_id", "code", "name", "edition", "kind", "open", "closed")
FEWEST = 5
"""Below this a figure could tell of single homes: it is left out, and so told from none at all."""
Line = tuple[int, str, str, str, str, int | None, int | None]


def rows(session: Session, on: date) -> Iterator[Line]:
    """Of the latest wards. A case about homes in two wards counts in both; `on` is not looked at: they are as they stand."""
    latest = select(func.max(Area.edition)).where(Area.kind == "ward").scalar_subquery()
    query = (
        select(Area.id, Case.kind, Case.status, func.count(Case.id.distinct()).label("number"))
        .join(PropertyArea, PropertyArea.area_id == Area.id)
        .join(CaseProperty, gazetteer.home_of(CaseProperty.property_id) == PropertyArea.property_id)
        .join(Case, Case.id == CaseProperty.case_id)
        .where(Area.kind == "ward", Area.edition == latest, CaseProperty.removed_at.is_(None))
        .group_by(Area.id, Case.kind, Case.status)
    )
    counted: Counter[tuple[int, str, str]] = Counter()
    for row in session.execute(query):
        counted[row.id, row.kind, row.status] = row.number
    kinds = sorted({kind for _, kind, _ in counted})
    wards = select(Area.id, Area.code, Area.name, Area.edition).where(Area.kind == "ward", Area.edition == latest)
    for ward in session.execute(wards.order_by(Area.code)):
        for kind in kinds:
            figures = (_told(counted[ward.id, kind, status]) for status in (terms.OPEN, terms.CLOSED))
            yield (ward.id, ward.code, ward.name, ward.edition, kind, *figures)


def _told(number: int) -> int | None:
    return None if 0 < number < FEWEST else number


def outlines(session: Session, ids: Collection[int]) -> dict[int, shapely.Geometry]:
    """Each ward's line."""
    found = session.execute(select(Area.id, Area.shape).where(Area.id.in_(ids)))
    return {row.id: shapely.MultiPolygon(shapely.get_parts(row.shape).tolist()) for row in found}
