"""Agents and owners: an owner names an agent, who agrees or declines; either ends it."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import delegations
from hmo_enforce.accounts.queries.delegations import Told
from hmo_enforce.casework import public_letters
from hmo_enforce.web import form_pair, formats, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.public import guards, telling

PATH = "/my/delegations"
ONE = f"{PATH}/{{delegation_id:int}}"
CAPTION = "Agents and owners"
ACTS = "The council then knows that they speak for you, until one of you ends it. Your account here is not opened to them."


@get(PATH, guards=[guards.may_act_for_owners], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Who acts for them, and for whom they act."""
    who = guards.who(request)
    return pages.page(
        request,
        "public/delegations.html",
        agents=[agent(one) for one in delegations.given_by(session, who.account_id)],
        owners=[owner(one) for one in delegations.offered_to(session, who.account_id, who.email)],
        new_href=f"{PATH}/new" if who.may("name_agents") else None,
    )


def agent(one: Told) -> dict[str, Any]:
    """As the owner sees it: of somebody who has not agreed yet, the address that they gave and nothing else."""
    name = one.agent_name if one.agent_id else one.agent_email
    return {**_row(one), "name": name, "email": one.agent_email, "accept_href": None}


def owner(one: Told) -> dict[str, Any]:
    """As the agent sees it."""
    accept = f"{PATH}/{one.id}/accept" if one.state == delegations.ASKED else None
    return {**_row(one), "name": one.owner_name, "email": one.owner_email, "accept_href": accept}


def _row(one: Told) -> dict[str, Any]:
    said = {
        delegations.ASKED: ("Asked", one.asked_at),
        delegations.STANDS: ("Acts", one.accepted_at),
        delegations.ENDED: ("Ended", one.ended_at),
        delegations.DECLINED: ("Not agreed", one.ended_at),
    }
    text, at = said[one.state]
    return {
        "state": text,
        "since": formats.moment(at),
        "end_href": f"{PATH}/{one.id}/end" if one.stands_or_may else None,
        "asked": one.state == delegations.ASKED,
    }


def _ask_form(_: Request, __: Session) -> Form:  # type: ignore[type-arg]
    hint = "We write to them. If they have no account yet, they can make one with this address."
    return Form(
        heading="Name an agent",
        caption=CAPTION,
        back=PATH,
        lead=f"{ACTS} They must agree first.",
        fields=(Field("text", "email", "Your agent's email address", hint=hint),),
        submit="Ask them",
    )


def _ask(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    who, email = guards.who(request), sent.text("email", "The agent's email address", most=254)
    if email is None:
        return None
    site = request.app.state.settings.site if telling.has_mail(request) else None
    public_letters.name_agent(session, who.account_id, email, site=site, by=who.actor)
    return PATH, "agent_named"


show_new, name_agent = form_pair.pair(f"{PATH}/new", _ask_form, _ask, guards.may_name_agents)


def _found(request: Request, session: Session) -> Told:  # type: ignore[type-arg]
    who = guards.who(request)
    return delegations.one(session, int(request.path_params["delegation_id"]), who.account_id, who.email)


def _accept_form(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    one = _found(request, session)
    return Form(
        heading=f"Act for {one.owner_name}",
        caption=CAPTION,
        back=PATH,
        lead=f"{one.owner_name} ({one.owner_email}) says that you are their agent. If you agree, the council knows that you "
        "speak for them, until one of you ends it. They are told. Their account here is not opened to you.",
        fields=(),
        submit="Agree",
        links=(("Decline instead", f"{PATH}/{one.id}/end"),),
    )


def _accept(request: Request, session: Session, _: Fields) -> tuple[str, str]:  # type: ignore[type-arg]
    who, delegation_id = guards.who(request), int(request.path_params["delegation_id"])
    public_letters.accept(session, delegation_id, who.account_id, mail=telling.has_mail(request), by=who.actor)
    return PATH, "delegation_accepted"


show_accept, accept = form_pair.pair(f"{ONE}/accept", _accept_form, _accept, guards.may_act_for_owners)


def _end_form(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    one, mine = _found(request, session), guards.who(request).account_id
    if one.owner_id == mine:
        name = one.agent_name if one.agent_id else one.agent_email
        heading = f"{name} is to act for you no longer" if one.agent_id else f"Take back what you asked {name}"
    else:
        heading = f"Act for {one.owner_name} no longer" if one.agent_id else f"Do not act for {one.owner_name}"
    lead = "Both of you are told. What was done before stays as it is."
    return Form(heading=heading, caption=CAPTION, back=PATH, lead=lead, fields=(), submit="Yes, end it")


def _end(request: Request, session: Session, _: Fields) -> tuple[str, str]:  # type: ignore[type-arg]
    who, delegation_id = guards.who(request), int(request.path_params["delegation_id"])
    public_letters.end(session, delegation_id, who.account_id, mail=telling.has_mail(request), by=who.actor)
    return PATH, "delegation_ended"


show_end, end = form_pair.pair(f"{ONE}/end", _end_form, _end, guards.may_act_for_owners)

ROUTES = (show, show_new, name_agent, show_accept, accept, show_end, end)
