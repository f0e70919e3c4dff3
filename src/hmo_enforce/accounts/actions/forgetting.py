"""Accounts, sign-ups and delegations of somebody who is erased: who they were is not kept. That there was one is."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import delegating, ending, links, public_accounts, second_factor
from hmo_enforce.accounts.records import Delegation, EmailProof, SignUp
from hmo_enforce.kernel import actor, clock, journal

NOBODY = "Somebody whose name was erased"


def account(session: Session, account_id: int, why: str, *, by: actor.Actor) -> None:
    """Close an account of the public and keep neither its name nor its address. `NotFound` for one of staff.

    What was done under the name stays in the journal under it: its lines are never rewritten.
    """
    found = public_accounts.public(session, account_id)
    delegating.end_all_of(session, found, by=by)
    ending.end_all(session, found.id, "account closed")
    links.void(session, found.id, tuple(links.LASTS))
    second_factor.forget(session, found)
    session.execute(delete(EmailProof).where(EmailProof.account_id == found.id))
    gone = f"closed account {found.id}"
    for row in session.scalars(select(Delegation).where(Delegation.agent_email == found.email)):
        row.agent_email = gone
    found.name, found.organisation, found.email = NOBODY, None, gone
    found.password_hash, found.closed_at = None, found.closed_at or clock.now()
    session.flush()
    journal.note(session, by, "erased", "account", found.id, why=why)


def sign_up(session: Session, sign_up_id: int, why: str, *, by: actor.Actor) -> None:
    """Somebody who asked for an account and has not come back. Nothing happens where it is gone."""
    if session.get(SignUp, sign_up_id) is not None:
        session.execute(delete(SignUp).where(SignUp.id == sign_up_id))
        session.expire_all()
        journal.note(session, by, "erased", "sign_up", sign_up_id, why=why)


def delegation(session: Session, delegation_id: int, why: str, *, by: actor.Actor) -> None:
    """An owner named them as their agent: it ends, and the address is not kept. Nothing happens where it is gone."""
    found = session.get(Delegation, delegation_id)
    if found is not None:
        found.agent_email, found.ended_at = f"erased {found.id}", found.ended_at or clock.now()
        session.flush()
        journal.note(session, by, "ended a delegation", "account", found.owner_id, after={"delegation": found.id}, why=why)
        journal.note(session, by, "erased", "delegation", found.id, why=why)
