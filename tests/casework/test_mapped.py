"""What a map shows: place by place while there are few, by cells of the grid else, and never what is hidden."""

from datetime import date

import pytest

import acacia
import filed
import twice
from hmo_enforce.cases import terms
from hmo_enforce.cases.actions import subjects
from hmo_enforce.casework.views import mapped
from hmo_enforce.casework.views.mapped import Cells, Wanted
from hmo_enforce.kernel import bulk, clock, hiding
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.properties import within
from hmo_enforce.properties.records import Property

BOX = (acacia.EAST - 1_000, acacia.NORTH - 1_000, acacia.EAST + 2_000, acacia.NORTH + 2_000)
TODAY = acacia.TODAY
NEAR, FAR = mapped.cells(BOX, 16), mapped.cells(BOX, 12)


def many(session, count: int, step_m: float = 1.0) -> None:
    """Homes in a row, going east."""
    table = bulk.table_of(Property)
    moment = bulk.as_bound(session, table.c.moved_at, clock.now())
    rows = ((f"{n} Long Lane", f"{n} LONG LANE", acacia.EAST + n * step_m, acacia.NORTH + 100, moment, 1) for n in range(count))
    bulk.insert(session, table, ("address", "address_key", "easting", "northing", "moved_at", "revision"), rows)


def test_a_few_homes_are_shown_where_they_stand_each_with_the_outcome_that_stands(sessions: Sessions):
    with sessions.writing() as session:
        town = acacia.borough(session)
        acacia.a_verdict(session, town.avenue[0], "licensable")
        acacia.a_verdict(session, town.avenue[1], "licensable")
        deciding.record_decision(session, town.avenue[1].id, "exempt", why="Seen.", by=acacia.ALMA, on=TODAY)
        above = acacia.an_address(session, "Flat 2, 1 Acacia Avenue", east=50)

        shown = mapped.homes(session, {}, NEAR, TODAY)

        assert shown.clusters == ()
        assert shown.counts == {"licensable": 1, "exempt": 1, "none": 11}
        block = next(one for one in shown.places if above.id in one.keys)
        assert (block.keys, block.said) == ((town.avenue[0].id, above.id), ("licensable", "none"))


def test_many_homes_are_counted_by_cells_that_lie_where_they_lie_whatever_is_looked_at(sessions: Sessions):
    with sessions.writing() as session:
        many(session, 2_500, 0.4)

        whole = mapped.homes(session, {}, FAR, TODAY)
        beside = mapped.homes(session, {}, mapped.cells((BOX[0] + 7, BOX[1] + 3, BOX[2] + 11, BOX[3] + 9), 12), TODAY)

    assert whole.places == ()
    assert whole.total == sum(sum(one.counts.values()) for one in whole.clusters) == 2_500
    assert whole.clusters == beside.clusters
    assert all(BOX[0] < one.easting < BOX[2] for one in whole.clusters)


def test_few_homes_that_would_lie_on_each_other_are_one_cluster_and_those_apart_keep_their_marks(sessions: Sessions):
    with sessions.writing() as session:
        many(session, 500, 0.2)
        apart = acacia.an_address(session, "7 Quiet Lane", east=1_500, north=101)

        shown = mapped.homes(session, {}, mapped.cells(BOX, 16), TODAY)
        near = mapped.homes(session, {}, mapped.cells(BOX, 23), TODAY)

    assert [one.keys for one in shown.places] == [(apart.id,)]
    assert sum(sum(one.counts.values()) for one in shown.clusters) == 500
    assert shown.total == near.total == 501


def test_a_home_on_the_last_half_metre_of_a_cell_stands_in_it(sessions: Sessions):
    with sessions.writing() as session:
        many(session, 2_500, 0.5)

        small = mapped.homes(session, {}, Cells(BOX, 1), TODAY)

    assert len(small.clusters) == 1_250
    assert {sum(one.counts.values()) for one in small.clusters} == {2}


def test_small_cells_put_together_are_the_large_ones(sessions: Sessions):
    with sessions.writing() as session:
        many(session, 2_500, 1.7)
        small = mapped.homes(session, {}, Cells(FAR.box, 256), TODAY)
        large = mapped.homes(session, {}, FAR, TODAY)

    together = mapped.coarser(small, FAR)

    assert [one.counts for one in together.clusters] == [one.counts for one in large.clusters]
    assert [(round(one.easting, 3), round(one.northing, 3)) for one in together.clusters] == [
        (round(one.easting, 3), round(one.northing, 3)) for one in large.clusters
    ]


def test_filters_and_parts_of_the_map_narrow_it_as_they_narrow_the_list(sessions: Sessions):
    with sessions.writing() as session:
        town = acacia.borough(session)
        acacia.a_verdict(session, town.avenue[0], "licensable")
        west = within.read(f"{acacia.EAST:.0f},{acacia.NORTH:.0f},{acacia.EAST + 200:.0f},{acacia.NORTH + 500:.0f}")

        needing = mapped.homes(session, {"outcome": "licensable"}, NEAR, TODAY)
        western = mapped.homes(session, {"within": west}, NEAR, TODAY)
        town.road[0].retired_on = date(2026, 1, 1)
        session.flush()
        birch = mapped.homes(session, {"q": "birch"}, NEAR, TODAY)

        assert (needing.total, western.total, birch.total) == (1, 2, 5)


def test_what_is_hidden_is_neither_a_place_nor_counted_in_a_cell(sessions: Sessions):
    with sessions.writing() as session:
        many(session, 2_100, 0.4)
        home = acacia.an_address(session, "7 Quiet Lane", east=60, north=101)
        filing = filed.a_case(session, home.id)
    with sessions.reading() as session:
        before = mapped.homes(session, {}, FAR, TODAY), mapped.cases(session, {}, Wanted(), FAR, TODAY)
        hiding.hide(session, {"properties": frozenset({home.id})})
        after = mapped.homes(session, {}, FAR, TODAY), mapped.cases(session, {}, Wanted(), FAR, TODAY)

    assert [one.total for one in before] == [2_101, 1]
    assert before[1].places[0].keys == (filing.case,)
    assert [one.total for one in after] == [2_100, 0]


@pytest.mark.parametrize(("status", "count"), [("", 2), (terms.OPEN, 2), (terms.CLOSED, 0)])
def test_cases_stand_at_each_of_their_homes_by_status(sessions: Sessions, status: str, count: int):
    with sessions.writing() as session:
        town = acacia.borough(session)
        filed.a_case(session, town.avenue[0].id)
        filed.a_case(session, town.road[0].id)

        shown = mapped.cases(session, {}, Wanted(status=status), NEAR, TODAY)

        assert shown.total == count


def test_a_case_about_both_records_of_a_home_stands_at_it_once(sessions: Sessions):
    with sessions.writing() as session:
        kept, second = acacia.borough(session).avenue[:2]
        filing = filed.a_case(session, kept.id)
        subjects.add_home(session, filing.case, second.id, why="The back door.", by=acacia.ALMA)
        twice.merge(session, "property", kept.id, second.id)
        deciding.record_decision(session, kept.id, "exempt", why="Seen.", by=acacia.ALMA, on=TODAY)

        cases, homes = mapped.cases(session, {}, Wanted(), NEAR, TODAY), mapped.homes(session, {}, NEAR, TODAY)

        assert [(one.keys, one.easting) for one in cases.places] == [((filing.case,), kept.easting)]
        assert [one.said for one in homes.places if kept.id in one.keys] == [("exempt",)]


def test_however_small_the_cells_asked_for_there_are_not_too_many():
    cells = mapped.cells((0.0, 0.0, 700_000.0, 1_250_000.0), 22)

    assert (cells.box[3] - cells.box[1]) / cells.side_m <= mapped.MOST_CELLS + 2
    assert mapped.cells((1.0, 1.0, 2.0, 2.0), 22) == Cells((0.0, 0.0, 3.999, 3.999), 2)
