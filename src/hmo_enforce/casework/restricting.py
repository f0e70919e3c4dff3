"""Who sees a home or a person that has several records: what is decided for one of them holds for all."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.queries.restrictions import Standing
from hmo_enforce.casework.came_after import RECORDS
from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.actor import Actor


def restrict(session: Session, subject: str, subject_id: int, why: str, account_ids: Collection[int], *, by: Actor) -> None:
    """Only these accounts see it from now on; of a second record of a home or a person, the one that is kept and all with it.

    `Refused` as `accounts.actions.restricting.restrict`.
    """
    kept_id = same_as.kept_for(session, RECORDS[subject], subject_id) if subject in RECORDS else subject_id
    restricting.restrict(session, subject, kept_id, why, account_ids, by=by)


def name_people(session: Session, one: Standing, account_ids: Collection[int], why: str, *, by: Actor) -> None:
    """These accounts see it from now on, and no others. `Refused` without a reason or anybody named."""
    for each in _all(session, one):
        restricting.name_people(session, each.id, account_ids, why, by=by)


def lift(session: Session, one: Standing, why: str, *, by: Actor) -> None:
    """Everybody who may see its like sees it again. `Refused` without a reason."""
    for each in _all(session, one):
        restricting.lift(session, each.id, why, by=by)


def _all(session: Session, one: Standing) -> list[Standing]:
    """The restriction, and those on whatever is the same."""
    if one.subject not in RECORDS:
        return [one]
    return restrictions.of(session, {one.subject: same_as.together(session, RECORDS[one.subject], [one.subject_id])})
