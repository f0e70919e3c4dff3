"""Cases: the list, one of them, and who complained."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.queries import found
from hmo_enforce.casework import unfinished
from hmo_enforce.casework.due import ERASED
from hmo_enforce.casework.views import case_whole
from hmo_enforce.casework.views.lists import cases
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.web import evidence_context, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.evidence_context import About
from hmo_enforce.web.office import case_context, evidence, letters, listing, privacy, restricting

PATH = cases.PATH
ONE = PATH + "/{case_id:int}"
TASKS = {"text": "Tasks of all cases, by their day", "href": "/tasks"}
NONE = "No case matches. Take a filter away, or look among the closed ones."


@get(PATH, guards=[guards.may_see_cases], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Search, filter and page through the cases, the newest first."""
    new = {"text": "Open a case", "href": f"{PATH}/new"} if guards.may(request, "work_cases") else None
    return listing.show(request, session, cases.LIST, new=new, other=TASKS, empty=NONE)


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
        letters=letters.panel(request, session, "case", case_id),
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
FILES = listing.file_handlers(cases.LIST, guards.may_see_cases)
