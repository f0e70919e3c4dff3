"""Partners that refer homes to the council, or to which it refers them: which there are, making and changing one."""

from collections import defaultdict
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.sharing import kinds, queries
from hmo_enforce.sharing.actions import partners as actions
from hmo_enforce.sharing.actions.partners import Said
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.sharing.shown import Partner
from hmo_enforce.web import guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import agreement_context

PATH = "/partners"
ONE = f"{PATH}/{{partner_id:int}}"
MAY = guards.may_agree_sharing
CHOICES = tuple((str(kind), title) for kind, title in kinds.TITLES.items())
Req = Request[Any, Any, Any]


@get(PATH, guards=[guards.may_see_sharing], sync_to_thread=True)
def show(request: Req, session: NamedDependency[Session]) -> Response[str]:
    """Every partner, with its agreements."""
    today, theirs = clock.today(), defaultdict(list)
    for each in queries.every_agreement(session):
        theirs[each.partner.id].append(agreement_context.row(each, today))
    rows = [{**_row(one), "agreements": theirs[one.id]} for one in queries.partners(session)]
    may = guards.may(request, "agree_sharing")
    return pages.page(request, "office/partner_list.html", partners=rows, new_href=f"{PATH}/new" if may else None)


@get(ONE, guards=[guards.may_see_sharing], sync_to_thread=True)
def show_one(request: Req, session: NamedDependency[Session], partner_id: FromPath[int]) -> Response[str]:
    """One of them."""
    one, today = queries.partner(session, partner_id), clock.today()
    may = guards.may(request, "agree_sharing")
    return pages.page(
        request,
        "office/partner.html",
        partner=_row(one),
        agreements=[agreement_context.row(each, today) for each in queries.every_agreement(session, one.id)],
        change_href=f"{PATH}/{one.id}/change" if may else None,
        agree_href=f"{PATH}/{one.id}/agreements/new" if may else None,
    )


def _row(one: Partner) -> dict[str, Any]:
    return {
        "name": one.name,
        "href": f"{PATH}/{one.id}",
        "kind": kinds.TITLES[one.kind],
        "lines": one.lines,
        "email": one.email,
    }


def ask_new(request: Req, session: Session) -> Form:
    """The form for one more."""
    return _form(None, heading="Add a partner", back=PATH, submit="Add the partner")


def make(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Keep it."""
    said = _said(sent)
    if said is None:
        return None
    made = actions.make(session, said, by=guards.who(request).actor)
    return f"{PATH}/{made.id}", "partner_made"


def ask_change(request: Req, session: Session) -> Form:
    """The form, filled with what stands."""
    one = queries.partner(session, request.path_params["partner_id"])
    return _form(one, heading="Change the partner", back=f"{PATH}/{one.id}", submit="Save")


def change(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save it."""
    partner_id: int = request.path_params["partner_id"]
    said, revision = _said(sent), sent.whole("revision", "The revision", low=1, needed=True)
    if said is None or revision is None:
        return None
    actions.change(session, partner_id, said, revision=revision, by=guards.who(request).actor)
    return f"{PATH}/{partner_id}", "partner_changed"


def _said(sent: Fields) -> Said | None:
    name = sent.text("name", "The name", most=200)
    kind = sent.choice("kind", "What it is", kinds.TITLES)
    lines = sent.text("lines", "The postal address", needed=False, most=500) or ""
    email = sent.text("email", "The email address", needed=False, most=254)
    if name is None or kind is None or sent.errors:
        return None
    return Said(name, Kind(kind), tuple(line for one in lines.splitlines() if (line := one.strip())), email)


def _form(one: Partner | None, *, heading: str, back: str, submit: str) -> Form:
    return Form(
        heading=heading,
        caption=one.name if one else "Partners",
        back=back,
        fields=(
            Field("text", "name", "Name", "As it stands on letters to them.", one.name if one else ""),
            Field("select", "kind", "What it is", value=str(one.kind) if one else "", choices=(("", "Choose"), *CHOICES)),
            Field(
                "textarea", "lines", "Postal address", "Where letters to them go. May be left empty.",
                "\n".join(one.lines) if one else "",
            ),
            Field("text", "email", "Email address for referrals", "May be left empty.", (one.email or "") if one else ""),
        ),
        submit=submit,
        hidden=(("revision", str(one.revision)),) if one else (),
    )  # fmt: skip


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    show_one,
    *pair(f"{PATH}/new", ask_new, make, MAY, beside="name"),
    *pair(f"{ONE}/change", ask_change, change, MAY, beside="name"),
)
