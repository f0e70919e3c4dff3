"""The numbers of a start page: right, and none asked for that its cards do not show."""

from sqlalchemy import event
from sqlalchemy.orm import Session

import acacia
import borough
from hmo_enforce.casework.views import designation_list, start

RIGHT = {
    "properties": 13, "to_look_at": 1, "ending_soon": 0, "check": 1, "unknown": 1, "without_uprn": 12, "designations": 2,
    "imports_with_issues": 1,
}  # fmt: skip


def test_every_number_is_right(session: Session):
    borough.seeded(session)

    assert start.counts(session, start.COUNTS, acacia.TODAY) == RIGHT


def test_a_number_that_is_not_wanted_is_not_counted(session: Session):
    borough.seeded(session)
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))

    found = start.counts(session, ("designations",), acacia.TODAY)

    assert found == {"designations": 2}
    assert len(asked) == 1, asked
    assert "verdicts" not in asked[0]


def test_one_designation_is_counted_without_the_flags_of_others(session: Session):
    town = borough.seeded(session)
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))

    found = designation_list.whole(session, town.selective, acacia.TODAY).listed

    (every,) = [one for one in designation_list.listed(session, acacia.TODAY) if one.id == town.selective]
    assert (found.inside, found.check) == (every.inside, every.check) == (7, 1)
    assert "WHERE flags.designation_id" in " ".join(asked[0].split())
