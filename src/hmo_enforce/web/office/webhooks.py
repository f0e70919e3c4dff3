"""Webhooks: which programs are told of what happens, what became of it, and how one is made, tried out, paused and removed."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs import events, queries, states
from hmo_enforce.programs.actions import webhooks as actions
from hmo_enforce.programs.queries import Hook, Message
from hmo_enforce.programs.states import State
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields

PATH = "/webhooks"
ONE = f"{PATH}/{{webhook_id:int}}"
MAY = guards.may_manage_webhooks
PAGE = 50
TAGS = {
    State.DELIVERED: "govuk-tag--green", State.GIVEN_UP: "govuk-tag--red", State.WITHHELD: "govuk-tag--grey",
    State.WAITING: "govuk-tag--yellow", State.SENDING: "govuk-tag--blue",
}  # fmt: skip
Req = Request[Any, Any, Any]


@get(PATH, guards=[MAY], sync_to_thread=True)
def show(request: Req, session: NamedDependency[Session]) -> Response[str]:
    """Those that there are."""
    hooks = [_row(one) for one in queries.hooks(session)]
    return pages.page(request, "office/webhooks.html", hooks=hooks, new_href=f"{PATH}/new", site=_site(request))


@get(ONE, guards=[MAY], sync_to_thread=True)
def show_one(
    request: Req, session: NamedDependency[Session], webhook_id: FromPath[int], before: FromQuery[int | None] = None
) -> Response[str]:
    """One of them, with what it was told lately."""
    hook = queries.hook(session, webhook_id)
    found = queries.messages(session, webhook_id, before=before, limit=PAGE + 1)
    shown, href = found[:PAGE], f"{PATH}/{webhook_id}"
    return pages.page(
        request,
        "office/webhook.html",
        hook=_row(hook),
        deliveries=[_delivery(one, None if hook.paused else webhook_id) for one in shown],
        older_href=pages.with_query(href, before=shown[-1].id) if len(found) > len(shown) else None,
        newest_href=href if before else None,
    )


@get(f"{PATH}/new", guards=[MAY], sync_to_thread=True)
def show_new(request: Req) -> Response[str]:
    """The form."""
    return form_page.show(request, _form("", (), submit="Make the webhook", heading="Make a webhook", back=PATH))


@post(f"{PATH}/new", guards=[MAY], sync_to_thread=True, status_code=200)
def make(request: Req, session: NamedDependency[Session], data: Annotated[dict[str, Any], forms.FORM]) -> Response[str]:
    """Make it and show its secret, this once: so this is a page, and not a way to one."""
    sent, said = Fields(data), request.app.state.settings
    form = _form("", (), submit="Make the webhook", heading="Make a webhook", back=PATH)
    url = sent.text("url", "The address", most=500)
    if url is None:
        return form_page.again(request, form, data, sent.errors)
    try:
        made, secret = actions.make(
            session,
            guards.who(request),
            url,
            sent.several("events"),
            secret_key=said.secret_key,
            networks=said.webhook_networks,
        )
    except Refused as refused:
        return form_page.refused(request, form, data, refused, otherwise="url")
    return _secret(request, made.url, secret, f"{PATH}/{made.id}")


@post(f"{ONE}/secret", guards=[MAY], sync_to_thread=True, status_code=200)
def renew(request: Req, session: NamedDependency[Session], webhook_id: FromPath[int]) -> Response[str]:
    """Another secret, shown this once."""
    hook, by = queries.hook(session, webhook_id), guards.who(request).actor
    secret = actions.renew_secret(session, webhook_id, secret_key=request.app.state.settings.secret_key, by=by)
    return _secret(request, hook.url, secret, f"{PATH}/{webhook_id}")


@post(f"{ONE}/test", guards=[MAY], sync_to_thread=True, status_code=303)
def test(request: Req, session: NamedDependency[Session], webhook_id: FromPath[int]) -> Redirect:
    """Send it something that means nothing."""
    actions.test(session, webhook_id, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{webhook_id}", "webhook_tested")


@post(f"{ONE}/resume", guards=[MAY], sync_to_thread=True, status_code=303)
def resume(request: Req, session: NamedDependency[Session], webhook_id: FromPath[int]) -> Redirect:
    """It goes on."""
    actions.resume(session, webhook_id, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{webhook_id}", "webhook_resumed")


@post(f"{ONE}/deliveries/{{delivery_id:int}}/again", guards=[MAY], sync_to_thread=True, status_code=303)
def again(request: Req, session: NamedDependency[Session], webhook_id: FromPath[int], delivery_id: FromPath[int]) -> Redirect:
    """Send one message once more."""
    actions.send_again(session, webhook_id, delivery_id, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{webhook_id}", "webhook_again")


def _hook(request: Req, session: Session) -> Hook:
    return queries.hook(session, request.path_params["webhook_id"])


def ask_change(request: Req, session: Session) -> Form:
    """Its address and what it hears of."""
    hook = _hook(request, session)
    form = _form(hook.url, hook.events, submit="Save", heading="Change the webhook", back=f"{PATH}/{hook.id}")
    return Form(
        form.heading, form.caption, form.back, form.fields, form.submit, form.lead, hidden=(("revision", str(hook.revision)),)
    )


def change(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save them."""
    hook, url = _hook(request, session), sent.text("url", "The address", most=500)
    revision = sent.whole("revision", "The revision", low=1)
    if url is None or revision is None or sent.errors:
        return None
    networks = request.app.state.settings.webhook_networks
    who = guards.who(request)
    actions.change(session, hook.id, url, sent.several("events"), who=who, revision=revision, networks=networks)
    return f"{PATH}/{hook.id}", "webhook_changed"


def ask_pause(request: Req, session: Session) -> Form:
    """Why."""
    return _because(_hook(request, session), "Pause the webhook", "What happens while it is paused it does not hear of.")


def pause(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Pause it."""
    why = sent.text("why", "The reason", most=500)
    if why is None:
        return None
    actions.pause(session, _hook(request, session).id, why, by=guards.who(request).actor)
    return f"{PATH}/{request.path_params['webhook_id']}", "webhook_paused"


def ask_remove(request: Req, session: Session) -> Form:
    """Why."""
    return _because(_hook(request, session), "Remove the webhook", "It is told nothing any more. This cannot be undone.")


def remove(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Away with it."""
    why = form_page.reason(sent)
    if why is None:
        return None
    actions.remove(session, _hook(request, session).id, why=why, by=guards.who(request).actor)
    return PATH, "webhook_removed"


def _because(hook: Hook, heading: str, lead: str) -> Form:
    why = Field("textarea", "why", "Why?")
    return Form(heading, hook.url, f"{PATH}/{hook.id}", (why,), submit=heading, lead=lead)


def _form(url: str, chosen: tuple[str, ...], *, submit: str, heading: str, back: str) -> Form:
    choices = tuple((str(one), f"{events.TITLES[one]} ({one})") for one in events.CHOSEN)
    return Form(
        heading=heading,
        caption="Webhooks",
        back=back,
        lead="A program of yours is told by HTTPS as soon as something happens. It hears which record it is about, and "
        "reads the rest by the API with a token of its own. What only named people may see it never hears of.",
        fields=(
            Field("text", "url", "Address", "Where it listens, such as https://hooks.example.org/hmo", url),
            Field("checks", "events", "What is it told of?", value=",".join(chosen), choices=choices),
        ),
        submit=submit,
    )


def _secret(request: Req, url: str, secret: str, back: str) -> Response[str]:
    return pages.page(request, "office/webhook_secret.html", url=url, secret=secret, back=back)


def _site(request: Req) -> str | None:
    site: str | None = request.app.state.settings.site
    return site


def _row(hook: Hook) -> dict[str, Any]:
    href = f"{PATH}/{hook.id}"
    return {
        "url": hook.url,
        "href": href,
        "events": [events.TITLES[events.Event(one)] for one in hook.events],
        "made": f"{formats.day(hook.made_at)} by {hook.made_by}",
        "paused": hook.paused,
        "paused_why": hook.paused_why,
        "waiting": hook.waiting,
        "failed": hook.failed,
    }


def _delivery(one: Message, webhook_id: int | None) -> dict[str, Any]:
    state = one.state
    may_again = state in (State.DELIVERED, State.GIVEN_UP, State.WAITING)
    return {
        "title": events.TITLES[events.Event(one.event)],
        "about": f"{one.subject} {one.subject_id}",
        "message_id": one.message_id,
        "at": formats.moment(one.happened_at),
        "state": states.TITLES[state],
        "tag": TAGS[state],
        "said": one.said,
        "tries": one.tries,
        "next": formats.moment(one.next_try_at) if one.next_try_at and one.tries else None,
        "again_action": f"{PATH}/{webhook_id}/deliveries/{one.id}/again" if may_again and webhook_id else None,
    }


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_new,
    make,
    show_one,
    renew,
    test,
    resume,
    again,
    *pair(f"{ONE}/change", ask_change, change, MAY, beside="url"),
    *pair(f"{ONE}/pause", ask_pause, pause, MAY),
    *pair(f"{ONE}/remove", ask_remove, remove, MAY),
)
