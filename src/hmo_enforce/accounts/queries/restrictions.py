"""What only named people may see."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account, NamedPerson, Restriction

# What may be restricted, by its word in the journal, with the table whose rows it hides.
TABLES = {"property": "properties", "party": "parties", "case": "cases"}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who sees what a restriction hides."""

    account_id: int
    name: str
    email: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A restriction that is not lifted, with whom it names."""

    id: int
    subject: str
    subject_id: int
    why: str
    made_at: datetime
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """The keys, by table, of all that stands restricted: what an account does not see, and what it sees for being named."""

    hidden: dict[str, frozenset[int]]
    seen: dict[str, frozenset[int]]


def parted(session: Session, account_id: int | None) -> Parted:
    """What stands restricted, as this account (or nobody's) sees it."""
    names = exists().where(NamedPerson.restriction_id == Restriction.id, NamedPerson.account_id == account_id)
    found: tuple[dict[str, set[int]], dict[str, set[int]]] = (defaultdict(set), defaultdict(set))
    query = select(Restriction.subject, Restriction.subject_id, names).where(Restriction.lifted_at.is_(None))
    for subject, subject_id, sees in session.execute(query):
        found[bool(sees)][TABLES[subject]].add(subject_id)
    hidden, seen = ({table: frozenset(keys) for table, keys in one.items()} for one in found)
    return Parted(hidden, seen)


def hidden_from(session: Session, account_id: int | None) -> dict[str, frozenset[int]]:
    """The keys, by table, of what stands restricted and does not name this account; for nobody, of all that does."""
    found: dict[str, set[int]] = defaultdict(set)
    for subject, subject_id in session.execute(_standing_without(account_id)):
        found[TABLES[subject]].add(subject_id)
    return {table: frozenset(keys) for table, keys in found.items()}


def _standing_without(account_id: int | None) -> Select[str, int]:
    names = exists().where(NamedPerson.restriction_id == Restriction.id, NamedPerson.account_id == account_id)
    return select(Restriction.subject, Restriction.subject_id).where(Restriction.lifted_at.is_(None), ~names)


def standing(session: Session, subject: str, subject_id: int) -> Standing | None:
    """The restriction on something, while it is not lifted."""
    found = session.scalars(
        select(Restriction).where(
            Restriction.subject == subject, Restriction.subject_id == subject_id, Restriction.lifted_at.is_(None)
        )
    ).first()
    return None if found is None else _told(session, found)


def of(session: Session, subjects: Mapping[str, Collection[int]]) -> list[Standing]:
    """The restrictions that stand on any of these, by subject ("case") and number."""
    any_of = or_(*(and_(Restriction.subject == name, Restriction.subject_id.in_(ids)) for name, ids in subjects.items() if ids))
    rows = session.scalars(select(Restriction).where(Restriction.lifted_at.is_(None), any_of).order_by(Restriction.id))
    return [_told(session, row) for row in rows]


def naming(session: Session, account_id: int) -> list[Standing]:
    """The restrictions that name an account, newest first: of others one does not learn that they are."""
    names = select(NamedPerson.restriction_id).where(NamedPerson.account_id == account_id)
    rows = session.scalars(
        select(Restriction)
        .where(Restriction.lifted_at.is_(None), Restriction.id.in_(names))
        .order_by(Restriction.made_at.desc(), Restriction.id.desc())
    )
    return [_told(session, row) for row in rows]


def every_standing(session: Session) -> list[Standing]:
    """All that stand, for `verify` and the command line."""
    rows = session.scalars(select(Restriction).where(Restriction.lifted_at.is_(None)).order_by(Restriction.id))
    return [_told(session, row) for row in rows]


def _told(session: Session, row: Restriction) -> Standing:
    people = session.execute(
        select(Account.id, Account.name, Account.email, Account.closed_at)
        .join(NamedPerson, NamedPerson.account_id == Account.id)
        .where(NamedPerson.restriction_id == row.id)
        .order_by(Account.name, Account.id)
    )
    named = tuple(Named(id_, name, email, closed is not None) for id_, name, email, closed in people)
    return Standing(row.id, row.subject, row.subject_id, row.why, row.made_at, named)
