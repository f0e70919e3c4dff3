"""What a case is about: its homes and its people, added with a reason and removed with one. Nothing is deleted."""

from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.people import queries as people
from hmo_enforce.properties import queries as gazetteer


def add_home(session: Session, case_id: int, property_id: int, *, why: str | None = None, by: Actor) -> CaseProperty:
    """The case is about this home too. `Refused` where it is already."""
    found.open_case(session, case_id)
    same = gazetteer.together(session, [property_id])
    if any(one.property_id in same for one in found.homes(session, case_id)):
        raise Refused("The case is about this home already.", about="property")
    made = CaseProperty(case_id=case_id, property_id=property_id, why=why, added_at=clock.now(), added_by=by.name)
    session.add(made)
    session.flush()
    journal.note(session, by, "added a home", "case", case_id, after={"line": made.id}, why=why)
    return made


def remove_home(session: Session, case_id: int, line: int, *, why: str, by: Actor) -> None:
    """The case is about this home no more. That it was stays, and with it who may see the case."""
    row = found.home_in(session, case_id, line)
    _require_reason(why)
    row.removed_at, row.removed_by, row.removed_why = clock.now(), by.name, why.strip()
    session.flush()
    journal.note(session, by, "removed a home", "case", case_id, before={"line": line}, why=why.strip())


def add_person(
    session: Session,
    case_id: int,
    party_id: int,
    part: str,
    *,
    category: str | None = None,
    contact: str | None = None,
    by: Actor,
) -> CaseParty:
    """Somebody has this part in the case. Who that is, the journal does not say."""
    found.open_case(session, case_id)
    if part not in terms.PARTS or category not in (None, *terms.CATEGORIES):
        raise Refused("Choose one of the parts that people have in a case.", about="part")
    same = people.together(session, [party_id])
    if any(one.party_id in same and one.part == part for one in found.people(session, case_id)):
        raise Refused("They have this part in the case already.", about="part")
    made = CaseParty(
        case_id=case_id, party_id=party_id, part=part, category=terms.category(part, category), contact=contact,
        added_at=clock.now(), added_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    after = {"line": made.id, "part": part, "category": made.category}
    journal.note(session, by, "added a person", "case", case_id, after=after)
    return made


def remove_person(session: Session, case_id: int, line: int, *, why: str, by: Actor) -> None:
    """They have no part in it any more. That they had one stays, and with it who may see the case."""
    row = found.person_in(session, case_id, line)
    _require_reason(why)
    row.removed_at, row.removed_by, row.removed_why = clock.now(), by.name, why.strip()
    session.flush()
    journal.note(session, by, "removed a person", "case", case_id, before={"line": line, "part": row.part}, why=why.strip())


def _require_reason(why: str) -> None:
    if not why.strip():
        raise Refused("Say why: the reason is kept with it.", about="why")
