"""Areas read from a file, before they are put in."""

from dataclasses import dataclass, field
from typing import Any

import shapely

from hmo_enforce.kernel.staging import Counts


@dataclass(frozen=True, slots=True)
class Drawn:
    """One area or designation, as its file has it. `rows` is how many rows of the file were joined into it.

    `values` are the record's own fields beside its shape; of a designation, only those that the file states.
    """

    key: tuple[str, ...]
    row: int
    shape: shapely.Geometry
    values: dict[str, Any]
    rows: int = 1


@dataclass(slots=True)
class Plan:
    """What a geography file holds and would change."""

    sha256: str
    size_bytes: int
    read: int
    rejected: int
    drawn: list[Drawn] = field(default_factory=list)
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0))
