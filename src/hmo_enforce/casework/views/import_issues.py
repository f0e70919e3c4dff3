"""What was wrong with a file, in the order of its rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.files.records import ImportIssue

BATCH = 5_000


def every(session: Session, import_id: int) -> Iterator[Mapping[str, Any]]:
    """Row, field, value, message and severity of each issue; what is said of the whole file comes first."""
    columns = (ImportIssue.row, ImportIssue.field, ImportIssue.value, ImportIssue.message, ImportIssue.severity)
    query = select(*columns).where(ImportIssue.import_id == import_id)
    ordered = query.order_by(ImportIssue.row.nulls_first(), ImportIssue.id)
    yield from session.execute(ordered).yield_per(BATCH).mappings()
