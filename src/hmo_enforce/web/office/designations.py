"""Designations: the list on a day, one of them, and both as maps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import designation_list, designation_map, draft_lines
from hmo_enforce.casework.views.designation_list import Listed
from hmo_enforce.kernel import clock, requests
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web.forms import FieldError
from hmo_enforce.web.office import background, designation_context, draft_context, wording

PATH = "/designations"
GEOJSON = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list's address asks for."""

    on: date
    kind: str
    state: str


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Every designation as it stands on a day."""
    today = clock.today()
    asked, errors = read(request, today)
    found = [one for one in designation_list.listed(session, asked.on) if wanted(one, asked)]
    return pages.page(
        request,
        "office/designations.html",
        errors=forms.as_context(errors),
        as_at={"value": asked.on.isoformat(), "text": formats.day(asked.on), "today": asked.on == today},
        filters=panel(asked, today),
        map={
            "geojson_url": pages.with_query(f"{PATH}.geojson", on=asked.on.isoformat()),
            "features": None,
            **background.behind(request),
        },
        designations=[designation_context.listed(one) for one in found],
        pages=None,
        new_href=f"{PATH}/new" if guards.may(request, "designate") else None,
        draw_href=f"{draft_context.PATH}/new" if guards.may(request, "designate") else None,
        drafts=[draft_context.listed(one) for one in draft_lines.drafts(session)],
        import_href="/imports/new" if guards.may(request, "run_imports") else None,
    )


@get(f"{PATH}.geojson", guards=[guards.may_see_properties], sync_to_thread=True, media_type=GEOJSON)
def map_of_all(request: Request, session: NamedDependency[Session]) -> dict[str, Any]:  # type: ignore[type-arg]
    """The designations in force on a day, in longitude and latitude, thinned for the eye."""
    return designation_map.of_designations(session, read(request, clock.today())[0].on)


@get(f"{PATH}/{{designation_id:int}}", guards=[guards.may_see_properties], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], designation_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One designation: dates, basis, map, versions, how many properties."""
    asked, errors = read(request, clock.today())
    on = asked.on
    found = designation_list.whole(session, designation_id, on)
    may = guards.may(request, "designate")
    shown = designation_context.whole(found)
    return pages.page(
        request,
        "office/designation.html",
        errors=forms.as_context([error for error in errors if error.field == "on"]),
        **{**shown, "map": {**shown["map"], **background.behind(request)}},
        edit_href=f"{PATH}/{designation_id}/dates" if may else None,
        progress=None if found.listed.counted else _progress(session, designation_id, counted=False),
        jobs_stopped=not found.listed.counted and not requests.somebody_works(session),
        words_href=f"{PATH}/{designation_id}/change" if may else None,
        revoke_href=f"{PATH}/{designation_id}/revoke" if may and found.listed.dates.revoked_on is None else None,
    )


@get(f"{PATH}/{{designation_id:int}}/progress", guards=[guards.may_see_properties], sync_to_thread=True)
def progress(session: NamedDependency[Session], designation_id: FromPath[int]) -> dict[str, Any]:
    """What the page's script asks for until it is known which homes lie in it."""
    return _progress(session, designation_id, counted=designation_list.is_counted(session, designation_id))


def _progress(session: Session, designation_id: int, *, counted: bool) -> dict[str, Any]:
    return designation_context.progress(designation_id, counted, requests.under_way(session, "flag"))


@get(f"{PATH}/{{designation_id:int}}/map.geojson", guards=[guards.may_see_properties], sync_to_thread=True, media_type=GEOJSON)
def map_of_one(session: NamedDependency[Session], designation_id: FromPath[int]) -> dict[str, Any]:
    """One designation with its whole line."""
    return designation_map.of_designation(session, designation_id)


def read(request: Request, today: date) -> tuple[Asked, list[FieldError]]:  # type: ignore[type-arg]
    """What the address asks for, and what in it cannot be read: the list is not narrowed by that."""
    asked = forms.Fields(request.query_params)
    on = asked.day("on", "The day", needed=False)
    kind = asked.choice("kind", "Kind", wording.KINDS, needed=False)
    state = asked.choice("state", "State", designation_context.STAGES, needed=False)
    return Asked(on or today, kind or "", state or ""), asked.errors


def wanted(one: Listed, asked: Asked) -> bool:
    """Whether the filters leave it."""
    return asked.kind in ("", one.kind) and asked.state in ("", one.stage)


def panel(asked: Asked, today: date) -> dict[str, Any]:
    """The filters beside the list."""

    def choices(words: dict[str, str]) -> list[dict[str, str]]:
        return [{"value": "", "text": "Any"}, *({"value": value, "text": text} for value, text in words.items())]

    fields = [
        {"name": "on", "label": "As they stood on", "kind": "date", "value": asked.on.isoformat()},
        {"name": "kind", "label": "Kind", "kind": "select", "value": asked.kind, "choices": choices(wording.KINDS)},
        {
            "name": "state",
            "label": "State",
            "kind": "select",
            "value": asked.state,
            "choices": choices(designation_context.STAGES),
        },
    ]
    return {"fields": fields, "hidden": [], "reset_href": None if asked == Asked(today, "", "") else PATH}
