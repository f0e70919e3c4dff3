"""Where a member of the public starts: what they can do here, and who waits for an answer of theirs."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import delegations
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.web import pages, realms
from hmo_enforce.web.public import guards, telling
from hmo_enforce.web.public.delegations import agent, owner

LEADS = {
    PublicRole.LANDLORD: "You can name agents who act for you, and act for other owners who name you.",
    PublicRole.AGENT: "You can act for the owners who name you. Give them the email address of your account.",
    PublicRole.PARTNER: "The council opened this account for work that you do together.",
}


@get(realms.PUBLIC, guards=[guards.member], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """A plain page, by what they are."""
    who = guards.who(request)
    offered = delegations.offered_to(session, who.account_id, who.email) if who.may("act_for_owners") else []
    given = delegations.given_by(session, who.account_id) if who.may("name_agents") else []
    return pages.page(
        request,
        "public/start.html",
        name=who.name,
        organisation=who.organisation,
        lead=LEADS[who.role],
        waiting=[owner(one) for one in offered if one.state == delegations.ASKED],
        owners=[owner(one) for one in offered if one.state == delegations.STANDS],
        agents=[agent(one) for one in given if one.ended_at is None],
        may_name_agents=who.may("name_agents"),
        has_second_factor=who.has_second_factor,
        write_to=telling.write_to(request),
    )
