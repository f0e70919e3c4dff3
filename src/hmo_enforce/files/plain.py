"""The plain CSV of each kind: its columns, which must be there, and the form of what stands in them, with an example.

`docs/files.md` and the upload page say this; the profiles called plain (for certificates, the register's own) read it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hmo_enforce.files import kinds
from hmo_enforce.files.profiles import Profile

PROFILES = {
    "postcodes": "plain-postcodes", "gazetteer": "plain-gazetteer", "licences": "plain-licences",
    "exemptions": "plain-exemptions", "parties": "plain-parties", "rooms": "plain-rooms", "epc": "epc",
    "indicators": "plain-indicators", "occupation": "plain-occupation",
}  # fmt: skip
_TEXT = "text"
_DAY = "a day: 2026-03-01 or 01/03/2026"
_COUNT = "a whole number"
_METRES = "metres on the National Grid (EPSG:27700)"
_REFERENCE = "the register's own number, the same in every file that speaks of the licence"
_FORMS: dict[str, tuple[str, str]] = {
    "reference": (_REFERENCE, "HMO/0042"),
    "licence_reference": (_REFERENCE, "HMO/0042"),
    "address": ("the address on one line; its parts, with commas between", "2 Acacia Avenue, Oldham"),
    "postcode": ("a full postcode", "OL1 1AA"),
    "uprn": ("up to 12 digits; a spreadsheet's 1.00E+11 has lost some", "100011111111"),
    "parent_uprn": ("the UPRN of the building that this flat lies in", "100011111110"),
    "organisation": (_TEXT, "Acacia Homes Ltd"),
    "sub_building": ("the flat or unit", "Flat 2"),
    "building_name": (_TEXT, "Acacia House"),
    "building_number": ("a number, with its letter or range", "12A"),
    "street": (_TEXT, "Acacia Avenue"),
    "locality": (_TEXT, "Coldhurst"),
    "town": (_TEXT, "Oldham"),
    "easting": (_METRES, "392000"),
    "northing": (_METRES, "405000"),
    "longitude": ("degrees, WGS84", "-2.11"),
    "latitude": ("degrees, WGS84", "53.54"),
    "accuracy_m": ("metres by which the point may be off", "1"),
    "quality": ("the source's own grade of the point", "10"),
    "district_code": ("an ONS code", "E08000004"),
    "ward_code": ("an ONS code", "E05000723"),
    "lsoa_code": ("an ONS code", "E01005300"),
    "ended_on": ("a day, or a month as 201506; blank for a postcode in use", "201506"),
    "class_code": ("a class of AddressBase (RD04: terraced house)", "RD04"),
    "retired_on": (f"{_DAY}; blank for an address in use", "2020-06-30"),
    "kind": ("mandatory, additional, selective or hmo_unspecified", "mandatory"),
    "starts_on": (_DAY, "2024-03-01"),
    "ends_on": (f"{_DAY}; the last day", "2029-02-28"),
    "revoked_on": (f"{_DAY}; the first day without the licence", "2026-05-04"),
    "max_persons": (_COUNT, "5"),
    "max_households": (_COUNT, "4"),
    "units": (_COUNT, "5"),
    "storeys": (_COUNT, "3"),
    "holder": (_TEXT, "A Lee"),
    "manager": (_TEXT, "Acacia Lettings"),
    "conditions": (_TEXT, "No more than one household in the attic"),
    "part": ("2 (HMO, s.62) or 3 (selective, s.86)", "2"),
    "persons": (_COUNT, "5"),
    "role": ("licence_holder, manager, agent, owner, freeholder, occupier or other", "licence_holder"),
    "name": (_TEXT, "A Lee"),
    "company_number": ("eight characters, as Companies House has it", "01234567"),
    "party_reference": (_TEXT, "P17"),
    "is_organisation": ("yes or no", "no"),
    "certificate_number": ("as the register has it", "0000-1111-2222-3333-4444"),
    "rating": ("A to G", "E"),
    "efficiency": (_COUNT, "48"),
    "property_type": (_TEXT, "House"),
    "built_form": (_TEXT, "Mid-Terrace"),
    "inspected_on": (_DAY, "2024-05-01"),
    "lodged_on": (_DAY, "2024-05-02"),
    "tenure": (_TEXT, "Rented (private)"),
    "floor_area_m2": ("square metres", "88.5"),
    "habitable_rooms": (_COUNT, "5"),
    "area_code": ("an ONS code of a ward, LSOA, output area or district", "E01005300"),
    "indicator": ("what is measured, always in the same words", "Private rented households"),
    "value": ("a number", "21.5"),
    "period": (_TEXT, "2021"),
    "source": (_TEXT, "Census 2021, TS054"),
    "unit": (_TEXT, "per cent"),
    "as_at": (_DAY, "2026-10-01"),
    "adults": (_COUNT, "4"),
    "households": (_COUNT, "3"),
    "surnames_differ": ("a whole number: how many different surnames", "4"),
    "bedrooms": (_COUNT, "5"),
    "lounges": (_COUNT, "1"),
    "bathrooms": (_COUNT, "2"),
    "toilets": (_COUNT, "2"),
    "baths_showers": (_COUNT, "2"),
    "wash_hand_basins": (_COUNT, "5"),
    "cookers": (_COUNT, "2"),
    "sinks": (_COUNT, "2"),
    "food_storage": (_COUNT, "5"),
}
_OF_KIND: dict[tuple[str, str], tuple[str, str]] = {
    ("exemptions", "ends_on"): (f"{_DAY}; the last day, three months on", "2024-05-31"),
    ("occupation", "source"): (
        "council_tax, housing_benefit, electoral, student_exemption or deposit_scheme", "council_tax",
    ),
    ("occupation", "tenure"): ("owner_occupied, private_rented, social_rented, rent_free or other", "private_rented"),
    ("postcodes", "accuracy_m"): ("metres by which a home may be off its postcode's point; 100 where blank", "100"),
}  # fmt: skip
NEEDED, ONE_OF = "yes", "one of these"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a plain CSV. `needed`: yes, one of these, or blank."""

    name: str
    holds: str
    form: str
    example: str
    needed: str


def columns(kind: str, known: Iterable[Profile]) -> tuple[Column, ...]:
    """In the order of the kind's fields; a file may have them in any order, and others beside them."""
    profile = next(one for one in known if one.kind == kind and one.name == PROFILES[kind])
    sources = dict(profile.fields)
    found = []
    for field in kinds.KINDS[kind].fields:
        if field.name in sources:
            name = sources[field.name].all_columns()[0]
            form, example = _OF_KIND.get((kind, field.name)) or _FORMS[field.name]
            found.append(Column(name, field.title, form, example, _needed(kind, field.name, name, profile)))
    return tuple(found)


def _needed(kind: str, field: str, name: str, profile: Profile) -> str:
    if name in profile.required:
        return NEEDED
    groups = kinds.KINDS[kind].required
    met = {at for at, names in enumerate(groups) for each, source in profile.fields
           if each in names and set(source.all_columns()) & set(profile.required)}  # fmt: skip
    return ONE_OF if any(field in names and at not in met for at, names in enumerate(groups)) else ""


def page(known: Sequence[Profile]) -> str:
    """docs/files.md."""
    return _OPENING + "\n".join(_section(kind, known) for kind in kinds.KINDS)


def _section(kind: str, known: Sequence[Profile]) -> str:
    found = columns(kind, known)
    rows = "".join(f"| `{one.name}` | {one.holds} | {one.form} | {one.example} | {one.needed} |\n" for one in found)
    others = ", ".join(f"`{one.name}` ({one.title})" for one in known if one.kind == kind and one.published)
    also = f"\nPublished layouts that are known by themselves: {others}.\n" if others else ""
    return (
        f"## {kinds.KINDS[kind].title}: `{kind}`\n\n"
        f"| column | what | form | example | needed |\n|---|---|---|---|---|\n{rows}{also}"
    )


_OPENING = """# Files

What a plain CSV of each kind may hold; written by `make filespage` from the program's own tables, so change those.

A file of any other layout is taken too: its columns are chosen on the Imports page, and kept as a profile. Columns may come
in any order, in any case, with other columns beside them. A blank cell says that nothing is known. Files are UTF-8 or Windows
text with commas, semicolons, tabs or bars between cells; or an Excel workbook (.xlsx); or several CSV files of one layout in
a zip. Where rows above the header hold titles, they are passed over; where two to four rows name the columns together
(merged headings), they are read as one, and `--set header_row=1-2` says which they are where that goes wrong.

Needed: without it the file is not recognised by itself, or its rows say too little.

"""
