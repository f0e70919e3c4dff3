"""The page of one property, and its map."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import case_list, designation_map, matched_here, property_whole
from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.web import evidence_context, forms, guards, pages, steps
from hmo_enforce.web.office import (
    background,
    case_context,
    certificate_context,
    duplicates,
    evidence,
    match_context,
    privacy,
    property_context,
    restricting,
)


@get("/properties/{property_id:int}", guards=[guards.may_see_properties], sync_to_thread=True)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
) -> Response[str] | Redirect:
    """What is known of the property on a day (?on=2024-03-01), and what the law makes of it.

    A record that was merged into another leads there.
    """
    if there := duplicates.instead(request, duplicates.HOME, property_id, gazetteer.kept(session, property_id)):
        return there
    today = clock.today()
    asked = request.query_params.get("on", "")
    on = forms.day(asked) or today
    errors = (
        [] if not asked or forms.day(asked) else [forms.FieldError("on", "The day must be a real date, such as 2024-03-01.")]
    )
    rules = steps.rules(request.app.state.council)
    home = property_whole.whole(session, property_id, on, people=guards.may(request, "see_people"), rules=rules)
    shown = property_context.context(home, on, today)
    sees_cases = guards.may(request, "see_cases")
    return pages.page(
        request,
        "office/property.html",
        errors=forms.as_context(errors),
        **{**shown, "map": {**shown["map"], **background.behind(request)} if shown["map"] else None},
        certificates=certificate_context.panel(
            home.certificates,
            on,
            f"/properties/{home.id}",
            expected=home.outcome in LICENCE_CALLED_FOR or home.is_licensed,
            may_change=guards.may(request, "correct_properties"),
            sees_evidence=guards.may(request, "see_evidence"),
        ),
        matched=[
            match_context.here(one, may_move=guards.may(request, "correct_properties"))
            for one in matched_here.of_home(session, property_id)
        ],
        evidence=evidence_context.panel(request, session, evidence.about(home.id, home.address)),
        cases=[case_context.row(one, today) for one in case_list.of_property(session, property_id)] if sees_cases else None,
        restriction=restricting.panel(request, session, "property", property_id),
        hold=privacy.panel(request, session, "property", property_id),
        same=duplicates.panel(request, session, duplicates.HOME, home.id),
        **allowed(request, property_id),
    )


@get(
    "/properties/{property_id:int}/map.geojson",
    guards=[guards.may_see_properties],
    sync_to_thread=True,
    media_type="application/geo+json",
)
def map_of(request: Request, session: NamedDependency[Session], property_id: FromPath[int]) -> dict[str, Any]:  # type: ignore[type-arg]
    """The property, its neighbours and the designations around it, in longitude and latitude."""
    on = forms.day(request.query_params.get("on", "")) or clock.today()
    return designation_map.of_property(session, property_id, on)


def allowed(request: Request, property_id: int) -> dict[str, Any]:  # type: ignore[type-arg]
    """What this reader may see and do here."""
    here = f"/properties/{property_id}"
    corrects = guards.may(request, "correct_properties")
    return {
        "sees_people": guards.may(request, "see_people"),
        "decide_href": f"{here}/decide" if guards.may(request, "decide_licensing") else None,
        "correct_href": f"{here}/correct" if corrects else None,
        "observe_href": f"{here}/observe" if corrects else None,
        "unit_href": f"{here}/unit" if corrects else None,
        "room_href": f"{here}/room" if corrects else None,
        "person_href": f"{here}/person" if corrects else None,
        "case_href": f"{here}/cases/new" if guards.may(request, "work_cases") else None,
        "letters_href": f"/letters?property={property_id}" if guards.may(request, "see_letters") else None,
        "nearby_href": None,
    }
