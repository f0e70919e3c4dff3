"""What retention destroys of it: its caller journals that."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hmo_enforce.lists.records import BulkRow, ChosenColumns, SavedFilter


def of_account(session: Session, account_id: int) -> None:
    """What the holder of a closed account kept for themselves."""
    for table in (SavedFilter, ChosenColumns):
        session.execute(delete(table).where(table.account_id == account_id))


def about(session: Session, subject: str, subject_id: int) -> None:
    """That something was done to a record among others."""
    session.execute(delete(BulkRow).where(BulkRow.subject == subject, BulkRow.subject_id == subject_id))
