"""Whether two records may be taken for one home or one person, and which of them may be the one that is kept."""

from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.cases import circles
from hmo_enforce.cases.queries import circle
from hmo_enforce.casework import due, known_through
from hmo_enforce.casework.came_after import RECORDS
from hmo_enforce.kernel import clock, same_as
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.people import names
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property


def require(session: Session, subject: str, kept: Any, other: Any) -> None:
    """`Refused` for one with itself, for what cannot be the same, and where others may see the one than may see the other."""
    _require_two(kept, other)
    if isinstance(kept, Property):
        _require_one_home(kept, other)
    else:
        _require_one_person(kept, other)
    _require_same_circle(session, subject, kept, other)


def _require_two(kept: Any, other: Any) -> None:
    if kept.id == other.id:
        raise Refused("These are one record already. Choose two.")
    for one in (kept, other):
        if one.same_as_id is not None:
            raise Refused("One of the two was merged into another record already. Choose the one that is kept.")


def _require_one_home(kept: Property, other: Property) -> None:
    """The one that is kept is what lists and areas go by."""
    links = [(kept.parent_uprn, other.uprn), (other.parent_uprn, kept.uprn)]
    if any(parent and parent == uprn for parent, uprn in links):
        raise Refused("One is part of the other: a home and the building that it is in are two.")
    if _has_ended(kept) and not _has_ended(other):
        raise Refused("This one has ended, and the other has not: the home would be in no list. Keep the other.")
    if kept.easting is None and other.easting is not None:
        how = "Give it that point first, or keep the other." if _has_ended(other) else "Keep the other."
        raise Refused(f"This one has no point on the map, and the other has: the home would lie in no area. {how}")


def _has_ended(home: Property) -> bool:
    return home.retired_on is not None and home.retired_on <= clock.today()


def _require_one_person(kept: Party, other: Party) -> None:
    numbers = [names.company_number(one.company_number) for one in (kept, other)]
    if all(numbers) and numbers[0] != numbers[1]:
        raise Refused("They have different company numbers: they are two companies, whatever they are called.")
    if {kept.is_organisation, other.is_organisation} == {True, False}:
        raise Refused("One is a person and the other an organisation: in law they are two.")
    if due.ERASED in (kept.name, other.name):
        raise Refused("The name of one of them was erased: nobody can tell any more who it was.")


def _require_same_circle(session: Session, subject: str, kept: Any, other: Any) -> None:
    """Whoever sees the one would see what is known of the other."""
    seen_by = [_circle(session, subject, one.id) for one in (kept, other)]
    if seen_by[0] != seen_by[1]:
        raise Refused(
            "Not the same people may see these two. Restrict both to the same people first, or lift what restricts the one."
        )
    if subject == "party" and not _is_known_to_all(session, kept, other):
        raise Refused("Not all who may know of the other may know of this one, and its name would tell them. Keep the other.")


def _is_known_to_all(session: Session, kept: Party, other: Party) -> bool:
    """Whether everybody who knows of the other, or of what was merged into it, knows of the one that is to be kept."""
    others = same_as.together(session, Party, [other.id])
    return known_through.covers(known_through.ways(session, [kept.id]), known_through.ways(session, others))


def _circle(session: Session, subject: str, key: int) -> circles.Circle | None:
    every = same_as.together(session, RECORDS[subject], [key])
    return circles.within_all(circle.circles(restrictions.of(session, {subject: every})))
