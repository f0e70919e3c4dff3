"""Rows of one file that stand for what an earlier row stands for: the first is taken, and the others say what differs."""

from typing import Any

from sqlalchemy import select

from hmo_enforce.files import kinds
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel import portions
from hmo_enforce.kernel.staging import Stage

# Beyond so many, a repeat says only where the first stands: they wait in memory.
MOST_COMPARED = 2_000
# What a row of the kind is told from others by.
IDENTITY = {
    "licences": "reference", "exemptions": "reference", "gazetteer": "UPRN or address", "postcodes": "postcode",
    "epc": "certificate number", "parties": "licence, role and party", "rooms": "licence or home",
    "occupation": "home, source and day", "indicators": "area, measure and period",
}  # fmt: skip
PLAIN = "and was taken. Leave one of them out, or give it its own."


class Repeated:
    """The repeats of one file, gathered while it is read."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._rows: list[tuple[int, int, str, tuple[Any, ...] | None]] = []

    def add(self, number: int, first: int, key: str, values: tuple[Any, ...]) -> None:
        """Row `number` stands for what row `first` does; `values` are those that it would have staged."""
        self._rows.append((number, first, key, values if len(self._rows) < MOST_COMPARED else None))

    def told(self, stage: Stage) -> list[Issue]:
        """An issue for each, once the rows that were taken stand in the stage."""
        taken = self._taken(stage)
        return [
            Issue(number, "", key[:200], self._said(first, taken.get(first), values, stage))
            for number, first, key, values in self._rows
        ]

    def _taken(self, stage: Stage) -> dict[int, Any]:
        wanted = sorted({first for _, first, _, values in self._rows if values is not None})
        found: dict[int, Any] = {}
        for some in portions.of(wanted):
            query = select(stage.table).where(stage.table.c.import_row.in_(some))
            found |= {row["import_row"]: row for row in stage.session.execute(query).mappings()}
        return found

    def _said(self, first: int, taken: Any, values: tuple[Any, ...] | None, stage: Stage) -> str:
        same = f"Row {first} has the same {IDENTITY.get(self.kind, 'identity')}"
        if taken is None or values is None:
            return f"{same} {PLAIN}"
        titles = {field.name: field.title for field in kinds.KINDS[self.kind].fields}
        differs = [
            f"{titles[name]} (“{_shown(taken[name])}”, here “{_shown(value)}”)"
            for name, value in zip(stage.names, values, strict=True)
            if name in titles and taken[name] != value
        ]
        if not differs:
            return f"This is the same as row {first}, which was taken. Leave one of them out."
        *others, last = differs
        listed = f"{', '.join(others)} and {last}" if others else last
        return f"{same} and was taken; this row differs in {listed}. Correct the one that is wrong, or give it its own."[:1000]


def _shown(value: Any) -> str:
    return "" if value is None else str(value)[:80]
