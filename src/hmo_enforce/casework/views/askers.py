"""Whoever asks what is kept about them, as the records know them: found by an officer, who confirms that it is they."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.naming import Word
from hmo_enforce.privacy.queries import access
from hmo_enforce.privacy.records import AccessRecord


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks, as the records know them."""

    parties: tuple[Party, ...]
    accounts: tuple[Account, ...]
    words: tuple[Word, ...]
    perhaps: tuple[Word, ...]
    asked_at: datetime

    @property
    def party_ids(self) -> list[int]:
        """The keys of their records."""
        return [one.id for one in self.parties]


def person(session: Session, access_request_id: int) -> Person:
    """The records that an officer confirmed to be theirs."""
    held = list(session.scalars(select(AccessRecord).where(AccessRecord.access_request_id == access_request_id)))
    keys = people.together(session, [line.party_id for line in held if line.party_id])
    parties = [one for key in sorted(keys) if (one := session.get(Party, key))]
    accounts = [it for line in held if line.account_id and (it := session.get(Account, line.account_id))]
    names = {*(one.name for one in parties), *(one.name for one in accounts)}
    contacts = session.scalars(
        select(CaseParty.contact).where(CaseParty.party_id.in_([one.id for one in parties]), CaseParty.contact.is_not(None))
    )
    reached = [word for text in (*contacts, *(one.email for one in accounts)) for word in naming.contacts(text or "")]
    words = [*(naming.name(one) for one in sorted(names)), *reached]
    perhaps = [word for one in sorted(names) for word in naming.parts(one)]
    return Person(tuple(parties), tuple(accounts), tuple(words), tuple(perhaps), access.one(session, access_request_id).made_at)


def search(session: Session, text: str, *, limit: int = 20) -> tuple[list[Party], list[Account]]:
    """People, organisations and accounts whose name, email or number holds the text."""
    like = text.strip().lower()
    parties = select(Party).where(
        or_(func.lower(Party.name).contains(like, autoescape=True), func.lower(Party.company_number) == like)
    )
    accounts = select(Account).where(
        or_(func.lower(Account.name).contains(like, autoescape=True), Account.email.contains(like, autoescape=True))
    )
    return (
        list(session.scalars(parties.order_by(Party.name, Party.id).limit(limit))),
        list(session.scalars(accounts.order_by(Account.name, Account.id).limit(limit))),
    )


def require_there(session: Session, parties: Iterable[int], accounts: Iterable[int]) -> None:
    """`NotFound` where one of them is not, or is hidden from whoever asks."""
    gone = [one for one in parties if session.get(Party, one) is None]
    gone += [one for one in accounts if session.get(Account, one) is None]
    if gone:
        raise NotFound("One of these records is gone. Search again.")


def names(session: Session, access_request_ids: Iterable[int]) -> dict[int, str]:
    """Who asked, by request: the names of their records."""
    found: dict[int, list[str]] = {}
    wanted = list(access_request_ids)
    query = (
        # Their keys too: by them it is seen that somebody restricted was read.
        select(AccessRecord.access_request_id, func.coalesce(Party.name, Account.name), AccessRecord.party_id)
        .outerjoin(Party, Party.id == AccessRecord.party_id)
        .outerjoin(Account, Account.id == AccessRecord.account_id)
        .where(AccessRecord.access_request_id.in_(wanted))
    )
    for key, name, _ in session.execute(query):
        found.setdefault(key, []).append(name)
    return {key: " and ".join(dict.fromkeys(said)) for key, said in found.items()}
