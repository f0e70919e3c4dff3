"""Cases: the list, one of them, and who complained."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.queries import found
from hmo_enforce.casework import unfinished
from hmo_enforce.casework.due import ERASED
from hmo_enforce.casework.views import case_list, case_whole
from hmo_enforce.casework.views.case_list import Filters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.web import evidence_context, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.evidence_context import About
from hmo_enforce.web.office import case_context, evidence, letters, lists, privacy, restricting

PATH = "/cases"
ONE = PATH + "/{case_id:int}"
ANY = {"value": "", "text": "Any"}
ON = "1"
MOST = 999_999_999
STATUSES = {terms.OPEN: "Open", terms.CLOSED: "Closed", "all": "Open and closed"}
WHOSE = {"me": "Mine", "nobody": "Nobody's yet"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as the address has them."""

    q: str = ""
    whose: str = ""
    overdue: bool = False
    kind: str = ""
    step: str = ""
    status: str = terms.OPEN
    before: int | None = None


@get(PATH, guards=[guards.may_see_cases], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Search, filter and page through the cases, the newest first."""
    asked, errors = read(request.query_params)
    today, user = clock.today(), guards.who(request)
    filters = wanted(asked, user.account_id)
    rows = case_list.page(session, filters, case_list.PAGE + 1)
    shown = rows[: case_list.PAGE]
    total = case_list.count(session, filters)
    return pages.page(
        request,
        "office/cases.html",
        total_text=lists.counted(total, more=False, one="case", several="cases"),
        filters=panel(asked),
        applied=applied(asked),
        cases=[case_context.row(one, today) for one in shown],
        older_href=address(replace(asked, before=shown[-1].id)) if len(rows) > len(shown) else None,
        newest_href=address(replace(asked, before=None)) if asked.before else None,
        new_href=f"{PATH}/new" if guards.may(request, "work_cases") else None,
        errors=forms.as_context(errors),
    )


def read(query: Mapping[str, Any]) -> tuple[Asked, list[forms.FieldError]]:
    """What the address asks for; what in it cannot be read narrows nothing, and the page says so."""
    sent, kinds = forms.Fields(query), outside.kinds()
    asked = Asked(
        q=sent.text("q", "What you search for", most=200, needed=False) or "",
        whose=sent.choice("whose", "Whose", WHOSE, needed=False) or "",
        overdue=sent.choice("overdue", "Overdue", (ON,), needed=False) == ON,
        kind=sent.choice("kind", "The kind", kinds.by_name, needed=False) or "",
        step=sent.choice("step", "The step", kinds.steps, needed=False) or "",
        status=sent.choice("status", "Open or closed", STATUSES, needed=False) or terms.OPEN,
        before=sent.whole("before", "The case to go on from", low=1, high=MOST),
    )
    return asked, sent.errors


def wanted(asked: Asked, account_id: int) -> Filters:
    """The filters, for this reader today."""
    return Filters(
        q=asked.q,
        assignee=account_id if asked.whose == "me" else None,
        unassigned=asked.whose == "nobody",
        overdue_on=clock.today() if asked.overdue else None,
        kind=asked.kind,
        step=asked.step,
        status="" if asked.status == "all" else asked.status,
        before=asked.before,
    )


def address(asked: Asked) -> str:
    """The address of the list with these filters."""
    status = asked.status if asked.status != terms.OPEN else None
    return pages.with_query(
        PATH, q=asked.q, whose=asked.whose, overdue=ON if asked.overdue else None, kind=asked.kind, step=asked.step,
        status=status, before=asked.before,
    )  # fmt: skip


def panel(asked: Asked) -> dict[str, Any]:
    """The panel beside the list."""
    kinds = outside.kinds()
    fields = [
        {
            "name": "q",
            "label": "Search",
            "hint": "A reference, words of the title, an address or a name",
            "kind": "text",
            "value": asked.q,
        },
        _select("whose", "Whose", asked.whose, {"": "Anybody's", **WHOSE}),
        _select("kind", "Kind", asked.kind, {"": "Any", **{name: one.title for name, one in kinds.by_name.items()}}),
        _select("step", "Step", asked.step, {"": "Any", **kinds.steps}),
        _select("status", "Open or closed", asked.status, STATUSES),
        {
            "name": "overdue",
            "label": "Tasks",
            "kind": "checks",
            "value": [ON] if asked.overdue else [],
            "choices": [{"value": ON, "text": "With an overdue task"}],
        },
    ]
    return {"fields": fields, "hidden": [], "reset_href": None if replace(asked, before=None) == Asked() else PATH}


def _select(name: str, label: str, value: str, words: Mapping[str, str]) -> dict[str, Any]:
    choices = [{"value": given, "text": text} for given, text in words.items()]
    return {"name": name, "label": label, "kind": "select", "value": value, "choices": choices}


def applied(asked: Asked) -> list[dict[str, str]]:
    """Each filter in use, with the list's address without it."""
    kinds, plain = outside.kinds(), Asked()
    words = {
        "q": f"“{asked.q}”",
        "whose": WHOSE.get(asked.whose, ""),
        "overdue": "With an overdue task",
        "kind": kinds.title(asked.kind),
        "step": kinds.step_title(asked.step),
        "status": STATUSES[asked.status],
    }
    used = [name for name in words if getattr(asked, name) != getattr(plain, name)]
    return [
        {"text": words[name], "href": address(replace(asked, **{name: getattr(plain, name), "before": None}))} for name in used
    ]


@get(ONE, guards=[guards.may_see_cases], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], case_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """Everything in the case but who complained."""
    case = case_whole.whole(session, case_id)
    works = guards.may(request, "work_cases")
    shown = case_context.context(case, clock.today(), works=works)
    sees = shown["has_complainants"] and guards.may(request, "see_complainants")
    return pages.page(
        request,
        "office/case.html",
        **shown,
        here=f"/cases/{case_id}",
        acts=works and case.status == terms.OPEN,
        complainants_href=f"/cases/{case_id}/complainants" if sees else None,
        letters=letters.panel(request, session, case_id),
        evidence=evidence_context.panel(request, session, about(session, case_id)),
        restriction=restricting.panel(request, session, "case", case_id),
        hold=privacy.panel(request, session, "case", case_id),
    )


@get(f"{ONE}/complainants", guards=[guards.may_see_cases, guards.may_see_complainants], sync_to_thread=True)
def show_complainants(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    case_id: FromPath[int],
) -> Response[str]:
    """Who complained. That it was read is journalled before it is shown."""
    case = found.case(session, case_id)
    if not (people := case_whole.complainants(session, case_id)):
        raise NotFound("Nobody is on record as having complained in this case.")
    fronts.note_reading(request, "read who complained", "case", case_id)
    erases = guards.may(request, "approve_destruction")
    return pages.page(
        request,
        "office/complainants.html",
        reference=case.reference,
        back={"text": "Back to the case", "href": f"/cases/{case_id}"},
        people=[
            {
                "name": party.name,
                "href": f"/people/{party.id}",
                "address": ", ".join(part for part in (party.address, party.postcode) if part),
                "contact": contact,
                "erase_href": f"/cases/{case_id}/complainants/{line}/erase"
                if erases and (party.name != ERASED or unfinished.left(session, case_id, line))
                else None,
                "erase_text": "Go on erasing who they are" if party.name == ERASED else "Erase who they are",
            }
            for party, contact, line in people
        ],
    )


def about(session: Session, case_id: int) -> About:
    """The case as its evidence is about it."""
    case = found.case(session, case_id)
    return About("case", case_id, f"{case.reference}: {case.title}", f"/cases/{case_id}")


EVIDENCE: tuple[ControllerRouterHandler, ...] = evidence.handlers(ONE, "case_id", about)
