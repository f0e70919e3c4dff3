"""One's own account of the public: details, address, password, second factor, where one is signed in, and giving it up."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.actions import ending, own_account, second_factor, signing_in
from hmo_enforce.accounts.queries import accounts, links, members, sign_ins
from hmo_enforce.casework import public_letters
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import account_page, entering, evenly, form_page, form_pair, pages, realms, second_factor_page
from hmo_enforce.web import guards as open_to
from hmo_enforce.web import session as front
from hmo_enforce.web.account_page import PRESENT
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import FORM, Fields
from hmo_enforce.web.public import guards, telling

PATH = "/my/account"
CAPTION = "Your account"
SENT = Annotated[dict[str, str], FORM]
MEMBER = guards.member


@get(PATH, guards=[MEMBER], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What it is, and where one is signed in with it."""
    who = guards.who(request)
    places = sign_ins.places(session, who.account_id, clock.now(), front.limits(request.app.state.settings))
    return pages.page(
        request,
        "public/account.html",
        one=members.one(session, who.account_id),
        role=roles.PUBLIC_TITLES[who.role],
        codes_left=second_factor.codes_left(session, who.account_id),
        places=[account_page.place(place, who, PATH) for place in places],
    )


def _details_form(request: Request, _: Session) -> Form:  # type: ignore[type-arg]
    who = guards.who(request)
    return Form(
        heading="Your details",
        caption=CAPTION,
        back=PATH,
        fields=(
            Field("text", "name", "Your name", value=who.name, autocomplete="name"),
            Field("text", "organisation", "Name of your business or organisation (optional)", value=who.organisation or ""),
        ),
    )


def _rename(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    who, name = guards.who(request), sent.text("name", "Your name", most=200)
    organisation = sent.text("organisation", "The name of the business", most=200, needed=False)
    if name is None or sent.errors:
        return None
    own_account.rename(session, who.account_id, name, organisation or "", by=who.actor)
    return PATH, "details_changed"


show_details, rename = form_pair.pair(f"{PATH}/details", _details_form, _rename, MEMBER)

PASSWORD = Form(
    heading="Change your password",
    caption=CAPTION,
    back=PATH,
    lead="Wherever else you are signed in, you will be signed out.",
    fields=(PRESENT, account_page.NEW_PASSWORD),
    submit="Change the password",
)


@get(f"{PATH}/password", guards=[MEMBER], sync_to_thread=True)
def show_password(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form for another password."""
    return form_page.show(request, PASSWORD)


@post(f"{PATH}/password", guards=[MEMBER], sync_to_thread=True, status_code=303)
def change_password(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Change it, sign out elsewhere, and go on here under a fresh token."""
    who = guards.who(request)
    try:
        public_letters.change_password(
            session, who.account_id, data.get("present", ""), data.get("password", ""), account_page.policy(request),
            but=who.sign_in_id, mail=telling.has_mail(request), by=who.actor,
        )  # fmt: skip
    except Refused as refused:
        return form_page.refused(request, PASSWORD, data, refused, otherwise="password")
    token = front.cookie(request, signing_in.rotate(session, who.sign_in_id), front.PUBLIC_COOKIE)
    return form_page.done(PATH, "password_changed", token, entering.known(request, session, who.account_id))


ADDRESS = Form(
    heading="Another email address",
    caption=CAPTION,
    back=PATH,
    lead="We send a link to the new address, to see that it is yours. Until it is opened, the one that you have stays.",
    fields=(Field("text", "email", "New email address", autocomplete="email"), PRESENT),
    submit="Send me the link",
)


@get(f"{PATH}/address", guards=[MEMBER], sync_to_thread=True)
def show_address(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form for another address."""
    return form_page.show(request, ADDRESS) if telling.has_mail(request) else telling.no_mail(request, ADDRESS.heading)


@post(f"{PATH}/address", guards=[MEMBER], sync_to_thread=True, status_code=303)
def ask_for_address(request: Request, data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Send the link, and say the same whether somebody else has the address or not."""
    since, who, sent = evenly.began(), guards.who(request), Fields(data)
    email = sent.text("email", "The new email address", most=254)
    if email is None:
        return form_page.again(request, ADDRESS, data, sent.errors)
    if not telling.has_mail(request):
        return telling.no_mail(request, ADDRESS.heading)
    site = request.app.state.settings.site
    try:
        with front.opened(request) as session:
            public_letters.ask_for_address(session, who.account_id, data.get("present", ""), email, site=site, by=who.actor)
    except Refused as refused:
        return form_page.refused(request, ADDRESS, data, refused, otherwise="email")
    evenly.wait(since)
    return form_page.done(PATH, "address_asked")


@get("/my/new-address/{token:str}", guards=[open_to.anyone], sync_to_thread=True)
def show_new_address(request: Request, session: NamedDependency[Session], token: FromPath[str]) -> Response[str]:  # type: ignore[type-arg]
    """Ask whether it is to be used: a mail server that follows the link changes nothing."""
    if links.working(session, token, clock.now(), (links.ADDRESS,), realm=accounts.PUBLIC) is None:
        return telling.dead_link(request)
    lead = "You sign in with this address from then on, and we write to it."
    form = Form(
        heading="Use this email address", caption=CAPTION, back=PATH, lead=lead, fields=(),
        hidden=(("token", token),), submit="Use it", action="/my/new-address",
    )  # fmt: skip
    return form_page.show(request, form)


@post("/my/new-address", guards=[open_to.anyone], sync_to_thread=True, status_code=303)
def take_address(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The account has the address from now on."""
    try:
        public_letters.take_address(session, data.get("token", ""), mail=telling.has_mail(request))
    except Refused:
        return telling.dead_link(request)
    there = PATH if realms.member(request) else telling.SIGN_IN
    return form_page.done(there, "address_changed")


@get(f"{PATH}/second-factor", guards=[MEMBER], sync_to_thread=True)
def show_second_factor(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Set one up, or another in its place."""
    who = guards.who(request)
    return second_factor_page.show(request, who.account_id, who.email, after=PATH, needed=False)


@post(f"{PATH}/second-factor", guards=[MEMBER], sync_to_thread=True)
def set_up_second_factor(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Keep it, sign out elsewhere, and show the recovery codes this once."""
    return account_page.replace_second_factor(request, session, data, guards.who(request), PATH)


def _drop_form(_: Request, __: Session) -> Form:  # type: ignore[type-arg]
    return Form(
        heading="Give up the second factor", caption=CAPTION, back=PATH, fields=(PRESENT,), submit="Give it up",
        lead="You sign in by your password alone from then on. Your recovery codes work no longer.",
    )  # fmt: skip


def _drop(request: Request, session: Session, sent: Fields) -> tuple[str, str] | None:  # type: ignore[type-arg]
    who = guards.who(request)
    own_account.drop_second_factor(session, who.account_id, str(sent.sent.get("present", "")), by=who.actor)
    return PATH, "second_factor_given_up"


show_drop, drop_second_factor = form_pair.pair(f"{PATH}/second-factor/give-up", _drop_form, _drop, MEMBER)


@get(f"{PATH}/recovery-codes", guards=[MEMBER], sync_to_thread=True)
def show_recovery_codes(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Ask for the password first."""
    return form_page.show(request, account_page.fresh_codes(PATH))


@post(f"{PATH}/recovery-codes", guards=[MEMBER], sync_to_thread=True)
def renew_recovery_codes(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str]:  # type: ignore[type-arg]
    """Ten fresh ones, shown this once."""
    return account_page.renew_codes(request, session, data, guards.who(request), PATH)


@post(f"{PATH}/sign-ins/{{sign_in_id:int}}/end", guards=[MEMBER], sync_to_thread=True, status_code=303)
def end_one(request: Request, session: NamedDependency[Session], sign_in_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Sign out somewhere else."""
    who = guards.who(request)
    ending.end_one(session, who.account_id, sign_in_id, by=who.actor)
    return form_page.done(PATH, "sign_in_ended")


@post(f"{PATH}/sign-ins/end-others", guards=[MEMBER], sync_to_thread=True, status_code=303)
def end_others(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """Sign out everywhere but here."""
    who = guards.who(request)
    ending.end_others(session, who.account_id, but=who.sign_in_id, by=who.actor)
    return form_page.done(PATH, "sign_ins_ended")


GIVE_UP = Form(
    heading="Close your account",
    caption=CAPTION,
    back=PATH,
    lead="Nobody can sign in with it any more. Whoever acts for you, or for whom you act, is told that this has ended.",
    warning="It cannot be opened again. You can make another account with the same email address.",
    fields=(PRESENT,),
    submit="Close the account",
)


@get(f"{PATH}/close", guards=[MEMBER], sync_to_thread=True)
def show_close(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """Ask once more."""
    return form_page.show(request, GIVE_UP)


@post(f"{PATH}/close", guards=[MEMBER], sync_to_thread=True, status_code=303)
def close(request: Request, session: NamedDependency[Session], data: SENT) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Give it up, and forget the cookie."""
    who, mail = guards.who(request), telling.has_mail(request)
    try:
        public_letters.give_up(session, who.account_id, data.get("present", ""), mail=mail, by=who.actor)
    except Refused as refused:
        return form_page.refused(request, GIVE_UP, data, refused, otherwise="present")
    there = pages.with_query(telling.SIGN_IN, done="account_given_up")
    return Redirect(there, status_code=303, cookies=[front.no_cookie(request, front.PUBLIC_COOKIE)])


ROUTES = (
    show, show_details, rename, show_password, change_password, show_address, ask_for_address, show_new_address, take_address,
    show_second_factor, set_up_second_factor, show_drop, drop_second_factor, show_recovery_codes, renew_recovery_codes,
    end_one, end_others, show_close, close,
)  # fmt: skip
