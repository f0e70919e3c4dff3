"""What each source claims about who lives in a home, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.properties import occupation
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Observation

COLUMNS = ("persons", "households", "adults", "surnames_differ", "tenure")
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's word on one day. `confidence` is from 0 to 1; `said` is what it says, by the fact's name.

    `withdrawn` says by whom and why an officer's is used no more; `by_officer` that one noted it here.
    """

    id: int
    source: str
    as_at: date
    confidence: float
    noted_by: str
    expires_on: date | None
    import_id: int | None
    import_row: int | None
    said: Mapping[str, Value]
    by_officer: bool
    withdrawn: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the verdict hears of one source: of each fact the newest claim, where a source says a little each time; of
    the others what they said last."""

    newest: Claim
    facts: Mapping[str, Claim]


@dataclass(frozen=True, slots=True)
class Word:
    """A source's word on one fact, and since when."""

    value: Value
    as_at: date


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact as each source has it (None: does not say), in the order of the sources."""

    fact: str
    words: tuple[Word | None, ...]

    @property
    def differs(self) -> bool:
        """Whether two sources contradict each other."""
        return len({str(word.value) for word in self.words if word is not None}) > 1  # a range is a list


def claims(session: Session, property_id: int, on: date) -> tuple[Claim, ...]:
    """The claims known by the day, the newest first, as the verdict takes them; those withdrawn among them."""
    query = (
        select(Observation)
        .where(Observation.property_id.in_(gazetteer.keys(property_id)), Observation.as_at <= on)
        .order_by(Observation.as_at.desc(), Observation.id.desc())
    )
    return tuple(claim(found) for found in session.scalars(query))


def heard(found: Sequence[Claim]) -> tuple[Heard, ...]:
    """What is used of each source, of the claims newest first."""
    by_source: dict[str, list[Claim]] = {}
    for claim in found:
        if claim.withdrawn is None:
            by_source.setdefault(claim.source, []).append(claim)
    return tuple(Heard(those[0], _newest(those)) for those in by_source.values())


def compared(sources: Sequence[Heard]) -> tuple[Compared, ...]:
    """Each fact that anybody claims, as everybody has it."""
    said = {name for source in sources for name in source.facts}
    order = [name for name in COLUMNS if name in said] + sorted(said - set(COLUMNS))
    return tuple(Compared(name, tuple(_word(source, name) for source in sources)) for name in order)


def claim(record: Observation) -> Claim:
    """An observation as a claim."""
    columns = {name: getattr(record, name) for name in COLUMNS}
    withdrawn = (record.withdrawn_by or "", record.withdrawn_why or "") if record.withdrawn_at else None
    return Claim(
        record.id, record.source, record.as_at, record.confidence, record.noted_by, record.expires_on,
        record.import_id, record.import_row, {**columns, **(record.facts or {})},
        record.source in occupation.BY_EYE and record.import_id is None, withdrawn,
    )  # fmt: skip


def _newest(those: Sequence[Claim]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for claim in those if those[0].source in occupation.BY_EYE else those[:1]:
        for name, value in claim.said.items():
            if value is not None:
                found.setdefault(name, claim)
    return found


def _word(source: Heard, name: str) -> Word | None:
    claim = source.facts.get(name)
    return Word(claim.said[name], claim.as_at) if claim else None
