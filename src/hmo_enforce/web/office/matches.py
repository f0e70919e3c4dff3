"""Written addresses that wait for a person: the list, one beside what it may mean, and what is decided."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import matched_here, matches_seen
from hmo_enforce.casework.views.lists import matches
from hmo_enforce.casework.views.lists.matches import PATH, WAITING
from hmo_enforce.kernel import clock
from hmo_enforce.properties.matching import queries, states
from hmo_enforce.web import form_page, forms, guards, pages, steps
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import home_search, listing, match_context, match_filters
from hmo_enforce.web.office.match_filters import Asked, address

ONE = f"{PATH}/{{match_id:int}}"
SAYS = ("accept", "none", "later")
LEAD = (
    "Addresses of files, and the homes that they were taken to mean. What waits is in no list and no verdict until somebody "
    "says which home it is of."
)
NONE = "No address waits. Files whose addresses are not certain bring some here."


@get(PATH, guards=[guards.may_correct_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The list, those that wait unless the filters say otherwise; the likeliest first."""
    asked = match_filters.read(request.query_params)
    first = queries.next_in_turn(session, asked.wanted()) if asked.state in (WAITING, *states.WAITING) else None
    return listing.show(
        request,
        session,
        matches.LIST,
        "office/matches.html",
        none=NONE,
        lead=LEAD,
        messages=_said(request, session),
        first_href=address(asked, first) if first else None,
    )


@get(ONE, guards=[guards.may_correct_properties], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], match_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One address beside what it may mean."""
    return _one(request, session, match_id, {}, [])


def _one(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    match_id: int,
    sent: Mapping[str, Any],
    errors: list[forms.FieldError],
) -> Response[str]:
    asked = match_filters.read(request.query_params)
    seen = matches_seen.one(session, match_id)
    before, after = queries.beside(session, asked.wanted(), queries.place(queries.match(session, match_id)))
    waits = seen.state in states.WAITING
    stands = None if waits else matched_here.of_match(session, match_id)
    return pages.page(
        request,
        "office/match.html",
        status_code=422 if errors else 200,
        errors=forms.as_context(errors),
        match=match_context.whole(seen),
        waits=waits,
        chosen=str(sent.get("property") or (seen.near[0].property_id if seen.near else "")),
        near=[match_context.beside(one, seen.parts) for one in seen.near],
        home=match_context.beside(seen.home, seen.parts) if seen.home else None,
        map=match_context.map_of(request, seen),
        action=address(asked, match_id),
        other_href=address(asked, match_id, "/other") if waits else None,
        move_href=f"/moves/{stands.subject}/{stands.subject_id}" if stands else None,
        messages=_said(request, session),
        list_href=address(asked),
        left=queries.count_matches(session, asked.wanted()),
        previous_href=address(asked, before) if before else None,
        next_href=address(asked, after) if after else None,
        keys=asked.keys,
        keys_href=address(replace(asked, keys=not asked.keys), match_id),
    )


@post(ONE, guards=[guards.may_correct_properties], sync_to_thread=True, status_code=303)
def decide(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    match_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """It is the one chosen, or none of them, or it is decided later; then on to the next."""
    sent = forms.Fields(data)
    say = sent.choice("say", "What you decide", dict.fromkeys(SAYS))
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    chosen = forms.number(sent.raw("property"))
    why = sent.text("why", "The reason", most=2_000, needed=False) or ""
    if say == "accept" and chosen is None:
        sent.wrong("property", "Choose the home that the address means.")
    if sent.errors or say is None or revision is None:
        return _one(request, session, match_id, data, sent.errors)
    asked = match_filters.read(request.query_params)
    at, by = queries.place(queries.match(session, match_id)), guards.who(request).actor
    if say == "later":
        steps.matching.put_off(session, match_id, revision=revision, by=by)
        return form_page.done(_onward(session, asked, at, match_id), "match_later")
    council, on = request.app.state.council, clock.today()
    home = chosen if say == "accept" else None
    steps.matching.decide(session, match_id, home, why=why, revision=revision, by=by, on=on, council=council)
    return form_page.done(_onward(session, asked, at, match_id), "match" if home else "match_none")


def _onward(session: Session, asked: Asked, at: queries.Place, decided: int) -> str:
    """The next that waits, in the order of the list; else the list: it says which was decided."""
    waiting = asked if asked.state in states.WAITING else replace(asked, state=WAITING)
    _, after = queries.beside(session, waiting.wanted(), at)
    return pages.with_query(address(asked, after), of=decided)


def _said(request: Request, session: Session) -> list[dict[str, str]]:  # type: ignore[type-arg]
    """What was just decided, with the address that it was about; never words that this page's own address brings."""
    said = pages.messages(request.query_params.get("done", ""))
    of = forms.number(request.query_params.get("of", ""))
    about = matches_seen.address(session, of) if said and of is not None else None
    return [{**one, "text": f"{about}: {one['text']}"} for one in said] if about else said


# --- another home than those that came near


def _ask_other(request: Req, session: Session) -> Form:
    asked = match_filters.read(request.query_params)
    seen = matches_seen.one(session, request.path_params["match_id"])
    caption, hidden = f"{seen.address} ({seen.postcode or 'no postcode'})", (("revision", str(seen.revision)),)
    page = Form("Another home", caption, address(asked, seen.id), (), hidden=hidden)
    return home_search.search(request, session, page, asked.query())


def _other(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    chosen = forms.number(sent.raw("property"))
    if chosen is None:
        sent.wrong("property", "Choose the home that the address means.")
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    why = form_page.reason(sent)
    if sent.errors or chosen is None or why is None or revision is None:
        return None
    asked = match_filters.read(request.query_params)
    match_id = request.path_params["match_id"]
    at = queries.place(queries.match(session, match_id))
    council, on, by = request.app.state.council, clock.today(), guards.who(request).actor
    steps.matching.decide(session, match_id, chosen, why=why, revision=revision, by=by, on=on, council=council)
    return _onward(session, asked, at, match_id), "match"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_one,
    decide,
    *listing.file_handlers(matches.LIST, guards.may_correct_properties),
    *pair(f"{ONE}/other", _ask_other, _other, guards.may_correct_properties, beside="property"),
)
