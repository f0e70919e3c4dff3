"""What is wrong with a form or an export that somebody brings, said so that they can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """`row` counts from 1 as a spreadsheet does (None: the sheet, or the file, as a whole); `value` is what stood there.

    `is_refused`: nothing is brought in until it is mended. Otherwise what it names was left out, and the rest stands.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    is_refused: bool = True

    def __str__(self) -> str:
        """With where it is."""
        where = ", ".join(
            part for part in (self.sheet and f"sheet “{self.sheet}”", self.row and f"row {self.row}", self.column) if part
        )
        return f"{where}: {self.message}" if where else self.message


def in_order(issues: list[Issue]) -> tuple[Issue, ...]:
    """What refuses first, then by sheet and row."""
    return tuple(sorted(issues, key=lambda issue: (not issue.is_refused, issue.sheet, issue.row or 0)))
