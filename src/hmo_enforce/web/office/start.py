"""The desk that everybody starts from, as their role has it (`accounts/desks.py`)."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts import desks, roles
from hmo_enforce.accounts.actions import desks as actions
from hmo_enforce.accounts.desks import Section
from hmo_enforce.accounts.queries import desks as kept
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views.desk import arrived, team, whole
from hmo_enforce.casework.views.desk.found import Reader
from hmo_enforce.kernel import clock, requests
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web.form_pair import Req
from hmo_enforce.web.office import desk_context, kept_lists

LEADS = {
    Role.OFFICER: "Your cases and tasks, and homes to look at.",
    Role.MANAGER: "What waits for your word, how the team stands, and what comes up.",
    Role.LICENSING: "Your cases and tasks, files to load, and licences that end.",
    Role.FINANCE: "Licences and designations that end, without the names of people.",
    Role.ADMINISTRATOR: "Whether the machinery runs, and what waits for your word.",
    Role.AUDITOR: "What stands in the records, to be read and not changed.",
}


@get("/", guards=[guards.signed_in], sync_to_thread=True)
def start(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Its sections in their order, each with its panels."""
    user, reader = guards.who(request), _reader(request, session)
    sections = desks.sections(user.role, user.may)
    found = whole.panels(session, reader, [name for one in sections for name in one.panels])
    shown = {name: desk_context.panel(name, one, reader.on) for name, one in found.items()}
    return pages.page(
        request,
        "office/start.html",
        heading=roles.TITLES[user.role],
        lead=LEADS[user.role],
        sections=[_section(session, reader, one, shown) for one in sections],
        saved=kept_lists.saved(session, user),
        restrictions_href="/restrictions" if restrictions.naming(session, user.account_id) else None,
        partners_href="/public-accounts/partners" if user.may("invite_partners") else None,
        jobs_stopped=not requests.somebody_works(session),
    )


def _reader(request: Req, session: Session) -> Reader:
    user = guards.who(request)
    since = kept.since(session, user.account_id)
    return Reader(user.account_id, user.may, clock.today(), since, request.app.state.settings.clamd)


def _section(session: Session, reader: Reader, one: Section, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": one.title,
        "panels": [shown[name] for name in one.panels if name in shown],
        "team": desk_context.team(team.team(session, reader)) if "team" in one.panels else None,
        "arrived": desk_context.arrived(arrived.arrived(session, reader), reader.on, clock.now().isoformat())
        if "arrived" in one.panels
        else None,
    }


@post(desk_context.SEEN, guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def saw(request: Request, session: NamedDependency[Session], data: Annotated[dict[str, str], forms.FORM]) -> Redirect:  # type: ignore[type-arg]
    """They have seen what arrived until the page was drawn (`until`): what came since is still new."""
    actions.saw(session, guards.who(request).account_id, _instant(data.get("until", "")) or clock.now())
    return form_page.done("/", "seen")


def _instant(text: str) -> datetime | None:
    """As the page has it; None for what is no instant."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
