"""The journal says what was done; what it says in particular can be destroyed, and that is said too."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import actor, chain, journal
from hmo_enforce.kernel.errors import Refused
from journals import WARRANTS

ACTOR = actor.Actor(actor.Kind.OFFICER, 7, "Priya Shah")


def a_line(session: Session, subject_id: object = 42, **values: object) -> journal.Entry:
    return journal.note(
        session, ACTOR, "corrected", "property", subject_id, before={"town": "Acacai"}, after=values, why="typo"
    )


def test_a_line_keeps_who_did_what_to_which_record_and_why(session: Session):
    entry = a_line(session, town="Acacia", since=date(2026, 4, 1))

    session.expire_all()
    values = session.get_one(journal.EntryValues, entry.id)

    assert (entry.actor_name, entry.verb, entry.subject, entry.subject_id) == ("Priya Shah", "corrected", "property", "42")
    assert values.before == {"town": "Acacai"}
    assert values.after == {"town": "Acacia", "since": "2026-04-01"}
    assert values.why == "typo"


def test_a_digest_is_the_same_when_the_line_comes_back_from_the_database(session: Session):
    entry = a_line(session, town="Acacia", since=date(2026, 4, 1), share=0.1, none=None)
    session.expire_all()

    values = session.get_one(journal.EntryValues, entry.id)

    assert journal.digest(entry, values.before, values.after, values.why) == entry.digest
    assert journal.digest(journal.line(entry), values.before, values.after, "another why") != entry.digest


def test_destroying_takes_values_and_salt_and_leaves_that_something_was_done(session: Session):
    kept, gone, also = a_line(session, 41), a_line(session, 42, name="Henrietta Holder"), a_line(session, 42)

    said = journal.destroy(session, ACTOR, [gone.id, also.id], "Kept for six years, which have passed.", key=WARRANTS)

    session.expire_all()
    assert session.get(journal.EntryValues, gone.id) is None
    assert session.get(journal.EntryValues, kept.id) is not None
    assert (gone.verb, gone.subject_id, gone.salt) == ("corrected", "42", b"")
    values = session.get_one(journal.EntryValues, said.id)
    assert (said.verb, said.subject) == ("destroyed", "journal")
    assert values.after is not None
    assert values.after["entries"] == [[gone.id, also.id]]
    assert values.why == "Kept for six years, which have passed."


def test_what_was_destroyed_is_not_destroyed_again(session: Session):
    gone = a_line(session)
    journal.destroy(session, ACTOR, [gone.id], "Its time has passed.", key=WARRANTS)

    with pytest.raises(Refused, match="nothing is left"):
        journal.destroy(session, ACTOR, [gone.id], "Again.", key=WARRANTS)


def test_the_line_that_says_what_was_destroyed_cannot_be_destroyed(session: Session):
    said = journal.destroy(session, ACTOR, [a_line(session).id], "Its time has passed.", key=WARRANTS)

    with pytest.raises(Refused, match="must stay"):
        journal.destroy(session, ACTOR, [said.id], "To hide it.", key=WARRANTS)
    assert session.get(journal.EntryValues, said.id) is not None


def test_nothing_is_destroyed_without_a_reason(session: Session):
    with pytest.raises(Refused, match="why"):
        journal.destroy(session, ACTOR, [a_line(session).id], " ", key=WARRANTS)


def test_the_lines_about_records_are_found_while_their_values_stand(session: Session):
    first, second, other = a_line(session, 990_041), a_line(session, 990_042), a_line(session, 990_043)
    journal.note(session, ACTOR, "recorded", "party", 990_041)
    journal.destroy(session, ACTOR, [second.id], "Its time has passed.", key=WARRANTS)

    found = journal.entries_about(session, "property", [990_041, 990_042])

    assert found == [first.id]
    assert other.id not in found


def test_many_lines_are_destroyed_at_once(session: Session):
    many = [a_line(session, 7_000_000 + number).id for number in range(1_201)]

    found = journal.entries_about(session, "property", range(7_000_000, 7_001_201))
    journal.destroy(session, ACTOR, found, "Their time has passed.", key=WARRANTS)

    left = session.scalars(select(journal.EntryValues.entry_id).where(journal.EntryValues.entry_id.in_(many[:400]))).all()
    assert found == many
    assert left == []


def test_what_tells_of_a_destruction_has_a_warrant_that_none_makes_without_the_key(session: Session):
    said = journal.destroy(session, ACTOR, [a_line(session).id], "Its time has passed.", key=WARRANTS)
    other = chain.warrant_key("another secret, of some other program")
    session.flush()
    session.expire_all()
    line, values = journal.line(said), session.get_one(journal.EntryValues, said.id)

    assert values.after is not None
    assert journal.warranted(line, values.before, values.after, values.why, [other, WARRANTS])
    assert not journal.warranted(line, values.before, values.after, values.why, [other])
    assert not journal.warranted(line, values.before, values.after, "Somebody wished it.", [WARRANTS])
    more = {**values.after, "entries": [[1, 9]]}
    assert not journal.warranted(line, values.before, more, values.why, [WARRANTS])


@pytest.mark.parametrize(
    "made_up", [None, {}, [1], {"warrant": 1}, {"warrant": {"key": [], "mac": "zz"}}, {"warrant": {"mac": 7}}]
)
def test_whatever_is_made_up_is_no_warrant(session: Session, made_up: object):
    assert not journal.warranted(journal.line(a_line(session)), None, made_up, None, [WARRANTS])
