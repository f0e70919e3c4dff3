"""Which rows a session was seen to read, however they were asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

import complained
from hmo_enforce.cases.records import Case
from hmo_enforce.kernel import noticing
from hmo_enforce.kernel.database import Sessions

ONE, OTHER = aliased(Case), aliased(Case)
PART = select(Case.id, Case.title).subquery()


def pair(*said: Any) -> Select[Any]:
    return select(*said).join(OTHER, ONE.id < OTHER.id)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: select(Case),
        lambda: select(Case.title, Case.id.label("key")),
        lambda: select(PART.c.title, PART.c.id),
        lambda: pair(ONE, OTHER),
        lambda: pair(ONE.id, OTHER.id),
        lambda: pair(ONE.id.label("one"), OTHER.id.label("other")),
        lambda: pair(ONE.title, ONE.id, OTHER),
    ],
)
def test_each_row_that_is_read_is_noticed(sessions: Sessions, asked: Callable[[], Select[Any]]):
    with sessions.writing() as session:
        keys = frozenset({complained.a_case(session), complained.a_case(session)})

    with sessions.reading() as session:
        noticing.watch(session, {"cases": keys})
        session.execute(asked()).all()

        assert noticing.noticed(session) == {"cases": keys}


def test_what_is_counted_is_not_read(sessions: Sessions):
    with sessions.writing() as session:
        keys = frozenset({complained.a_case(session)})

    with sessions.reading() as session:
        noticing.watch(session, {"cases": keys})
        session.scalar(select(func.count(Case.id)))

        assert noticing.noticed(session) == {}
