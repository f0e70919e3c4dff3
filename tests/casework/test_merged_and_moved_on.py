"""What is asked about when two records are taken apart, whichever way they came together; and two officers at once."""

from contextlib import suppress
from datetime import date
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import twice
from acacia import ALMA, TODAY
from hmo_enforce.casework import judging, properties_known
from hmo_enforce.casework.views import property_list, property_whole
from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties.records import Observation, Property


@pytest.fixture
def homes(session: Session) -> Any:
    """Three homes side by side."""
    made = acacia.borough(session)
    one, two, three = made.avenue[:3]
    return SimpleNamespace(one=one, two=two, three=three)


def note(session: Session, home: Property) -> Observation:
    return properties_known.note_observation(
        session, home.id, {"persons": 2}, seen=True, as_at=TODAY, by=ALMA, on=TODAY, council=twice.COUNCIL
    )


def merge(session: Session, kept: Property, other: Property) -> same_as.SameAs:
    return twice.merge(session, "property", kept.id, other.id)


def standing(session: Session, home: Property) -> same_as.SameAs:
    return next(one for one in same_as.standing(session, "property", home.same_as_id or 0) if one.subject_id == home.id)


# --- in whatever order


def test_what_came_after_is_asked_about_though_the_kept_record_was_merged_in_turn(session, homes):
    """Two is One; noted on One; One is Three: what was noted on One may be Two's, what was on Three before is not."""
    merge(session, homes.one, homes.two)
    seen, before = note(session, homes.one), note(session, homes.three)
    merge(session, homes.three, homes.one)
    after = note(session, homes.three)

    asked = twice.asked(session, standing(session, homes.two))
    twice.apart(session, "property", homes.two.id, {f"observation-{seen.id}": homes.two.id})
    session.expire_all()

    assert set(asked) == {f"observation-{one.id}" for one in (seen, after)}
    assert [one.property_id for one in (seen, before, after)] == [homes.two.id, homes.three.id, homes.three.id]


def test_what_came_after_is_asked_about_though_the_kept_record_was_merged_and_taken_apart_since(session, homes):
    first = merge(session, homes.one, homes.two)
    seen = note(session, homes.one)
    merge(session, homes.three, homes.one)
    twice.apart(session, "property", homes.one.id)

    again = standing(session, homes.two)

    assert again.made_at == first.made_at
    assert set(twice.asked(session, again)) == {f"observation-{seen.id}"}


def test_what_was_merged_into_the_other_goes_with_it_from_wherever_it_had_come(session, homes):
    """Three is Two's, Two is One's, One is the road's: Two is taken from the road, and Three goes with it."""
    road = acacia.an_address(session, "9 Birch Road", east=70)
    for kept, other in ((homes.two, homes.three), (homes.one, homes.two), (road, homes.one)):
        merge(session, kept, other)

    twice.apart(session, "property", homes.two.id)
    with_two = [one.same_as_id for one in (homes.one, homes.two, homes.three)]
    merge(session, homes.one, homes.two) if homes.one.same_as_id is None else merge(session, road, homes.two)
    twice.apart(session, "property", homes.one.id)
    twice.apart(session, "property", homes.two.id)

    assert with_two == [road.id, None, homes.two.id]
    assert [one.same_as_id for one in (homes.one, homes.two, homes.three)] == [None, None, homes.two.id]


def test_whatever_changes_its_home_in_turn_has_a_line_in_the_journal(session, homes):
    merge(session, homes.one, homes.two)
    merge(session, homes.three, homes.one)
    twice.apart(session, "property", homes.one.id)

    lines = session.scalars(select(Entry).where(Entry.subject == "property", Entry.subject_id == str(homes.two.id))).all()

    assert [one.verb for one in lines if "merged" in one.verb] == ["merged into another"] * 3


# --- homes that ended, or lie nowhere


def test_a_home_that_stands_is_not_merged_into_one_that_ended_or_that_lies_nowhere(session, homes):
    ended = acacia.an_address(session, "1 Acacia Ave", retired_on=date(2020, 1, 1), address_key="X", east=1)
    nowhere = acacia.an_address(session, "House 2, Acacia Ave", address_key="Y")
    nowhere.easting = nowhere.northing = None
    session.flush()

    for kept in (ended, nowhere):
        with pytest.raises(Refused, match="Keep the other"):
            merge(session, kept, homes.one)
    with pytest.raises(Refused, match="Give it that point first"):
        merge(session, nowhere, ended)

    assert merge(session, homes.one, ended).kept_id == homes.one.id
    assert merge(session, homes.one, nowhere).kept_id == homes.one.id


def test_a_home_lives_while_one_of_its_records_does(session, homes):
    acacia.a_licence(session, homes.two, "selective")
    merge(session, homes.one, homes.two)
    before = [row.id for row in property_list.every(session, {}, TODAY)]
    homes.one.retired_on = date(2020, 1, 1)  # as a file of the gazetteer may say
    session.flush()
    judging.judge_one(session, homes.one.id, TODAY, by=ALMA, confidence=twice.COUNCIL.source_confidence)

    listed = [row.id for row in property_list.every(session, {}, TODAY)]
    whole = property_whole.whole(session, homes.one.id, TODAY, people=True, rules=lambda *_: None)
    judging.write(session, {}, ALMA, lambda *_: None, judging.read(session, {"on": TODAY.isoformat()}, ALMA, lambda *_: None))
    judged = session.get(VerdictRecord, homes.one.id)
    homes.two.retired_on = date(2020, 1, 1)
    session.flush()

    assert listed == before
    assert homes.one.id in listed
    assert whole.retired_on is None
    assert judged is not None
    assert homes.one.id not in [row.id for row in property_list.every(session, {}, TODAY)]


# --- two at once


def test_two_who_merge_the_same_two_the_other_way_round_do_so_one_after_the_other(sessions: Sessions):
    """Else each would be a second record of the other, and both in no list."""
    with sessions.writing() as session:
        made = acacia.borough(session)
        one, two = made.avenue[0].id, made.avenue[1].id
    refused: list[str] = []

    def other_way_round() -> None:
        with suppress(Refused), sessions.writing() as session:
            try:
                twice.merge(session, "property", two, one)
            except Refused as error:
                refused.append(str(error))
                raise

    second = Thread(target=other_way_round)
    with sessions.writing() as session:
        twice.merge(session, "property", one, two)
        second.start()
        second.join(0.7)
        waits = second.is_alive()
    second.join(20)

    with sessions.reading() as session:
        assert [session.get_one(Property, key).same_as_id for key in (one, two)] == [None, one]
    assert waits
    assert "merged into another record already" in refused[0]
