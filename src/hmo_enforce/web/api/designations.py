"""Designations for programs."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import designation_list, designation_map
from hmo_enforce.casework.views.designation_list import Listed
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, shapes

TAGS = ["designations"]
GEOJSON = "application/geo+json"


@get("/designations", guards=[guards.may_see_properties], sync_to_thread=True, responses=answers.LISTED, tags=TAGS)
def listed(session: NamedDependency[Session], on: FromQuery[answers.Day] = None) -> shapes.Designations:
    """Every designation as it stands on a day (today if none is given), in force first."""
    day = answers.day_or_today(on)
    return shapes.Designations(day, [shape(found) for found in designation_list.listed(session, day)])


@get(
    "/designations/{designation_id:int}",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.FOUND,
    tags=TAGS,
)
def one(
    session: NamedDependency[Session], designation_id: FromPath[int], on: FromQuery[answers.Day] = None
) -> shapes.Designation:
    """One designation as it stands on a day."""
    return shape(designation_list.whole(session, designation_id, answers.day_or_today(on)).listed)


@get(
    "/designations.geojson",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    media_type=GEOJSON,
    tags=TAGS,
)
def outlines(session: NamedDependency[Session], on: FromQuery[answers.Day] = None) -> shapes.FeatureCollection:
    """The designations in force on a day, each with its whole line."""
    found = designation_map.of_designations(session, answers.day_or_today(on), thin_m=0.0)
    return shapes.FeatureCollection(found["type"], found["features"])


def shape(found: Listed) -> shapes.Designation:
    """A designation as the API gives it."""
    dates = found.dates
    return shapes.Designation(
        found.id, found.reference, found.name, found.kind, dates.made_on, dates.starts_on, dates.ends_on, dates.revoked_on,
        found.in_force, found.reason, list(found.warnings), dict(found.covers) if found.covers else None, found.inside,
        found.check, found.counted,
    )  # fmt: skip
