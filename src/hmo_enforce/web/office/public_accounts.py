"""Accounts of the public: for administrators to close and to help with, and partner organisations, who are invited."""

from collections.abc import Iterable
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import public_accounts
from hmo_enforce.accounts.actions.joining import Asked
from hmo_enforce.accounts.queries import delegations, members, sign_ins
from hmo_enforce.accounts.queries.delegations import Told
from hmo_enforce.accounts.queries.members import Listed
from hmo_enforce.accounts.roles import PUBLIC_TITLES, PublicRole
from hmo_enforce.casework import public_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, form_page, form_pair, formats, guards, pages
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import FORM, Fields

PATH, PARTNERS = "/public-accounts", "/public-accounts/partners"
ONE = f"{PATH}/{{account_id:int}}"
MOST = 100
SENT = Annotated[dict[str, str], FORM]
MAY = guards.may_manage_accounts
MAY_INVITE = guards.may_invite_partners
GIVEN_UP = "Not kept, since its holder closed the account"


@get(PATH, guards=[MAY], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], q: FromQuery[str] = "") -> Response[str]:  # type: ignore[type-arg]
    """Those whose name, organisation or address holds what was typed."""
    found, there = members.matching(session, q, MOST)
    rows = [{**row(one), "href": f"{PATH}/{one.id}"} for one in found]
    more = there - len(found)
    return pages.page(request, "office/public_accounts.html", accounts=rows, q=q, there=there, more=more)


def row(one: Listed) -> dict[str, Any]:
    """One as a table shows it."""
    return {
        "name": one.name,
        "organisation": one.organisation or "–",
        "email": GIVEN_UP if one.is_given_up else one.email,
        "role": PUBLIC_TITLES[one.role],
        "state": "Closed" if one.closed_at else "Invited" if one.is_invited else "Open",
        "signed_in": formats.moment(one.signed_in_at) if one.signed_in_at else "Never",
    }


@get(ONE, guards=[MAY], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], account_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One, with what can be done."""
    one = members.one(session, account_id)
    places = len(sign_ins.places(session, account_id, clock.now(), front.limits(request.app.state.settings)))
    return pages.page(
        request,
        "office/public_account.html",
        one=one,
        row=row(one),
        places=places,
        closed_on=formats.moment(one.closed_at) if one.closed_at else None,
        agents=_standing(delegations.given_by(session, one.id), agents=True),
        owners=_standing(delegations.offered_to(session, one.id, one.email), agents=False),
        actions=_actions(one, places),
    )


def _standing(told: Iterable[Told], *, agents: bool) -> list[dict[str, str]]:
    """Who speaks for whom to the council: only what both agreed to, and did not end."""
    return [
        {
            "name": str(one.agent_name if agents else one.owner_name),
            "href": f"{PATH}/{one.agent_id if agents else one.owner_id}",
            "since": formats.moment(one.accepted_at) if one.accepted_at else "",
        }
        for one in told
        if one.state == delegations.STANDS
    ]


def _actions(one: Listed, places: int) -> list[dict[str, str]]:
    here = f"{PATH}/{one.id}"
    if one.closed_at is not None:
        return [] if one.is_given_up else [{"text": "Open again", "href": f"{here}/open-again"}]
    offered = [
        (one.has_second_factor, "Reset second factor", "second-factor"),
        (places > 0, "Sign out everywhere", "sign-out"),
        (True, "Close account", "close"),
    ]
    return [{"text": text, "href": f"{here}/{path}"} for fits, text, path in offered if fits]


WHY = Field("textarea", "why", "Why?")


def _about(request: Request, session: Session) -> Listed:  # type: ignore[type-arg]
    return members.one(session, int(request.path_params["account_id"]))


def _form(one: Listed, heading: str, lead: str, submit: str, *, warning: str | None = None) -> Form:
    back = f"{PATH}/{one.id}"
    return Form(heading=heading, caption=one.name, back=back, lead=lead, fields=(WHY,), submit=submit, warning=warning)


def _ask_close(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    lead = "They are signed out everywhere and cannot sign in, nor make another account with that address. They are told."
    return _form(_about(request, session), "Close account", lead, "Close the account")


def _close(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    mail = account_page.has_mail(request.app.state.settings)
    public_letters.close(session, one.id, why, mail=mail, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "account_closed"


show_close, close = form_pair.pair(f"{ONE}/close", _ask_close, _close, MAY)


def _ask_open_again(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    lead = "With the password and the second factor that it had. Agents and owners are named again by themselves."
    return _form(_about(request, session), "Open the account again", lead, "Open it again")


def _open_again(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    public_accounts.open_again(session, one.id, why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "account_opened_again"


show_open_again, open_again = form_pair.pair(f"{ONE}/open-again", _ask_open_again, _open_again, MAY)


def _ask_second_factor(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    lead = "For somebody who lost their phone and their recovery codes. They are signed out, and told by email."
    warning = "Be sure that it is they who ask: their password alone opens the account from then on."
    return _form(_about(request, session), "Reset second factor", lead, "Reset the second factor", warning=warning)


def _reset_second_factor(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    mail = account_page.has_mail(request.app.state.settings)
    public_letters.reset_second_factor(session, one.id, why, mail=mail, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "second_factor_reset"


show_second_factor, reset_second_factor = form_pair.pair(f"{ONE}/second-factor", _ask_second_factor, _reset_second_factor, MAY)


def _ask_sign_out(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    return _form(_about(request, session), "Sign out everywhere", "They can sign in again.", "Sign them out")


def _sign_out(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    public_accounts.sign_out(session, one.id, why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "signed_out_everywhere"


show_sign_out, sign_out = form_pair.pair(f"{ONE}/sign-out", _ask_sign_out, _sign_out, MAY)


@get(PARTNERS, guards=[MAY_INVITE], sync_to_thread=True)
def show_partners(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The organisations that were invited."""
    manages, mail = guards.may(request, "manage_accounts"), account_page.has_mail(request.app.state.settings)
    rows = [
        {
            **row(one),
            "href": f"{PATH}/{one.id}" if manages else None,
            "again_href": f"{PARTNERS}/{one.id}/again" if one.is_invited and mail else None,
        }
        for one in members.partners(session)
    ]
    return pages.page(request, "office/partners.html", partners=rows, new_href=f"{PARTNERS}/new")


INVITE = Form(
    heading="Invite a partner organisation",
    caption="Partner organisations",
    back=PARTNERS,
    lead="For whoever the council works with: a fire service, a neighbouring council, a tenants' union. An email is sent with "
    "a link to choose a password, which works for three days. What partners may see is decided with each part of the service.",
    fields=(
        Field("text", "organisation", "Organisation"),
        Field("text", "name", "Name of the person"),
        Field("text", "email", "Their email address"),
    ),
    submit="Invite them",
)


@get(f"{PARTNERS}/new", guards=[MAY_INVITE], sync_to_thread=True)
def show_invitation(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form for one more."""
    return form_page.show(request, INVITE)


@post(f"{PARTNERS}/new", guards=[MAY_INVITE], sync_to_thread=True, status_code=303)
def invite(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Open the account, and send the link."""
    sent, settings = Fields(data), request.app.state.settings
    organisation = sent.text("organisation", "The organisation", most=200)
    name, email = sent.text("name", "The name", most=200), sent.text("email", "The email address", most=254)
    if organisation is None or name is None or email is None:
        return form_page.again(request, INVITE, data, sent.errors)
    asked = Asked(PublicRole.PARTNER, name, email, organisation)
    try:
        _require_mail(settings)
        public_letters.invite_partner(session, asked, site=settings.site, by=guards.who(request).actor)
    except Refused as refused:
        return form_page.refused(request, INVITE, data, refused, otherwise="email")
    return form_page.done(PARTNERS, "partner_invited")


@post(f"{PARTNERS}/{{account_id:int}}/again", guards=[MAY_INVITE], sync_to_thread=True, status_code=303)
def invite_again(request: Request, session: NamedDependency[Session], account_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """The link again, for whoever has not come yet: the one before works no longer."""
    settings = request.app.state.settings
    _require_mail(settings)
    public_letters.send_invitation_again(session, account_id, site=settings.site, by=guards.who(request).actor)
    return form_page.done(PARTNERS, "link_sent")


def _require_mail(settings: Any) -> None:
    if not account_page.has_mail(settings):
        raise Refused("No mail server is set up, so no link can be sent. Ask whoever runs this service.", about="email")


ROUTES = (
    show, show_one, show_close, close, show_open_again, open_again, show_second_factor, reset_second_factor, show_sign_out,
    sign_out, show_partners, show_invitation, invite, invite_again,
)  # fmt: skip
