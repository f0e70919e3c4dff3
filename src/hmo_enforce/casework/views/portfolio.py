"""What somebody has: the homes that they own, manage or hold licences of, under whichever record, and what stands of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseProperty
from hmo_enforce.casework.views import property_rows
from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR, Row
from hmo_enforce.kernel import portions
from hmo_enforce.licensing import queries
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import queries as people
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Interest

LICENSED = "licensed"
SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class InIt:
    """One part that they have in a home: a role, whose word that is, and whether it is so on the day."""

    role: str
    source: str
    starts_on: date | None
    ends_on: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One home, their parts in it (those of the day first), and how many cases about it are open."""

    home: Row
    parts: tuple[InIt, ...]
    cases: int

    @property
    def now(self) -> bool:
        """Whether they have a part in it on the day."""
        return any(one.now for one in self.parts)

    @property
    def roles(self) -> frozenset[str]:
        """What they are there, or were."""
        return frozenset(one.role for one in self.parts)

    @property
    def licensed(self) -> bool:
        """Whether a licence is in force."""
        return self.home.standing == LICENSED

    @property
    def lacking(self) -> bool:
        """Whether a licence is called for, surely or probably, and none is in force."""
        return self.home.outcome in LICENCE_CALLED_FOR and not self.licensed


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the homes in which they have a part on the day."""

    homes: int
    licensed: int
    lacking: int
    ending: int
    cases: int
    before: int


def homes(session: Session, party_id: int, on: date) -> tuple[Line, ...]:
    """Every home of theirs that counts, by address; also those that were theirs."""
    parts = _parts(session, party_id, on)
    found: list[Line] = []
    for some in portions.of(sorted(parts)):
        cases = open_cases(session, some)
        for home in property_rows.rows(session, some, on):
            found.append(Line(home, tuple(sorted(parts[home.id], key=_present_first)), cases.get(home.id, 0)))
    return tuple(sorted(found, key=lambda line: (line.home.address, line.home.id)))


def totals(lines: Iterable[Line], on: date) -> Totals:
    """The numbers of a portfolio."""
    every = list(lines)
    now = [line for line in every if line.now]
    ending = [line for line in now if line.licensed and line.home.licence_ends_on and line.home.licence_ends_on <= on + SOON]
    return Totals(
        homes=len(now),
        licensed=sum(line.licensed for line in now),
        lacking=sum(line.lacking for line in now),
        ending=len(ending),
        cases=sum(line.cases for line in now),
        before=len(every) - len(now),
    )


def open_cases(session: Session, keys: Sequence[int]) -> dict[int, int]:
    """How many open cases are about each of these homes, or a second record of it."""
    behind, home = gazetteer.behind(session, keys), gazetteer.home_of(CaseProperty.property_id).label("home")
    there = (CaseProperty.property_id.in_(behind), CaseProperty.removed_at.is_(None), Case.status == terms.OPEN)
    pairs = select(CaseProperty.case_id, home).join(Case, Case.id == CaseProperty.case_id).where(*there).distinct().subquery()
    return {row[0]: row[1] for row in session.execute(select(pairs.c.home, func.count()).group_by(pairs.c.home))}


def _present_first(one: InIt) -> tuple[bool, str, date]:
    return not one.now, one.role, one.starts_on or date.min


def _parts(session: Session, party_id: int, on: date) -> dict[int, list[InIt]]:
    found: dict[int, list[InIt]] = defaultdict(list)
    theirs = people.keys(party_id)
    interests = select(gazetteer.home_of(Interest.property_id), Interest).where(Interest.party_id.in_(theirs))
    for home, one in session.execute(interests.order_by(Interest.id)):
        now = (one.starts_on is None or one.starts_on <= on) and (one.ends_on is None or one.ends_on >= on)
        found[home].append(InIt(one.role, one.source, one.starts_on, one.ends_on, now))
    held = (
        select(
            gazetteer.home_of(Licence.property_id), LicenceParty.role, Licence.reference, Licence.starts_on,
            queries.ended_on(), queries.in_force(on),
        )
        .select_from(LicenceParty)
        .join(Licence, Licence.id == LicenceParty.licence_id)
        .where(LicenceParty.party_id.in_(theirs), Licence.property_id.is_not(None))
        .order_by(Licence.id)
    )  # fmt: skip
    for home, role, reference, starts_on, ended_on, now in session.execute(held):
        found[home].append(InIt(role, f"licence {reference}" if reference else "a licence", starts_on, ended_on, bool(now)))
    return found
