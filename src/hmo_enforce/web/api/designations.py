"""Designations for programs."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import structs
from sqlalchemy.orm import Session

from hmo_enforce.areas.standing import Kind
from hmo_enforce.casework.views import designation_list, places
from hmo_enforce.casework.views.designation_list import Listed
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, geojson, operations, paging, shapes, tags

TAGS = ["designations"]


class Stage(StrEnum):
    """How far a designation is on the day; `made`: not yet in force, `unknown`: its dates do not say."""

    IN_FORCE = "in_force"
    MADE = "made"
    ENDED = "ended"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


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
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    on: FromQuery[answers.Day] = None,
    kind: FromQuery[Kind | None] = None,
    stage: Annotated[Stage | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[shapes.Designations]:
    """Every designation as it stands on a day (today if none is given). As GeoJSON on request."""
    day, asked = answers.day_or_today(on), paging.begun(request, cursor, limit)
    wanted = [one for one in designation_list.listed(session, day) if kind in (None, one.kind) and stage in (None, one.stage)]
    rows = sorted((one for one in wanted if one.id > (asked.behind or 0)), key=lambda one: one.id)
    shown, following = asked.cut(rows, lambda row: row.id)
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
) -> Response[shapes.DesignationWhole]:
    """One designation as it stands on a day, with what it rests on and how it stood before. As GeoJSON on request."""
    said = told(session, designation_id, answers.day_or_today(on))
    if geojson.is_wanted(request):
        (drawn,) = geojson.outlines([said], places.of_designations(session, [designation_id]))
        return tags.tagged(request, drawn, said.revision, media_type=answers.GEOJSON)
    return tags.tagged(request, said, said.revision)


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


def told(session: Session, designation_id: int, on: date) -> shapes.DesignationWhole:
    """The whole of one as the API gives it."""
    found = designation_list.whole(session, designation_id, on)
    return shapes.DesignationWhole(
        **structs.asdict(shape(found.listed)),
        legal_basis=found.legal_basis,
        documents=list(found.documents),
        notes=found.notes,
        accuracy_m=found.accuracy_m,
        hectares=round(found.hectares, 4),
        licensed=found.licensed,
        returns=shapes.Returns(found.returns.inside, found.returns.licensed),
        file=found.source.file if found.source else None,
        row=found.source.row if found.source else None,
        versions=[shapes.Version(one.revision, one.stood_until, dict(one.said)) for one in found.versions],
    )


def shape(found: Listed) -> shapes.Designation:
    """A designation as the API gives it."""
    dates = found.dates
    return shapes.Designation(
        found.id, found.reference, found.name, found.kind, dates.made_on, dates.starts_on, dates.ends_on, dates.revoked_on,
        found.in_force, found.reason, list(found.warnings), dict(found.covers) if found.covers else None, found.inside,
        found.check, found.counted, found.revision,
    )  # fmt: skip
