"""What was shared is kept exactly as it went, in the transaction in which it goes; and destroyed when its time has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.sharing import agreements, content, queries
from hmo_enforce.sharing.agreements import Way
from hmo_enforce.sharing.content import Row
from hmo_enforce.sharing.records import AgreementTerms, Share

LETTER, EMAIL, CSV = "letter", "email", "csv"
WAYS = (LETTER, EMAIL, CSV)


@dataclass(frozen=True, slots=True)
class Going:
    """What goes: about what, by which way, to whom and where, and why now."""

    subject: str
    subject_id: int
    way: str
    to_name: str
    to_address: str
    rows: Sequence[Row]
    why: str
    letter_id: int | None = None
    arrival_id: int | None = None


def require_agreed(session: Session, agreement_id: int, rows: Sequence[Row], on: date) -> None:
    """`Refused`, by name, for a field outside the agreement; and for an agreement that does not run."""
    agreements.require_inside(queries.stated(session, agreement_id), Way.OUT, content.names(rows), on)


def record(session: Session, agreement_id: int, going: Going, *, by: Actor, on: date) -> Share:
    """Keep what goes, with the terms that allow it. `Refused` as `require_agreed`, whatever was asked before."""
    names = content.names(going.rows)
    terms = agreements.require_inside(queries.stated(session, agreement_id), Way.OUT, names, on)
    made = Share(
        agreement_id=agreement_id, terms_id=_terms_id(session, agreement_id, terms.number), subject=going.subject,
        subject_id=going.subject_id, arrival_id=going.arrival_id, way=going.way, letter_id=going.letter_id,
        to_name=going.to_name, to_address=going.to_address, fields=list(names), content=[dict(row) for row in going.rows],
        sha256=content.digest(going.rows), why=going.why, shared_at=clock.now(), shared_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    # The fields and the digest, and nothing of what was said: that is in the record, and goes with it.
    after = {"agreement": agreement_id, "terms": terms.number, "way": made.way, "fields": made.fields, "sha256": made.sha256}
    journal.note(session, by, "shared", "share", made.id, after=after)
    return made


def _terms_id(session: Session, agreement_id: int, number: int) -> int:
    query = select(AgreementTerms.id).where(AgreementTerms.agreement_id == agreement_id, AgreementTerms.number == number)
    return session.scalars(query).one()


def destroy(session: Session, share_id: int) -> None:
    """What it said goes; that it went, which fields, when, to whom and its digest stay. Its caller journals."""
    found = session.get_one(Share, share_id)
    found.content, found.why, found.destroyed_at = None, "", found.destroyed_at or clock.now()
    session.flush()
