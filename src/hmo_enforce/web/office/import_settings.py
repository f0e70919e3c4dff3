"""What a person says of a file as a whole, by its kind: the fields of the form, and the options that come of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hmo_enforce.areas import standing
from hmo_enforce.kernel import clock
from hmo_enforce.web import forms
from hmo_enforce.web.form_page import Choices, Field
from hmo_enforce.web.office import wording

AREA_KINDS: Choices = (
    ("", "By the file's codes"), ("ward", "Wards"), ("lsoa", "LSOAs"), ("oa", "Output areas"), ("msoa", "MSOAs"),
    ("district", "Districts"), ("other", "Other areas"),
)  # fmt: skip
LAYER = Field("text", "layer", "Layer", "Where the file holds several", width="20")
CRS = Field("text", "crs", "Coordinate system", "Only where the file does not say, or says it wrongly: EPSG:27700", width="20")
KEEPING = (
    "What the file says is deleted after this day. Leave it empty for a year from the day of the file; what is there "
    "already then keeps the day that it has"
)
OPTIONAL = frozenset({"expires_on"})
DATES = ("made_on", "starts_on", "ends_on", "expires_on")
PICKED = ("code", "name")
"""Of boundaries: columns of the file, picked from its own once it is here."""
LATER = "else pick it from the file's columns, once it was checked"
NUMBERS = ("min_persons", "min_households", "min_storeys")


@dataclass(frozen=True, slots=True)
class Said:
    """The day that the file speaks of, and its options."""

    as_at: date
    options: dict[str, str]


def fields(kind: str, as_at: date, options: Mapping[str, Any], columns: Sequence[str] = ()) -> tuple[Field, ...]:
    """The form's fields with what stands in them; `columns` are those of a file of boundaries, where it is here."""
    own = tuple(_filled(field, options) for field in _OWN.get(kind, ()))
    if kind == "boundaries" and columns:
        own = tuple(_picked(field, columns) if field.name in PICKED else field for field in own)
    hint = "The day that the file speaks of. A register lists what is in force on its day."
    return (Field("date", "on", "As at", hint, as_at.isoformat(), width="10"), *own)


def _picked(field: Field, columns: Sequence[str]) -> Field:
    """What stands there stays a choice, even where the file has no such column: its check says so."""
    named = dict.fromkeys([*columns, *([field.value] if field.value else [])])
    return replace(field, kind="select", width="", choices=(("", "Found by itself"), *((name, name) for name in named)))


def _filled(field: Field, options: Mapping[str, Any]) -> Field:
    value = str(options.get(field.name, field.value) or "")
    return Field(field.kind, field.name, field.label, field.hint, value, field.choices, field.width)


_DESIGNATION_KINDS: Choices = (
    ("", "As the file says"),
    *((kind.value, wording.said(wording.KINDS, kind.value)) for kind in standing.Kind),
)
_OWN: dict[str, tuple[Field, ...]] = {
    "boundaries": (
        Field("select", "kind_of_area", "What they are", choices=AREA_KINDS),
        Field("text", "edition", "Edition", "Their year, such as 2021; found in the file where it says", width="4"),
        Field("text", "code", "Column with the code", f"Found by itself if it holds codes like E05011246; {LATER}", width="20"),
        Field("text", "name", "Column with the name", "Found by itself where it is called like the code", width="20"),
        LAYER, CRS,
    ),
    "designations": (
        Field("text", "name", "Name", "What stands here holds for the whole file; leave blank what its rows say"),
        Field("text", "reference", "Reference", "What tells it from others; its name, where left blank", width="20"),
        Field("select", "kind_of_area", "What it is", choices=_DESIGNATION_KINDS),
        Field("date", "made_on", "Made on", width="10"),
        Field("date", "starts_on", "In force from", width="10"),
        Field("date", "ends_on", "Last day", width="10"),
        Field("text", "legal_basis", "Legal basis", "The act and section, and the decision"),
        Field("number", "min_persons", "Additional licensing: least number of people", width="2"),
        Field("number", "min_households", "Additional licensing: least number of households", width="2"),
        Field("number", "min_storeys", "Additional licensing: least number of storeys", width="2"),
        LAYER, CRS,
    ),
    "occupation": (
        Field("text", "purpose", "Purpose", "Why it is loaded, such as: to find houses that need a licence"),
        Field(
            "text", "lawful_basis", "Lawful basis",
            "Section 237 of the Housing Act 2004 covers council tax and housing benefit data only; for other records, say "
            "on what basis they may be used",
        ),
        Field("date", "expires_on", "Last day of keeping", KEEPING, width="10"),
    ),
}  # fmt: skip


def read(kind: str, form: forms.Fields) -> Said | None:
    """The answers; None with `form.errors` where something is wrong."""
    as_at = form.day("on", "The day that the file speaks of", latest=clock.today())
    options: dict[str, str] = {}
    for field in _OWN.get(kind, ()):
        value = _answer(form, field, needed=kind == "occupation" and field.name not in OPTIONAL)
        if value:
            # The name of the form's field and of the setting differ: the form has a `kind` of its own.
            options["kind" if field.name == "kind_of_area" else field.name] = value
    _check_order(form, options)
    return None if form.errors or as_at is None else Said(as_at, options)


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the form's fields are named."""
    return {**options, "kind_of_area": options.get("kind", "")}


def _answer(form: forms.Fields, field: Field, needed: bool) -> str | None:
    if field.name in DATES:
        found = form.day(field.name, field.label, needed=needed)
        return found.isoformat() if found else None
    if field.name in NUMBERS:
        number = form.whole(field.name, field.label, low=1, high=99)
        return str(number) if number else None
    if field.choices:
        return form.choice(field.name, field.label, [value for value, _ in field.choices], needed=needed)
    return form.text(field.name, field.label, needed=needed)


def _check_order(form: forms.Fields, options: Mapping[str, str]) -> None:
    starts, ends = options.get("starts_on"), options.get("ends_on")
    if starts and ends and ends < starts:
        form.wrong("ends_on", "It would end before it starts. Mend one of the dates.")
    expires = options.get("expires_on")
    if expires and expires < clock.today().isoformat():
        form.wrong("expires_on", "This day has passed: the file may not be kept at all. Give a later one.")
