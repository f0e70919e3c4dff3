"""Two records of one home or one person: found, compared and merged. Taking them apart is in `apart.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler, Guard
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import person_whole, side_by_side, similar
from hmo_enforce.casework.views.side_by_side import Pair
from hmo_enforce.casework.views.similar import Candidate
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.web import form_page, formats, forms, guards, pages, steps
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_pair import Req
from hmo_enforce.web.forms import FieldError, Fields
from hmo_enforce.web.office import wording


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be merged: its word in the journal and on pages, where its pages are, who may merge it, and what it asks for
    when one names another by hand."""

    subject: str
    of: str
    path: str
    guards: Sequence[Guard]
    label: str
    hint: str


HOME = Kind(
    "property", "home", "/properties", (guards.may_correct_properties,), "Its UPRN, or the number in its page's address",
    "A UPRN has up to 12 digits. The page of a home has its number at the end: /properties/4711.",
)  # fmt: skip
PERSON = Kind(
    "party", "person or organisation", "/people", (guards.may_see_people, guards.may_correct_properties),
    "The number in its page's address", "The page of a person has its number at the end: /people/4711.",
)  # fmt: skip


def panel(request: Req, session: Session, kind: Kind, key: int) -> dict[str, Any]:
    """What the page of a record says of others that are merged into it (components/same.html)."""
    may = all(guards.may(request, one) for one in ("correct_properties", "see_people")[: len(kind.guards)])
    complainants = guards.sees_complainants(request)
    merged = side_by_side.merged_into(session, kind.subject, key, complainants=complainants)
    asked = forms.number(request.query_params.get("from", ""))
    return {
        "of": kind.of,
        "merged": [
            {
                "title": one.title,
                "why": one.why or "",
                "by": one.row.made_by,
                "on": day(one.row.made_at),
                "apart_href": f"{kind.path}/{key}/apart/{one.row.subject_id}" if may else None,
            }
            for one in merged
        ],
        "apart": [
            {
                "title": one.title,
                "why": one.why or "",
                "by": one.row.undone_by,
                "on": day(one.row.undone_at),
                "merged": f"{one.row.made_by}, {day(one.row.made_at)}",
            }
            for one in side_by_side.taken_apart(session, kind.subject, key, complainants=complainants)
        ],
        "from_title": next((one.title for one in merged if one.row.subject_id == asked), None),
        "find_href": f"{kind.path}/{key}/same" if may else None,
    }


def day(moment: datetime | None) -> str:
    """The day of it in England; nothing where there is none."""
    return formats.day(clock.in_london(moment).date()) if moment else ""


def instead(request: Req, kind: Kind, key: int, kept: int) -> Redirect | None:
    """To the record that is kept, where the one asked for was merged; the page there says so."""
    if kept == key:
        return None
    asked = {name: value for name, value in request.query_params.items() if name in ("on", "done")}
    return Redirect(pages.with_query(f"{kind.path}/{kept}", **{**asked, "from": str(key)}), status_code=303)


def title(request: Req, session: Session, kind: Kind, key: int) -> str:
    """What a record is called, or `NotFound` also where the reader may not know of it."""
    if kind is HOME:
        return gazetteer.property_(session, key).address
    complainants = guards.sees_complainants(request)
    found = person_whole.whole(session, key, complainants=complainants)
    if found.complained:
        fronts.note_reading(request, "read who complained", "party", key)
    return found.name


def _candidates(request: Req, session: Session, kind: Kind, key: int) -> tuple[Candidate, ...]:
    if kind is HOME:
        words = frozenset(word.upper() for word in request.app.state.council.place_words)
        return similar.homes(session, key, words)
    complainants = guards.sees_complainants(request)
    return similar.people(session, key, complainants=complainants)


def _pages(kind: Kind) -> tuple[ControllerRouterHandler, ...]:
    """The pages of one kind of record: those that are alike, and two beside each other."""
    name = "property_id" if kind is HOME else "party_id"
    here = f"{kind.path}/{{{name}:int}}/same"
    return _finding(kind, here, name), _comparing(kind, here, name), _merging(kind, here, name)


def _finding(kind: Kind, here: str, name: str) -> ControllerRouterHandler:
    @get(here, guards=list(kind.guards), sync_to_thread=True)
    def find(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
        """Records that are alike, and the way to name one by hand (?other=)."""
        key, asked = request.path_params[name], request.query_params.get("other", "").strip()
        other = _named(session, kind, asked) if asked else None
        if other is not None:
            return Redirect(f"{kind.path}/{key}/same/{other}", status_code=303)
        return _alike(request, session, kind, key, asked)

    return find


def _alike(request: Req, session: Session, kind: Kind, key: int, asked: str) -> Response[str]:
    here = f"{kind.path}/{key}/same"
    errors = [FieldError("other", "There is no record of that number.")] if asked else []
    return pages.page(
        request,
        "office/similar.html",
        title=title(request, session, kind, key),
        of=kind.of,
        back={"text": "Back", "href": f"{kind.path}/{key}"},
        candidates=[
            {"title": one.title, "more": one.more, "why": one.why, "likely": one.likely, "href": f"{here}/{one.id}"}
            for one in _candidates(request, session, kind, key)
        ],
        by_hand={"action": here, "label": kind.label, "hint": kind.hint, "value": asked},
        errors=forms.as_context(errors),
    )


def _comparing(kind: Kind, here: str, name: str) -> ControllerRouterHandler:
    @get(f"{here}/{{other_id:int}}", guards=list(kind.guards), sync_to_thread=True)
    def compare(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
        """The two beside each other."""
        found = _pair(request, session, kind, (request.path_params[name], request.path_params["other_id"]))
        return _compare(request, kind, found, sent={}, errors=())

    return compare


def _merging(kind: Kind, here: str, name: str) -> ControllerRouterHandler:
    @post(f"{here}/{{other_id:int}}", guards=list(kind.guards), sync_to_thread=True, status_code=303)
    def merge(
        request: Request,  # type: ignore[type-arg]
        session: NamedDependency[Session],
        data: Annotated[dict[str, str], forms.FORM],
    ) -> Response[str] | Redirect:
        """Merge them."""
        return _merge(request, session, kind, (request.path_params[name], request.path_params["other_id"]), data)

    return merge


def _merge(
    request: Req, session: Session, kind: Kind, ids: tuple[int, int], data: Mapping[str, str]
) -> Response[str] | Redirect:
    sent = Fields(data)
    keep, why = sent.choice("keep", "Which is kept", [str(one) for one in ids]), form_page.reason(sent)
    found = _pair(request, session, kind, ids)
    if keep is None or why is None:
        return _compare(request, kind, found, sent=data, errors=sent.errors)
    kept = int(keep)
    other = next((one for one in ids if one != kept), kept)
    try:
        steps.duplicates.merge(
            session, kind.subject, kept, other, why=why, by=guards.who(request).actor, on=clock.today(),
            council=request.app.state.council,
        )  # fmt: skip
    except Refused as error:
        session.rollback()
        fronts.note_refusal(request, "refused", str(error))
        errors = [FieldError(error.about or "keep", reason) for reason in error.reasons]
        return _compare(request, kind, found, sent=data, errors=errors)
    return form_page.done(f"{kind.path}/{kept}", "merged")


def _named(session: Session, kind: Kind, asked: str) -> int | None:
    """The record of that number, or of that UPRN."""
    number = forms.number(asked)
    if number is None:
        return None
    return gazetteer.numbered(session, asked) if kind is HOME else number


def _pair(request: Req, session: Session, kind: Kind, ids: tuple[int, int]) -> Pair:
    """The two, or `NotFound` also where the reader may not know of one of them."""
    for one in ids:
        title(request, session, kind, one)
    return side_by_side.pair(session, kind.subject, *ids, complainants=guards.sees_complainants(request))


def _compare(request: Req, kind: Kind, found: Pair, *, sent: Mapping[str, Any], errors: Sequence[FieldError]) -> Response[str]:
    titles = list(zip(found.ids, found.titles, strict=True))
    return pages.page(
        request,
        "office/same.html",
        status_code=422 if errors else 200,
        of=kind.of,
        back={"text": "Back", "href": f"{kind.path}/{found.ids[0]}/same"},
        titles=[{"id": key, "title": title, "href": f"{kind.path}/{key}"} for key, title in titles],
        rows=[_line(one) for one in found.facts],
        counts=[_line(one) for one in found.counts],
        keep={
            "value": sent.get("keep", str(found.keep)),
            "choices": [{"value": str(key), "text": f"{title} (record {key})"} for key, title in titles],
        },
        why=sent.get("why", ""),
        errors=forms.as_context(errors),
    )


def _line(line: side_by_side.Line) -> dict[str, Any]:
    return {"label": line.label, "values": [_said(value) for value in line.values], "differs": line.differs}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, float):
        return f"{value:,.1f}"
    if value in wording.POINT_SOURCES:
        return str(wording.POINT_SOURCES[value])
    return "" if value is None else str(value)


ROUTES: tuple[ControllerRouterHandler, ...] = (*_pages(HOME), *_pages(PERSON))
