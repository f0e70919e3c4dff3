"""Taking two records apart that were merged: a form that asks about whatever came after, and why."""

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import came_after
from hmo_enforce.casework.came_after import Added
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.same_as import SameAs
from hmo_enforce.web import form_page, formats, forms, guards, steps
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import duplicates
from hmo_enforce.web.office.duplicates import HOME, PERSON, Kind


def ask(request: Req, session: Session, kind: Kind, name: str) -> Form:
    """Of which record each piece is that people added since, and why they are two."""
    kept, other = request.path_params[name], request.path_params["other_id"]
    row = steps.duplicates.merged(session, kind.subject, other)
    since = came_after.added(session, row, complainants=guards.sees_complainants(request))
    keys = dict.fromkeys((row.kept_id, other, *(key for one in since for key in one.whose)))
    titles = {key: duplicates.title(request, session, kind, key) for key in keys}
    return Form(
        heading="Take two records apart",
        caption=titles[other],
        back=f"{kind.path}/{kept}",
        lead=_lead(row, since),
        fields=(*_asked(since, titles), Field("textarea", "why", "How do you know that they are two?")),
        submit="Take apart",
    )


def _lead(row: SameAs, since: list[Added]) -> str:
    lead = (
        f"It was merged on {duplicates.day(row.made_at)} by {row.made_by}: {_sentence(row.why)} Each goes back "
        "to what was written about it. What files brought since stays with the record that their rows named, unless a person "
        "placed it."
    )
    return f"{lead} What people added since is asked about: of which of the two is it?" if since else lead


def _sentence(said: str) -> str:
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _asked(since: list[Added], titles: dict[int, str]) -> list[Field]:
    return [
        Field(
            "radios", f"whose-{one.name}", one.says, f"{one.by}, {formats.moment(one.at)}", "",
            tuple((str(key), titles[key]) for key in one.whose),
        )
        for one in since
    ]  # fmt: skip


def take(request: Req, session: Session, kind: Kind, sent: Fields) -> tuple[str, str] | None:
    """Take them apart."""
    other, why, complainants = request.path_params["other_id"], form_page.reason(sent), guards.sees_complainants(request)
    row = steps.duplicates.merged(session, kind.subject, other)
    since = came_after.added(session, row, complainants=complainants)
    whose = {one.name: key for one in since if (key := forms.number(sent.raw(f"whose-{one.name}"))) is not None}
    if why is None:
        return None
    steps.duplicates.take_apart(
        session, kind.subject, other, whose, why=why, by=guards.who(request).actor, on=clock.today(),
        council=request.app.state.council, complainants=complainants,
    )  # fmt: skip
    return f"{kind.path}/{row.kept_id}", "taken_apart"


def _pair(kind: Kind) -> tuple[ControllerRouterHandler, ...]:
    name = "property_id" if kind is HOME else "party_id"
    path = f"{kind.path}/{{{name}:int}}/apart/{{other_id:int}}"
    return pair(
        path,
        lambda request, session: ask(request, session, kind, name),
        lambda request, session, sent: take(request, session, kind, sent),
        *kind.guards,
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (*_pair(HOME), *_pair(PERSON))
