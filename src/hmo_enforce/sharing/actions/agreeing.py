"""Agreements: made, changed from a day on, ended. What was agreed before is never rewritten."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import orm
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.sharing import agreements, queries
from hmo_enforce.sharing.actions.partners import NO_ADDRESS
from hmo_enforce.sharing.agreements import Standing
from hmo_enforce.sharing.records import Agreement, AgreementTerms


@dataclass(frozen=True, slots=True)
class Words:
    """What an agreement is for and rests on, and the fields that may come and go, by name."""

    purpose: str
    lawful_basis: str
    comes: tuple[str, ...]
    goes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What it is called, from and to which day it runs (the last counts), and whom to ask about it at the partner."""

    title: str
    starts_on: date
    ends_on: date | None
    contact_name: str
    contact_email: str | None = None
    contact_telephone: str | None = None


def make(session: Session, partner_id: int, frame: Frame, words: Words, *, by: Actor) -> Agreement:
    """An agreement with its first terms. `Refused` where days or fields make no sense."""
    partner = queries.partner(session, partner_id)
    _require_sound(frame, words)
    made = Agreement(partner_id=partner.id, made_at=clock.now(), made_by=by.name, **_columns(frame))
    session.add(made)
    session.flush()
    first = _terms(session, made, words, frame.starts_on, number=1, why="", by=by)
    journal.note(session, by, "made", "agreement", made.id, after={**_plain(made), **_agreed(first), "partner": partner.id})
    return made


def change(session: Session, agreement_id: int, frame: Frame, *, revision: int, why: str, by: Actor) -> Agreement:
    """Its name, last day or contact; its first day stays. `Stale` if somebody changed it meanwhile."""
    found = _current(session, agreement_id, revision)
    if frame.starts_on != found.starts_on:
        raise Refused("The first day of an agreement stays as it is: make another agreement instead.", about="starts_on")
    _require_days(frame)
    before = _plain(found)
    for name, value in _columns(frame).items():
        setattr(found, name, value)
    session.flush()
    journal.note(session, by, "changed", "agreement", agreement_id, before=before, after=_plain(found), why=why)
    return found


def agree_anew(
    session: Session, agreement_id: int, words: Words, from_on: date, *, revision: int, why: str, by: Actor, on: date
) -> AgreementTerms:
    """Other terms from a day on, today or later: what was shared until then stays under those of its day."""
    found = _current(session, agreement_id, revision)
    latest = queries.terms(session, agreement_id)[-1]
    if from_on < on:
        raise Refused("Terms cannot begin in the past: what was shared stays under those of its day.", about="from_on")
    if from_on < latest.from_on:
        begins = days.in_words(latest.from_on)
        raise Refused(f"The terms that stand last begin on {begins}: begin then or later.", about="from_on")
    if found.ends_on is not None and from_on > found.ends_on:
        raise Refused(f"The agreement runs until {days.in_words(found.ends_on)}. Let it run longer first.", about="from_on")
    _require_words(words)
    orm.attributes.flag_modified(found, "title")  # its revision goes on: of two who agree at once, the second is told
    made = _terms(session, found, words, from_on, number=latest.number + 1, why=why, by=by)
    journal.note(
        session, by, "agreed anew", "agreement", agreement_id, before={"terms": latest.number}, after=_agreed(made), why=why
    )
    return made


def end(session: Session, agreement_id: int, *, revision: int, why: str, by: Actor, on: date) -> Agreement:
    """It runs no more from this day on: nothing comes or goes under it."""
    found = _current(session, agreement_id, revision)
    if agreements.standing(queries.stated(session, agreement_id), on) is Standing.OVER:
        raise Refused("This agreement is over already.")
    found.ended_on, found.ended_why = on, why
    session.flush()
    journal.note(session, by, "ended", "agreement", agreement_id, after={"ended_on": on}, why=why)
    return found


def forget_contact(session: Session, agreement_id: int) -> None:
    """Whom to ask about it is gone; the agreement stays, since what was shared stands under it. Its caller journals."""
    found = session.get_one(Agreement, agreement_id)
    found.contact_name, found.contact_email, found.contact_telephone = "", None, None
    session.flush()


def _current(session: Session, agreement_id: int, revision: int) -> Agreement:
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise NotFound("There is no such agreement.")
    if found.revision != revision:
        raise Stale("Somebody else has changed this agreement meanwhile.")
    if found.ended_on is not None:
        raise Refused("This agreement was ended. Make another instead.")
    return found


def _terms(
    session: Session, agreement: Agreement, words: Words, from_on: date, *, number: int, why: str, by: Actor
) -> AgreementTerms:
    made = AgreementTerms(
        agreement_id=agreement.id, number=number, from_on=from_on, purpose=words.purpose, lawful_basis=words.lawful_basis,
        comes=list(words.comes), goes=list(words.goes), why=why, made_at=clock.now(), made_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _require_sound(frame: Frame, words: Words) -> None:
    _require_days(frame)
    _require_words(words)


def _require_days(frame: Frame) -> None:
    if frame.ends_on is not None and frame.ends_on < frame.starts_on:
        raise Refused("The last day cannot be before the first.", about="ends_on")
    if frame.contact_email is not None and not is_address(frame.contact_email):
        raise Refused(NO_ADDRESS, about="contact_email")


def _require_words(words: Words) -> None:
    wrong = agreements.faults(words.comes, words.goes)
    if wrong:
        raise Refused(*wrong, about="comes")


def _columns(frame: Frame) -> dict[str, object]:
    return {
        "title": frame.title, "starts_on": frame.starts_on, "ends_on": frame.ends_on, "contact_name": frame.contact_name,
        "contact_email": frame.contact_email, "contact_telephone": frame.contact_telephone,
    }  # fmt: skip


def _plain(agreement: Agreement) -> dict[str, object]:
    """For the journal: without the contact, who is somebody."""
    return {"title": agreement.title, "starts_on": agreement.starts_on, "ends_on": agreement.ends_on}


def _agreed(terms: AgreementTerms) -> dict[str, object]:
    return {
        "terms": terms.number, "from_on": terms.from_on, "purpose": terms.purpose, "lawful_basis": terms.lawful_basis,
        "comes": terms.comes, "goes": terms.goes,
    }  # fmt: skip
