"""The list of licences; and one: what the register says of it, its days corrected by hand, revoked, or that taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import licence_whole
from hmo_enforce.casework.views.licence_whole import Corrected, Differs, LicenceWhole, NoticeWhole
from hmo_enforce.casework.views.lists import licences
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.web import form_page, formats, forms, guards, pages, steps
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair, taking_back
from hmo_enforce.web.office import happenings, licence_context, listing, wording

PATH = "/licences/{licence_id:int}"
CORRECT = PATH + "/correct"
WITHDRAW = CORRECT + "/{change_id:int}/withdraw"
HINTS = {
    "starts_on": "",
    "ends_on": "The last day on which it is in force.",
    "revoked_on": "Leave it empty if the licence is not revoked. Empty it to take a revocation back.",
}


NAMED = {"holder": "Held by", "manager": "Managed by"}
NONE = "No licence is known yet. Load a register of licences on the page of imports."
LEAD = "Every licence that a register has brought, as it stands on {day}. A last day counts."


@get(licences.PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show_all(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The list of them."""
    other = {"text": "Homes whose licence lapsed without a successor", "href": "/to-visit/lapsed"}
    lead = LEAD.format(day=formats.day(clock.today()))
    return listing.show(request, session, licences.LIST, none=NONE, lead=lead, other=other)


@get(PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], licence_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """What is known of the licence today."""
    people = guards.may(request, "see_people")
    found = licence_whole.whole(session, licence_id, clock.today(), people=people)
    corrects = guards.may(request, "decide_licensing")
    return pages.page(
        request,
        "office/licence.html",
        **context(found, people=people, adds=people and guards.may(request, "correct_properties")),
        correct_href=f"/licences/{licence_id}/correct" if corrects else None,
        move_href=f"/moves/licence/{licence_id}" if guards.may(request, "correct_properties") else None,
    )


def _ask(request: Req, session: Session) -> Form:
    return form(session, request.path_params["licence_id"])


def _correct(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    licence_id, changes = request.path_params["licence_id"], changed(sent)
    said = told(sent, changes, "Nothing is changed: change at least one day.")
    if said is None:
        return None
    steps.properties_known.correct_licence(
        session, licence_id, changes, why=said.why, revision=said.revision, by=guards.who(request).actor, on=clock.today(),
        council=request.app.state.council,
    )  # fmt: skip
    return f"/licences/{licence_id}", "licence"


def _ask_why(request: Req, session: Session) -> Form:
    return withdrawal(session, request.path_params["licence_id"], request.path_params["change_id"])


def _withdraw(request: Req, session: Session, why: str) -> None:
    by, council = guards.who(request).actor, request.app.state.council
    steps.properties_known.withdraw_licence_correction(
        session, request.path_params["change_id"], why=why, by=by, on=clock.today(), council=council
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Why a register's word is changed, and the revision of the record that the form was filled from."""

    why: str
    revision: int


def told(sent: forms.Fields, changes: Mapping[str, object], nothing: str) -> Told | None:
    """What goes with the changes of a licence's or a notice's days; None where a field is wrong."""
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if not changes and not sent.errors:
        sent.wrong("starts_on", nothing)
    first, last = (forms.day(sent.raw(name)) for name in ("starts_on", "ends_on"))
    if first and last and last < first:
        sent.wrong("ends_on", "The last day must not be before the first.")
    why = form_page.reason(sent)
    return None if sent.errors or why is None or revision is None else Told(why, revision)


def changed(sent: forms.Fields) -> dict[str, date | None]:
    """The days that are not those that the form was filled with (`was_…`, hidden beside each)."""
    names = [name for name in correcting.LICENCE_DAYS if name in sent.sent and sent.raw(name) != sent.raw(f"was_{name}")]
    return {name: sent.day(name, wording.fact(name), needed=False) for name in names}


def form(session: Session, licence_id: int) -> Form:
    """The form of the licence's days."""
    found = queries.licence(session, licence_id)
    days = {name: getattr(found, name) for name in correcting.LICENCE_DAYS}
    stands = {name: day.isoformat() if day else "" for name, day in days.items()}
    return Form(
        heading="Correct or revoke the licence",
        caption=f"{wording.said(wording.LICENCES, found.kind)} {found.reference}",
        back=f"/licences/{licence_id}",
        lead="A corrected day stands: a later register that says otherwise is shown as a difference and changes nothing. "
        "Whether the home needs a licence is worked out again at once.",
        fields=(
            *(Field("date", name, wording.fact(name), HINTS[name], stands[name], width="10") for name in stands),
            Field("textarea", "why", "Why, and how do you know?"),
        ),
        submit="Save the licence",
        hidden=(("revision", str(found.revision)), *((f"was_{name}", text) for name, text in stands.items())),
    )


def withdrawal(session: Session, licence_id: int, change_id: int) -> Form:
    """The form of a withdrawal. `NotFound` for a correction of another licence; `Refused` for one that stands no more."""
    found = queries.licence_correction(session, change_id)
    if found.licence_id != licence_id:
        raise NotFound("There is no such correction of this licence.")
    if found.withdrawn_at is not None:
        raise Refused("This correction stands no more.")
    now, was = said(found.value), said(found.was)
    return form_page.withdrawal(
        "the correction",
        caption=f"Licence {queries.licence(session, licence_id).reference}",
        back=f"/licences/{licence_id}",
        lead=f"{wording.fact(found.field)}: {now}, set by {found.made_by}, goes back to {was}. The next file may set it again.",
    )


def context(found: LicenceWhole, *, people: bool, adds: bool) -> dict[str, Any]:
    """What the template needs. `people`: with names; `adds`: whoever asks may put people on record."""
    shown = licence_context.licence(found.period)
    return {
        "licence": shown,
        "heading": f"Licence {shown['number']}",
        "correct_text": "Correct or revoke",
        "facts": facts(found, people=people, adds=adds),
        **corrected(found),
    }


def corrected(found: NoticeWhole) -> dict[str, Any]:
    """Of a licence or a notice: its home, what was set by hand, and what a later file says instead."""
    return {
        "home": {"address": found.property_address, "href": f"/properties/{found.property_id}"},
        "corrections": [_correction(one) for one in found.corrections],
        "differences": [_difference(one) for one in found.differences],
    }


def facts(found: LicenceWhole, *, people: bool, adds: bool) -> list[dict[str, Any]]:
    """Each value with where it came from: the register's file, or the officer who corrected it."""
    one, came = found.period, happenings.source(found.period.source)
    as_at = formats.day(one.source.as_at) if one.source else None
    more = [
        ("People permitted", wording.value(one.persons)),
        ("Households permitted", wording.value(one.households)),
        ("Units", wording.value(found.units)),
        ("Storeys", wording.value(found.storeys)),
        ("Conditions", found.conditions or "none on record"),
        ("Address in the register", licence_context.matched(one)),
        ("Last in a register of", formats.day(one.last_listed_on) if one.last_listed_on else "not known"),
    ]
    days = [dated(found, name, getattr(one, name), came, as_at) for name in correcting.LICENCE_DAYS]
    told = [{"label": label, "value": value} for label, value in more]
    named = [_named(found, *who, people=people, adds=adds) for who in (("holder", one.holder), ("manager", one.manager))]
    return [*days, *({**fact, "source": came, "as_at": as_at} for fact in (*named, *told))]


def _named(found: LicenceWhole, role: str, name: str | None, *, people: bool, adds: bool) -> dict[str, Any]:
    """Whom the register names: a name is no person on record until somebody says so, and may be in other licences too."""
    label = NAMED[role]
    if not people or not name:
        return {"label": label, "value": "not given" if people else "Not shown to your role"}
    links = [{"text": "All licences with this name", "href": pages.with_query(licences.PATH, q=name)}]
    if adds:
        said = {"name": name, "role": role, "source": f"Register of licences, {found.period.reference}"}
        add = pages.with_query(f"/properties/{found.property_id}/person", **said)
        links.append({"text": "Add to the people of the home", "href": add})
    return {"label": label, "value": name, "links": links}


def dated(found: NoticeWhole, name: str, value: date | int | None, came: str, as_at: str | None) -> dict[str, Any]:
    """What may be set by hand: its source is the officer who did, or else the register's file."""
    mended = found.standing.get(name)
    source, since = (f"corrected by {mended.by}", formats.day(mended.on)) if mended else (came, as_at)
    return {"label": wording.fact(name), "value": said(value), "source": source, "as_at": since}


def _correction(one: Corrected) -> dict[str, Any]:
    return {
        "id": one.id,
        "fact": wording.fact(one.field),
        "now": said(one.value),
        "was": said(one.was),
        "why": one.why,
        "by": one.by,
        "on": formats.day(one.on),
        "stands": one.stands,
    }


def _difference(one: Differs) -> dict[str, Any]:
    return {
        "fact": wording.fact(one.field),
        "ours": wording.value(one.ours) if one.ours else "none",
        "theirs": wording.value(one.theirs) if one.theirs else "none",
        "source": happenings.source(one.source),
        "on": formats.day(one.source.as_at) if one.source else "",
    }


def said(value: date | int | None) -> str:
    """A day, or the Part of the Act that a notice is under; none where there is none."""
    if isinstance(value, int):
        return f"Part {value}"
    return formats.day(value) if value else "none"


MAY = guards.may_decide_licensing
ROUTES = (
    show_all,
    show,
    *listing.file_handlers(licences.LIST, guards.may_see_properties),
    *pair(CORRECT, _ask, _correct, MAY),
    *taking_back(WITHDRAW, _ask_why, _withdraw, "licence_withdrawn", MAY),
)
