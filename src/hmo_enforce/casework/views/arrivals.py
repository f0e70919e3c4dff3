"""With which file a home came first, and what each later file changed of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import sources, timeline
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.files.records import CAME_WITH, ImportDifference

OURS = frozenset({"address_key"})
"""What follows from the rest, and tells nobody anything."""

POINT = frozenset({"easting", "northing", "point_accuracy_m"})
"""Numbers, which one of the databases writes with a nought behind them."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The file and row with which a home came first, where that is known; and what files changed of it, the oldest first."""

    import_id: int | None
    row: int | None
    changes: tuple[ImportDifference, ...]

    @property
    def import_ids(self) -> frozenset[int]:
        """The files behind all of it."""
        return frozenset({*(one.import_id for one in self.changes), *(() if self.import_id is None else (self.import_id,))})


def differences(session: Session, property_ids: Iterable[int]) -> Sequence[ImportDifference]:
    """What files changed of homes, or would have, the oldest first."""
    query = select(ImportDifference).where(
        ImportDifference.subject == "property", ImportDifference.subject_id.in_([str(one) for one in property_ids])
    )
    return session.scalars(query.order_by(ImportDifference.id.desc()).limit(timeline.MOST_OF_ALL)).all()[::-1]


def arrived(home: Any, differences: Iterable[ImportDifference]) -> Arrived:
    """Of a home (with its number and the row that it came with), out of what files said of several."""
    return _arrived(home, [one for one in differences if one.applied and one.subject_id == str(home.id)])


def _arrived(home: Any, told: Sequence[ImportDifference]) -> Arrived:
    first = next((one.before for one in told if one.field == CAME_WITH and one.before), None)
    changes = tuple(one for one in told if one.field not in OURS)
    if first is not None:
        import_id, _, row = first.partition(":")
        return Arrived(int(import_id), int(row) if row else None, changes)
    if any(one.import_id == home.import_id for one in told):  # of before the first file was kept: the latest alone is known
        return Arrived(None, None, changes)
    return Arrived(home.import_id, home.import_row, changes)


def events(arrived: Arrived, files: Mapping[int, FromFile], of: str) -> list[Event]:
    """The newest first. `of`: a sentence that says of which record it is, or nothing."""
    told = [_changed(list(rows), files, of) for _, rows in groupby(arrived.changes, lambda one: one.import_id)]
    came = sources.of_row(files, arrived.import_id, arrived.row)
    first = [] if came is None else [Event(came.as_at, None, "Came in with a file", f"{_row(came)}.{of}", "", sort="facts")]
    return [*(one for one in reversed(told) if one is not None), *first]


def _changed(rows: Sequence[ImportDifference], files: Mapping[int, FromFile], of: str) -> Event | None:
    file = sources.of_row(files, rows[0].import_id, rows[0].row)
    if file is None:
        return None
    before, after = _values(rows, "before"), _values(rows, "after")
    return Event(file.as_at, None, f"Changed by {file.file}", f"From {_row(file)}.{of}", "", before, after, "facts")


def _values(rows: Iterable[ImportDifference], which: str) -> dict[str, str | None]:
    said = {one.field: getattr(one, which) for one in rows if one.field != CAME_WITH}
    return {name: value.removesuffix(".0") if value and name in POINT else value for name, value in said.items()}


def _row(file: FromFile) -> str:
    return f"{file.file}, row {file.row:,}" if file.row else file.file
