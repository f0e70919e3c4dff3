"""Reads of people and organisations."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.people.records import Party, PartyCorrection


def party(session: Session, party_id: int) -> Party:
    """The person or organisation, or `NotFound`."""
    found = session.get(Party, party_id)
    if found is None:
        raise NotFound("There is no such person or organisation.")
    return found


def correction(session: Session, correction_id: int) -> PartyCorrection:
    """A value that an officer set by hand, or `NotFound`."""
    found = session.get(PartyCorrection, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def keys(party_id: int) -> Select[int]:
    """Under which keys somebody is named: their own, and those of the records merged into theirs."""
    return same_as.keys(Party, party_id)


def person_of(column: Any) -> ColumnElement[int]:
    """Who somebody is in the end, by a `party_id`: the record that is kept."""
    return same_as.kept(Party, column)


def kept(session: Session, party_id: int) -> int:
    """The record that is kept for somebody; itself, where it is no second one."""
    return same_as.kept_for(session, Party, party_id)


def merged_into(session: Session, party_id: int) -> list[int]:
    """The numbers of the second records of this one."""
    return sorted(session.scalars(select(Party.id).where(Party.same_as_id == party_id)))


def together(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """These and all that are taken for the same, whichever is kept."""
    return same_as.together(session, Party, ids)


def called(session: Session, ids: list[int]) -> dict[int, str]:
    """The names of these."""
    return {row.id: row.name for row in session.execute(select(Party.id, Party.name).where(Party.id.in_(ids)))}
