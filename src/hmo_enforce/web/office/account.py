"""One's own account: name, password, second factor, recovery codes, and where one is signed in."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts import digests, roles
from hmo_enforce.accounts.actions import administering, ending, second_factor, signing_in
from hmo_enforce.accounts.queries import accounts, desks, sign_ins
from hmo_enforce.casework import account_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, entering, form_page, form_pair, guards, pages, second_factor_page
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import FORM, Fields

PATH = "/account"
SENT = Annotated[dict[str, str], FORM]
ELSEWHERE = "You sign in through the council's identity provider, which keeps your password."


@get(PATH, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What it is, and where one is signed in with it."""
    who, now = guards.who(request), clock.now()
    kept = desks.desk(session, who.account_id)
    places = sign_ins.places(session, who.account_id, now, front.limits(request.app.state.settings))
    return pages.page(
        request,
        "office/account.html",
        one=accounts.one(session, who.account_id),
        role=roles.TITLES[who.role],
        codes_left=second_factor.codes_left(session, who.account_id),
        places=[account_page.place(place, who, PATH) for place in places],
        digest=digests.in_words(kept.digest, kept.digest_weekday) if kept else digests.CHOICES[digests.NEVER],
        may_link=request.app.state.provider is not None,
    )


def _name_form(request: Request, _: Session) -> Form:  # type: ignore[type-arg]
    return Form(
        heading="Your name",
        caption="Your account",
        back=PATH,
        lead="As colleagues know you. What you did before stays in the journal under the name that you had.",
        fields=(Field("text", "name", "Name", value=guards.who(request).name, autocomplete="name"),),
    )


def _rename(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    name, who = sent.text("name", "Your name", most=200), guards.who(request)
    if name is None:
        return None
    administering.rename_self(session, who.account_id, name, by=who.actor)
    return PATH, "account_changed"


show_name, rename = form_pair.pair(f"{PATH}/name", _name_form, _rename, guards.signed_in)


def _password_form(request: Request) -> Form:  # type: ignore[type-arg]
    must = guards.who(request).must_change_password
    return Form(
        heading="Choose a password" if must else "Change your password",
        caption="Your account",
        back=PATH,
        lead="Others have seen the password that you signed in with. Choose one that only you know; then everything opens."
        if must
        else "Wherever else you are signed in, you will be signed out.",
        fields=(account_page.PRESENT, account_page.NEW_PASSWORD),
        submit="Change the password",
    )


@get(f"{PATH}/password", guards=[guards.signed_in], sync_to_thread=True)
def show_password(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form for another password."""
    return form_page.show(request, _password_form(request))


@post(f"{PATH}/password", guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def change_password(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Change it, sign out elsewhere, and go on here under a fresh token."""
    who, said = guards.who(request), request.app.state
    try:
        one = accounts.one(session, who.account_id)
        if one.by_provider or not one.has_password:  # one that was set before they were linked opens nothing
            raise Refused(ELSEWHERE)
        account_letters.change_password(
            session, who.account_id, data.get("present", ""), data.get("password", ""), account_page.policy(request),
            but=who.sign_in_id, mail=account_page.has_mail(said.settings), by=who.actor,
        )  # fmt: skip
    except Refused as refused:
        return form_page.refused(request, _password_form(request), data, refused, otherwise="password")
    token = front.cookie(request, signing_in.rotate(session, who.sign_in_id))
    return form_page.done(PATH, "password_changed", token, entering.known(request, session, who.account_id))


@get(f"{PATH}/second-factor", guards=[guards.signed_in], sync_to_thread=True)
def show_second_factor(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Set one up, or another in its place."""
    who = guards.who(request)
    return second_factor_page.show(request, who.account_id, who.email, after=PATH, needed=False)


@post(f"{PATH}/second-factor", guards=[guards.signed_in], sync_to_thread=True)
def replace_second_factor(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Keep it, sign out elsewhere, and show the recovery codes this once."""
    return account_page.replace_second_factor(request, session, data, guards.who(request), PATH)


@get(f"{PATH}/recovery-codes", guards=[guards.signed_in], sync_to_thread=True)
def show_recovery_codes(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Ask for the password first."""
    return form_page.show(request, account_page.fresh_codes(PATH))


@post(f"{PATH}/recovery-codes", guards=[guards.signed_in], sync_to_thread=True)
def renew_recovery_codes(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Ten fresh ones, shown this once."""
    return account_page.renew_codes(request, session, data, guards.who(request), PATH)


@post(f"{PATH}/sign-ins/{{sign_in_id:int}}/end", guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def end_one(request: Request, session: NamedDependency[Session], sign_in_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Sign out somewhere else."""
    who = guards.who(request)
    ending.end_one(session, who.account_id, sign_in_id, by=who.actor)
    return form_page.done(PATH, "sign_in_ended")


@post(f"{PATH}/sign-ins/end-others", guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def end_others(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """Sign out everywhere but here."""
    who = guards.who(request)
    ending.end_others(session, who.account_id, but=who.sign_in_id, by=who.actor)
    return form_page.done(PATH, "sign_ins_ended")
