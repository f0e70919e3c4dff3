"""The journal says what was done, and shows when what it says was altered."""

from datetime import date

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import actor, journal

ACTOR = actor.Actor(actor.Kind.OFFICER, 7, "Priya Shah")


def a_line(session: Session, **values: object) -> journal.Entry:
    return journal.note(session, ACTOR, "corrected", "property", 42, before={"town": "Acacai"}, after=values, why="typo")


def test_a_line_keeps_who_did_what_to_which_record_and_why(session: Session):
    entry = a_line(session, town="Acacia", since=date(2026, 4, 1))

    session.expire_all()
    values = session.get_one(journal.EntryValues, entry.id)

    assert (entry.actor_name, entry.verb, entry.subject, entry.subject_id) == ("Priya Shah", "corrected", "property", "42")
    assert values.before == {"town": "Acacai"}
    assert values.after == {"town": "Acacia", "since": "2026-04-01"}
    assert values.why == "typo"


def test_an_untouched_journal_has_no_altered_line(session: Session):
    a_line(session, town="Acacia")
    session.expire_all()

    assert journal.altered(session) == []


def test_a_changed_value_shows(session: Session):
    entry = a_line(session, town="Acacia")
    session.execute(update(journal.EntryValues).values(why="a bribe"))
    session.expire_all()

    assert journal.altered(session) == [entry.id]


def test_a_changed_name_shows(session: Session):
    entry = a_line(session, town="Acacia")
    session.execute(update(journal.Entry).values(actor_name="Somebody Else"))
    session.expire_all()

    assert journal.altered(session) == [entry.id]


def test_values_that_have_gone_show(session: Session):
    entry = a_line(session, town="Acacia")
    session.execute(delete(journal.EntryValues))
    session.expire_all()

    assert journal.altered(session) == [entry.id]
