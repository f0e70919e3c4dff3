"""Accounts of staff, for administrators: opened, changed, closed, and helped when something was forgotten or lost."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import administering, ending, opening, passwords
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.queries.accounts import Listed
from hmo_enforce.accounts.roles import TITLES, Role
from hmo_enforce.casework import account_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, form_page, form_pair, formats, guards, pages
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Choices, Field, Form
from hmo_enforce.web.forms import FORM, Fields

PATH = "/accounts"
ONE = f"{PATH}/{{account_id:int}}"
ROLES: Choices = tuple((str(role), title) for role, title in TITLES.items())
SENT = Annotated[dict[str, str], FORM]
MAY = guards.may_manage_accounts


@get(PATH, guards=[MAY], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """All of them, the open ones first."""
    rows = [_row(one) for one in accounts.listed(session)]
    return pages.page(request, "office/accounts.html", accounts=rows, new_href=f"{PATH}/new")


def _row(one: Listed) -> dict[str, Any]:
    return {
        "name": one.name,
        "href": f"{PATH}/{one.id}",
        "email": one.email,
        "role": TITLES[one.role],
        "state": state(one),
        "second_factor": "Yes" if one.has_second_factor else "No",
        "signed_in": formats.moment(one.signed_in_at) if one.signed_in_at else "Never",
    }


def state(one: Listed) -> str:
    """In a word."""
    if one.closed_at is not None:
        return "Closed"
    return "Invited" if one.is_invited else "Open"


@get(ONE, guards=[MAY], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], account_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One, with what can be done."""
    one = accounts.one(session, account_id)
    places = sign_ins.places(session, account_id, clock.now(), front.limits(request.app.state.settings))
    return pages.page(
        request,
        "office/account_of.html",
        one=one,
        row=_row(one),
        closed_on=formats.moment(one.closed_at) if one.closed_at else None,
        places=len(places),
        is_self=account_id == guards.who(request).account_id,
        actions=_actions(one, len(places), guards.who(request).account_id),
    )


def _actions(one: Listed, places: int, own: int) -> list[dict[str, str]]:
    """What can be done with it, in the order in which it is mostly wanted."""
    here = f"{PATH}/{one.id}"
    if one.closed_at is not None:
        return [{"text": "Open again", "href": f"{here}/open-again"}]
    offered = [
        (True, "Change name or role", "change"),
        (not one.by_provider, "Send the invitation again" if one.is_invited else "Reset password", "new-password"),
        (one.by_provider and one.id != own, "Unlink from the council account", "unlink"),
        (one.has_second_factor, "Reset second factor", "second-factor"),
        (places > 0, "Sign out everywhere", "sign-out"),
        (one.id != own, "Close account", "close"),
    ]
    return [{"text": text, "href": f"{here}/{path}"} for fits, text, path in offered if fits]


def _new_form(request: Request) -> Form:  # type: ignore[type-arg]
    mail = account_page.has_mail(request.app.state.settings)
    by_mail = "An email is sent with a link to choose a password, which works for three days."
    by_hand = "No mail server is set up, so a password is made up and shown to you once. Tell it to them in person."
    return Form(
        heading="Open an account",
        caption="Accounts",
        back=PATH,
        lead=by_mail if mail else by_hand,
        fields=(
            Field("text", "name", "Name", hint="As colleagues know them"),
            Field("text", "email", "Email address", hint="They sign in with it"),
            Field("radios", "role", "Role", choices=ROLES),
        ),
        submit="Open the account",
    )


@get(f"{PATH}/new", guards=[MAY], sync_to_thread=True)
def show_new(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form for one more."""
    return form_page.show(request, _new_form(request))


@post(f"{PATH}/new", guards=[MAY], sync_to_thread=True, status_code=303)
def open_(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Open it; by an invitation where there is a mail server, and else with a password that is shown this once."""
    sent, by, settings = Fields(data), guards.who(request).actor, request.app.state.settings
    name, email = sent.text("name", "The name", most=200), sent.text("email", "The email address", most=254)
    role = sent.choice("role", "The role", TITLES)
    if name is None or email is None or role is None:
        return form_page.again(request, _new_form(request), data, sent.errors)
    try:
        if account_page.has_mail(settings):
            made = account_letters.invite(session, email, name, Role(role), site=settings.site, by=by)
            return form_page.done(f"{PATH}/{made.id}", "account_invited")
        password = passwords.made_up()
        made = opening.open_account(session, email, name, Role(role), password, by=by, must_change=True)
    except Refused as refused:
        return form_page.refused(request, _new_form(request), data, refused, otherwise="email")
    return _shown_once(request, made.id, made.name, password)


def _shown_once(request: Request, account_id: int, name: str, password: str) -> Response[str]:  # type: ignore[type-arg]
    return pages.page(
        request, "office/password_once.html", name=name, password=password, after=f"{PATH}/{account_id}", messages=[]
    )


def _about(request: Request, session: Session) -> Listed:  # type: ignore[type-arg]
    return accounts.one(session, int(request.path_params["account_id"]))


def _form(one: Listed, heading: str, lead: str, *fields: Field, submit: str, warning: str | None = None) -> Form:
    back = f"{PATH}/{one.id}"
    return Form(heading=heading, caption=one.name, back=back, lead=lead, fields=fields, submit=submit, warning=warning)


def _ask_change(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    one = _about(request, session)
    fields = [Field("text", "name", "Name", value=one.name)]
    if one.id != guards.who(request).account_id:
        fields.append(Field("radios", "role", "Role", value=one.role, choices=ROLES))
    lead = "A change of role signs them out, and is kept in the journal. Nobody changes their own."
    return _form(one, "Change name or role", lead, *fields, submit="Save")


def _change(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    one, by = _about(request, session), guards.who(request).actor
    name = sent.text("name", "The name", most=200)
    role = sent.choice("role", "The role", TITLES, needed=one.id != by.id)
    if name is None or sent.errors:
        return None
    administering.change(session, one.id, name, Role(role or one.role), by=by)
    return f"{PATH}/{one.id}", "account_changed"


show_change, change = form_pair.pair(f"{ONE}/change", _ask_change, _change, MAY)

WHY = Field("textarea", "why", "Why?")


def _ask_close(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    one = _about(request, session)
    lead = "They are signed out everywhere, their programs' tokens stop working, and they cannot sign in any more."
    return _form(one, "Close account", lead, WHY, submit="Close the account")


def _close(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    administering.close(session, one.id, why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "account_closed"


show_close, close = form_pair.pair(f"{ONE}/close", _ask_close, _close, MAY)


def _ask_open_again(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    one = _about(request, session)
    lead = f"With the role that they had: {TITLES[one.role].lower()}. Their password and second factor are as they were."
    return _form(one, "Open the account again", lead, WHY, submit="Open it again")


def _open_again(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    administering.open_again(session, one.id, why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "account_opened_again"


show_open_again, open_again = form_pair.pair(f"{ONE}/open-again", _ask_open_again, _open_again, MAY)


def _ask_unlink(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    lead = "The council's own sign-in opens it no more. They are signed out, and sign in with a password of this service."
    warning = "From then on it stays open when they lose their role there: close it here, when they leave."
    return _form(_about(request, session), "Unlink from the council account", lead, WHY, submit="Unlink it", warning=warning)


def _unlink(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    administering.unlink(session, one.id, why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "unlinked"


show_unlink, unlink = form_pair.pair(f"{ONE}/unlink", _ask_unlink, _unlink, MAY)


def _ask_second_factor(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    one = _about(request, session)
    lead = "For who lost their phone and their recovery codes. They are signed out, and set up another at the next sign-in."
    warning = "Be sure that it is they who ask: somebody who has their password could sign in as them."
    return _form(one, "Reset second factor", lead, WHY, submit="Reset the second factor", warning=warning)


def _reset_second_factor(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one, mail = form_page.reason(sent), _about(request, session), account_page.has_mail(request.app.state.settings)
    if why is None:
        return None
    account_letters.reset_second_factor(session, one.id, why, mail=mail, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "second_factor_reset"


show_second_factor, reset_second_factor = form_pair.pair(f"{ONE}/second-factor", _ask_second_factor, _reset_second_factor, MAY)


def _ask_sign_out(request: Request, session: Session) -> Form:  # type: ignore[type-arg]
    lead = "For a lost tablet, or a browser left open. They can sign in again."
    return _form(_about(request, session), "Sign out everywhere", lead, WHY, submit="Sign them out")


def _sign_out(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    why, one = form_page.reason(sent), _about(request, session)
    if why is None:
        return None
    ending.end_by_order(session, one.id, why, by=guards.who(request).actor)
    return f"{PATH}/{one.id}", "signed_out_everywhere"


show_sign_out, sign_out = form_pair.pair(f"{ONE}/sign-out", _ask_sign_out, _sign_out, MAY)


def _password_form(request: Request, one: Listed) -> Form:  # type: ignore[type-arg]
    mail = account_page.has_mail(request.app.state.settings)
    lasts = "three days" if one.is_invited else "half an hour"
    by_mail = f"An email is sent to {one.email} with a link to choose a password, which works once, for {lasts}."
    by_hand = (
        "No mail server is set up, so a password is made up and shown to you once. They are signed out, and must change it."
    )
    heading, submit = ("Send the invitation again", "Send it") if one.is_invited else ("Reset password", "Reset the password")
    return _form(one, heading, by_mail if mail else by_hand, submit=submit)


@get(f"{ONE}/new-password", guards=[MAY], sync_to_thread=True)
def show_new_password(request: Request, session: NamedDependency[Session], account_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """What will be sent, or shown."""
    return form_page.show(request, _password_form(request, accounts.one(session, account_id)))


@post(f"{ONE}/new-password", guards=[MAY], sync_to_thread=True, status_code=303)
def reset_password(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    account_id: FromPath[int],
) -> Response[str] | Redirect:
    """Send a link, or make up a password that is shown this once."""
    one, by, settings = accounts.one(session, account_id), guards.who(request).actor, request.app.state.settings
    if one.by_provider:
        raise Refused("They sign in through the council's identity provider, which keeps their password.")
    if account_page.has_mail(settings):
        account_letters.send_link(session, one.id, site=settings.site, by=by)
        return form_page.done(f"{PATH}/{one.id}", "link_sent")
    return _shown_once(request, one.id, one.name, administering.make_up_password(session, one.id, by=by))
