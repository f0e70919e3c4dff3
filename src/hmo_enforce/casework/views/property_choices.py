"""What the filters of a list of properties may choose from."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation

WARD = "ward"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for the address and what it is called."""

    value: str
    text: str


def wards(session: Session) -> tuple[Choice, ...]:
    """The wards of the latest edition loaded, by name."""
    found = session.execute(
        select(Area.code, Area.name, Area.edition).where(Area.kind == WARD).order_by(Area.name, Area.code)
    ).all()
    latest = max((row.edition for row in found), default="")
    return tuple(Choice(row.code, row.name) for row in found if row.edition == latest)


def designations(session: Session, on: date) -> tuple[Choice, ...]:
    """Every designation, those in force first; the others say so."""
    found = session.execute(
        select(
            Designation.id, Designation.name, Designation.kind,
            Designation.made_on, Designation.starts_on, Designation.ends_on, Designation.revoked_on,
        ).order_by(Designation.name)
    )  # fmt: skip
    named = []
    for row in found:
        over = standing.of(row, on).in_force is False
        named.append((over, Choice(str(row.id), f"{row.name} (not in force)" if over else row.name)))
    return tuple(choice for _, choice in sorted(named, key=lambda pair: pair[0]))
