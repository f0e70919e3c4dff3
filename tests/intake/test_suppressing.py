"""No small number can be worked out: neither from its row, nor its column, nor all of them together."""

import itertools
import random

import pytest

from hmo_enforce.intake import suppressing
from hmo_enforce.intake.suppressing import Told, told

AREAS, WEEKS = ("East", "West", "North"), ("1", "2", "3")


def could_be(found: Told, areas: tuple[str, ...], weeks: tuple[str, ...], fewest: int) -> dict[tuple[str, str], set[int]]:
    """Each hidden cell with every value that it has in some table with all that was told: by trying them all."""
    hidden = [cell for cell, number in found.cells.items() if number is None]
    values: dict[tuple[str, str], set[int]] = {cell: set() for cell in hidden}
    for tried in itertools.product(range(1, fewest), repeat=len(hidden)):
        table = {**found.cells, **dict(zip(hidden, tried, strict=True))}
        by_area = {area: sum(table[area, week] for week in weeks) for area in areas}
        by_week = {week: sum(table[area, week] for area in areas) for week in weeks}
        right = all(found.by_area[area] in (None, number) for area, number in by_area.items())
        right = right and all(found.by_week[week] in (None, number) for week, number in by_week.items())
        if right and found.total in (None, sum(by_area.values())):
            for cell in hidden:
                values[cell].add(table[cell])
    return values


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("with_areas", [True, False])
def test_each_hidden_number_could_be_at_least_three(seed: int, with_areas: bool):
    chance = random.Random(seed)
    counts = {(a, w): chance.choice((0, 0, 1, 2, 3, 4, 5, 9)) for a in AREAS for w in WEEKS[: 2 + seed % 2]}
    weeks = WEEKS[: 2 + seed % 2]

    found = told({cell: number for cell, number in counts.items() if number}, AREAS, weeks, with_areas=with_areas)

    assert all(len(values) >= suppressing.MOST_KNOWN for values in could_be(found, AREAS, weeks, 5).values())
    assert all(number in (None, counts[cell]) for cell, number in found.cells.items())


def test_a_small_number_alone_in_its_week_takes_the_weeks_total_with_it():
    found = told({("East", "1"): 3, ("West", "1"): 7, ("West", "2"): 8}, AREAS, WEEKS, with_areas=True)

    assert found.cells["East", "1"] is None
    assert found.cells["West", "1"] == 7
    assert (found.by_week["1"], found.by_area["East"], found.total) == (None, None, None)
    assert (found.by_week["2"], found.by_area["West"]) == (8, 15)


def test_none_at_all_is_told_and_so_are_totals_that_tell_of_nobody():
    found = told({("East", "1"): 2, ("West", "1"): 3, ("North", "1"): 2}, AREAS, WEEKS, with_areas=False)

    assert found.cells["East", "2"] == 0
    assert (found.by_week["1"], found.by_week["2"], found.total) == (7, 0, 7)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_told_of_weeks_while_a_quarter_runs_stays_as_it_was_at_its_end(seed: int):
    chance = random.Random(seed)
    counts = {(a, w): number for a in AREAS for w in WEEKS if (number := chance.choice((0, 1, 2, 4, 6)))}

    running, over = (told(counts, AREAS, WEEKS, with_areas=with_areas) for with_areas in (False, True))

    assert (running.by_week, running.total, running.cells) == (over.by_week, over.total, over.cells)
