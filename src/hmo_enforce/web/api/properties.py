"""Properties for programs."""

from enum import IntEnum, StrEnum
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import places, property_conditions, property_list, property_whole
from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.casework.views.placing import Place
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.casework.views.verdicts import Decided, Judged
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.regimes import Regime
from hmo_enforce.licensing.verdict import Outcome
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.web import guards, steps
from hmo_enforce.web.api import answers, geojson, operations, paging, shapes, tags

TAGS = ["properties"]


class Stands(StrEnum):
    """The verdict or decision that stands; `none` where nothing has been judged."""

    LICENSABLE = Outcome.LICENSABLE.value
    PROBABLY_LICENSABLE = Outcome.PROBABLY_LICENSABLE.value
    NOT_ENOUGH_KNOWN = Outcome.NOT_ENOUGH_KNOWN.value
    EXEMPT = Outcome.EXEMPT.value
    NOT_LICENSABLE = Outcome.NOT_LICENSABLE.value
    NONE = property_conditions.NO_VERDICT


class Ending(IntEnum):
    """Within how many days."""

    MONTH = 30
    QUARTER = 90
    HALF_A_YEAR = 180


@get(
    "/properties",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.MappedListing,
    operation_id="list_properties",
    tags=TAGS,
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    q: FromQuery[answers.Text] = "",
    ward: FromQuery[answers.Text] = "",
    designation: FromQuery[answers.Number] = None,
    outcome: FromQuery[Stands | None] = None,
    regime: FromQuery[Regime | None] = None,
    licensed: FromQuery[bool | None] = None,
    ending: FromQuery[Ending | None] = None,
    tag: FromQuery[answers.Text] = "",
    check: FromQuery[bool] = False,
    without_uprn: FromQuery[bool] = False,
    of_import: Annotated[int | None, QueryParameter(name="import", ge=1, le=answers.LARGEST)] = None,
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[shapes.Properties]:
    """Search and filter the properties as on the page; read on from `cursor` until `next` is null. As GeoJSON on request."""
    values = narrowed(
        q=q, ward=ward, designation=designation, outcome=outcome, regime=regime, licensed=licensed, ending=ending,
        tag=tag, check=check or None, without_uprn=without_uprn or None, **{"import": of_import},
    )  # fmt: skip
    asked = paging.begun(request, cursor, limit)
    rows = property_list.after(session, values, clock.today(), asked.behind or 0, asked.wanted)
    shown, following = asked.cut(rows, lambda row: row.id)
    where = places.of_homes(session, [row.id for row in shown])
    items = [summary(row, where.get(row.id)) for row in shown]
    if geojson.is_wanted(request):
        return paging.answered(
            asked, geojson.collection(geojson.points(items, where), following), following, media_type=answers.GEOJSON
        )
    return paging.answered(asked, shapes.Properties(items, following), following)


@get(
    "/properties/{property_id:int}",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.MappedMergedOne,
    operation_id="get_property",
    tags=TAGS,
)
def one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    on: FromQuery[answers.Day] = None,
    if_none_match: tags.IfNoneMatch = None,
) -> Response[shapes.Property]:
    """A property on a day (today if none is given): verdict, decision, areas, licences and what each source claims.

    A second record of a home answers with the one that it was merged into: see `same_as`.
    """
    day = answers.day_or_today(on)
    rules = steps.rules(request.app.state.council)
    home = property_whole.whole(
        session, gazetteer.kept(session, property_id), day, people=guards.may(request, "see_people"), rules=rules
    )
    found, place = whole(home, gazetteer.merged_into(session, home.id)), tags.instead(request, property_id, home.id)
    if geojson.is_wanted(request):
        (placed,) = geojson.points([found], {home.id: home.place} if home.place else {})
        return tags.tagged(request, placed, home.revision, media_type=answers.GEOJSON, place=place)
    return tags.tagged(request, found, home.revision, place=place)


def of_home(session: Session, property_id: int | None) -> int | None:
    """Whose facts a filter asks for: those of the home, under whichever number of it."""
    return None if property_id is None else gazetteer.kept(session, property_id)


def narrowed(**said: Any) -> dict[str, Any]:
    """The filters of a list that are in use."""
    return {name: value for name, value in said.items() if value is not None and value != ""}


def summary(row: Row, place: Place | None) -> shapes.PropertySummary:
    """A row of a list."""
    return shapes.PropertySummary(
        id=row.id,
        uprn=row.uprn,
        address=row.address,
        postcode=row.postcode,
        point=_point(place, row.point_source),
        outcome=row.outcome,
        decided=row.decided,
        regime=row.regime,
        strength=row.strength,
        licence=row.standing,
        licence_ends_on=row.licence_ends_on,
        grounds=list(row.grounds),
        open_questions=row.questions,
        designations=[shapes.InDesignation(one.id, one.name, one.kind, one.check) for one in row.designations],
    )


def whole(home: Whole, merged: list[int]) -> shapes.Property:
    """A property with everything; `merged`: the numbers of its second records."""
    place = home.place
    return shapes.Property(
        id=home.id,
        same_as=merged,
        on=home.on,
        uprn=home.uprn,
        address=home.address,
        postcode=home.parts["postcode"],
        point=_point(place, home.point_source),
        outcome=home.outcome,
        verdict=_verdict(home.judged) if home.judged else None,
        decision=_decision(home.decision) if home.decision else None,
        licence=home.standing,
        designations=[
            shapes.Flag(
                found.designation_id, found.name, found.kind, found.state, found.distance_m, found.in_force, found.reason
            )
            for found in home.designations
        ],
        areas=[shapes.Area(area.kind, area.code, area.name, area.edition, area.check) for area in home.areas],
        licences=[_licence(found) for found in home.licences],
        exemptions=[_licence(found) for found in home.exemptions],
        claims=_claims(home),
        parent_id=home.parent.id if home.parent else None,
        children=[child.id for child in home.children],
        revision=home.revision,
    )


def _point(place: Place | None, source: str | None) -> shapes.Point | None:
    return shapes.Point(place.easting, place.northing, place.accuracy_m, source) if place else None


def _verdict(judged: Judged) -> shapes.Verdict:
    def asked(name: str) -> list[shapes.Question]:
        return [shapes.Question(said["fact"], said["text"], said["cites"]) for said in judged.reasons.get(name, ())]

    def because(name: str) -> list[shapes.Ground]:
        return [shapes.Ground(said["sentence"], said["cites"], said["verified"]) for said in judged.reasons.get(name, ())]

    return shapes.Verdict(
        judged.outcome, judged.regime, judged.strength, judged.as_at, judged.law_version, because("grounds"),
        asked("questions"), asked("to_confirm"), because("cautions"), because("ruled_out"),
    )  # fmt: skip


def _decision(found: Decided) -> shapes.Decision:
    return shapes.Decision(found.outcome, found.regime, found.why, found.made_by, found.made_on, found.starts_on, found.ends_on)


def _licence(found: Period) -> shapes.Licence:
    return shapes.Licence(
        found.reference, found.kind, found.starts_on, found.ends_on, found.ends_on_if_excluded,
        found.register_ends_on, found.part, found.revoked_on, found.in_force,
        found.persons, found.households, found.holder, found.manager,
        found.source.file if found.source else None, found.source.row if found.source else None,
    )  # fmt: skip


def _claims(home: Whole) -> list[shapes.Claim]:
    def file(import_id: int | None) -> str | None:
        found = home.files.get(import_id or 0)
        return found.file if found else None

    return [
        shapes.Claim(
            claim.source,
            claim.as_at,
            claim.confidence,
            {name: value for name, value in claim.said.items() if value is not None},
            file(claim.import_id),
            claim.import_row,
        )
        for claim in home.claims
        if claim.withdrawn is None
    ]
