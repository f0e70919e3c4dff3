"""What only named people may see: who is named, and that never nobody is."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import opening, restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.journal import Entry, EntryValues

BY = actor.command("test")


@pytest.fixture
def staff(session: Session) -> list[int]:
    """Three officers' accounts."""
    people = [
        opening.open_account(session, f"{name}@acacia.example", name, Role.OFFICER, "correct horse battery", by=BY)
        for name in ("alma", "basil", "cora")
    ]
    return [one.id for one in people]


def test_a_restricted_home_is_hidden_from_all_but_those_named(session: Session, staff: list[int]):
    alma, basil, cora = staff

    restricting.restrict(session, "property", 7, "A threat to the tenant.", [alma, cora], by=BY)

    assert restrictions.hidden_from(session, basil) == {"properties": frozenset({7})}
    assert restrictions.hidden_from(session, None) == {"properties": frozenset({7})}
    assert restrictions.hidden_from(session, alma) == restrictions.hidden_from(session, cora) == {}


def test_a_lifted_restriction_hides_nothing_and_cannot_be_lifted_again(session: Session, staff: list[int]):
    made = restricting.restrict(session, "case", 3, "Staff matter.", staff[:1], by=BY)

    restricting.lift(session, made.id, "The matter is closed.", by=BY)

    assert restrictions.hidden_from(session, staff[1]) == {}
    with pytest.raises(NotFound):
        restricting.lift(session, made.id, "Again.", by=BY)


def test_a_lifted_restriction_is_told_of_no_more(session: Session, staff: list[int]):
    lifted = restricting.restrict(session, "case", 3, "Staff matter.", staff[:1], by=BY)
    stands = restricting.restrict(session, "property", 7, "Threat.", staff[:1], by=BY)

    restricting.lift(session, lifted.id, "The matter is closed.", by=BY)

    assert [one.id for one in restrictions.naming(session, staff[0])] == [stands.id]
    assert [one.id for one in restrictions.of(session, {"case": {3}, "property": {7}})] == [stands.id]
    assert [one.id for one in restrictions.every_standing(session)] == [stands.id]


def test_naming_others_takes_it_from_those_who_are_named_no_more(session: Session, staff: list[int]):
    alma, basil, _ = staff
    made = restricting.restrict(session, "party", 5, "Witness.", [alma], by=BY)

    restricting.name_people(session, made.id, [basil], "Alma moved to another team.", by=BY)

    assert restrictions.hidden_from(session, alma) == {"parties": frozenset({5})}
    assert restrictions.hidden_from(session, basil) == {}


@pytest.mark.parametrize("named", ["nobody", "closed", "public"])
def test_it_must_name_somebody_of_staff_who_can_still_sign_in(session: Session, staff: list[int], named: str):
    one = session.get_one(Account, staff[0])
    if named == "closed":
        one.closed_at = clock.now()
    if named == "public":
        one.realm = "public"
    session.flush()

    with pytest.raises(Refused):
        restricting.restrict(session, "property", 7, "Threat.", [] if named == "nobody" else [one.id], by=BY)


def test_it_needs_a_reason_and_is_made_once(session: Session, staff: list[int]):
    with pytest.raises(Refused, match="why"):
        restricting.restrict(session, "property", 7, "  ", staff, by=BY)
    restricting.restrict(session, "property", 7, "Threat.", staff, by=BY)

    with pytest.raises(Refused, match="already"):
        restricting.restrict(session, "property", 7, "Threat.", staff, by=BY)


def test_the_last_who_may_see_something_cannot_leave_it_to_nobody(session: Session, staff: list[int]):
    alma, basil, _ = staff
    restricting.restrict(session, "property", 7, "Threat.", [alma, basil], by=BY)
    restricting.require_not_the_last(session, alma)
    session.get_one(Account, basil).closed_at = clock.now()
    session.flush()

    with pytest.raises(Refused, match="Name somebody else"):
        restricting.require_not_the_last(session, alma)


def test_the_journal_says_who_may_see_and_why(session: Session, staff: list[int]):
    restricting.restrict(session, "property", 7, "Threat.", staff[:1], by=BY)

    line = session.execute(
        select(Entry.verb, Entry.subject, Entry.subject_id, EntryValues.after, EntryValues.why)
        .join(EntryValues)
        .where(Entry.verb == "restricted")
    ).one()
    assert tuple(line) == ("restricted", "property", "7", {"accounts": staff[:1]}, "Threat.")
