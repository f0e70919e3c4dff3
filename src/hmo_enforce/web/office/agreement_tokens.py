"""A token for a partner's program, bound to one agreement: made and shown once, on the agreement's page."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import tokens
from hmo_enforce.accounts.queries import tokens as kept
from hmo_enforce.accounts.queries.tokens import Kept
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.sharing import agreements, queries
from hmo_enforce.sharing.actions import binding
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office.agreement_context import PATH
from hmo_enforce.web.office.tokens import DAYS

SCOPE = "take_referrals"
NEW = f"{PATH}/{{agreement_id:int}}/tokens/new"
MAY = guards.may_agree_sharing
Req = Request[Any, Any, Any]


def rows(session: Session, agreement_id: int) -> list[dict[str, Any]]:
    """The tokens bound to an agreement that were not destroyed yet."""
    bound, now = set(queries.tokens_of(session, agreement_id)), clock.now()
    return [_row(one) for one in (kept.every(session, now) if bound else ()) if one.id in bound]


def _row(one: Kept) -> dict[str, Any]:
    used = formats.moment(one.last_used_at) if one.last_used_at else "Never"
    return {"name": one.name, "holder": one.holder, "state": one.state, "until": formats.day(one.expires_at), "used": used}


@get(NEW, guards=[MAY], sync_to_thread=True)
def show_new(request: Req, session: NamedDependency[Session], agreement_id: FromPath[int]) -> Response[str]:
    """The form."""
    return form_page.show(request, _form(session, agreement_id))


@post(NEW, guards=[MAY], sync_to_thread=True, status_code=200)
def make(
    request: Req,
    session: NamedDependency[Session],
    agreement_id: FromPath[int],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str]:
    """Make it and show it, this once: so this is a page, and not a way to one."""
    form, sent, who = _form(session, agreement_id), forms.Fields(data), guards.who(request)
    name, days = sent.text("name", "The name", most=100), sent.choice("days", "For how long", dict(DAYS))
    if name is None or days is None:
        return form_page.again(request, form, data, sent.errors)
    try:
        agreements.require_running(queries.stated(session, agreement_id), clock.today())
        made, text = tokens.make(session, who, name, [SCOPE], int(days))
    except Refused as refused:
        return form_page.refused(request, form, data, refused, otherwise="name")
    binding.bind(session, made.id, agreement_id, by=who.actor)
    return pages.page(
        request,
        "office/token.html",
        name=made.name,
        token=text,
        expires=formats.day(made.expires_at),
        scopes=["Refer homes under this agreement (POST /api/v1/referrals), and nothing else"],
        back=f"{PATH}/{agreement_id}",
    )


def _form(session: Session, agreement_id: int) -> Form:
    agreement = queries.agreement(session, agreement_id)
    return Form(
        heading="Make a token for the partner’s program",
        caption=f"{agreement.partner.name}: {agreement.title}",
        back=f"{PATH}/{agreement_id}",
        lead="It refers homes under this agreement and opens nothing else. It stands among your own tokens, where you "
        "revoke it, and holds no longer than your account, and the agreement, do.",
        fields=(
            Field("text", "name", "Which program has it?", "Such as: incident system of the fire service."),
            Field("radios", "days", "For how long?", value="90", choices=DAYS),
        ),
        submit="Make the token",
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (show_new, make)
