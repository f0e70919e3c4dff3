"""The numbers of a start page: right, and none asked for that its cards do not show."""

from datetime import date, timedelta

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

import acacia
import borough
from hmo_enforce.casework.views import designation_list, property_list, start
from hmo_enforce.casework.views.property_list import Filters
from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Property

RIGHT = {
    "properties": 13, "to_look_at": 1, "ending_soon": 0, "check": 1, "unknown": 1, "without_uprn": 12, "designations": 2,
    "imports_with_issues": 1,
}  # fmt: skip


def test_every_number_is_right(session: Session):
    borough.seeded(session)

    assert start.counts(session, start.COUNTS, acacia.TODAY) == RIGHT


def test_a_retired_home_counts_in_no_number_and_in_no_list(session: Session):
    town = borough.seeded(session)
    before = designation_list.whole(session, town.selective, acacia.TODAY)
    for retired in (town.licensed, town.on_the_line):
        session.get_one(Property, retired).retired_on = acacia.TODAY
    session.flush()

    found = designation_list.whole(session, town.selective, acacia.TODAY)
    (listed,) = [one for one in designation_list.listed(session, acacia.TODAY) if one.id == town.selective]
    homes = list(property_list.every(session, Filters(designation=town.selective), acacia.TODAY))
    numbers = start.counts(session, start.COUNTS, acacia.TODAY)

    assert (before.listed.inside, before.listed.check, before.licensed) == (7, 1, 1)
    assert (found.listed.inside, found.listed.check, found.licensed) == (5, 0, 0)
    assert (listed.inside, listed.check) == (5, 0)
    assert len(homes) == 5
    assert (numbers["properties"], numbers["check"], numbers["unknown"]) == (11, 0, 0)


def test_a_home_that_is_to_be_retired_counts_until_then(session: Session):
    town = borough.seeded(session)
    session.get_one(Property, town.licensed).retired_on = acacia.TODAY + timedelta(days=1)
    session.flush()

    today, tomorrow = (
        designation_list.whole(session, town.selective, acacia.TODAY + timedelta(days=days)).listed.inside for days in (0, 1)
    )

    assert (today, tomorrow) == (7, 6)
    assert len(list(property_list.every(session, Filters(designation=town.selective), acacia.TODAY))) == 7


def test_a_cards_number_is_the_length_of_its_list(session: Session):
    town = borough.seeded(session)
    licensed = session.scalars(select(Licence).where(Licence.property_id == town.licensed)).one()
    licensed.ends_on = acacia.TODAY + timedelta(days=30)
    deciding.record_decision(
        session, town.on_the_line, "not_licensable", why="Seen on a visit.", by=acacia.ALMA, on=acacia.TODAY
    )
    session.get_one(Property, town.licensed).retired_on = date(2026, 1, 1)
    session.flush()

    numbers = start.counts(session, ("ending_soon", "unknown"), acacia.TODAY)

    assert numbers == {"ending_soon": 0, "unknown": 0}
    for filters in (Filters(ending=90), Filters(outcome="not_enough_known")):
        assert list(property_list.every(session, filters, acacia.TODAY)) == []


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


def test_a_retired_home_that_is_hidden_is_taken_off_once(session: Session):
    town = borough.seeded(session)
    session.get_one(Property, town.licensed).retired_on = acacia.TODAY
    session.flush()
    hiding.hide(session, {"properties": frozenset({town.licensed})})

    found = designation_list.whole(session, town.selective, acacia.TODAY)

    assert (found.listed.inside, found.licensed) == (6, 0)


def test_the_few_retired_homes_are_found_without_reading_every_home(session: Session):
    borough.seeded(session)
    explain = "EXPLAIN QUERY PLAN"
    if not is_sqlite(session):  # of so few rows PostgreSQL would read them all
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"

    plan = session.execute(text(f"{explain} SELECT id FROM properties WHERE retired_on <= '2026-11-22'")).all()

    assert "ix_properties_retired_on" in str(plan)
