"""What a desk shows the first few of, whole: tasks, and photographs and documents."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.lists import evidence, tasks
from hmo_enforce.web import guards
from hmo_enforce.web.office import listing

NO_TASK = "No task matches. Take a filter away: without one, all that is to be done in open cases is here."
NO_EVIDENCE = "No photograph or document matches. What is handed in about a home or a case comes here."


@get(tasks.PATH, guards=[guards.may_see_cases], sync_to_thread=True)
def show_tasks(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """What is to be done, the longest due first."""
    return listing.show(request, session, tasks.LIST, empty=NO_TASK)


@get(evidence.PATH, guards=[guards.may_see_evidence], sync_to_thread=True)
def show_evidence(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Whatever was handed in, the latest first."""
    return listing.show(request, session, evidence.LIST, empty=NO_EVIDENCE)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show_tasks,
    *listing.file_handlers(tasks.LIST, guards.may_see_cases),
    show_evidence,
    *listing.file_handlers(evidence.LIST, guards.may_see_evidence),
)
