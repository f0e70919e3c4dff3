"""Issues wait in a temporary table of their own: a file of half a million rows may have something to say of each."""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, delete, insert, literal, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.records import ImportIssue
from hmo_enforce.kernel.staging import BATCH, filler

ISSUES = table_of(ImportIssue)


class IssueStage:
    """Counts and keeps what is wrong with a file while it is read; `keep` puts it with the import."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.count = 0
        self._waiting: list[tuple[Any, ...]] = []
        self.table = Table(
            "staged_issues",
            MetaData(),
            Column("row", Integer),
            Column("field", String(80)),
            Column("value", String(500)),
            Column("message", String(1000)),
            Column("severity", String(10)),
            prefixes=["TEMPORARY"],
        )
        self.table.drop(session.connection(), checkfirst=True)
        self.table.create(session.connection())
        self._fill = filler(session, self.table)

    def add(self, severity: str, issue: Issue) -> None:
        """`severity` is rejected, waiting, emptied, mended or noted."""
        self.count += 1
        # PostgreSQL keeps no NUL in a text.
        value = issue.value.replace("\x00", "�")[:500]
        self._waiting.append((issue.row, issue.field[:80], value, issue.message[:1000].replace("\x00", "�"), severity))
        if len(self._waiting) >= BATCH:
            self.flush()

    def reject(self, row: int | None, field: str, value: str, message: str) -> None:
        """A row that stayed out."""
        self.add("rejected", Issue(row, field, value, message))

    def take_back(self, severity: str) -> None:
        """Those of one severity are to be said anew."""
        self.flush()
        gone = self.session.execute(delete(self.table).where(self.table.c.severity == severity))
        self.count -= gone.rowcount  # type: ignore[attr-defined]

    def flush(self) -> None:
        """Everything so far into the table."""
        if self._waiting:
            self._fill(self._waiting)
            self._waiting.clear()

    def keep(self, import_id: int) -> None:
        """Into the import's own issues."""
        self.flush()
        staged = self.table.c
        columns = [staged.row, staged.field, staged.value, staged.message, staged.severity]
        source = select(literal(import_id), *columns).order_by(staged.row)
        names = ["import_id", *(column.name for column in columns)]
        self.session.execute(insert(ISSUES).from_select(names, source))

    def first(self, most: int) -> list[dict[str, Any]]:
        """The first of them in the order of the file, for a preview."""
        self.flush()
        return [dict(row) for row in self.session.execute(select(self.table).order_by(self.table.c.row).limit(most)).mappings()]
