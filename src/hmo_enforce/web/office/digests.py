"""How often somebody is told by email what waits for them, and what such an email would say now."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.accounts import digests
from hmo_enforce.accounts.actions import desks as actions
from hmo_enforce.accounts.queries import desks
from hmo_enforce.casework import digesting
from hmo_enforce.kernel import clock
from hmo_enforce.letters import showing
from hmo_enforce.settings import Settings
from hmo_enforce.web import account_page, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields

PATH = "/account/digest"
LEAD = (
    "Sent in the morning, and only when something waits. It has numbers and references of cases alone: no names, no addresses, "
    "nothing that is restricted, since email can be read on its way."
)
NO_MAIL = "This council sends no emails yet, so none will come: whoever runs this service has to name a mail server first."
NO_ADDRESS = "Nobody has shown that mail to your address reaches you, so none will come. Ask an administrator."
CAME_BACK = "The last one is said not to have reached you, so no more are sent. Save your choice again once your mail works."


def _form(request: Req, session: Session) -> Form:
    account_id = guards.who(request).account_id
    kept = desks.desk(session, account_id)
    chosen = kept.digest if kept else digests.NEVER
    weekday = "" if kept is None or kept.digest_weekday is None else str(kept.digest_weekday)
    return Form(
        heading="What waits for you, by email",
        caption="Your account",
        back="/account",
        lead=LEAD,
        warning=_warning(request, session, account_id),
        fields=(
            Field(
                "radios",
                "digest",
                "How often?",
                value=chosen,
                choices=tuple(digests.CHOICES.items()),
            ),
            Field("select", "weekday", "On which day, if once a week?", value=weekday, choices=_weekdays()),
        ),
        links=(("What it would say now", f"{PATH}/preview"),),
    )


def _weekdays() -> tuple[tuple[str, str], ...]:
    return ("", "Choose a day"), *((str(number), name) for number, name in enumerate(digests.WEEKDAYS))


def _warning(request: Req, session: Session, account_id: int) -> str | None:
    if not account_page.has_mail(request.app.state.settings):
        return NO_MAIL
    if not digesting.has_address(session, account_id):
        return NO_ADDRESS
    return CAME_BACK if digesting.came_back(session, account_id) else None


def _choose(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    choice = sent.choice("digest", "How often", digests.CHOICES)
    weekday = sent.whole("weekday", "The day", high=len(digests.WEEKDAYS) - 1)
    if choice is None or sent.errors:
        return None
    who = guards.who(request)
    actions.choose_digest(session, who.account_id, choice, weekday, by=who.actor)
    return "/account", "digest"


@get(f"{PATH}/preview", guards=[guards.signed_in], sync_to_thread=True)
def preview(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """As it would be sent now; or that none would be."""
    said: Settings = request.app.state.settings
    now = clock.in_london(clock.now())
    found = digesting.digest(session, guards.who(request).account_id, now, {"clamd": said.clamd})
    title, blocks = digesting.preview(session, found, f"{said.site}/" if said.site else "(where these pages are)")
    return pages.page(
        request,
        "office/digest.html",
        title=title,
        letter={"html": showing.as_html(blocks, heading="h3")} if found.lines else None,
        back={"text": "Back", "href": PATH},
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (*pair(PATH, _form, _choose, guards.signed_in, beside="digest"), preview)
