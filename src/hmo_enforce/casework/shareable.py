"""What the records say of a home, a case or an arrival, field by field: what may be sent of it is the agreement's to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases.queries import found as cases
from hmo_enforce.casework import corresponding
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.licensing import queries as licensing
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import occupation
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Observation, Property
from hmo_enforce.sharing import fields, queries
from hmo_enforce.sharing.agreements import Way, allowed, terms_on

LETS = ("owner", "freeholder", "manager", "agent", "holder", "licence_holder")
"""Parts that somebody has in letting a home; never one who lives there."""
NEEDED = {
    "licensable": "Yes", "probably_licensable": "Probably", "not_enough_known": "Not enough is known",
    "exempt": "No: exempt", "not_licensable": "No",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a share is about, by the journal's word for it; what the records put into it, by the names of fields.

    `homes`: of a case, which may be meant; `home_id`: which is.
    """

    subject: str
    id: int
    title: str
    values: Mapping[str, str]
    homes: tuple[tuple[int, str], ...] = ()
    home_id: int | None = None


def home(session: Session, property_id: int, on: date) -> About:
    """A home. `NotFound` also where it may not be seen."""
    key = gazetteer.kept(session, property_id)
    found = gazetteer.property_(session, key)
    return About("property", key, corresponding.on_one_line(found.address, found.postcode), _of_home(session, found, on))


def case(session: Session, case_id: int, property_id: int | None, on: date) -> About:
    """A case with one of its homes: the one named, or its only one. `Refused` for a case without a home."""
    row = cases.case(session, case_id)
    keys = list(dict.fromkeys(gazetteer.kept(session, one.property_id) for one in cases.homes(session, case_id)))
    if not keys:
        raise Refused("This case names no home, so there is nothing to refer. Add its home first.")
    if property_id is not None and property_id not in keys:
        raise NotFound("This case is not about that home.")
    homes = [gazetteer.property_(session, key) for key in keys]
    chosen = next(one for one in homes if one.id == (property_id or keys[0]))
    values = {**_of_home(session, chosen, on), "our_reference": row.reference}
    choices = tuple((one.id, corresponding.on_one_line(one.address, one.postcode)) for one in homes)
    return About("case", case_id, f"{row.reference}: {choices[keys.index(chosen.id)][1]}", values, choices, chosen.id)


def arrival(session: Session, arrival_id: int) -> About:
    """What arrived, as whoever sent it said it: never how they are reached, nor their own free words."""
    found = session.scalars(select(Arrival).where(Arrival.id == arrival_id)).first()
    if found is None:
        raise NotFound("There is no such arrival.")
    said = {name: value for name, value in {**found.answers, **found.claims}.items() if name in fields.BY_NAME}
    kept = {name: _plain(value) for name, value in said.items() if name not in fields.FREE and isinstance(value, int | str)}
    place = {"address": found.address, "postcode": found.postcode, "uprn": found.uprn, "our_reference": found.reference}
    values = {**kept, **{name: value for name, value in place.items() if value}}
    return About("arrival", found.id, found.reference, values)


def offered(session: Session, agreement_id: int, about: About, on: date) -> dict[str, str]:
    """Each field that may go under the agreement, with what the records say of it ("" where that is to be typed).

    `Refused` where the agreement does not run, or nothing may go under it.
    """
    stated = queries.stated(session, agreement_id)
    may = allowed(terms_on(stated, on), Way.OUT)
    if not may:
        raise Refused(f"Under the agreement “{stated.title}” nothing is sent to {stated.partner}.")
    return {one.name: about.values.get(one.name, "") for one in fields.GOES if one.name in may}


def _of_home(session: Session, found: Property, on: date) -> dict[str, str]:
    people = [one for one in corresponding.about_home(session, found.id, on).people if one.role in LETS]
    values: dict[str, Any] = {
        "address": found.address,
        "postcode": found.postcode,
        "uprn": found.uprn,
        "landlord_name": "; ".join(dict.fromkeys(one.name for one in people)),
        "landlord_contact": "; ".join(dict.fromkeys(", ".join(one.lines) for one in people if one.lines)),
        **_licence(session, found.id, on),
        **_counted(session, found.id, on),
    }
    outcome = licensing.standing(session, found.id, on).outcome
    values["licence_needed"] = NEEDED.get(outcome or "", "")
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _licence(session: Session, property_id: int, on: date) -> dict[str, str]:
    query = select(Licence.reference).where(Licence.property_id.in_(gazetteer.keys(property_id)), licensing.in_force(on))
    references = [one for one in session.scalars(query.order_by(Licence.id.desc())) if one]
    if references:
        return {"licence_state": "A licence is in force", "licence_reference": references[0]}
    there = session.scalars(query.with_only_columns(Licence.id)).first() is not None
    return {"licence_state": "A licence is in force" if there else "No licence is in force"}


def _counted(session: Session, property_id: int, on: date) -> dict[str, int]:
    """How many people and households an officer last saw or was told of.

    Never from council tax, benefit or electoral records: they came for licensing, and go no further.
    """
    said: dict[str, int] = {}
    seen = (
        Observation.property_id.in_(gazetteer.keys(property_id)), Observation.source.in_(occupation.BY_EYE),
        Observation.import_id.is_(None), Observation.withdrawn_at.is_(None), Observation.as_at <= on,
    )  # fmt: skip
    query = select(Observation.persons, Observation.households).where(*seen).order_by(Observation.as_at.desc())
    for persons, households in session.execute(query.limit(20)):
        for name, value in (("persons", persons), ("households", households)):
            if value is not None:
                said.setdefault(name, value)
    return said


def _plain(value: int | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
