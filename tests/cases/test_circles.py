"""A case that only named people may see stays theirs when it is split, joined into another, or closed."""

from collections.abc import Collection

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.accounts.actions import administering, restricting
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases import circles
from hmo_enforce.cases.actions import joining, opening, subjects
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseParty
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.people.records import Party

ALMA = acacia.ALMA
WHY = "A colleague is a party to it."


@pytest.fixture
def staff(session: Session) -> list[int]:
    """Basil, Cora and Dora."""
    people = [
        accounts.open_account(session, f"{name}@acacia.example", name, Role.OFFICER, "correct horse battery", by=ALMA)
        for name in ("basil", "cora", "dora")
    ]
    return [one.id for one in people]


def a_case(session: Session, title: str = "Six bells") -> Case:
    return opening.open_case(session, Said("unlicensed_hmo", title), by=ALMA)


def a_person(session: Session, case: Case) -> CaseParty:
    """Who complained, in a case."""
    party = Party(name="Nora Nettle", made_at=clock.now())
    session.add(party)
    session.flush()
    return subjects.add_person(session, case.id, party.id, "complainant", contact="by text", by=ALMA)


def hide(session: Session, subject: str, key: int, named: Collection[int]) -> None:
    restricting.restrict(session, subject, key, WHY, named, by=ALMA)


def split(session: Session, case: Case, **what: Collection[int]) -> Case:
    chosen = {"homes": [], "people": [], "tasks": [], **what}
    said = Said("general", "The attic", with_tasks=False)
    return joining.split(session, case.id, said, why="Another matter.", by=ALMA, **chosen)


def named(session: Session, case: Case) -> set[int] | None:
    """Whom the case's own restriction names; None where it has none."""
    standing = restrictions.standing(session, "case", case.id)
    return None if standing is None else {one.account_id for one in standing.named}


def test_a_case_split_from_a_restricted_one_is_restricted_to_the_same_people(session: Session, staff: list[int]):
    old = a_case(session)
    person, task = a_person(session, old), found.open_tasks(session, old.id)[0]
    hide(session, "case", old.id, staff[:2])

    made = split(session, old, people=[person.id], tasks=[task.id])

    assert named(session, made) == set(staff[:2])
    standing = restrictions.standing(session, "case", made.id)
    assert standing is not None
    assert standing.why == WHY
    assert made.id in restrictions.hidden_from(session, staff[2])["cases"]


def test_whoever_left_is_not_named_anew(session: Session, staff: list[int]):
    old = a_case(session)
    person = a_person(session, old)
    hide(session, "case", old.id, staff[:2])
    administering.close(session, staff[1], "She left.", by=ALMA)

    assert named(session, split(session, old, people=[person.id])) == {staff[0]}


def test_a_case_split_from_one_about_a_restricted_home_is_seen_by_no_more_people(session: Session, staff: list[int]):
    home, other = (acacia.an_address(session, f"{number} Acacia Avenue") for number in (1, 2))
    old = a_case(session)
    lines = [subjects.add_home(session, old.id, one.id, by=ALMA).id for one in (home, other)]
    hide(session, "property", home.id, staff[:1])

    without, along = split(session, old, homes=lines[1:]), split(session, old, homes=lines[:1])

    assert named(session, without) == {staff[0]}
    assert named(session, along) is None
    assert not found.sees(session, along.id, staff[1])


def test_a_case_that_everybody_sees_is_split_without_a_restriction(session: Session):
    old = a_case(session)

    assert named(session, split(session, old, people=[a_person(session, old).id])) is None


@pytest.mark.parametrize("into", ["everybody", "others", "one more"])
def test_a_restricted_case_is_not_joined_where_others_would_see_it(session: Session, staff: list[int], into: str):
    one, other = a_case(session), a_case(session)
    a_person(session, one)
    hide(session, "case", one.id, staff[:2])
    if into != "everybody":
        hide(session, "case", other.id, staff[2:] if into == "others" else staff)

    with pytest.raises(Refused, match="restricted to the same people") as refused:
        joining.join(session, one.id, other.id, "One landlord.", revision=one.revision, by=ALMA)

    assert refused.value.about == "other"
    assert found.people(session, other.id) == []


@pytest.mark.parametrize("few", [1, 2])
def test_it_is_joined_where_the_same_or_fewer_people_see_the_other(session: Session, staff: list[int], few: int):
    one, other = a_case(session), a_case(session)
    a_person(session, one)
    hide(session, "case", one.id, staff[:2])
    hide(session, "case", other.id, staff[:few])

    joining.join(session, one.id, other.id, "One landlord.", revision=one.revision, by=ALMA)

    assert len(found.people(session, other.id)) == 1


def test_a_case_hidden_with_its_home_may_be_joined_since_the_other_is_then_hidden_too(session: Session, staff: list[int]):
    home = acacia.an_address(session)
    one, other = a_case(session), a_case(session)
    subjects.add_home(session, one.id, home.id, by=ALMA)
    hide(session, "property", home.id, staff[:1])

    joining.join(session, one.id, other.id, "One door.", revision=one.revision, by=ALMA)

    assert not found.sees(session, other.id, staff[1])


def test_one_hidden_with_a_home_that_was_removed_from_it_is_not_joined_into_one_that_all_see(
    session: Session, staff: list[int]
):
    home = acacia.an_address(session)
    one, other = a_case(session), a_case(session)
    line = subjects.add_home(session, one.id, home.id, by=ALMA)
    subjects.remove_home(session, one.id, line.id, why="The wrong house.", by=ALMA)
    hide(session, "property", home.id, staff[:1])

    with pytest.raises(Refused, match="restricted to the same people"):
        joining.join(session, one.id, other.id, "One door.", revision=one.revision, by=ALMA)


def test_a_case_that_all_see_is_joined_into_a_restricted_one(session: Session, staff: list[int]):
    one, other = a_case(session), a_case(session)
    hide(session, "case", other.id, staff[:1])

    joining.join(session, one.id, other.id, "One landlord.", revision=one.revision, by=ALMA)

    assert one.status == "closed"


def test_a_restricted_case_leaves_its_tasks_to_none_that_others_see_when_it_is_closed(session: Session, staff: list[int]):
    one, other = a_case(session), a_case(session)
    hide(session, "case", one.id, staff[:1])
    tasks = dict.fromkeys((task.id for task in found.open_tasks(session, one.id)), opening.MOVE)

    with pytest.raises(Refused, match="restricted to the same people") as refused:
        opening.close(session, one.id, "Done.", tasks, revision=one.revision, by=ALMA, moved_to=other.id)

    assert refused.value.about == "moved_to"
    assert session.scalars(select(Case.status).where(Case.id == one.id)).one() == "open"


def test_more_people_see_what_fewer_saw_unless_each_of_them_was_among_those_few():
    few, more = circles.Circle({1, 2}), circles.Circle({1, 2, 3})

    assert circles.widens([few], [more])
    assert circles.widens([few], [])
    assert not circles.widens([few], [more, circles.Circle({2})])
    assert not circles.widens([], [few])
    assert not circles.widens([], [])
