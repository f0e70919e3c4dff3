"""Question sets are brought in by versions, which never change."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from asked import a_question, a_set, every_kind
from hmo_enforce.kernel import actor, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.questions import actions, purposes, queries
from hmo_enforce.questions.outside import shipped

BY = actor.command("test")


def test_a_set_is_brought_in_and_read_again(session: Session):
    version = actions.bring(session, every_kind(), by=BY)

    read = queries.version(session, version.id)
    assert (read.number, read.purpose, read.question_set) == (1, purposes.SURVEY, every_kind())
    assert queries.latest(session, every_kind().name) == read


def test_the_same_set_brought_again_is_the_same_version(session: Session):
    first = actions.bring(session, every_kind(), by=BY)
    again = actions.bring(session, every_kind(), by=BY)

    noted = session.scalars(select(journal.Entry).where(journal.Entry.subject == "question_set")).all()
    assert again.id == first.id
    assert len(noted) == 1


def test_a_change_is_the_next_version_and_leaves_the_one_before_as_it_was(session: Session):
    asked = every_kind()
    first = actions.bring(session, asked, by=BY)

    second = actions.bring(session, replace(asked, questions=asked.questions[:3]), by=BY)

    assert (second.number, second.set_id) == (2, first.set_id)
    assert queries.version(session, first.id).question_set == asked
    assert [one.number for one in queries.versions(session, first.set_id)] == [2, 1]
    assert [(one.name, one.number) for one in queries.listed(session, purposes.SURVEY)] == [(asked.name, 2)]


def test_what_was_taken_back_is_a_version_of_its_own(session: Session):
    asked = every_kind()
    shorter = replace(asked, questions=asked.questions[:3])

    numbers = [actions.bring(session, one, by=BY).number for one in (asked, shorter, asked)]

    assert numbers == [1, 2, 3]


def test_what_comes_with_us_is_brought_in_under_its_purpose(session: Session):
    for name in shipped.NAMES:
        actions.bring_shipped(session, name, by=BY)

    assert [(one.name, one.purpose, one.title) for one in queries.listed(session)] == [
        ("complaint", "complaint", "Tell us about a problem with a rented home"),
        ("hmo_and_private_renting", "survey", "Survey of shared homes and private renting"),
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (a_set(a_question("nationality")), "never asked of a household"),
        (a_set(a_question("a", claim="shoe_size")), "not a fact that an answer can claim"),
    ],
)
def test_what_may_not_be_asked_or_makes_no_sense_is_refused(session: Session, asked, message: str):
    with pytest.raises(Refused, match=message):
        actions.bring(session, asked, by=BY)

    assert queries.listed(session) == []


def test_a_name_has_one_purpose(session: Session):
    actions.bring(session, a_set(), by=BY)

    with pytest.raises(Refused, match="the name of the questions of a survey"):
        actions.bring(session, a_set(), purposes.COMPLAINT, by=BY)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_several_who_begin_at_once_bring_a_set_in_once(sessions: Sessions):
    at_once = Barrier(4)

    def begin(_: int) -> int:
        with sessions.writing() as session:
            at_once.wait(30)
            return actions.bring_shipped(session, shipped.COMPLAINT, by=actor.NOBODY).id

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(begin, range(4)))

    assert len(set(versions)) == 1


def test_a_version_that_is_not_there_is_not_found(session: Session):
    with pytest.raises(NotFound):
        queries.version(session, 4_711)
    with pytest.raises(NotFound):
        queries.latest(session, "nothing")
