"""The list of homes by their certificates: what ends soon, is out of date, found defects, or is missing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from hmo_enforce.casework.views import certificate_list as view
from hmo_enforce.casework.views import words
from hmo_enforce.casework.views.certificate_list import Latest, Row
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import (
    Asker,
    Column,
    Filter,
    InDatabase,
    InFile,
    Listing,
    Order,
    Part,
    Values,
)
from hmo_enforce.casework.views.lists import homes
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.files.outside.writing import Cell
from hmo_enforce.kernel import days
from hmo_enforce.properties import certificates
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.certificates import Standing
from hmo_enforce.properties.records import Property

PATH = "/certificates"
STATES = {view.ENDED: "Is out of date", view.DEFECTS: "Found defects", view.MISSING: "Is not on record"}
HOMES = {view.LICENSED: "Licensed", view.ALL: "All"}
KINDS = {name: kind.title for name, kind in certificates.KINDS.items()}
OWN = {"gas": "Gas", "eicr": "Electrical (EICR)", "epc": "Energy (EPC)"}
"""The kinds with a column of their own."""
TAGS = {
    Standing.COUNTS: ("In date", "green"),
    Standing.ENDS_SOON: ("Ends soon", "orange"),
    Standing.ENDED: ("Out of date", "red"),
    Standing.NO_END: ("No last day known", "yellow"),
    Standing.NOT_YET: ("Not issued yet", "grey"),
    Standing.REPLACED: ("Replaced", "grey"),
    Standing.WITHDRAWN: ("Withdrawn", "grey"),
}
"""In words and as a colour, on pages of a home too; a list has none of the last three."""


def _query(asker: Asker) -> Select[Any]:
    return select(Property.id).where(gazetteer.counts_on(asker.on))


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return view.rows(asker.session, keys, asker.on)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """State, kind and days make one condition; without any, what ends soon of homes that need a licence."""
    state, kind = values.get("state", view.ENDING), values.get("kind", "")
    homes = view.of_homes(values.get("homes", view.NEEDED), asker.on)
    there = view.in_state(state, kind, values.get("within", view.WITHIN_DAYS), asker.on, homes)
    return (there,) if homes is None else (there, homes)


def _home(one: Row) -> Sequence[Part]:
    small = " · ".join(
        part
        for part in (words.postcode_under(one.address, one.postcode), f"UPRN {one.uprn}" if one.uprn else "No UPRN yet")
        if part
    )
    return Part("link", one.address, f"/properties/{one.id}#certificates"), Part("small", small)


def _of(kind: str) -> Callable[[Row], Sequence[Part]]:
    def parts(one: Row) -> Sequence[Part]:
        latest = one.latest.get(kind)
        return (Part("tag", "None on record", colour="yellow"),) if latest is None else _parts(latest)

    return parts


def _parts(latest: Latest) -> Sequence[Part]:
    text, colour = TAGS[latest.standing]
    told = [Part("tag", "Defects found", colour="red")] if latest.outcome == certificates.UNSATISFACTORY else []
    told.append(Part("tag", text, colour="grey" if told else colour))
    if latest.ends_on:
        told.append(Part("small", f"until {days.in_words(latest.ends_on)}"))
    if latest.number:
        told.append(Part("small", f"{latest.number}{', energy register' if latest.registered else ''}"))
    return told


def _others(one: Row) -> Sequence[Part]:
    told: list[Part] = []
    for kind, title in KINDS.items():
        if kind not in OWN and kind in one.latest:
            told += [Part("line", title), *_parts(one.latest[kind])]
    return told


def _record(one: Row) -> Sequence[Part]:
    return [
        Part("link", title, f"/properties/{one.id}/certificates/new?kind={kind}")
        for kind, title in OWN.items()
        if kind not in one.latest
    ]


def _in_file(kind: str, title: str) -> tuple[InFile[Row], ...]:
    def of(cell: Callable[[Latest], Cell]) -> Callable[[Row], Cell]:
        return lambda one: cell(one.latest[kind]) if kind in one.latest else None

    return (
        InFile(f"{title} number", of(lambda one: one.number)),
        InFile(f"{title} issued on", of(lambda one: one.issued_on)),
        InFile(f"{title} counts until", of(lambda one: one.ends_on)),
        InFile(f"{title} outcome", of(lambda one: certificates.OUTCOMES.get(one.outcome or ""))),
    )


def _others_in_file(one: Row) -> str:
    there = [(title, one.latest[kind].ends_on) for kind, title in KINDS.items() if kind not in OWN and kind in one.latest]
    return "; ".join(f"{title}: {f'until {days.in_words(day)}' if day else 'no last day known'}" for title, day in there)


def _within() -> kinds.Kind:
    """In how many days; 60 unless somebody chooses."""
    few = kinds.number_of(homes.DAYS)
    return replace(few, choices=(Choice("", f"{view.WITHIN_DAYS} days"), *few.choices[1:]))


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "home", "Home", homes.in_file(lambda one: one), _home, orders=("postcode",),
    ),
    *(Column(kind, title, _in_file(kind, title), _of(kind)) for kind, title in OWN.items()),
    Column("others", "Others", (InFile("Other certificates", _others_in_file),), _others),
    Column("record", "Record", (), _record, permission="correct_properties"),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("state", "A certificate", kinds.one_of(STATES, "Ends soon")),
    Filter("within", "Ends within", _within(), chip=lambda days_: f"Within {days_} days"),
    Filter("kind", "Of this kind", kinds.one_of(KINDS)),
    Filter("homes", "Homes", kinds.one_of(HOMES, "Needing a licence"), hint="By decision or verdict, surely or probably."),
    homes.WARD,
)  # fmt: skip

LIST: Listing[Row] = Listing(
    name="certificates",
    path=PATH,
    title="Certificates",
    one="home",
    several="homes",
    permission="see_properties",
    key=lambda one: one.id,
    source=InDatabase(Property.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={"postcode": Order("Postcode and number", (Property.postcode, Property.address_key), may_miss=True)},
    filters=FILTERS,
    href=lambda one: f"/properties/{one.id}",
)
