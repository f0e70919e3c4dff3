"""What both fronts ask of whoever has an account, and show them of it: password, second factor, codes, browsers."""

from collections.abc import Mapping

from litestar import Request, Response
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import passwords, second_factor
from hmo_enforce.accounts.queries.members import Member
from hmo_enforce.accounts.queries.sign_ins import Place, SignedIn
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.settings import Settings
from hmo_enforce.web import form_page, formats, second_factor_page
from hmo_enforce.web.form_page import Field, Form

Holder = SignedIn | Member
PRESENT = Field("password", "present", "Your present password", autocomplete="current-password")
CHOOSE = "At least 12 characters. Three or four words that have nothing to do with each other make a good one."
NEW_PASSWORD = Field("password", "password", "New password", hint=CHOOSE, autocomplete="new-password")


def policy(request: Request) -> passwords.Policy:  # type: ignore[type-arg]
    """What passwords are held against here."""
    state = request.app.state
    return passwords.Policy(state.council.name, state.settings.breached_passwords)


def has_mail(settings: Settings) -> bool:
    """Whether messages with links can be sent: there is a mail server, and it is known where the pages are."""
    return settings.mail is not None and settings.site is not None


def forgotten(back: str) -> Form:
    """The form that asks for a link to a new password."""
    return Form(
        heading="Forgotten password",
        caption="Signing in",
        back=back,
        lead="If the address has an account, an email is sent to it with a link to choose a new password.",
        fields=(Field("text", "email", "Email address", hint="The one that you sign in with", autocomplete="username"),),
        submit="Send the link",
    )


def by_link(token: str, *, back: str, action: str) -> Form:
    """The form that such a link leads to."""
    return Form(
        heading="Choose a password",
        caption="Signing in",
        back=back,
        lead="Wherever you are signed in, you will be signed out.",
        fields=(NEW_PASSWORD,),
        hidden=(("token", token),),
        submit="Set the password",
        action=action,
    )


def fresh_codes(path: str) -> Form:
    """The form for other recovery codes; `path` is the account's own page."""
    return Form(
        heading="Fresh recovery codes",
        caption="Your account",
        back=path,
        lead="Ten codes that stand in for your phone, each once. Those that you have now work no longer.",
        fields=(PRESENT,),
        submit="Show fresh codes",
    )


def renew_codes(request: Request, session: Session, sent: Mapping[str, str], who: Holder, path: str) -> Response[str]:  # type: ignore[type-arg]
    """Ten fresh ones, shown this once."""
    try:
        codes = second_factor.renew_codes(session, who.account_id, sent.get("present", ""), by=who.actor)
    except Refused as refused:
        return form_page.refused(request, fresh_codes(path), sent, refused, otherwise="present")
    return second_factor_page.codes(request, codes, after=path)


def replace_second_factor(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    sent: Mapping[str, str],
    who: Holder,
    path: str,
) -> Response[str]:
    """Keep it, sign out elsewhere, and show the recovery codes this once."""
    key, pending = request.app.state.settings.secret_key, sent.get("pending", "")
    try:
        codes = second_factor.replace(
            session, who.account_id, sent.get("present", ""), pending, sent.get("code", ""),
            but=who.sign_in_id, secret_key=key, by=who.actor,
        )  # fmt: skip
    except Refused as refused:
        return second_factor_page.again(
            request, who.account_id, who.email, pending, str(refused), field=refused.about or "code", after=path, needed=False
        )
    return second_factor_page.codes(request, codes, after=path)


def place(one: Place, who: Holder, path: str) -> dict[str, object]:
    """A browser that is signed in, as `components/sign_ins.html` draws it."""
    return {
        "browser": one.browser,
        "since": formats.moment(one.since),
        "seen": formats.moment(one.last_seen_at),
        "here": one.id == who.sign_in_id,
        "end_href": f"{path}/sign-ins/{one.id}/end",
    }
