"""Who else on record has somebody's name or can be reached as they can: namesakes, and second records of the same person.

The tables say by which of their columns they know people (`names` in `privacy/tables.toml`). Two records are never brought
together by the program: an officer says that they are the same person's.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import due, every_table
from hmo_enforce.kernel import hiding
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming, outside
from hmo_enforce.privacy.naming import Word

Key = tuple[str, int]
"""A record by its word in the journal, and its key."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record of somebody who may be the same person. `by_name`: their names are the same; else what reaches them is.

    Staff are never taken for whoever complained: what they did stays under their name.
    """

    subject: str
    key: int
    by_name: bool
    says: str

    @property
    def record(self) -> Key:
        """Which it is."""
        return self.subject, self.key


def known(session: Session, names: Sequence[str], reached: Sequence[Word]) -> list[Known]:
    """Every record of somebody of one of these names, or whom one of these contacts reaches."""
    found = {one.record: one for one in _reached(session, reached)}
    for table, held in outside.held().items():
        for one in _in_table(session, table, held.names, names, reached) if held.names else ():
            if one.record not in found or one.by_name:
                found[one.record] = one
    return sorted(found.values(), key=lambda one: one.record)


def _in_table(
    session: Session, table: str, columns: Sequence[str], names: Sequence[str], reached: Sequence[Word]
) -> Iterator[Known]:
    of = every_table.CLASSES[table]
    signs = {_sign(one) for one in names} | {word.sign.lower() for word in reached}
    query = select(of.id, *(getattr(of, column) for column in columns))
    if "" not in signs:
        text = [func.lower(cast(getattr(of, column), String)) for column in columns]
        query = query.where(or_(*(one.contains(sign, autoescape=True) for one in text for sign in signs)))
    for row in session.execute(query.order_by(of.id)).yield_per(1_000):
        for value in filter(None, row[1:]):
            by_name = any(naming.same(value, name) for name in names)
            if value != due.ERASED and (by_name or naming.found(value, reached)):
                yield Known(hiding.subject_of(table), row[0], by_name, value)
                break


def _sign(name: str) -> str:
    """What the database looks for first; of the name without titles, since the other may have none."""
    return naming.name(" ".join(naming.bare(name))).sign.lower()


def _reached(session: Session, reached: Sequence[Word]) -> Iterator[Known]:
    """People of cases who asked to be reached in the same way."""
    if not reached:
        return
    query = select(CaseParty.party_id, CaseParty.contact).where(CaseParty.contact.is_not(None))
    for party_id, contact in session.execute(query.order_by(CaseParty.id)).yield_per(1_000):
        words = naming.found(contact or "", reached)
        if words:
            yield Known("party", party_id, False, words[0].text)


def others(session: Session, found: Collection[Known], same: Collection[Key]) -> list[Known]:
    """Those that are not said to be the same person's: who else has the name."""
    staff = set(session.scalars(select(Account.id).where(Account.realm == accounts.STAFF)))
    parties = [key for subject, key in same if subject == "party"]
    # A licence that is theirs has their name.
    theirs = set(session.scalars(select(LicenceParty.licence_id).where(LicenceParty.party_id.in_(parties))))
    return [
        one for one in found
        if one.record not in same and not (one.subject == "licence" and one.key in theirs)
        and not (one.subject == "account" and one.key in staff and not one.by_name)
    ]  # fmt: skip


def perhaps_the_same(session: Session, found: Collection[Known]) -> list[Known]:
    """Of those, whom an officer may say to be the same person: nobody of staff. People are told by name and address."""
    staff = set(session.scalars(select(Account.id).where(Account.realm == accounts.STAFF)))
    keys = [one.key for one in found if one.subject == "party"]
    people = {one.id: one for one in session.scalars(select(Party).where(Party.id.in_(keys)))}
    told = {("party", key): ", ".join(filter(None, (one.name, one.address))) for key, one in people.items()}
    return [
        replace(one, says=told.get(one.record, one.says))
        for one in found
        if not (one.subject == "account" and one.key in staff)
    ]
