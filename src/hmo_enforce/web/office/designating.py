"""Making a designation from wards, LSOAs or other areas that are loaded; changing its dates; revoking it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import designation_list
from hmo_enforce.casework.views.designation_list import Whole
from hmo_enforce.kernel import clock
from hmo_enforce.web import forms, guards, steps
from hmo_enforce.web.office import form_page, wording
from hmo_enforce.web.office.form_page import Field, Form

PATH = "/designations"
ONE = PATH + "/{designation_id:int}"
DATES = (
    ("made_on", "Made on", "Or confirmed, where it had to be."),
    ("starts_on", "In force from", "Not earlier than three months after it was made, for licensing designations."),
    ("ends_on", "Last day in force", "At most five years, for licensing designations."),
)
WHOLE = "whole"


@get(f"{PATH}/new", guards=[guards.may_designate], sync_to_thread=True)
def show_new(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The form, over one kind of area (?from=lsoa)."""
    return form_page.show(request, new_form(session, request.query_params.get("from", "")))


@post(f"{PATH}/new", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def designate(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """Make it; its homes are flagged by the jobs process."""
    form = new_form(session, request.query_params.get("from", ""))
    sent = forms.Fields(data)
    said = read(sent)
    offered = [value for field in form.fields if field.name == "areas" for value, _ in field.choices]
    chosen = offered if sent.raw("extent") == WHOLE else sent.several("areas")
    if not chosen:
        sent.wrong("areas", "No area is chosen: choose at least one, or the whole area.")
    if not {*chosen, *sent.several("excluding")} <= set(offered):
        sent.wrong("areas", "Choose from the areas listed.")
    if sent.errors:
        return form_page.again(request, form, data, sent.errors)
    excluding = [int(value) for value in sent.several("excluding")]
    made = steps.designate(session, said, [int(value) for value in chosen], excluding=excluding, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{made}")


@get(f"{ONE}/dates", guards=[guards.may_designate], sync_to_thread=True)
def show_dates(request: Request, session: NamedDependency[Session], designation_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form, filled with the dates that stand."""
    return form_page.show(request, dates_form(designation_list.whole(session, designation_id, clock.today())))


@post(f"{ONE}/dates", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def change_dates(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Change them, keeping how they stood."""
    form = dates_form(designation_list.whole(session, designation_id, clock.today()))
    sent = forms.Fields(data)
    changes = read_dates(sent)
    why = sent.text("why", "The reason", most=2_000)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if sent.errors or why is None or revision is None:
        return form_page.again(request, form, data, sent.errors)
    by = guards.who(request).actor
    steps.change_designation(session, designation_id, changes, why=why, revision=revision, by=by)
    return form_page.done(f"{PATH}/{designation_id}")


@get(f"{ONE}/revoke", guards=[guards.may_designate], sync_to_thread=True)
def show_revocation(request: Request, session: NamedDependency[Session], designation_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The form."""
    return form_page.show(request, revocation(designation_list.whole(session, designation_id, clock.today())))


@post(f"{ONE}/revoke", guards=[guards.may_designate], sync_to_thread=True, status_code=303)
def revoke(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    designation_id: FromPath[int],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[str] | Redirect:
    """Revoke it from a day, with the reason."""
    form = revocation(designation_list.whole(session, designation_id, clock.today()))
    sent = forms.Fields(data)
    revoked_on = sent.day("revoked_on", "The day")
    why = sent.text("why", "The reason", most=2_000)
    revision = sent.whole("revision", "The revision", high=2**31, needed=True)
    if sent.errors or revoked_on is None or why is None or revision is None:
        return form_page.again(request, form, data, sent.errors)
    steps.revoke_designation(session, designation_id, revoked_on, why=why, revision=revision, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{designation_id}")


def read(sent: forms.Fields) -> dict[str, Any]:
    """What the form says of a new designation, by the names of `areas.actions.Said`."""
    kind = sent.choice("kind", "The kind", wording.KINDS)
    numbers = {name: sent.whole(name, words, low=1, high=1_000) for name, words in _numbers()}
    covers: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
    if description := sent.text("description", "The description", most=2_000, needed=False):
        covers["description"] = description
    if kind == "additional" and not numbers["min_persons"]:
        sent.wrong("min_persons", "Say from how many people an HMO is covered.")
    documents = sent.text("documents", "Documents", most=4_000, needed=False)
    return {
        "kind": kind or "",
        "name": sent.text("name", "The name", most=200) or "",
        "reference": sent.text("reference", "The reference", most=100) or "",
        **read_dates(sent),
        "legal_basis": sent.text("legal_basis", "The legal basis", needed=False),
        "covers": covers if kind == "additional" else None,
        "documents": [line.strip() for line in (documents or "").splitlines() if line.strip()] or None,
        "notes": sent.text("notes", "Notes", most=4_000, needed=False),
    }


def read_dates(sent: forms.Fields) -> dict[str, date | None]:
    """The three dates, in their order."""
    dates = {name: sent.day(name, words, needed=False) for name, words, _ in DATES}
    made_on, starts_on, ends_on = dates["made_on"], dates["starts_on"], dates["ends_on"]
    if made_on and starts_on and starts_on < made_on:
        sent.wrong("starts_on", "It cannot come into force before it is made.")
    if starts_on and ends_on and ends_on < starts_on:
        sent.wrong("ends_on", "It cannot end before it comes into force.")
    return dates


def new_form(session: Session, kind: str) -> Form:
    """The form over one kind of area."""
    kinds = designation_list.kinds_of_areas(session)
    chosen = kind if kind in kinds else "ward" if "ward" in kinds else next(iter(kinds), "")
    areas = tuple((one.value, one.text) for one in designation_list.choices_of_areas(session, chosen))
    named = wording.said(wording.AREAS, chosen)
    others = tuple(
        (f"Make it from {wording.said(wording.AREAS, one)} instead", f"{PATH}/new?from={one}") for one in kinds if one != chosen
    )
    lead = None if areas else "No areas are loaded yet. Load wards or LSOAs first, under Imports."
    return Form(
        heading="Make a designation",
        caption=f"From {named}" if named else "",
        back=PATH,
        lead=lead,
        links=others,
        fields=(*_words(), *_date_fields({}), *_particulars(), *_extent(named, areas)),
        submit="Make the designation",
    )


def dates_form(found: Whole) -> Form:
    """The form of its dates."""
    stands = {name: getattr(found.listed.dates, name) for name, _, _ in DATES}
    return Form(
        heading="Change its dates",
        caption=found.listed.name,
        back=f"{PATH}/{found.listed.id}",
        lead="How it stood until now is kept as a version. Verdicts are worked out again by the jobs process.",
        fields=(*_date_fields(stands), Field("textarea", "why", "Why are they changed?")),
        submit="Save the dates",
        hidden=(("revision", str(found.revision)),),
    )


def revocation(found: Whole) -> Form:
    """The form of a revocation."""
    return Form(
        heading="Revoke the designation",
        caption=found.listed.name,
        back=f"{PATH}/{found.listed.id}",
        warning="From that day no home needs a licence because of it.",
        fields=(
            Field("date", "revoked_on", "From which day is it no longer in force?", width="10"),
            Field("textarea", "why", "Why is it revoked?"),
        ),
        submit="Revoke it",
        hidden=(("revision", str(found.revision)),),
    )


def _words() -> tuple[Field, ...]:
    return (
        Field("radios", "kind", "What kind is it?", choices=tuple(wording.KINDS.items())),
        Field("text", "name", "Name"),
        Field("text", "reference", "Reference", "What tells it from the council's other designations.", width="20"),
    )


def _date_fields(stands: Mapping[str, date | None]) -> tuple[Field, ...]:
    def value(name: str) -> str:
        day = stands.get(name)
        return day.isoformat() if day else ""

    return tuple(Field("date", name, words, hint, value=value(name), width="10") for name, words, hint in DATES)


def _numbers() -> tuple[tuple[str, str], ...]:
    return (
        ("min_persons", "Covers HMOs with at least so many people"),
        ("min_households", "and so many households"),
        ("min_storeys", "and so many storeys"),
    )


def _particulars() -> tuple[Field, ...]:
    additional = "For additional licensing only."
    return (
        *(Field("number", name, words, additional, width="4") for name, words in _numbers()),
        Field("textarea", "description", "The HMOs covered, in the notice's words", additional),
        Field("text", "legal_basis", "Legal basis", "Such as: Housing Act 2004 s. 80, general approval 2024."),
        Field("textarea", "documents", "Documents", "The address of each on the web, or its name; one a line."),
        Field("textarea", "notes", "Notes"),
    )


def _extent(named: str, areas: Sequence[tuple[str, str]]) -> tuple[Field, ...]:
    capital = f"{named[:1].upper()}{named[1:]}" or "Areas"
    extents = ((WHOLE, "The whole area, less what is excluded"), ("chosen", "The areas ticked, less what is excluded"))
    return (
        Field("radios", "extent", "How far does it reach?", choices=extents, value="chosen"),
        Field("checks", "areas", f"{capital} in it", choices=areas),
        Field("checks", "excluding", f"{capital} excluded", choices=areas),
    )
