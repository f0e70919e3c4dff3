"""Making a home, a person or a case visible to named people alone; whom else to name; and lifting it again."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts, restrictions
from hmo_enforce.accounts.queries.restrictions import Standing
from hmo_enforce.cases.queries import found
from hmo_enforce.casework import restricting as of_all
from hmo_enforce.casework.views import person_whole, reached
from hmo_enforce.kernel.errors import NotAllowed, NotFound
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import formats, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields

Req = Request[Any, Any, Any]
PATH = "/restrictions"
PLACES = {"property": "/properties/{id}", "party": "/people/{id}", "case": "/cases/{id}"}
SEEN_BY = {"property": "see_properties", "party": "see_people", "case": "see_cases"}
"""The permission that the record's own page asks for."""


def panel(request: Req, session: Session, subject: str, subject_id: int) -> dict[str, Any]:
    """What a record's page says of who may see it (components/restriction.html)."""
    standing = restrictions.standing(session, subject, subject_id)
    may = guards.may(request, "restrict")
    if standing is None:
        new = f"/restrict/{subject}/{subject_id}" if may else None
        return {"named": None, "why": None, "new_href": new, "change_href": None, "lift_href": None}
    return {
        "named": names(standing),
        "why": standing.why,
        "new_href": None,
        "change_href": f"{PATH}/{standing.id}" if may else None,
        "lift_href": f"{PATH}/{standing.id}/lift" if may else None,
    }


def names(standing: Standing) -> str:
    """Alma Ash, Basil Beech and Cora Cedar."""
    people = [f"{one.name} (account closed)" if one.closed else one.name for one in standing.named]
    return " and ".join(part for part in (", ".join(people[:-1]), people[-1]) if part) if people else "nobody"


def title(request: Req, session: Session, subject: str, subject_id: int) -> str:
    """What the record is called, or `NotFound`: also where the reader may not see it."""
    if subject not in PLACES:
        raise NotFound
    if not guards.may(request, SEEN_BY[subject]):
        raise NotAllowed("Your role does not include this sort of record.")
    if subject == "property":
        return property_(session, subject_id).address
    if subject == "case":
        return found.head(session, subject_id).reference
    person = person_whole.whole(session, subject_id, complainants=guards.may(request, "see_complainants"))
    return "Somebody who complained" if person.complained else person.name


def at(request: Req) -> tuple[str, int]:
    """What the address wants restricted."""
    return request.path_params["subject"], request.path_params["subject_id"]


def ask_new(request: Req, session: Session) -> Form:
    """Why, and who may see it. Whoever works on the cases that go with it is ticked beside the one who restricts."""
    subject, subject_id = at(request)
    caption = title(request, session, subject, subject_id)
    goes = reached.cases(session, subject, subject_id)
    ticked = {guards.who(request).account_id, *goes.workers}
    lead = (
        "Others find it in no list, search, map or count, and not in the journal. The accounts, and what statute asks the "
        "council to count, still include it."
    )
    if goes.number and subject != "case":
        one = goes.number == 1
        lead += f" {'One case is' if one else f'{goes.number} cases are'} about it and {'goes' if one else 'go'} with it; "
        lead += "whoever works on them is ticked below."
    return Form(
        heading="Restrict who may see this",
        caption=caption,
        back=PLACES[subject].format(id=subject_id),
        lead=lead,
        fields=(
            Field("textarea", "why", "Why?", "Those who may see it read this reason."),
            people(session, ticked),
        ),
        submit="Restrict",
    )


def people(session: Session, ticked: set[int]) -> Field:
    """Who may see it, as boxes."""
    choices = tuple((str(id_), name) for id_, name in accounts.who_may(session, "see_properties"))
    return Field("checks", "accounts", "Who may see it?", value=",".join(str(one) for one in sorted(ticked)), choices=choices)


def restrict(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Restrict it."""
    subject, subject_id = at(request)
    title(request, session, subject, subject_id)
    why, chosen = sent.text("why", "The reason", most=1_000), account_ids(sent)
    if why is None or sent.errors:
        return None
    user = guards.who(request)
    of_all.restrict(session, subject, subject_id, why, chosen, by=user.actor)
    return PLACES[subject].format(id=subject_id) if user.account_id in chosen else "/", "restricted"


def account_ids(sent: Fields) -> list[int]:
    """Whoever was ticked."""
    chosen = [number for one in sent.several("accounts") if (number := forms.number(one)) is not None]
    if not chosen:
        sent.wrong("accounts", "Tick at least one person who may see it.")
    return chosen


def standing_of(request: Req, session: Session) -> Standing:
    """The restriction that the address names, or `NotFound` where it does not name the reader."""
    wanted, user = request.path_params["restriction_id"], guards.who(request)
    one = next((one for one in restrictions.naming(session, user.account_id) if one.id == wanted), None)
    if one is None:
        raise NotFound
    return one


def ask_names(request: Req, session: Session) -> Form:
    """Who else, or who no more."""
    one = standing_of(request, session)
    ticked = {named.account_id for named in one.named}
    return Form(
        heading="Change who may see this",
        caption=title(request, session, one.subject, one.subject_id),
        back=PLACES[one.subject].format(id=one.subject_id),
        fields=(people(session, ticked), Field("textarea", "why", "Why?")),
        submit="Save",
    )


def name(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Name them."""
    one, user = standing_of(request, session), guards.who(request)
    chosen, why = account_ids(sent), sent.text("why", "The reason", most=1_000)
    if why is None or sent.errors:
        return None
    of_all.name_people(session, one, chosen, why, by=user.actor)
    return PLACES[one.subject].format(id=one.subject_id) if user.account_id in chosen else "/", "restriction_changed"


def ask_lift(request: Req, session: Session) -> Form:
    """Why everybody may see it again."""
    one = standing_of(request, session)
    return Form(
        heading="Lift the restriction",
        caption=title(request, session, one.subject, one.subject_id),
        back=PLACES[one.subject].format(id=one.subject_id),
        lead=f"Only {names(one)} may see it now, because: {one.why}",
        fields=(Field("textarea", "why", "Why may everybody see it again?"),),
        submit="Lift the restriction",
    )


def lift(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Lift it."""
    one, why = standing_of(request, session), sent.text("why", "The reason", most=1_000)
    if why is None:
        return None
    of_all.lift(session, one, why, by=guards.who(request).actor)
    return PLACES[one.subject].format(id=one.subject_id), "restriction_lifted"


@get(PATH, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The restrictions that name the reader; of others nobody learns here that they are."""
    return pages.page(
        request,
        "office/restrictions.html",
        restrictions=[_row(request, session, one) for one in restrictions.naming(session, guards.who(request).account_id)],
    )


def _row(request: Req, session: Session, one: Standing) -> dict[str, Any]:
    sees = guards.may(request, SEEN_BY[one.subject])
    try:
        called = title(request, session, one.subject, one.subject_id) if sees else ""
    except NotFound:  # hidden by another restriction, or a complainant for who may not see them
        called, sees = "", False
    return {
        "subject": {"property": "Home", "party": "Person or organisation", "case": "Case"}[one.subject],
        "title": called or "Not shown to your role",
        "href": PLACES[one.subject].format(id=one.subject_id) if sees else None,
        "why": one.why,
        "since": formats.moment(one.made_at),
        "named": names(one),
    }


NEW = "/restrict/{subject:str}/{subject_id:int}"
ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    *pair(NEW, ask_new, restrict, guards.may_restrict),
    *pair(PATH + "/{restriction_id:int}", ask_names, name, guards.may_restrict),
    *pair(PATH + "/{restriction_id:int}/lift", ask_lift, lift, guards.may_restrict),
)
