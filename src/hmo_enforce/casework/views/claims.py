"""What each source claims about who lives in a home, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.properties.records import Observation

COLUMNS = ("persons", "households", "adults", "surnames_differ", "tenure")
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's word on one day. `confidence` is from 0 to 1; `said` is what it says, by the fact's name."""

    id: int
    source: str
    as_at: date
    confidence: float
    noted_by: str
    expires_on: date | None
    import_id: int | None
    import_row: int | None
    said: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact as each claim has it (None: does not say), in the order of the claims."""

    fact: str
    values: tuple[Value, ...]

    @property
    def differs(self) -> bool:
        """Whether two sources contradict each other."""
        return len({str(value) for value in self.values if value is not None}) > 1  # a range is a list


def claims(session: Session, property_id: int, on: date) -> tuple[Claim, ...]:
    """The claims known by the day, the newest of each source first."""
    query = (
        select(Observation)
        .where(Observation.property_id == property_id, Observation.as_at <= on)
        .order_by(Observation.as_at.desc(), Observation.confidence.desc(), Observation.id.desc())
    )
    return tuple(_claim(found) for found in session.scalars(query))


def latest(found: Sequence[Claim]) -> tuple[Claim, ...]:
    """Only the newest claim of each source."""
    by_source: dict[str, Claim] = {}
    for claim in found:
        by_source.setdefault(claim.source, claim)
    return tuple(by_source.values())


def compared(found: Sequence[Claim]) -> tuple[Compared, ...]:
    """Each fact that anybody claims, as everybody has it."""
    said = {name for claim in found for name, value in claim.said.items() if value is not None}
    order = [name for name in COLUMNS if name in said] + sorted(said - set(COLUMNS))
    return tuple(Compared(name, tuple(claim.said.get(name) for claim in found)) for name in order)


def _claim(record: Observation) -> Claim:
    columns = {name: getattr(record, name) for name in COLUMNS}
    return Claim(
        record.id, record.source, record.as_at, record.confidence, record.noted_by, record.expires_on,
        record.import_id, record.import_row, {**columns, **(record.facts or {})},
    )  # fmt: skip
