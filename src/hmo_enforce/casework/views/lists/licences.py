"""The list of licences."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from hmo_enforce.casework.views import licence_list as view
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views import words
from hmo_enforce.casework.views.licence_list import Row
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.lists import homes
from hmo_enforce.kernel import days
from hmo_enforce.licensing.records import Licence

PATH = "/licences"
PEOPLE = "see_people"
STATES = {view.IN_FORCE: "In force", view.TO_BEGIN: "To begin", view.ENDED: "Ended", view.REVOKED: "Revoked"}
TAGS = {view.IN_FORCE: "green", view.TO_BEGIN: "blue", view.REVOKED: "red"}


def _query(asker: Asker) -> Select[Any]:
    return select(Licence.id)


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return view.rows(asker.session, keys, asker.on, people=PEOPLE in asker.may)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    return [view.answering(asker.session, values["q"], people=PEOPLE in asker.may)] if "q" in values else []


def _licence(one: Row) -> Sequence[Part]:
    return Part("link", one.reference, f"{PATH}/{one.id}"), Part("small", words.said(words.LICENCES, one.kind))


def _home(one: Row) -> Sequence[Part]:
    where = words.postcode_under(one.address, one.postcode)
    return Part("link", one.address, f"/properties/{one.home}"), *([Part("small", where)] if where else [])


def _ends(one: Row) -> Sequence[Part]:
    told = [Part("text", days.in_words(one.ends_on) if one.ends_on else "Not on record")]
    return [*told, Part("small", f"revoked from {days.in_words(one.revoked_on)}")] if one.revoked_on else told


def _limits(one: Row) -> str:
    said = [f"{one.persons} people" if one.persons else "", f"{one.households} households" if one.households else ""]
    return ", ".join(part for part in said if part)


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "licence", "Licence",
        (
            InFile("Reference", lambda one: one.reference),
            InFile("Kind", lambda one: words.said(words.LICENCES, one.kind)),
        ),
        _licence, orders=("reference",),
    ),
    Column(
        "home", "Home", homes.in_file(lambda one: one), _home, orders=("postcode",),
    ),
    Column("holder", "Holder", (InFile("Holder", lambda one: one.holder),), permission=PEOPLE),
    Column("starts", "First day", (InFile("First day", lambda one: one.starts_on),), orders=("starts",)),
    Column(
        "ends", "Last day",
        (InFile("Last day", lambda one: one.ends_on), InFile("Revoked from", lambda one: one.revoked_on)),
        _ends, orders=("ends",),
    ),
    Column(
        "state", "State", (InFile("State", lambda one: STATES[one.state]),),
        lambda one: [Part("tag", STATES[one.state], colour=TAGS.get(one.state, "grey"))],
    ),
    Column(
        "manager", "Manager", (InFile("Manager", lambda one: one.manager),), by_default=False, permission=PEOPLE,
    ),
    Column(
        "limits", "For at most",
        (InFile("Most persons", lambda one: one.persons), InFile("Most households", lambda one: one.households)),
        lambda one: [Part("text", _limits(one))], by_default=False,
    ),
    Column(
        "listed", "Last in a register of", (InFile("Last in a register of", lambda one: one.last_listed_on),), by_default=False,
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Search", kinds.text(), hint="A reference, an address or postcode or, if you may see people, a name"),
    Filter("kind", "Kind", kinds.one_of(words.LICENCES), lambda value, _: Licence.kind == value),
    Filter("state", "State", kinds.one_of(STATES), lambda value, asker: view.in_state(value, asker.on)),
    Filter(
        "ends_from", "Last day from", kinds.day("“Last day from”"), lambda value, _: Licence.ends_on >= value,
        chip=lambda value: f"Last day from {days.in_words(value)}",
    ),
    Filter(
        "ends_to", "Last day until", kinds.day("“Last day until”"), lambda value, _: Licence.ends_on <= value,
        chip=lambda value: f"Last day until {days.in_words(value)}",
    ),
    replace(homes.WARD, where=lambda value, asker: view.of_homes(conditions.in_area(asker.session, value))),
    replace(
        homes.DESIGNATION,
        where=lambda value, asker: view.of_homes(conditions.flagged(asker.session, value, check=False)),
    ),
)  # fmt: skip

LIST: Listing[Row] = Listing(
    name="licences",
    path=PATH,
    title="Licences",
    one="licence",
    several="licences",
    permission="see_properties",
    key=lambda one: one.id,
    source=InDatabase(Licence.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "reference": Order("Reference", (Licence.reference,)),
        "ends": Order("Last day, the earliest first", (Licence.ends_on,), may_miss=True),
        "starts": Order("First day, the latest first", (Licence.starts_on,), may_miss=True, descending=True),
        "postcode": Order("Postcode in the register", (Licence.postcode,), may_miss=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.id}",
    widened_by=frozenset({PEOPLE}),
)
