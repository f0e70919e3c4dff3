"""By what somebody is known, and so who knows of them: a name that only a restricted case or a complaint has tells of that.

Whoever sees a home, a licence or a case sees who has a part in it; of a complaint only whoever may see who complained. So the
record of a person that is kept for another must be known to all who know of the other: its name stands there for both.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases import circles, terms
from hmo_enforce.cases.circles import Circle
from hmo_enforce.cases.queries import circle
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.kernel import hiding
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.properties.records import Interest


@dataclass(frozen=True, slots=True)
class Way:
    """One way of being known: to the circle (None: to everybody), and whether by a complaint."""

    circle: Circle | None
    complained: bool

    def is_as_wide_as(self, other: "Way") -> bool:
        """Whether all who know of somebody by the other know by this."""
        within = self.circle is None or (other.circle is not None and other.circle <= self.circle)
        return within and (other.complained or not self.complained)


BY_ITSELF = Way(None, False)
"""Nothing is known of them but the record, which everybody sees whose role includes people."""


def covers(ways: Collection[Way], others: Collection[Way]) -> bool:
    """Whether everybody who knows of one by any of `others` knows of the other by one of `ways`."""
    return all(any(way.is_as_wide_as(other) for way in ways) for other in others)


def ways(session: Session, party_ids: Collection[int]) -> frozenset[Way]:
    """Each way in which these records are known, also such as are hidden from whoever asks."""
    with hiding.nothing_hidden(session):
        found = {*_by_homes(session, party_ids), *_by_cases(session, party_ids)}
    return frozenset(found or {BY_ITSELF})


def _by_homes(session: Session, party_ids: Collection[int]) -> list[Way]:
    theirs = select(Interest.property_id).where(Interest.party_id.in_(party_ids))
    held = select(Licence.property_id).join(LicenceParty, LicenceParty.licence_id == Licence.id)
    homes = session.scalars(theirs.union(held.where(LicenceParty.party_id.in_(party_ids)))).all()
    return [Way(circles.within_all(circle.circles(circle.around_these(session, [home], []))), False) for home in homes]


def _by_cases(session: Session, party_ids: Collection[int]) -> list[Way]:
    parts = select(CaseParty.case_id, CaseParty.part).where(CaseParty.party_id.in_(party_ids))
    found: dict[int, bool] = {}
    for case_id, part in session.execute(parts):
        found[case_id] = found.get(case_id, False) or part == terms.COMPLAINANT
    return [Way(circles.within_all(circle.circles(circle.around(session, case_id))), said) for case_id, said in found.items()]
