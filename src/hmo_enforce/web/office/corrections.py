"""Correcting a property's record by hand: no later file overwrites the value, and a form that grew stale shows both."""

from dataclasses import dataclass, replace
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import placing
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.properties import correctable, prs_numbers, queries
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, forms, guards, steps
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, taking_back
from hmo_enforce.web.office import wording

PATH = "/properties/{property_id:int}/correct"
WITHDRAW = PATH + "/{correction_id:int}/withdraw"
PAIR = ("easting", "northing")
NUMBER = "prs_number"
SURE, SURE_OF_NUMBER = "sure", "sure_of_number"
DAYS = ("retired_on",)
HINTS = {
    "class_code": "As the gazetteer writes it, such as RD04 for a terraced house.",
    "address": "Leave it to follow its parts above, unless the line itself is wrong.",
    "prs_number": "Of the property, as on an advertisement or the landlord's own record: P and eight letters or figures.",
    "retired_on": "The day since which there is no such home. Leave it empty while there is one.",
}


@get(PATH, guards=[guards.may_correct_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], property_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form, filled with what the record says."""
    return form_page.show(request, form(session, property_id))


@post(PATH, guards=[guards.may_correct_properties], sync_to_thread=True, status_code=303)
def correct(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    property_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Set what differs from what the form was filled with."""
    sent = forms.Fields(data)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    why = form_page.reason(sent)
    changes = changed(sent)
    if not changes and not sent.errors:
        sent.wrong("why", "Nothing is changed: change at least one value.")
    for name in changes:
        _check(sent, name, changes[name])
    _check_pair(sent, changes)
    doubts = () if sent.errors else doubted(session, property_id, changes)
    for doubt in doubts:
        if sent.raw(doubt.tick) != doubt.value:
            sent.wrong(doubt.tick, f"Check the {doubt.what}. If it is right, say so and save again.")
    if sent.errors or why is None or revision is None:
        page = form(session, property_id)
        return form_page.again(request, with_doubts(page, doubts), data, sent.errors)
    try:
        steps.properties_known.correct(
            session, property_id, changes, why=why, revision=revision, by=guards.who(request).actor, on=clock.today(),
            council=request.app.state.council,
        )  # fmt: skip
    except Stale as stale:
        stale.yours["why"] = why  # nothing that was typed is lost
        raise
    return form_page.done(f"/properties/{property_id}", "correction")


def _ask_why(request: Req, session: Session) -> Form:
    return withdrawal(session, request.path_params["property_id"], request.path_params["correction_id"])


def _withdraw(request: Req, session: Session, why: str) -> None:
    by, council = guards.who(request).actor, request.app.state.council
    steps.properties_known.withdraw_correction(
        session, request.path_params["correction_id"], why=why, by=by, on=clock.today(), council=council
    )


def changed(sent: forms.Fields) -> dict[str, str | None]:
    """The values that are not those that the form was filled with (`was_…`, hidden beside each).

    Easting and northing are one place: where one of them changed, the other goes along as it stands on the form.
    """
    differs = {
        name: sent.raw(name) or None
        for name in correctable.FIELDS
        if name in sent.sent and sent.raw(name) != sent.raw(f"was_{name}")
    }
    if differs.keys().isdisjoint(PAIR):
        return differs
    return {**differs, **{name: sent.raw(name) or None for name in PAIR if name in sent.sent}}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something wants a second look, and the tick by which an officer stands by it: it is of that very value."""

    what: str
    why: str
    tick: str
    value: str
    answer: str


def doubted(session: Session, property_id: int, changes: dict[str, str | None]) -> tuple[Doubt, ...]:
    """What of the changes is doubtful: a point, or a number that does not look as such numbers do."""
    return (*_doubted_point(session, property_id, changes), *_doubted_number(session, property_id, changes))


def _doubted_point(session: Session, property_id: int, changes: dict[str, str | None]) -> tuple[Doubt, ...]:
    """A changed point, or the one with a changed postcode."""
    if not changes.get("easting") or not changes.get("northing"):
        return ()
    easting, northing = (float(str(correctable.value(name, changes[name]))) for name in PAIR)
    postcode = correctable.value("postcode", changes.get("postcode")) or property_(session, property_id).postcode
    why = placing.doubts(session, easting, northing, str(postcode) if postcode else None)
    return (Doubt("point", " ".join(why), SURE, _point(changes), "Yes, the home stands there"),) if why else ()


def _doubted_number(session: Session, property_id: int, changes: dict[str, str | None]) -> tuple[Doubt, ...]:
    number = correctable.value(NUMBER, changes.get(NUMBER))
    if number is None:
        return ()
    others = queries.with_prs_number(session, str(number), but=property_id)
    told = [prs_numbers.doubt(str(number)), *(f"{number} is recorded of {one} already." for one in others)]
    why = " ".join(one for one in told if one)
    return (Doubt("number", why, SURE_OF_NUMBER, str(number), f"Yes, {number} stands on the document"),) if why else ()


def with_doubts(page: Form, doubts: tuple[Doubt, ...]) -> Form:
    """The form that asks whether what is doubtful is meant."""
    if not doubts:
        return page
    ticks = (Field("checks", one.tick, f"Is the {one.what} right?", choices=((one.value, one.answer),)) for one in doubts)
    return replace(page, warning=" ".join(one.why for one in doubts), fields=(*page.fields, *ticks))


def _point(changes: dict[str, str | None]) -> str:
    return " ".join(changes.get(name) or "" for name in PAIR)


def form(session: Session, property_id: int) -> Form:
    """The form for this record."""
    home = property_(session, property_id)
    texts = {name: correctable.as_text(getattr(home, name)) or "" for name in correctable.FIELDS}
    # The UPRN of a building that is hidden from the reader is neither shown nor corrected here.
    stands = {name: text for name, text in texts.items() if not hiding.conceals(session, text)}
    return Form(
        heading="Correct the record",
        caption=home.address,
        back=f"/properties/{home.id}",
        lead="A corrected value stands: a later file that says otherwise is shown as a difference and changes nothing.",
        fields=(
            *(
                Field("date", name, words, HINTS.get(name, ""), stands[name], width="10")
                if name in DAYS
                else Field("text", name, words, HINTS.get(name, ""), stands[name])
                for name, (words, _) in correctable.FIELDS.items()
                if name in stands
            ),
            Field("textarea", "why", "Why, and how do you know?"),
        ),
        submit="Save the corrections",
        hidden=(("revision", str(home.revision)), *((f"was_{name}", value) for name, value in stands.items())),
    )


def withdrawal(session: Session, property_id: int, correction_id: int) -> Form:
    """The form of a withdrawal. `NotFound` for a correction of another property; `Refused` for one withdrawn already."""
    found = queries.correction(session, correction_id)
    if found.property_id != property_id:
        raise NotFound("There is no such correction of this property.")
    if found.withdrawn_at is not None:
        raise Refused("This correction was withdrawn already.")
    now, was = (wording.value(text) if text else "nothing" for text in (found.value, found.was))
    return form_page.withdrawal(
        "the correction",
        caption=property_(session, property_id).address,
        back=f"/properties/{property_id}",
        lead=f"{wording.fact(found.field)}: “{now}”, corrected by {found.made_by}, goes back to “{was}”. "
        "The next file may set it again.",
    )


def _check(sent: forms.Fields, name: str, text: str | None) -> None:
    """The room's own reading of one value; a fault is shown beside its input."""
    try:
        correctable.value(name, text)
    except (ValueError, Refused) as error:
        sent.wrong(name, f"{correctable.FIELDS[name][0]}: {error}")


def _check_pair(sent: forms.Fields, changes: dict[str, str | None]) -> None:
    """Half a place is none: the fault is shown beside the half that is empty."""
    empty = [name for name in PAIR if name in changes and not changes[name]]
    if len(empty) == 1:
        sent.wrong(empty[0], "Give both easting and northing, or leave both empty.")


ROUTES = (
    show,
    correct,
    *taking_back(WITHDRAW, _ask_why, _withdraw, "correction_withdrawn", guards.may_correct_properties),
)
