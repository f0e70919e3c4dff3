"""Which file and row a value came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.files.records import Import


@dataclass(frozen=True, slots=True)
class FromFile:
    """Where a value came from."""

    file: str
    row: int | None
    as_at: date
    import_id: int


def files(session: Session, ids: set[int]) -> dict[int, FromFile]:
    """The files behind some imports, by import."""
    if not ids:
        return {}
    query = select(Import.id, Import.file_name, Import.as_at).where(Import.id.in_(ids))
    return {row.id: FromFile(row.file_name, None, row.as_at, row.id) for row in session.execute(query)}


def of_row(found: Mapping[int, FromFile], import_id: int | None, row: int | None) -> FromFile | None:
    """The file that an import was of, with the row in it."""
    file = found.get(import_id) if import_id is not None else None
    return None if file is None else FromFile(file.file, row, file.as_at, file.import_id)
