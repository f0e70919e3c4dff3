"""Something arrives: kept once, with a reference and a PIN, and nothing about the sender that they did not give."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.intake import states
from hmo_enforce.intake.actions import keeping, returning
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalMatter
from hmo_enforce.intake.said import Contact, Place, Said
from hmo_enforce.intake.urgency import Facts
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.database import Record, Sessions
from hmo_enforce.kernel.errors import Refused

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
COMPLAINT = Said(
    kind="complaint",
    way="web",
    submission_key="a token of this form",
    answers={"what": ["no_heating"]},
    claims={"persons": 6},
    place=Place(address="7 Juniper Street", postcode="ZY1 1AA"),
    contact=Contact(name="A Tenant", phone="01632 960001", language="ur", ways=("text",)),
    matters=("no_heating",),
    urgent=Facts(baby_or_ill=True),
    wants_pin=True,
)


def count(session: Session, record: type = Arrival) -> int:
    return session.scalar(select(func.count()).select_from(record)) or 0


def test_what_arrives_is_kept_as_it_was_said(session: Session):
    kept = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)

    there = found.by_reference(session, kept.reference.lower())
    assert there is not None
    assert there.id == kept.arrival_id
    assert (there.state, there.is_urgent, there.claims) == (states.NEW, True, {"persons": 6})
    assert found.contact(session, there.id).phone == "01632 960001"
    assert found.matters(session, there.id) == ("no_heating",)


def test_the_same_submission_three_times_is_one_with_the_same_reference_and_pin(session: Session):
    kept = [keeping.keep(session, COMPLAINT, by=NOBODY, at=AT) for _ in range(3)]

    assert {(one.reference, one.pin) for one in kept} == {(kept[0].reference, kept[0].pin)}
    assert [one.is_new for one in kept] == [True, False, False]
    assert (count(session), count(session, ArrivalContact), count(session, ArrivalMatter)) == (1, 1, 1)


def test_a_form_gone_back_to_that_says_something_else_is_kept_as_another(session: Session):
    first = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)
    other = replace(COMPLAINT, answers={"what": ["no_heating", "noise"]})

    second, again = (keeping.keep(session, other, by=NOBODY, at=AT) for _ in range(2))

    assert second.is_new
    assert not again.is_new
    assert second.reference == again.reference != first.reference
    assert count(session) == 2


def test_the_journal_says_that_something_came_and_nothing_of_whom(session: Session):
    kept = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)

    line = session.scalars(select(journal.Entry).where(journal.Entry.subject == "arrival")).one()
    values = session.get_one(journal.EntryValues, line.id)
    assert (line.verb, line.subject_id, line.actor_name) == ("received", str(kept.arrival_id), NOBODY.name)
    assert values.after == {"kind": "complaint", "way": "web"}


def test_what_nothing_could_be_made_of_is_refused_with_why(session: Session):
    wrong = replace(COMPLAINT, kind="rumour", matters=("ghosts",), submission_key="")

    with pytest.raises(Refused) as refused:
        keeping.keep(session, wrong, by=NOBODY)

    assert len(refused.value.reasons) == 3
    assert count(session) == 0


def test_ten_thousand_signs_and_emoji_are_kept(session: Session):
    long = replace(COMPLAINT, answers={"more": "🏚️" * 5_000}, place=Place(address="🏠" * 900))

    kept = keeping.keep(session, long, by=NOBODY)

    assert len(found.arrival(session, kept.arrival_id).answers["more"]) == 10_000


def test_without_a_contact_nothing_is_kept_of_one(session: Session):
    keeping.keep(session, replace(COMPLAINT, contact=Contact(language="ur")), by=NOBODY)

    assert count(session, ArrivalContact) == 0


def test_the_language_stands_with_the_contact_and_goes_with_it():
    said_in = [name for name, table in Record.metadata.tables.items() if name.startswith("arrival") and "language" in table.c]

    assert said_in == ["arrival_contacts"]


def test_reference_and_pin_lead_back(session: Session):
    kept = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)

    returned = returning.come_back(session, kept.reference, kept.pin, at=AT)

    assert returned.arrival is not None
    assert returned.arrival.id == kept.arrival_id
    assert returning.come_back(session, "A-99999999", kept.pin, at=AT).arrival is None


def test_guesses_at_a_pin_are_slowed_for_that_reference_alone(session: Session):
    guessed = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)
    other = keeping.keep(session, replace(COMPLAINT, submission_key="another"), by=NOBODY, at=AT)
    wrong = "000000" if guessed.pin != "000000" else "000001"
    for _ in range(6):
        returning.come_back(session, guessed.reference, wrong, at=AT)

    assert returning.come_back(session, guessed.reference, guessed.pin, at=AT).wait > timedelta(0)
    assert returning.come_back(session, other.reference, other.pin, at=AT).arrival is not None
    assert returning.come_back(session, guessed.reference, guessed.pin, at=AT + timedelta(minutes=20)).arrival is not None


def test_two_processes_that_keep_the_same_at_once_keep_one(sessions: Sessions):
    with sessions.writing() as session:
        first = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)
    with sessions.writing() as session:
        second = keeping.keep(session, COMPLAINT, by=NOBODY, at=AT)

    assert first.reference == second.reference
    assert not second.is_new


def test_a_uprn_is_kept_as_homes_have_it(session: Session):
    kept = keeping.keep(session, replace(COMPLAINT, place=Place(uprn="000100011")), by=NOBODY)

    assert found.arrival(session, kept.arrival_id).uprn == "100011"
