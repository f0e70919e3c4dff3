"""Making something visible to named people alone, and visible again.

What is hidden from whom is `kernel/hiding.py`'s; here it is decided and journalled. The journal's line names the subject and
the accounts, and never what is in it.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts, restrictions
from hmo_enforce.accounts.records import Account, NamedPerson, Restriction
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotFound, Refused


def restrict(
    session: Session, subject: str, subject_id: int, why: str, account_ids: Iterable[int], *, by: actor.Actor
) -> Restriction:
    """Only these accounts see it from now on. `Refused` without a reason, without anybody named, or where it is restricted."""
    if not why.strip():
        raise Refused("Say why only named people may see it.", about="why")
    if restrictions.standing(session, subject, subject_id) is not None:
        raise Refused("It is restricted already. Change whom the restriction names.")
    people = _staff(session, account_ids)
    made = Restriction(subject=subject, subject_id=subject_id, why=why.strip(), made_at=clock.now(), made_by=by.id)
    session.add(made)
    session.flush()
    _name(session, made, people)
    journal.note(
        session, by, "restricted", subject, subject_id, after={"accounts": [one.id for one in people]}, why=why.strip()
    )
    return made


def extend(session: Session, restriction_id: int, subject_id: int, *, by: actor.Actor) -> None:
    """Another record too is seen by those alone whom the restriction names, whether their accounts are open or not."""
    one = _standing(session, restriction_id)
    if restrictions.standing(session, one.subject, subject_id) is not None:
        return
    named = session.scalars(
        select(Account).join(NamedPerson, NamedPerson.account_id == Account.id).where(NamedPerson.restriction_id == one.id)
    ).all()
    made = Restriction(subject=one.subject, subject_id=subject_id, why=one.why, made_at=clock.now(), made_by=by.id)
    session.add(made)
    session.flush()
    _name(session, made, named)
    journal.note(
        session, by, "restricted", one.subject, subject_id, after={"accounts": sorted(one.id for one in named)}, why=made.why
    )


def name_people(session: Session, restriction_id: int, account_ids: Iterable[int], why: str, *, by: actor.Actor) -> None:
    """These accounts see it from now on, and no others. `Refused` without a reason or anybody named."""
    row = _standing(session, restriction_id)
    if not why.strip():
        raise Refused("Say why others are named.", about="why")
    people = _staff(session, account_ids)
    before = session.scalars(select(NamedPerson).where(NamedPerson.restriction_id == row.id)).all()
    for one in before:
        session.delete(one)
    session.flush()
    _name(session, row, people)
    journal.note(
        session, by, "named others", row.subject, row.subject_id,
        before={"accounts": sorted(one.account_id for one in before)},
        after={"accounts": [one.id for one in people]}, why=why.strip(),
    )  # fmt: skip


def lift(session: Session, restriction_id: int, why: str, *, by: actor.Actor) -> None:
    """Everybody who may see its like sees it again. `Refused` without a reason."""
    row = _standing(session, restriction_id)
    if not why.strip():
        raise Refused("Say why everybody may see it again.", about="why")
    row.lifted_at, row.lifted_by = clock.now(), by.id
    journal.note(session, by, "lifted the restriction of", row.subject, row.subject_id, why=why.strip())


def require_not_the_last(session: Session, account_id: int) -> None:
    """`Refused` where a restriction names nobody else whose account is open: what it hides would be lost to all."""
    alone = [
        one.id
        for one in restrictions.naming(session, account_id)
        if all(person.closed or person.account_id == account_id for person in one.named)
    ]
    if alone:
        raise Refused(
            f"{len(alone)} restricted record{'s' if len(alone) > 1 else ''} would be left with nobody who may see "
            f"{'them' if len(alone) > 1 else 'it'}. Name somebody else first."
        )


def _standing(session: Session, restriction_id: int) -> Restriction:
    row = session.get(Restriction, restriction_id)
    if row is None or row.lifted_at is not None:
        raise NotFound
    return row


def _staff(session: Session, account_ids: Iterable[int]) -> list[Account]:
    wanted = sorted(set(account_ids))
    found = session.scalars(
        select(Account).where(Account.id.in_(wanted), Account.realm == accounts.STAFF, Account.closed_at.is_(None))
    ).all()
    if not wanted:
        raise Refused("Name at least one person who may see it.", about="accounts")
    if len(found) < len(wanted):
        raise Refused("Somebody named here has no open account of staff. Choose from the list.", about="accounts")
    return sorted(found, key=lambda one: one.id)


def _name(session: Session, row: Restriction, people: Iterable[Account]) -> None:
    session.add_all(NamedPerson(restriction_id=row.id, account_id=one.id, named_at=clock.now()) for one in people)
    session.flush()
