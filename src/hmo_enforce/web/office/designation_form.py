"""The forms of a designation: its words, the HMOs it covers, its dates and its area; and what was sent of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.areas import covers, standing
from hmo_enforce.casework.views import designation_list
from hmo_enforce.casework.views.designation_list import Whole
from hmo_enforce.licensing import regimes
from hmo_enforce.web import forms
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import wording
from hmo_enforce.web.office.designation_context import LICENSING

PATH = "/designations"
DATES = (
    ("made_on", "Made on", "Or confirmed, where it had to be."),
    ("starts_on", "In force from", "Not earlier than three months after it was made, for licensing designations."),
    ("ends_on", "Last day in force", "At most five years, for licensing designations."),
)
LONGER = "longer"
WHOLE = "whole"
NUMBERS = {
    "min_persons": "Covers HMOs with at least so many people",
    "min_households": "and so many households",
    "min_storeys": "and so many storeys",
    "leaves_out_flats_in_blocks_of": "Leaves out flats in purpose-built blocks of at least so many flats",
}
HOUSEHOLDS = {"min_households": covers.USUAL["min_households"]}
"""Left blank, it is as many as make an HMO at all."""
TESTS = tuple((name, f"{words[:1].upper()}{words[1:]}") for name, words in covers.TESTS.items())
USUAL_TESTS = regimes.HmoDescription().tests
"""What a description that names no test takes in."""


def read(sent: forms.Fields) -> dict[str, Any]:
    """What the form says of a new designation, by the names of `areas.actions.designating.Said`."""
    kind = sent.choice("kind", "The kind", wording.KINDS)
    return {
        "kind": kind or "",
        "reference": sent.text("reference", "The reference", most=100) or "",
        **read_dates(sent, kind or ""),
        **read_words(sent, kind or ""),
    }


def read_words(sent: forms.Fields, kind: str) -> dict[str, Any]:
    """What it is called, what it rests on, and which HMOs it covers: all but its kind, dates and area."""
    documents = sent.text("documents", "Documents", most=4_000, needed=False)
    return {
        "name": sent.text("name", "The name", most=200) or "",
        "legal_basis": sent.text("legal_basis", "The legal basis", needed=False),
        "covers": read_covers(sent) if kind == standing.Kind.ADDITIONAL else None,
        "documents": [line.strip() for line in (documents or "").splitlines() if line.strip()] or None,
        "notes": _lines(sent, "notes", "Notes", 20_000),
    }


def _lines(sent: forms.Fields, name: str, words: str, most: int) -> str | None:
    """Several lines, without the carriage returns that browsers add: they would look like a change."""
    said = sent.text(name, words, most=most, needed=False)
    return said.replace("\r\n", "\n") if said else None


def read_covers(sent: forms.Fields) -> dict[str, Any]:
    """Which HMOs an additional designation covers, as `areas.covers` has it."""
    numbers = {name: sent.whole(name, words, low=1, high=covers.MOST) for name, words in NUMBERS.items()}
    if not sent.raw("min_persons"):
        sent.wrong("min_persons", "Say from how many people an HMO is covered.")
    ticked = sent.several("tests")
    if not ticked or not set(ticked) <= set(covers.TESTS):
        sent.wrong("tests", "Choose at least one test of an HMO from those listed.")
    said: dict[str, Any] = HOUSEHOLDS | {name: number for name, number in numbers.items() if number is not None}
    said["tests"] = [name for name in covers.TESTS if name in ticked]
    if description := _lines(sent, "description", "The description", 2_000):
        said["description"] = description
    return said


def read_dates(sent: forms.Fields, kind: str) -> dict[str, date | None]:
    """The three dates, in their order; a last day past what the Act gives only with a tick that it is meant."""
    dates = {name: sent.day(name, words, needed=False) for name, words, _ in DATES}
    made_on, starts_on, ends_on = dates["made_on"], dates["starts_on"], dates["ends_on"]
    if made_on and starts_on and starts_on < made_on:
        sent.wrong("starts_on", "It cannot come into force before it is made.")
    if starts_on and ends_on and ends_on < starts_on:
        sent.wrong("ends_on", "It cannot end before it comes into force.")
    doubt = standing.too_long(standing.Kind(kind), standing.Dates(**dates)) if kind in list(standing.Kind) else None
    if doubt and sent.raw(LONGER) != "yes":
        sent.wrong("ends_on", f"{doubt} Check it. If the designation says so, tick that below.")
    return dates


def read_extent(sent: forms.Fields, form: Form) -> tuple[list[int], list[int]]:
    """The areas that make up a new designation and those excluded, of those that the form offers."""
    offered = [value for field in form.fields if field.name == "areas" for value, _ in field.choices]
    ticked, excluded = sent.several("areas"), sent.several("excluding")
    whole = sent.raw("extent") == WHOLE
    chosen = offered if whole else ticked
    if whole and ticked:
        both = "The whole area is chosen, and some areas are ticked below. Choose the areas ticked, or untick them."
        sent.wrong("extent", both)
    if not chosen:
        sent.wrong("areas", "No area is chosen: choose at least one, or the whole area.")
    if not {*chosen, *excluded} <= set(offered):
        sent.wrong("areas", "Choose from the areas listed.")
    return ([int(one) for one in chosen], [int(one) for one in excluded]) if not sent.errors else ([], [])


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
        fields=(
            *_kind(),
            *_words({}),
            *_date_fields({}),
            *_covered({}, "For additional licensing only."),
            *_extent(named, areas),
        ),
        submit="Make the designation",
    )


def of_draft(name: str, notes: str | None, revision: int, *, back: str) -> Form:
    """The same form over an area that was drawn: its line is the draft's."""
    return Form(
        heading="Make a designation",
        caption=f"Of the draft {name}",
        back=back,
        lead="Its line is that of the draft, which goes when the designation is made. Its homes are then found.",
        fields=(
            *_kind(),
            *_words({"name": name, "notes": notes}),
            *_date_fields({}),
            *_covered({}, "For additional licensing only."),
        ),
        submit="Make the designation",
        hidden=(("revision", str(revision)),),
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


def words_form(found: Whole) -> Form:
    """The form of its words, and of the HMOs that it covers if it is of additional licensing."""
    one = found.listed
    stands = {
        "name": one.name,
        "legal_basis": found.legal_basis,
        "documents": "\n".join(_as_line(document) for document in found.documents),
        "notes": found.notes,
    }
    covered = _covered(one.covers or {}, "") if one.kind == standing.Kind.ADDITIONAL else ()
    return Form(
        heading="Change what it says",
        caption=one.name,
        back=f"{PATH}/{one.id}",
        lead="How it stood until now is kept as a version. Verdicts are worked out again by the jobs process.",
        fields=(*_words(stands), *covered, Field("textarea", "why", "Why is it changed?")),
        submit="Save the changes",
        hidden=(("revision", str(found.revision)),),
    )


def _as_line(document: Any) -> str:
    return str(document.get("href") or document.get("title") or "") if isinstance(document, dict) else str(document)


def revocation(found: Whole) -> Form:
    """The form of a revocation."""
    return Form(
        heading="Revoke the designation",
        caption=found.listed.name,
        back=f"{PATH}/{found.listed.id}",
        warning="From that day no home needs a licence because of it." if found.listed.kind in LICENSING else None,
        fields=(
            Field("date", "revoked_on", "From which day is it no longer in force?", width="10"),
            Field("textarea", "why", "Why is it revoked?"),
        ),
        submit="Revoke it",
        hidden=(("revision", str(found.revision)),),
    )


def _kind() -> tuple[Field, ...]:
    return (
        Field("radios", "kind", "What kind is it?", choices=tuple(wording.KINDS.items())),
        Field("text", "reference", "Reference", "What tells it from the council's other designations.", width="20"),
    )


def _words(stands: Mapping[str, str | None]) -> tuple[Field, ...]:
    def value(name: str) -> str:
        return stands.get(name) or ""

    basis = "Such as: Housing Act 2004 s. 80, general approval 2024."
    documents = "The address of each on the web, or its name; one a line."
    return (
        Field("text", "name", "Name", value=value("name")),
        Field("text", "legal_basis", "Legal basis", basis, value=value("legal_basis")),
        Field("textarea", "documents", "Documents", documents, value=value("documents")),
        Field("textarea", "notes", "Notes", value=value("notes")),
    )


def _covered(stands: Mapping[str, Any], hint: str) -> tuple[Field, ...]:
    def number(name: str) -> str:
        return "" if stands.get(name) is None else str(stands[name])

    stands = {**HOUSEHOLDS, **stands}
    tests = ",".join(stands.get("tests") or USUAL_TESTS)
    described = str(stands.get("description") or "")
    return (
        *(Field("number", name, words, hint, number(name), width="4") for name, words in NUMBERS.items()),
        Field("checks", "tests", "Which tests make a home an HMO that it covers?", hint, tests, TESTS),
        Field("textarea", "description", "The HMOs covered, in the notice's words", hint, described),
    )


def _date_fields(stands: Mapping[str, date | None]) -> tuple[Field, ...]:
    def value(name: str) -> str:
        day = stands.get(name)
        return day.isoformat() if day else ""

    longer = Field(
        "checks", LONGER, "Is it in force for more than five years?",
        "Leave it unless the designation itself says so: for licensing the Act gives five at most.",
        choices=(("yes", "Yes, the designation says so"),),
    )  # fmt: skip
    return *(Field("date", name, words, hint, value=value(name), width="10") for name, words, hint in DATES), longer


def _extent(named: str, areas: Sequence[tuple[str, str]]) -> tuple[Field, ...]:
    capital = f"{named[:1].upper()}{named[1:]}" or "Areas"
    extents = ((WHOLE, "The whole area, less what is excluded"), ("chosen", "The areas ticked, less what is excluded"))
    return (
        Field("radios", "extent", "How far does it reach?", choices=extents, value="chosen"),
        Field("checks", "areas", f"{capital} in it", choices=areas),
        Field("checks", "excluding", f"{capital} excluded", choices=areas),
    )
