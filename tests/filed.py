"""A case of Acacia with something of everything in it, as the pages' tests want it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.cases.actions import joining, opening, subjects, work
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.kernel import clock
from hmo_enforce.people import actions as people
from hmo_enforce.people.records import Party

TITLE = "Six bells at one door"
NOTE = "Six names on the bells, seen from the street."
COMPLAINANT = "Nora Nettle"
CONTACT = "by text on 07700 900123, never at the house"
WITNESS = "Walter Willow"


@dataclass(frozen=True)
class Filed:
    """The keys that tests ask for."""

    case: int
    reference: str
    task: int
    home: int
    complainant: int
    witness: int
    other: int
    line: int


def a_case(session: Session, property_id: int, title: str = TITLE) -> Filed:
    """About a home, with somebody who complained, a witness, tasks, a note and a case that it is linked to."""
    by = acacia.ALMA
    made = opening.open_case(session, Said("unlicensed_hmo", title), by=by)
    other = opening.open_case(session, Said("general", "A question about bins"), by=by)
    home = subjects.add_home(session, made.id, property_id, why="The bells.", by=by)
    complainant, witness = (a_party(session, name) for name in (COMPLAINANT, WITNESS))
    subjects.add_person(session, made.id, complainant.id, "complainant", contact=CONTACT, by=by)
    line = subjects.add_person(session, made.id, witness.id, "witness", by=by).id
    work.note(session, made.id, NOTE, "fact", by=by)
    joining.link(session, made.id, other.id, by=by)
    task = found.open_tasks(session, made.id)[0]
    return Filed(made.id, made.reference, task.id, home.id, complainant.id, witness.id, other.id, line)


def a_party(session: Session, name: str) -> Party:
    """A person."""
    made = Party(name=name, is_organisation=False, made_at=clock.now())
    session.add(made)
    session.flush()
    return made


def a_correction(session: Session, party_id: int) -> int:
    """Of the record of a person, which stands."""
    revision = session.get_one(Party, party_id).revision
    (made,) = people.correct(session, party_id, {"postcode": "AC1 2ZZ"}, why="Told.", revision=revision, by=acacia.ALMA)
    return made.id
