"""Second records of people, found among very many on both databases; whoever is only compared was read by nobody."""

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from called import COMPANIES, DIFFERENT, PEOPLE
from hmo_enforce.casework.views import similar
from hmo_enforce.kernel import clock, noticing
from hmo_enforce.people.records import Party


def a_party(session: Session, name: str, **columns) -> Party:
    made = Party(**{"name": name, "is_organisation": False, "made_at": clock.now(), **columns})
    session.add(made)
    session.flush()
    return made


def many(session: Session, *names: str) -> None:
    rows = [{"name": name, "is_organisation": False, "made_at": clock.now(), "revision": 1} for name in names]
    session.execute(insert(Party), rows)


def found(session: Session, party: Party) -> list[str]:
    return [one.title for one in similar.people(session, party.id, complainants=True)]


def test_like_names_are_found_by_each_other(session: Session):
    like = [
        (*pair, company) for company, pairs in ((False, PEOPLE), (True, COMPANIES)) for pair in pairs if pair[2] != DIFFERENT
    ]
    missed = []

    for one, other, _, company in like:
        with session.begin_nested() as alone:
            pair = [a_party(session, name, is_organisation=company) for name in (one, other)]
            if [found(session, party) for party in pair] != [[other], [one]]:
                missed.append((one, other))
            alone.rollback()

    assert missed == []


@pytest.mark.parametrize(
    ("unknown", "name", "company"),
    [("Firsthearth Lettings", "Firsthearth Lettings Ltd", None), ("Aldry Starkwell", "Aldry E Starkwell", True)],
)
def test_a_record_that_does_not_say_of_which_kind_it_is_is_offered_beside_either(session: Session, unknown, name, company):
    one, other = a_party(session, unknown, is_organisation=None), a_party(session, name, is_organisation=company)

    assert (found(session, one), found(session, other)) == ([name], [unknown])


@pytest.mark.parametrize("like", ["Renée O’Brien {}", "Margot Thiel {}", "Tess{} Smith"])
def test_the_very_same_name_is_found_behind_thousands_that_share_a_beginning_or_bear_an_accent(session: Session, like: str):
    many(session, *(like.format(nth) for nth in range(2_100)))
    one, other = (a_party(session, "Margaret Smith") for _ in range(2))
    accented = a_party(session, "Margarét Smith")

    assert found(session, one)[:2] == ["Margaret Smith", "Margarét Smith"]
    assert other.id in {each.id for each in similar.people(session, accented.id, complainants=True)}


def test_whoever_is_compared_and_not_shown_was_not_read(session: Session):
    one, like, other = (a_party(session, name) for name in ("Wally Willow", "Wally Willow", "Wally Wilson"))
    noticing.watch(session, {"parties": frozenset({like.id, other.id})})

    assert found(session, one) == ["Wally Willow"]
    assert noticing.noticed(session)["parties"] == {like.id}
