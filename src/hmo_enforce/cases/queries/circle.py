"""The restrictions that say who sees a case."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.queries.restrictions import Standing
from hmo_enforce.cases.circles import Circle
from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.people import queries as parties
from hmo_enforce.properties import queries as gazetteer


def around(session: Session, case_id: int) -> list[Standing]:
    """On the case itself, and on each home and person that is or was part of it."""
    homes = set(session.scalars(select(CaseProperty.property_id).where(CaseProperty.case_id == case_id)))
    people = set(session.scalars(select(CaseParty.party_id).where(CaseParty.case_id == case_id)))
    return restrictions.of(session, {"case": {case_id}, **_together(session, homes, people)})


def around_these(session: Session, homes: Collection[int], people: Collection[int]) -> list[Standing]:
    """On any of these homes and people."""
    return restrictions.of(session, _together(session, homes, people)) if homes or people else []


def _together(session: Session, homes: Collection[int], people: Collection[int]) -> dict[str, Collection[int]]:
    """With all that are taken for the same home or person."""
    return {"property": gazetteer.together(session, homes), "party": parties.together(session, people)}


def circles(standing: Iterable[Standing]) -> list[Circle]:
    """Whom each names: those whose account is open, since nobody else sees anything."""
    return [Circle(person.account_id for person in one.named if not person.closed) for one in standing]
