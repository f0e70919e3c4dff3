"""The page of one property, and its map."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import case_list, designation_map, matched_here, property_whole
from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.web import evidence_context, forms, guards, pages, steps
from hmo_enforce.web.form_pair import Req
from hmo_enforce.web.office import (
    at_a_glance,
    background,
    case_context,
    certificate_context,
    duplicates,
    evidence,
    home_events,
    home_timeline,
    letters,
    match_context,
    privacy,
    property_context,
    restricting,
)

LATEST = 10
"""Of what happened: the page itself shows no more, and leads to all of it."""


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
    today, asked = clock.today(), request.query_params.get("on", "")
    on = forms.day(asked) or today
    wrong = asked and not forms.day(asked)
    errors = [forms.FieldError("on", "The day must be a real date, such as 2024-03-01.")] if wrong else []
    rules = steps.rules(request.app.state.council)
    home = property_whole.whole(session, property_id, on, people=guards.may(request, "see_people"), rules=rules)
    shown = property_context.context(home, on, today, may_answer=guards.may(request, "correct_properties"))
    return pages.page(
        request,
        "office/property.html",
        errors=forms.as_context(errors),
        **{**shown, "map": {**shown["map"], **background.behind(request)} if shown["map"] else None},
        certificates=_certificates(request, home, on),
        **_what_came(request, session, property_id),
        **_what_happened(request, session, home, on, today),
        restriction=restricting.panel(request, session, "property", property_id),
        hold=privacy.panel(request, session, "property", property_id),
        same=duplicates.panel(request, session, duplicates.HOME, home.id),
        **allowed(request, property_id),
    )


def _certificates(request: Req, home: Whole, on: date) -> dict[str, Any]:
    return certificate_context.panel(
        home.certificates,
        on,
        f"/properties/{home.id}",
        expected=home.outcome in LICENCE_CALLED_FOR or home.is_licensed,
        may_change=guards.may(request, "correct_properties"),
        sees_evidence=guards.may(request, "see_evidence"),
    )


def _what_came(request: Req, session: Session, property_id: int) -> dict[str, Any]:
    """What stands here by its address or UPRN, which an officer may move."""
    corrects = guards.may(request, "correct_properties")
    return {
        "matched": [match_context.here(one, may_move=corrects) for one in matched_here.of_home(session, property_id)],
        "came": [match_context.came(one) for one in matched_here.came(session, property_id)] if corrects else [],
    }


def _what_happened(request: Req, session: Session, home: Whole, on: date, today: date) -> dict[str, Any]:
    """Cases, letters, evidence and the latest of everything; and what of it answers the first questions."""
    sees_cases, sees_people = guards.may(request, "see_cases"), guards.may(request, "see_people")
    cases = case_list.of_property(session, home.id) if sees_cases else None
    events = home_timeline.of_home(request, session, home, on)
    return {
        "evidence": evidence_context.panel(request, session, evidence.about(home.id, home.address)),
        "glance": at_a_glance.answers(home, on, cases, people=sees_people),
        "cases": None if cases is None else [case_context.row(one, today) for one in cases],
        "letters": letters.panel(request, session, "property", home.id),
        "events": home_events.lines(events[:LATEST]),
        "events_total": len(events),
        "timeline_href": pages.with_query(f"/properties/{home.id}/timeline", on=on if on != today else None),
    }


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
        "refer_href": f"/refer?property={property_id}" if guards.may(request, "take_referrals") else None,
        "case_href": f"{here}/cases/new" if guards.may(request, "work_cases") else None,
    }
