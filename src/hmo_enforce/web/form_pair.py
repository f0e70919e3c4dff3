"""A form that asks and an action that answers, as the two handlers of one address."""

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler, Guard
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.web import form_page, forms
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Form
from hmo_enforce.web.forms import Fields

Req = Request[Any, Any, Any]
Ask = Callable[[Req, Session], Form]
Act = Callable[[Req, Session, Fields], tuple[str, str] | None]
"""Where to go and what to say there (`pages.DONE`); None where a field was wrong, and nothing was written."""
Pair = tuple[ControllerRouterHandler, ControllerRouterHandler]


def pair(path: str, ask: Ask, act: Act, *guards: Guard, beside: str = "") -> Pair:
    """GET shows the form that `ask` makes; POST does `act`, or shows the form again with what is wrong.

    What an action wrote before it refused is rolled back. A refusal is shown beside the field that it is about, or else
    `beside`, or else the last.
    """

    @get(path, guards=list(guards), sync_to_thread=True)
    def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
        """The form."""
        return form_page.show(request, ask(request, session))

    @post(path, guards=list(guards), sync_to_thread=True, status_code=303)
    def take(
        request: Request,  # type: ignore[type-arg]
        session: NamedDependency[Session],
        data: Annotated[dict[str, Any], forms.FORM],
    ) -> Response[str] | Redirect:
        """What the form sends."""
        form, sent = ask(request, session), Fields(data)
        try:
            there = act(request, session, sent)
        except Refused as error:
            session.rollback()
            front.note_refusal(request, "refused", str(error))
            return form_page.refused(request, form, data, error, otherwise=beside or _last(form))
        except Stale as error:
            if error.yours and sent.raw("why"):
                error.yours.setdefault("why", sent.raw("why"))  # the reason is typed too, and is not lost
            raise
        if there is None:
            session.rollback()
            return form_page.again(request, form, data, sent.errors)
        return form_page.done(*there)

    return show, take


def taking_back(path: str, ask: Ask, withdraw: Callable[[Req, Session, str], object], what: str, *guards: Guard) -> Pair:
    """The same for what is taken back: the form asks for the reason alone, and leads back to where it came from."""

    def act(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
        why = form_page.reason(sent)
        if why is None:
            return None
        there = ask(request, session).back
        withdraw(request, session, why)
        return there, what

    return pair(path, ask, act, *guards)


def _last(form: Form) -> str:
    return form.fields[-1].name if form.fields else ""
