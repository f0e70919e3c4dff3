"""The list of people and organisations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, literal, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import finding, likeness, people_list, probes
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.people_list import Known
from hmo_enforce.kernel import indexed, same_as
from hmo_enforce.people.records import Party

PATH = "/people"
WHO = {"organisation": "Organisation", "person": "Person", "unknown": "Not known which"}
IS = {"organisation": True, "person": False, "unknown": None}
PARTS = {
    "holder": ("Licence holder", ("licence_holder", "holder")),
    "manager": ("Manager", ("manager",)),
    "agent": ("Agent", ("agent",)),
    "owner": ("Owner", ("owner", "freeholder")),
    "occupier": ("Occupier", ("occupier",)),
}
AT_LEAST = {"2": "2 homes", "5": "5 homes", "10": "10 homes"}


def _query(asker: Asker) -> Select[Any]:
    return select(Party.id).where(same_as.is_one(Party), people_list.is_shown())


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Known]:
    return people_list.known(asker.session, keys, asker.on)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    return [_called(asker, values["q"])] if "q" in values else []


def _called(asker: Asker, typed: str) -> ColumnElement[bool]:
    """By the number of a company, or with every word in their name or that of a second record; else with slips forgiven."""
    needs = probes.as_typed(likeness.letters(typed).split())
    if not needs:
        return false()
    numbered = finding.numbered(asker.session, typed)
    if numbered:
        return Party.id.in_(numbered)
    there = indexed.have(asker.session, indexed.PEOPLE, Party.id, needs)
    known_by = _second(asker.session, there)
    if known_by or asker.session.scalar(select(literal(1)).select_from(Party).where(there).limit(1)):
        return or_(there, Party.id.in_(known_by))
    return Party.id.in_(finding.people(asker.session, typed, asker.on, slips=True).ids)


def _second(session: Session, there: ColumnElement[bool]) -> list[int]:
    return [key for key in session.scalars(select(Party.same_as_id).where(Party.same_as_id.is_not(None), there)) if key]


def _who(one: Known) -> Sequence[Part]:
    number = f"Company {one.who.company_number}" if one.who.company_number else ""
    small = " · ".join(part for part in (_kind(one), number) if part)
    return Part("link", one.who.name, f"{PATH}/{one.who.id}"), Part("small", small)


def _kind(one: Known) -> str:
    return {True: WHO["organisation"], False: WHO["person"], None: ""}[one.who.is_organisation]


def _address(one: Known) -> Sequence[Part]:
    postcode = [Part("small", one.who.postcode)] if one.who.postcode else []
    return Part("text", one.who.address or "None on record"), *postcode


def _homes(one: Known) -> Sequence[Part]:
    said = f"{one.homes:,} {'home' if one.homes == 1 else 'homes'}"
    return [Part("link", said, f"/portfolio?person={one.who.id}") if one.homes else Part("text", "None")]


COLUMNS: tuple[Column[Known], ...] = (
    Column(
        "name", "Name",
        (
            InFile("Name", lambda one: one.who.name),
            InFile("Who", _kind),
            InFile("Company number", lambda one: one.who.company_number),
        ),
        _who, orders=("name",),
    ),
    Column(
        "address", "Address",
        (InFile("Address", lambda one: one.who.address), InFile("Postcode", lambda one: one.who.postcode)),
        _address,
    ),
    Column("homes", "Homes now", (InFile("Homes now", lambda one: one.homes),), _homes),
    Column(
        "licences", "Licences in force", (InFile("Licences in force", lambda one: one.licences),),
        lambda one: [Part("number", f"{one.licences:,}")],
    ),
    Column(
        "number", "Company number", (), lambda one: [Part("number", one.who.company_number)],
        orders=("number",), by_default=False,
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Name or company number", kinds.text()),
    Filter("who", "Person or organisation", kinds.one_of(WHO), lambda value, _: Party.is_organisation.is_(IS[value])),
    Filter(
        "part", "Their part, now or before", kinds.one_of({name: title for name, (title, _) in PARTS.items()}),
        lambda value, _: people_list.with_part(PARTS[value][1]),
    ),
    Filter(
        "homes", "With at least", kinds.number_of(AT_LEAST), lambda value, asker: people_list.with_homes(value, asker.on),
        chip=lambda value: f"At least {value} homes now",
    ),
)  # fmt: skip

LIST: Listing[Known] = Listing(
    name="people",
    path=PATH,
    title="People and organisations",
    one="person or organisation",
    several="people and organisations",
    permission="see_people",
    key=lambda one: one.who.id,
    source=InDatabase(Party.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "name": Order("Name", (Party.name,)),
        "number": Order("Company number", (Party.company_number,), may_miss=True),
        "added": Order("Added, the latest first", (), descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.who.id}",
    file_name="people",
)
