"""Answering somebody who asks what is kept about them: taken down, pieces left out with a reason, released."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal, periods, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import states
from hmo_enforce.privacy.queries import access
from hmo_enforce.privacy.records import AccessOmission, AccessReading, AccessRecord, AccessRequest

SUBJECT = "access_request"
JOB = "answer"


def take_down(
    session: Session, asked_on: date, proof: str, *, parties: Collection[int], accounts: Collection[int], by: Actor
) -> AccessRequest:
    """A request of whoever these records are. `Refused` without any, or without how it was checked who asks.

    To be answered without undue delay and at the latest within one month of receipt (UK GDPR art. 12(3); Data Protection Act
    2018 ss. 45(3) and 54 for law enforcement).
    """
    if not parties and not accounts:
        raise Refused("Tick at least one record that is theirs.", about="records")
    if not proof.strip():
        raise Refused("Say how you checked that it is they who ask.", about="proof")
    if asked_on > clock.today():
        raise Refused("They cannot have asked on a day to come.", about="asked_on")
    made = AccessRequest(
        asked_on=asked_on, answer_by=periods.months_after(asked_on, 1), proof=proof.strip(), state=states.OPEN,
        made_at=clock.now(), made_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(AccessRecord(access_request_id=made.id, party_id=one) for one in sorted(set(parties)))
    session.add_all(AccessRecord(access_request_id=made.id, account_id=one) for one in sorted(set(accounts)))
    session.flush()
    after = {"parties": len(set(parties)), "accounts": len(set(accounts)), "asked_on": asked_on}
    journal.note(session, by, "took down", SUBJECT, made.id, after=after)
    return made


def leave_out(session: Session, access_request_id: int, piece: str, exemption: str, why: str, *, by: Actor) -> None:
    """They are not told this. `Refused` without a reason; asked again, the newer reason stands."""
    _require_open(session, access_request_id)
    if exemption not in states.EXEMPTIONS:
        raise Refused("Choose the exemption that applies.", about="exemption")
    if not why.strip():
        raise Refused("Say why: the reason is kept, and whoever checks it later reads it.", about="why")
    _put_back(session, access_request_id, piece)
    session.add(
        AccessOmission(
            access_request_id=access_request_id, piece=piece, exemption=exemption, why=why.strip(), made_at=clock.now(),
            made_by=by.name,
        )
    )  # fmt: skip
    session.flush()
    journal.note(session, by, "left out", SUBJECT, access_request_id, after={"piece": piece, "exemption": exemption})


def put_back(session: Session, access_request_id: int, piece: str, *, by: Actor) -> None:
    """They are told it after all."""
    _require_open(session, access_request_id)
    _put_back(session, access_request_id, piece)
    journal.note(session, by, "put back", SUBJECT, access_request_id, after={"piece": piece})


def put_in(session: Session, access_request_id: int, piece: str, digest: str, *, by: Actor) -> None:
    """They are told a piece that may name others, as the officer read it: `digest`."""
    _require_open(session, access_request_id)
    _mark_read(session, access_request_id, {piece: digest}, by)
    journal.note(session, by, "put in", SUBJECT, access_request_id, after={"piece": piece})


def _mark_read(session: Session, access_request_id: int, read: Mapping[str, str], by: Actor) -> None:
    of = (AccessReading.access_request_id == access_request_id, AccessReading.piece.in_(read))
    session.execute(delete(AccessReading).where(*of))
    session.add_all(
        AccessReading(access_request_id=access_request_id, piece=piece, digest=digest, read_at=clock.now(), read_by=by.name)
        for piece, digest in read.items()
    )
    session.flush()


def _put_back(session: Session, access_request_id: int, piece: str) -> None:
    there = (AccessOmission.access_request_id == access_request_id, AccessOmission.piece == piece)
    session.execute(delete(AccessOmission).where(*there))


def release(
    session: Session, access_request_id: int, pieces: Mapping[str, str], *, withheld: int = 0, by: Actor
) -> requests.JobRequest:
    """Have the bundle made of these pieces, which the officer has read: each by its digest then. Made before: made anew.

    `withheld`: how many more there are that may name others and were not put in; whoever asks is told that.
    """
    found = access.one(session, access_request_id)
    if not pieces:
        raise Refused("Nothing is left that they could be given: write to them instead, with the reason.")
    _mark_read(session, access_request_id, pieces, by)
    asked = requests.ask(
        session, JOB, {"access_request": access_request_id, "pieces": sorted(pieces), "withheld": withheld}, by=by
    )
    found.state, found.released_at, found.released_by, found.request_id = states.RELEASED, clock.now(), by.name, asked.id
    session.flush()
    journal.note(session, by, "released", SUBJECT, access_request_id, after={"pieces": len(pieces), "withheld": withheld})
    return asked


def reopen(session: Session, access_request_id: int, *, by: Actor) -> AccessRequest:
    """Prepare it again: something was forgotten, or left out wrongly."""
    found = access.one(session, access_request_id)
    if found.state == states.OPEN:
        raise Refused("It is being prepared already.")
    found.state = states.OPEN
    session.flush()
    journal.note(session, by, "reopened", SUBJECT, access_request_id)
    return found


def _require_open(session: Session, access_request_id: int) -> None:
    if access.one(session, access_request_id).state != states.OPEN:
        raise Refused("It was released already. Reopen it first.")
