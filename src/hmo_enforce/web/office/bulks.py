"""Done to many rows of a list at once: what is asked for it, what would happen, doing it, and taking it back."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.bulks import doing
from hmo_enforce.casework.bulks.declared import Deed, Kept
from hmo_enforce.casework.bulks.doing import Plan
from hmo_enforce.casework.views.listing import paging, reading
from hmo_enforce.casework.views.listing.declared import Asker, InDatabase, Listing
from hmo_enforce.casework.views.lists import every
from hmo_enforce.kernel import portions, requests
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused
from hmo_enforce.lists import queries, states
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import bulk_fields, kept_lists
from hmo_enforce.web.office import listing as page_of

PATH = "/bulks"
ONE = PATH + "/{bulk_id:int}"
SHOWN = 50
Req = Request[Any, Any, Any]


@get("/bulk", guards=[guards.may_work_cases], sync_to_thread=True)
def ask(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What is asked for the deed; or, once that was filled in, what would happen to which rows."""
    sent = Fields(request.query_params)
    if sent.raw("deed") not in doing.DEEDS:
        return _nothing(request, "Choose what to do to the rows, below a list such as that of properties or of cases.")
    of, chosen = _deed(request, sent.raw("deed")), selection(request)
    listing = _listing(request, of, chosen)
    filled = bool(sent.raw("step")) or not bulk_fields.of(session, of, {})
    try:
        keys = _keys(request, session, listing, chosen)
        doing.require_some(keys)
        planned = doing.plan(session, of, keys, _checked(session, of, sent)) if filled else None
    except Refused as refused:
        if refused.about:
            return form_page.refused(
                request, _form(session, listing, of, chosen, sent), request.query_params, refused, otherwise=""
            )
        return _nothing(request, str(refused), back=_back(listing, chosen))
    if planned is None:
        return form_page.show(request, _form(session, listing, of, chosen, sent))
    return _preview(request, session, of, planned, chosen)


@post("/bulk", guards=[guards.may_work_cases], sync_to_thread=True, status_code=303)
def do(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Do it, if it is still what was shown."""
    sent, user = Fields(data), guards.who(request)
    of = _deed(request, sent.raw("deed"))
    chosen = {name: sent.raw(name) for name in ("keys", "all", "query", "list")}
    listing = _listing(request, of, chosen)
    told = _checked(session, of, sent)
    planned = doing.plan(session, of, _keys(request, session, listing, chosen), told)
    if planned.digest != sent.raw("seen"):
        return _preview(request, session, of, planned, chosen, told=sent, changed=True)
    made = doing.begin(session, of, planned, told, account_id=user.account_id, by=user.actor)
    return form_page.done(f"{PATH}/{made.id}", "bulk_done" if made.state == states.DONE else "bulk_asked")


def selection(request: Req) -> dict[str, str]:
    """Which rows are meant: those ticked, or all that the list's filters leave (`query`)."""
    params = request.query_params
    ticked = [part for value in params.getall("keys", []) for part in value.split(",")]
    keys = ",".join(one for one in ticked if one.isdecimal())
    return {
        "keys": keys,
        "all": "1" if params.get("all") == "1" else "",
        "query": params.get("query", ""),
        "list": params.get("list", ""),
    }


def _listing(request: Req, of: Deed, chosen: Mapping[str, str]) -> Listing[Any]:
    """The list that the rows are chosen from: the deed's own, or another that has it."""
    listing = kept_lists.listing_of(request, chosen["list"] or of.of_list)
    if of.name not in listing.deeds:
        raise NotFound("This cannot be done to rows of that list.")
    return listing


def _keys(request: Req, session: Session, listing: Listing[Any], chosen: Mapping[str, str]) -> list[int]:
    """Their keys; of what is ticked, those that are in the list. `Refused` where the filters cannot be read."""
    by: Asker = page_of.asker(request, session)
    if not chosen["all"]:
        ticked = [int(one) for one in chosen["keys"].split(",") if one.isdecimal() and len(one) < 19]
        return paging.some(listing, by, ticked[: doing.MOST + 1])
    asked = dict(page_of.parsed(chosen["query"]))
    sent = Fields(asked)
    wanted = reading.asked(listing, sent, asked.keys()).beginning()
    if sent.errors:
        raise Refused(*(one.message for one in sent.errors))
    return paging.keys(listing, by, wanted, doing.MOST + 1)


def _deed(request: Req, name: str) -> Deed:
    of = doing.deed(name)
    if not guards.may(request, of.permission):
        raise NotAllowed("Your role does not include this.")
    return of


def _checked(session: Session, of: Deed, sent: Fields) -> Kept:
    said = {one.name: sent.raw(one.name) for one in bulk_fields.of(session, of, {})}
    for name in bulk_fields.DAYS & {name for name, text in said.items() if text}:
        day = forms.day(said[name])
        if day is None:
            raise Refused("The day must be a real date from 1900 to 2199, such as 2026-12-01.", about=name)
        said[name] = day.isoformat()
    return of.check(session, said)


def _back(listing: Listing[Any], chosen: Mapping[str, str]) -> str:
    return f"{listing.path}?{chosen['query']}" if chosen["query"] else listing.path


def _form(session: Session, listing: Listing[Any], of: Deed, chosen: Mapping[str, str], sent: Fields) -> Form:
    told = {one.name: sent.raw(one.name) for one in bulk_fields.of(session, of, {})}
    meant = "All that match the filters of the list." if chosen["all"] else f"{chosen['keys'].count(',') + 1} ticked."
    return Form(
        heading=of.title,
        caption=listing.title,
        back=_back(listing, chosen),
        lead=f"{meant} Nothing is done before you have seen what would happen.",
        fields=bulk_fields.of(session, of, told),
        hidden=(("deed", of.name), ("step", "preview"), *((name, value) for name, value in chosen.items() if value)),
        method="get",
        action="/bulk",
        submit="See what would happen",
    )


def _nothing(request: Req, why: str, back: str = "/properties") -> Response[str]:
    return pages.page(request, "office/bulk_nothing.html", why=why, back={"text": "Back to the list", "href": back})


def _preview(
    request: Req,
    session: Session,
    of: Deed,
    planned: Plan,
    chosen: Mapping[str, str],
    *,
    told: Fields | None = None,
    changed: bool = False,
) -> Response[str]:
    listing, sent = _listing(request, of, chosen), told or Fields(request.query_params)
    asked = bulk_fields.of(session, of, {one.name: sent.raw(one.name) for one in bulk_fields.of(session, of, {})})
    by = page_of.asker(request, session)
    again = {"deed": of.name, **chosen, **{one.name: one.value for one in asked}}
    return pages.page(
        request,
        "office/bulk.html",
        status_code=409 if changed else 200,
        heading=of.title,
        changed=changed,
        list={"title": listing.title, "one": listing.one, "several": listing.several},
        told=[{"label": one.label, "value": dict(one.choices).get(one.value, one.value) or "Nobody"} for one in asked],
        total=len(planned.keys),
        by_job=len(planned.keys) > doing.AT_ONCE,
        rows=named(listing, by, list(planned.keys[:SHOWN])),
        left=[{**one, "why": planned.left[one["key"]]} for one in named(listing, by, list(planned.left)[:SHOWN])],
        left_total=len(planned.left),
        hidden={**again, "seen": planned.digest},
        back={"text": "Back", "href": f"/bulk?{urlencode(again)}" if asked else _back(listing, chosen)},
    )  # fmt: skip


def named(listing: Listing[Any], by: Asker, keys: list[int]) -> list[dict[str, Any]]:
    """Rows by their keys, as the first column of the list has them."""
    first = listing.columns[0]
    assert isinstance(listing.source, InDatabase)
    rows = (one for some in portions.of(keys) for one in listing.source.rows(by, some, frozenset({first.name})))
    return [page_of.row(listing, [first], one) for one in rows]


# --- one that was done


@get(PATH, guards=[guards.may_work_cases], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What was done to many of late, newest first."""
    return pages.page(
        request,
        "office/bulks.html",
        bulks=[
            {
                "href": f"{PATH}/{one.id}", "text": doing.DEEDS[one.deed].did,
                "state": states.STOPPED if doing.has_stopped(session, one) else states.BULKS[one.state],
                "at": formats.moment(one.made_at), "by": one.made_by,
                "rows": sum(queries.counts(session, one.id).values()),
            }
            for one in queries.latest(session, SHOWN)
        ],
    )  # fmt: skip


@get(ONE, guards=[guards.may_work_cases], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], bulk_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """What was done to which rows, what was left out and why, and the way back."""
    one = queries.bulk(session, bulk_id)
    of, listing = doing.deed(one.deed), every.LISTS[one.of_list]
    rows, by = queries.rows(session, bulk_id), page_of.asker(request, session)
    texts = {row["key"]: row for row in named(listing, by, [row.subject_id for row in rows])}
    work = requests.request(session, one.request_id) if one.request_id else None
    at_work = one.state in (states.WAITING, states.UNDOING) and work is not None
    stopped, may_undo = doing.has_stopped(session, one), doing.may_be_taken_back(session, one)
    return pages.page(
        request,
        "office/bulk_done.html",
        heading=of.did,
        by=f"{one.made_by}, {formats.moment(one.made_at)}",
        state=states.STOPPED if stopped else states.BULKS[one.state],
        taken_back=f"{formats.moment(one.undone_at)} by {one.undone_by}" if one.undone_at else None,
        counts=[{"text": states.ROWS[state], "number": number} for state, number in queries.counts(session, bulk_id).items()],
        rows=[
            {**texts[row.subject_id], "state": states.ROWS[row.state], "why": row.why}
            for row in rows
            if row.subject_id in texts
        ],
        work={
            "text": f"{work.progress_done:,} of {work.progress_total:,}",
            "stopped": stopped,
            "why": " ".join((work.outcome or {}).get("reasons", ())),
        }
        if at_work and work
        else None,
        jobs_stopped=at_work and not stopped and not requests.somebody_works(session),
        undo_href=f"{PATH}/{bulk_id}/undo" if may_undo and guards.may(request, of.permission) else None,
        list_href=listing.path,
        list_title=listing.title,
    )


@post(f"{ONE}/undo", guards=[guards.may_work_cases], sync_to_thread=True, status_code=303)
def undo(request: Request, session: NamedDependency[Session], bulk_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Take it back, row by row, where nothing has happened since."""
    user = guards.who(request)
    _deed(request, queries.bulk(session, bulk_id).deed)
    found = doing.take_back(session, bulk_id, account_id=user.account_id, by=user.actor)
    return form_page.done(f"{PATH}/{bulk_id}", "bulk_taken_back" if found.state == states.UNDONE else "bulk_asked")


ROUTES: tuple[ControllerRouterHandler, ...] = (ask, do, show, show_one, undo)
