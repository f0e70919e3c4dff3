"""Tokens of one's own programs: made, shown once, revoked; and everybody's, for administrators."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.accounts import tokens
from hmo_enforce.accounts.actions import tokens as actions
from hmo_enforce.accounts.queries import tokens as queries
from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.accounts.queries.tokens import Kept
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotAllowed, Refused
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form

OWN, NEW, ALL = "/account/tokens", "/account/tokens/new", "/tokens"
REVOKE = OWN + "/{token_id:int}/revoke"
LEAST = "see_properties"
DAYS = (("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "A year"))


@get(OWN, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """One's own tokens."""
    who, linked_for = guards.who(request), front.linked_for(request.app.state.settings)
    kept = queries.of_account(session, who.account_id, clock.now(), linked_for)
    return _list(request, kept, everybody=False)


@get(ALL, guards=[guards.may_manage_accounts], sync_to_thread=True)
def show_all(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Everybody's tokens."""
    kept = queries.every(session, clock.now(), front.linked_for(request.app.state.settings))
    return _list(request, kept, everybody=True)


@get(NEW, guards=[guards.signed_in], sync_to_thread=True)
def show_form(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, form(guards.who(request)))


@post(NEW, guards=[guards.signed_in], sync_to_thread=True, status_code=200)
def make(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str]:
    """Make a token and show it, this once: so this is a page, and not a way to one."""
    who, sent = guards.who(request), forms.Fields(data)
    name = sent.text("name", "The name", most=100)
    days = sent.choice("days", "For how long", dict(DAYS))
    scopes = sent.several("scopes")
    if not scopes:
        sent.wrong("scopes", "Choose at least one thing that the token may do.")
    if sent.errors or name is None or days is None:
        return form_page.again(request, form(who), data, sent.errors)
    try:
        made, text = actions.make(session, who, name, scopes, int(days))
    except Refused as refused:
        return form_page.refused(request, form(who), data, refused, otherwise="name")
    return pages.page(
        request,
        "office/token.html",
        name=made.name,
        token=text,
        expires=formats.day(made.expires_at),
        scopes=[meaning(one) for one in made.scopes],
        back=OWN,
    )


@get(REVOKE, guards=[guards.signed_in], sync_to_thread=True)
def show_revocation(request: Request, session: NamedDependency[Session], token_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, revocation(request, session, token_id))


@post(REVOKE, guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def revoke(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    token_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Revoke it: the program that has it is refused from its next request on."""
    page, by = revocation(request, session, token_id), guards.who(request).actor
    return form_page.because(request, page, data, "token_revoked", lambda why: actions.revoke(session, token_id, why, by=by))


def form(who: SignedIn) -> Form:
    """The form of a new token: only what every role may see is ticked; what reads stands before what writes."""
    held = tokens.scopes_of(who.role)
    return Form(
        heading="Make a token",
        caption="Your account",
        back=OWN,
        lead="A program shows the token instead of signing in. It acts in your name, and may do what you tick.",
        fields=(
            Field("text", "name", "Which program is it for?", "Such as “nightly export to the data warehouse”."),
            Field(
                "checks", "scopes", "What may it do?", "Tick as little as it needs.",
                value=LEAST,
                choices=tuple((one, f"{meaning(one)} ({one})") for one in held),
            ),
            Field("radios", "days", "For how long?", value=str(tokens.USUAL_DAYS), choices=DAYS),
        ),
        submit="Make the token",
    )  # fmt: skip


def revocation(request: Request, session: Session, token_id: int) -> Form:  # type: ignore[type-arg]
    """The form that revokes one's own token, or, for administrators, anybody's."""
    found = queries.one(session, token_id, clock.now())
    own = found.account_id == guards.who(request).account_id
    if not own and not guards.may(request, "manage_accounts"):
        raise NotAllowed("This token is somebody else's.")
    return Form(
        heading="Revoke the token",
        caption=f"{found.name} ({found.holder})",
        back=OWN if own else ALL,
        lead="The program that has it is refused from its next request on. This cannot be undone.",
        fields=(Field("textarea", "why", "Why is it revoked?"),),
        submit="Revoke the token",
    )


def meaning(permission: str) -> str:
    """What a permission is about, in words: as its guard says."""
    said = getattr(getattr(guards, f"may_{permission}", None), "__doc__", None)
    return str(said or permission.replace("_", " ")).strip().splitlines()[0].rstrip(".")


def _list(request: Request, kept: list[Kept], *, everybody: bool) -> Response[str]:  # type: ignore[type-arg]
    return pages.page(
        request,
        "office/tokens.html",
        everybody=everybody,
        may_see_all=guards.may(request, "manage_accounts"),
        new=NEW,
        tokens=[_row(one) for one in kept],
    )


def _row(one: Kept) -> dict[str, Any]:
    lost = [scope for scope in one.scopes if scope not in one.may]
    return {
        "name": one.name,
        "holder": one.holder,
        "begins": f"{one.begins_with}…",
        "scopes": [meaning(scope) for scope in one.may],
        "lost": [scope.replace("_", " ") for scope in lost],
        "made": formats.moment(one.made_at),
        "expires": formats.day(one.expires_at),
        "used": formats.moment(one.last_used_at) if one.last_used_at else "Never",
        "state": one.state,
        "revoke": REVOKE.replace("{token_id:int}", str(one.id)) if one.state in {"in use", "lapsed"} else None,
    }
