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

from hmo_enforce.casework.views import matches_seen, property_list
from hmo_enforce.casework.views.matches_seen import Near, Seen
from hmo_enforce.kernel import clock
from hmo_enforce.properties import queries
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.queries import Wanted
from hmo_enforce.web import form_page, formats, forms, guards, pages, steps
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import background, import_wording, lists

PATH = "/matches"
ONE = f"{PATH}/{{match_id:int}}"
MOVE = "/moves/{what:str}/{what_id:str}"
PAGE, FEW, MOST = 50, 10, 999_999_999
WAITING = "waiting"
STATES = {WAITING: "Waiting", **states.TITLES, "all": "All"}
SAYS = ("accept", "none", "later")
KINDS = {kind: import_wording.TITLES[kind] for kind in ("licences", "exemptions", "rooms", "epc", "occupation")}
WORDS = {
    "reference": "Reference", "kind": "Kind", "starts_on": "First day", "ends_on": "Last day", "max_persons": "Most persons",
    "storeys": "Storeys",
}  # fmt: skip


@get(PATH, guards=[guards.may_correct_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The list, those that wait unless the filters say otherwise; the likeliest first."""
    wanted, errors = read(request.query_params)
    total = queries.count_matches(session, _asked(wanted))
    last = max(1, -(-total // PAGE))
    number = lists.page_number(forms.Fields(request.query_params), last)
    found = matches_seen.page(session, _asked(wanted), limit=PAGE, offset=(number - 1) * PAGE)
    counts = queries.matches_by_state(session)
    return pages.page(
        request,
        "office/matches.html",
        errors=forms.as_context(errors),
        total_text=lists.counted(total, False, "address", "addresses"),
        waiting=sum(counts.get(one, 0) for one in states.WAITING),
        first_href=address(wanted, found[0].id) if found and wanted.state == WAITING else None,
        filters=panel(wanted, counts),
        applied=applied(wanted),
        matches=[listed(one, wanted) for one in found],
        pages=lists.pages(number, last, lambda page: pages.with_query(address(wanted), page=page)),
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
    wanted, _ = read(request.query_params)
    seen = matches_seen.one(session, match_id)
    before, after = queries.beside(session, _asked(wanted), queries.match(session, match_id))
    waits = seen.state in states.WAITING
    return pages.page(
        request,
        "office/match.html",
        status_code=422 if errors else 200,
        errors=forms.as_context(errors),
        match=whole(seen),
        waits=waits,
        chosen=str(sent.get("property") or (seen.near[0].property_id if seen.near else "")),
        near=[beside(one) for one in seen.near],
        home=beside(seen.home) if seen.home else None,
        map=map_of(request, seen),
        action=address(wanted, match_id),
        other_href=pages.with_query(f"{PATH}/{match_id}/other", **_query(wanted)) if waits else None,
        list_href=address(wanted),
        left=queries.count_matches(session, _asked(wanted)),
        previous_href=address(wanted, before) if before else None,
        next_href=address(wanted, after) if after else None,
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
    wanted, _ = read(request.query_params)
    _, after = queries.beside(session, _asked(wanted), queries.match(session, match_id))
    by = guards.who(request).actor
    if say == "later":
        steps.matching.put_off(session, match_id, revision=revision, by=by)
        return form_page.done(_onward(session, wanted, after), "match_later")
    council, on = request.app.state.council, clock.today()
    home = chosen if say == "accept" else None
    steps.matching.decide(session, match_id, home, why=why, revision=revision, by=by, on=on, council=council)
    return form_page.done(_onward(session, wanted, after), "match" if home else "match_none")


def _onward(session: Session, wanted: Wanted, after: int | None) -> str:
    """The next that waits, in the order of the list; else the list."""
    if after is not None and queries.count_matches(session, Wanted(state=WAITING)):
        follows = queries.match(session, after)
        if follows.state in states.WAITING:
            return address(wanted, after)
    return address(wanted)


# --- another home than those that came near


def _ask_other(request: Req, session: Session) -> Form:
    wanted, _ = read(request.query_params)
    seen = matches_seen.one(session, request.path_params["match_id"])
    caption, hidden = f"{seen.address} ({seen.postcode or 'no postcode'})", (("revision", str(seen.revision)),)
    page = Form("Another home", caption, address(wanted, seen.id), (), hidden=hidden)
    return _search(request, session, page, _query(wanted))


def _search(request: Req, session: Session, page: Form, query: dict[str, Any]) -> Form:
    """Which home, found by what was typed (?find=); the form stands on `page`, and keeps the `query` of its address."""
    typed = request.query_params.get("find", "")[:200]
    if not typed:
        kept = tuple((name, str(value)) for name, value in query.items() if value)
        search = Field("text", "find", "UPRN, or address", "Such as: 12 Acacia Avenue.")
        return replace(page, fields=(search,), submit="Find", method="get", hidden=kept)
    rows = property_list.page(session, property_list.Filters(q=typed), clock.today(), size=FEW).rows
    homes = tuple((str(row.id), f"{row.address} ({row.postcode or 'no postcode'})") for row in rows)
    which = (
        Field("radios", "property", "Which one?", choices=homes)
        if homes
        else Field("text", "property", "Nothing was found", "Search again.")
    )
    return replace(
        page,
        fields=(which, Field("textarea", "why", "Why, and how do you know?")),
        lead=f"The first {FEW} that match “{typed}”." if len(homes) == FEW else f"What matches “{typed}”.",
        links=(("Search again", pages.with_query(request.url.path, **query)),),
        submit="It is this home",
    )


def _other(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    chosen = forms.number(sent.raw("property"))
    if chosen is None:
        sent.wrong("property", "Choose the home that the address means.")
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    why = form_page.reason(sent)
    if sent.errors or chosen is None or why is None or revision is None:
        return None
    wanted, _ = read(request.query_params)
    match_id = request.path_params["match_id"]
    _, after = queries.beside(session, _asked(wanted), queries.match(session, match_id))
    council, on, by = request.app.state.council, clock.today(), guards.who(request).actor
    steps.matching.decide(session, match_id, chosen, why=why, revision=revision, by=by, on=on, council=council)
    return _onward(session, wanted, after), "match"


# --- what stands at the wrong home


def _ask_move(request: Req, session: Session) -> Form:
    subject, subject_id = request.path_params["what"], request.path_params["what_id"]
    stands = steps.matching.standing(session, subject, subject_id)
    if stands.property_id is None:
        back, where = PATH, "It stands at no home yet."
    else:
        home = queries.property_(session, stands.property_id)
        back, where = f"/properties/{home.id}", f"It stands at {home.address}."
    what = f"{subject.replace('_', ' ').capitalize()} {getattr(stands, 'reference', '') or subject_id}"
    return _search(request, session, Form("It is of another home", f"{what}. {where}", back, ()), {})


def _move(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    chosen = forms.number(sent.raw("property"))
    if chosen is None:
        sent.wrong("property", "Choose the home that it is of.")
    why = form_page.reason(sent)
    if sent.errors or chosen is None or why is None:
        return None
    subject, subject_id = request.path_params["what"], request.path_params["what_id"]
    council, on, by = request.app.state.council, clock.today(), guards.who(request).actor
    steps.matching.move(session, subject, subject_id, chosen, why=why, by=by, on=on, council=council)
    return f"/properties/{chosen}", "moved"


# --- filters


def read(query: Mapping[str, Any]) -> tuple[Wanted, list[forms.FieldError]]:
    """What the address asks for; what in it cannot be read narrows nothing, and the page says so."""
    asked = forms.Fields(query)
    wanted = Wanted(
        state=asked.choice("state", "State", STATES, needed=False) or WAITING,
        kind=asked.choice("kind", "Kind of file", KINDS, needed=False) or "",
        import_id=asked.whole("import", "The import", low=1, high=MOST),
        text=asked.text("q", "What you search for", most=200, needed=False) or "",
    )
    return wanted, asked.errors


def _asked(wanted: Wanted) -> Wanted:
    """As the room's reads have it: there "" is every state."""
    return Wanted("" if wanted.state == "all" else wanted.state, wanted.kind, wanted.import_id, wanted.text)


def _query(wanted: Wanted) -> dict[str, Any]:
    state = None if wanted.state == WAITING else wanted.state
    return {"state": state, "kind": wanted.kind, "import": wanted.import_id, "q": wanted.text}


def address(wanted: Wanted, match_id: int | None = None) -> str:
    """The list, or one of it, with these filters."""
    return pages.with_query(PATH if match_id is None else f"{PATH}/{match_id}", **_query(wanted))


def panel(wanted: Wanted, counts: Mapping[str, int]) -> dict[str, Any]:
    """The panel beside the list."""
    every = {**counts, WAITING: sum(counts.get(one, 0) for one in states.WAITING), "all": sum(counts.values())}
    state = [{"value": name, "text": f"{text} ({every.get(name, 0):,})"} for name, text in STATES.items()]
    kinds = [{"value": "", "text": "Any"}, *({"value": name, "text": text} for name, text in KINDS.items())]
    return {
        "fields": [
            {"name": "q", "label": "Address or postcode", "kind": "text", "value": wanted.text},
            {"name": "state", "label": "State", "kind": "select", "value": wanted.state, "choices": state},
            {"name": "kind", "label": "Kind of file", "kind": "select", "value": wanted.kind, "choices": kinds},
        ],
        "hidden": [{"name": "import", "value": wanted.import_id}] if wanted.import_id else [],
        "reset_href": PATH if wanted != Wanted() else None,
    }


def applied(wanted: Wanted) -> list[dict[str, str]]:
    """Each filter in use, with the list's address without it."""
    used = [("q", f"“{wanted.text}”", wanted.text), ("kind", KINDS.get(wanted.kind, ""), wanted.kind)]
    used += [("import", f"Import {wanted.import_id}", str(wanted.import_id or ""))]
    used += [("state", STATES[wanted.state], "" if wanted.state == WAITING else wanted.state)]
    query = _query(wanted)
    return [{"text": text, "href": pages.with_query(PATH, **{**query, name: None})} for name, text, value in used if value]


# --- as the templates take it


def listed(one: Seen, wanted: Wanted) -> dict[str, Any]:
    """A row of the list."""
    best = one.home or (one.near[0] if one.near else None)
    return {
        "href": address(wanted, one.id),
        "address": one.address,
        "postcode": one.postcode,
        "best": beside(best) if best else None,
        "sure": sure(one.confidence),
        "kind": KINDS.get(one.kind, one.kind),
        "import_href": f"/imports/{one.import_id}",
        "file": one.file_name,
        "row": one.row,
        "state": STATES[one.state],
    }


def beside(one: Near) -> dict[str, Any]:
    """A home that an address may mean."""
    return {
        "id": one.property_id,
        "href": f"/properties/{one.property_id}",
        "address": one.address,
        "postcode": one.postcode,
        "uprn": one.uprn,
        "retired": one.retired,
        "sure": sure(one.confidence),
        "why": one.why,
    }


def sure(confidence: float) -> str:
    """From 0.00 to 1.00: it orders what came near, and is no probability."""
    return f"{confidence:.2f}"


def whole(one: Seen) -> dict[str, Any]:
    """The address as it came."""
    return {
        "id": one.id,
        "revision": one.revision,
        "address": one.address,
        "postcode": one.postcode,
        "state": STATES[one.state],
        "why": one.why,
        "kind": KINDS.get(one.kind, one.kind),
        "import_href": f"/imports/{one.import_id}",
        "file": one.file_name,
        "row": one.row,
        "facts": [{"label": WORDS[name], "text": _fact(text)} for name, text in one.facts],
        "decided_by": one.decided_by,
        "decided_at": formats.moment(one.decided_at) if one.decided_at else None,
        "decided_why": one.decided_why,
    }


def _fact(text: str) -> str:
    day = forms.day(text)
    return formats.day(day) if day else text


def map_of(request: Request, seen: Seen) -> dict[str, Any] | None:  # type: ignore[type-arg]
    """What came near, on a map; None where none of it has a point."""
    homes = [*((seen.home,) if seen.home else ()), *seen.near]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(home.lonlat)},
            "properties": {
                "layer": "here" if number == 0 else "property",
                "name": home.address,
                "href": f"/properties/{home.property_id}",
                "note": f"How sure: {sure(home.confidence)}",
            },
        }
        for number, home in enumerate(homes)
        if home.lonlat
    ]
    if not features:
        return None
    collection = {"type": "FeatureCollection", "features": features}
    return {"geojson_url": None, "features": collection, **background.behind(request)}


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_one,
    decide,
    *pair(f"{ONE}/other", _ask_other, _other, guards.may_correct_properties, beside="property"),
    *pair(MOVE, _ask_move, _move, guards.may_correct_properties, beside="property"),
)
