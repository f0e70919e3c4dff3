"""Filters kept under a name, renamed and deleted, and columns chosen: each account its own."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.lists import asking, queries
from hmo_enforce.lists.records import ChosenColumns, SavedFilter

MOST, LONGEST_NAME, LONGEST_QUERY = 50, 80, 4_000
SUBJECT = "saved_filter"


def save(session: Session, account_id: int, of_list: str, name: str, asked: Mapping[str, str], *, by: Actor) -> SavedFilter:
    """Keep a list as it is asked for. `Refused` without a name, with one in use, or when there are too many."""
    said, query = _name(session, account_id, of_list, name), asking.written(asked)
    if len(query) > LONGEST_QUERY:
        raise Refused("This list is asked for by too long an address to be kept.", about="name")
    there = select(func.count()).select_from(SavedFilter).where(SavedFilter.account_id == account_id)
    if (session.scalar(there) or 0) >= MOST:
        raise Refused(f"You keep {MOST} filters. Delete one that you do not need any more.", about="name")
    made = SavedFilter(account_id=account_id, of_list=of_list, name=said, query=query, made_at=clock.now())
    session.add(made)
    session.flush()
    journal.note(session, by, "saved", SUBJECT, made.id, after={"list": of_list})
    return made


def rename(session: Session, account_id: int, saved_id: int, name: str, *, by: Actor) -> None:
    """Another name. `NotAllowed` where it is somebody else's; `Refused` as `save`."""
    found = queries.saved_filter(session, account_id, saved_id)
    found.name = _name(session, account_id, found.of_list, name, but=saved_id)
    session.flush()
    journal.note(session, by, "renamed", SUBJECT, found.id)


def forget(session: Session, account_id: int, saved_id: int, *, by: Actor) -> str:
    """Away with it: which list it was of. `NotAllowed` where it is somebody else's."""
    found = queries.saved_filter(session, account_id, saved_id)
    session.delete(found)
    session.flush()
    journal.note(session, by, "deleted", SUBJECT, saved_id)
    return found.of_list


def choose(session: Session, account_id: int, of_list: str, columns: Sequence[str], *, by: Actor) -> None:
    """The columns from now on; none named, the usual ones."""
    session.execute(delete(ChosenColumns).where(ChosenColumns.account_id == account_id, ChosenColumns.of_list == of_list))
    if columns:
        session.add(ChosenColumns(account_id=account_id, of_list=of_list, columns=list(columns)))
        session.flush()
    journal.note(session, by, "chose the columns", "list", of_list, after={"columns": ", ".join(columns) or "the usual ones"})


def _name(session: Session, account_id: int, of_list: str, name: str, but: int | None = None) -> str:
    said = " ".join(name.split())
    if not said:
        raise Refused("Give it a name.", about="name")
    if len(said) > LONGEST_NAME:
        raise Refused(f"The name must be {LONGEST_NAME} characters or fewer.", about="name")
    if any(one.name.lower() == said.lower() and one.id != but for one in queries.saved(session, account_id, of_list)):
        raise Refused(f"You have a filter of this list called “{said}” already.", about="name")
    return said
