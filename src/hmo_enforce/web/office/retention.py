"""Retention: its rules, the lists of what is due, taking records out, and approving the destruction of the rest."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import answering, destroy_lists
from hmo_enforce.casework.views import destroyable
from hmo_enforce.kernel import clock, journal, periods, requests
from hmo_enforce.privacy import states
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.queries import lists
from hmo_enforce.privacy.queries.lists import Group
from hmo_enforce.privacy.retention import Rule
from hmo_enforce.settings import Settings
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import lists as listing
from hmo_enforce.web.office.restricting import Req

PATH = "/retention"
ONE = PATH + "/lists/{list_id:int}"
JOB = "destroy-list"
PAGE = 50


def rules(request: Req) -> dict[str, Rule]:
    """As they hold for this council."""
    settings: Settings = request.app.state.settings
    return destroy_lists.rules(settings.council)


@get(PATH, guards=[guards.may_manage_retention], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The rules and the lists."""
    making = requests.under_way(session, JOB) is not None
    return pages.page(
        request,
        "office/retention.html",
        rules=[
            {
                "title": rule.title, "what": rule.destroys, "kept": answering.kept_for(rule).partition(": ")[2].capitalize(),
                "reason": rule.reason, "note": rule.note,
            }
            for rule in rules(request).values()
        ],
        lists=[
            {
                "href": f"{PATH}/lists/{one.id}", "name": name(one.id), "state": states.LISTS[one.state],
                "records": f"{sum(group.total for group in lists.groups(session, one.id)):,}",
                "made": formats.moment(one.made_at), "approved": one.approved_by,
            }
            for one in lists.lists(session, limit=24)
        ],
        make_href=f"{PATH}/lists" if guards.may(request, "approve_destruction") and not making else None,
        making=making,
    )  # fmt: skip


def name(list_id: int) -> str:
    """What a list is called."""
    return f"Destruction list {list_id}"


@post(f"{PATH}/lists", guards=[guards.may_approve_destruction], sync_to_thread=True, status_code=303)
def make(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """Have a list made now."""
    if requests.under_way(session, JOB) is None:
        asked = requests.ask(session, JOB, {}, by=guards.who(request).actor)
        journal.note(session, guards.who(request).actor, "asked for a list of", "destruction_list", asked.id)
    return form_page.done(PATH, "list_asked")


@get(ONE, guards=[guards.may_manage_retention], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], list_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One list by rule, and the records of one rule (?rule=closed_case), each with the way to it."""
    one, known = lists.one(session, list_id), rules(request)
    groups = {group.rule: group for group in lists.groups(session, list_id)}
    chosen = request.query_params.get("rule", "")
    chosen = chosen if chosen in groups else next(iter(groups), "")
    here = f"{PATH}/lists/{list_id}"
    last = max(1, -(-groups[chosen].total // PAGE)) if chosen else 1
    number = listing.page_number(forms.Fields(request.query_params), last)
    own = one.state == states.OPEN and actions.is_own(one, guards.who(request).actor)
    decides = guards.may(request, "approve_destruction") and one.state == states.OPEN
    left = decides and not own and bool(lists.in_state(session, list_id, states.LISTED))
    stopped = one.state == states.APPROVED and guards.may(request, "approve_destruction") and not _under_way(session, one)
    return pages.page(
        request,
        "office/destruction_list.html",
        list={
            "id": list_id, "name": name(list_id), "state": states.LISTS[one.state], "made": formats.moment(one.made_at),
            "approved": f"{formats.moment(one.approved_at)} by {one.approved_by}" if one.approved_at else None,
            "why": one.approved_why, "done": formats.moment(one.done_at) if one.done_at else None,
        },
        groups=[
            _group(one, groups.get(rule), rule, known) | {"current": rule == chosen}
            for rule in _in_order(groups, one.held, known)
        ],
        shown=_shown(request, session, one, chosen, number) if chosen else None,
        pages=listing.pages(number, last, lambda page: pages.with_query(here, rule=chosen, page=page)),
        approve_href=f"{here}/approve" if stopped or left else None,
        own=decides and own,
    )  # fmt: skip


def _under_way(session: Session, one: Any) -> bool:
    found = session.get(requests.JobRequest, one.request_id) if one.request_id else None
    return found is not None and found.status in {requests.WAITING, requests.RUNNING}


def _in_order(groups: dict[str, Group], held: dict[str, Any], known: dict[str, Rule]) -> list[str]:
    """Rules of which something is on the list, or was left out of it; those that are gone by now come last."""
    there = {*groups, *held}
    return [*(rule for rule in known if rule in there), *sorted(there - set(known))]


def _group(of: Any, group: Group | None, rule: str, known: dict[str, Rule]) -> dict[str, Any]:
    counts = group.counts if group else {}
    return {
        "rule": rule,
        "title": known[rule].title if rule in known else rule,
        "href": pages.with_query(f"{PATH}/lists/{of.id}", rule=rule) if group else None,
        "total": f"{group.total:,}" if group else "0",
        "states": ", ".join(f"{number:,} {states.ITEMS[state].lower()}" for state, number in counts.items()),
        "held": f"{of.held.get(rule, 0):,}",
    }


def _shown(request: Req, session: Session, of: Any, rule: str, number: int) -> dict[str, Any]:
    known = rules(request).get(rule)
    decides = guards.may(request, "approve_destruction") and of.state == states.OPEN
    found = lists.items(session, of.id, rule, limit=PAGE, offset=(number - 1) * PAGE)
    places = destroyable.places(session, [(one.subject, one.subject_id) for one in found])
    return {
        "title": known.title if known else rule,
        "destroys": known.destroys if known else "",
        "items": [
            {
                "text": f"{states.SORTS[one.subject]} {one.subject_id}",
                "href": places.get((one.subject, one.subject_id)),
                "since": formats.day(one.since),
                "due": formats.day(one.due_on),
                "state": states.ITEMS[one.state],
                "kept": _kept(one.kept_why, one.kept_by, one.kept_until),
                "keep_href": f"{PATH}/lists/{of.id}/records/{one.id}/keep" if decides and one.state == states.LISTED else None,
            }
            for one in found
        ],
    }


def _kept(why: str | None, by: str | None, until: date | None) -> str:
    return f"{why} ({by}, until {formats.day(until)})" if until else ""


def ask_keep(request: Req, session: Session) -> Form:
    """Why, and until when."""
    list_id = request.path_params["list_id"]
    one = lists.item(session, list_id, request.path_params["record_id"])
    return Form(
        heading="Take out of the list",
        caption=f"{states.SORTS[one.subject]} {one.subject_id}",
        back=pages.with_query(f"{PATH}/lists/{list_id}", rule=one.rule),
        lead="For proceedings make a legal hold instead, from the page of the home, person or case.",
        fields=(
            Field("textarea", "why", "Why is it kept?"),
            Field(
                "date", "until", "Until when?", "It is not listed again before that day.",
                periods.months_after(clock.today(), 12).isoformat(), width="10",
            ),
        ),
        submit="Take it out",
    )  # fmt: skip


def keep(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Take it out."""
    list_id, item_id = request.path_params["list_id"], request.path_params["record_id"]
    why, until = sent.text("why", "The reason", most=1_000), sent.day("until", "The day")
    if why is None or until is None:
        return None
    one = actions.keep(session, list_id, item_id, why, until, by=guards.who(request).actor)
    return pages.with_query(f"{PATH}/lists/{list_id}", rule=one.rule), "kept"


def ask_approve(request: Req, session: Session) -> Form:
    """How the manager satisfied themselves."""
    list_id = request.path_params["list_id"]
    lists.one(session, list_id)
    left = len(lists.in_state(session, list_id, states.LISTED)) + len(lists.in_state(session, list_id, states.APPROVED))
    return Form(
        heading="Approve for destruction",
        caption=name(list_id),
        back=f"{PATH}/lists/{list_id}",
        lead=f"{left:,} {'record goes' if left == 1 else 'records go'}, with whatever belongs to them, from every table and "
        "file. That they were destroyed, by which rule and on whose word, is kept. Backups forget them as they age out.",
        warning="This cannot be undone.",
        fields=(Field("textarea", "why", "How did you satisfy yourself that all of this may go?"),),
        submit="Destroy them",
    )


def approve(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Approve it."""
    list_id, why = request.path_params["list_id"], sent.text("why", "The reason", most=1_000)
    if why is None:
        return None
    actions.approve(session, list_id, why, by=guards.who(request).actor)
    return f"{PATH}/lists/{list_id}", "approved"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    make,
    show_one,
    *pair(f"{ONE}/records/{{record_id:int}}/keep", ask_keep, keep, guards.may_approve_destruction),
    *pair(f"{ONE}/approve", ask_approve, approve, guards.may_approve_destruction),
)
