"""Designations for programs."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import designation_list, places
from hmo_enforce.casework.views.designation_list import Listed
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, geojson, operations, paging, shapes, tags

TAGS = ["designations"]


@get(
    "/designations",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.MappedListing,
    operation_id="list_designations",
    tags=TAGS,
)
def listed(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    on: FromQuery[answers.Day] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[shapes.Designations]:
    """Every designation as it stands on a day (today if none is given). As GeoJSON on request."""
    day, asked = answers.day_or_today(on), paging.begun(request, cursor, limit)
    rows = sorted(designation_list.listed(session, day), key=lambda found: found.id)
    shown, following = asked.cut([row for row in rows if row.id > (asked.behind or 0)], lambda row: row.id)
    items = [shape(row) for row in shown]
    if geojson.is_wanted(request):
        lines = places.of_designations(session, [row.id for row in shown])
        drawn = geojson.collection(geojson.outlines(items, lines), following)
        return paging.answered(asked, drawn, following, media_type=answers.GEOJSON)
    return paging.answered(asked, shapes.Designations(day, items, following), following)


@get(
    "/designations/{designation_id:int}",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.MappedOne,
    operation_id="get_designation",
    tags=TAGS,
)
def one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    on: FromQuery[answers.Day] = None,
    if_none_match: tags.IfNoneMatch = None,
) -> Response[shapes.Designation]:
    """One designation as it stands on a day."""
    found = designation_list.whole(session, designation_id, answers.day_or_today(on))
    said = shape(found.listed)
    if geojson.is_wanted(request):
        (drawn,) = geojson.outlines([said], places.of_designations(session, [designation_id]))
        return tags.tagged(request, drawn, found.revision, media_type=answers.GEOJSON)
    return tags.tagged(request, said, found.revision)


@get(
    "/designations.geojson",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    media_type=answers.GEOJSON,
    operation_id="draw_designations",
    tags=TAGS,
)
def outlines(session: NamedDependency[Session], on: FromQuery[answers.Day] = None) -> shapes.FeatureCollection:
    """The designations in force on a day (or whose dates do not say), all at once, for a program that draws a layer."""
    found = [one for one in designation_list.listed(session, answers.day_or_today(on)) if one.in_force is not False]
    lines = places.of_designations(session, [one.id for one in found])
    return geojson.collection(geojson.outlines([shape(one) for one in found], lines))


def shape(found: Listed) -> shapes.Designation:
    """A designation as the API gives it."""
    dates = found.dates
    return shapes.Designation(
        found.id, found.reference, found.name, found.kind, dates.made_on, dates.starts_on, dates.ends_on, dates.revoked_on,
        found.in_force, found.reason, list(found.warnings), dict(found.covers) if found.covers else None, found.inside,
        found.check, found.counted, found.revision,
    )  # fmt: skip
