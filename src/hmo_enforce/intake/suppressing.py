"""Which numbers of a table of areas and weeks may be told, so that no small one can be worked out of the others.

A number from 1 to one below `fewest` is hidden; none at all is told. Then of the totals as many are told as leave each hidden
number at least `MOST_KNOWN` values that it could have: whoever knows every number told, this rule, and that what is hidden is
small, still finds no fewer. A total of a week that is told while a quarter runs stays so when its areas' totals are added.

A table's hidden numbers and the totals over them are a network (areas on one side, weeks on the other, an edge for each
hidden number), and what a number could also be is the flow that can be sent around through it: L. H. Cox, "Network models for
complementary cell suppression", JASA 90 (1995), 1453-1462.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
MOST_KNOWN = 3
"""Values that each hidden number keeps at the least."""
Cell = tuple[str, str]
"""An area and a week."""
Node = tuple[str, str]
"""A kind ("area", "week", and "areas" or "weeks" for those whose totals are not told) and a name."""
Step = tuple[Cell, int]
"""A hidden number, and by how much it changes."""
ELSEWHERE: tuple[Node, Node] = (("areas", ""), ("weeks", ""))


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told; None is hidden. The totals are by area, by week, and of all."""

    cells: Mapping[Cell, int | None]
    by_area: Mapping[str, int | None]
    by_week: Mapping[str, int | None]
    total: int | None


def told(
    counts: Mapping[Cell, int], areas: Sequence[str], weeks: Sequence[str], *, with_areas: bool, fewest: int = FEWEST
) -> Told:
    """`counts` has no cell of which there are none. `with_areas`: whether areas' totals are told at all."""
    hidden = {cell: number for cell, number in counts.items() if 0 < number < fewest}
    open_ = _Totals(set(), set(weeks), is_whole=True)
    sums = {week: sum(counts.get((area, week), 0) for area in areas) for week in weeks}
    for week in weeks:
        if 0 < sums[week] < fewest:
            open_.weeks.discard(week)
    open_.is_whole = not 0 < sum(sums.values()) < fewest
    beside, rests_on = _beside(hidden), dict[Cell, frozenset[Node] | None]()

    def tried(cell: Cell) -> frozenset[Node] | None:
        return _keeps(_Table(hidden, beside, open_, fewest), cell)

    for cell in hidden:
        if (nodes := tried(cell)) is None:
            open_.weeks.discard(cell[1])
            nodes = tried(cell)
        if nodes is None:
            open_.is_whole = False
            nodes = tried(cell)
        rests_on[cell] = nodes
    of_areas = {area: sum(counts.get((area, week), 0) for week in weeks) for area in areas}
    for area in areas if with_areas else ():
        if 0 < of_areas[area] < fewest:
            continue
        open_.areas.add(area)
        # Only what rests on that area's total being untold, or had too few values before, may have too few now.
        again = {cell: tried(cell) for cell, nodes in rests_on.items() if nodes is None or ("area", area) in nodes}
        if None in again.values() and ("area", area) in beside:
            open_.areas.discard(area)
        else:
            rests_on |= again
    return Told(
        {(area, week): None if (area, week) in hidden else counts.get((area, week), 0) for area in areas for week in weeks},
        {area: of_areas[area] if area in open_.areas else None for area in areas},
        {week: sums[week] if week in open_.weeks else None for week in weeks},
        sum(sums.values()) if open_.is_whole else None,
    )


@dataclass(slots=True)
class _Totals:
    """Those that are told; `is_whole`: the total of all is."""

    areas: set[str]
    weeks: set[str]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """The hidden numbers, those at each area and week, and what is told of the totals."""

    hidden: Mapping[Cell, int]
    beside: Mapping[Node, list[Cell]]
    open_: _Totals
    fewest: int


def _keeps(table: _Table, cell: Cell) -> frozenset[Node] | None:
    """The areas and weeks by whose untold totals the cell could have `MOST_KNOWN` values, or as many as there are small ones;
    None where it has fewer."""
    wanted, number = min(MOST_KNOWN, table.fewest - 1) - 1, table.hidden[cell]
    more, above = _room(table, cell, up=True, most=min(wanted, table.fewest - 1 - number))
    less, below = _room(table, cell, up=False, most=min(wanted - more, number - 1))
    return above | below if more + less >= wanted else None


@dataclass(slots=True)
class _Net:
    """The hidden numbers as they are tried, but for the one that is asked about; the totals that are told; and at each area
    and week its hidden numbers."""

    values: dict[Cell, int]
    but: Cell
    open_: _Totals
    fewest: int
    beside: Mapping[Node, list[Cell]]


def _room(table: _Table, cell: Cell, *, up: bool, most: int) -> tuple[int, frozenset[Node]]:
    """By how much, up to `most`, the cell could be more (or less) with every total told as it is; and by which untold ones."""
    net, by = _Net(dict(table.hidden), cell, table.open_, table.fewest, table.beside), set[Node]()
    there, back = ("week", cell[1]), ("area", cell[0])
    start, end = (there, back) if up else (back, there)
    for found in range(most):
        path = _path(net, start, end)
        if path is None:
            return found, frozenset(by)
        by |= path.untold
        for one, change in path.steps:
            net.values[one] += change
    return max(most, 0), frozenset(by)


def _beside(hidden: Collection[Cell]) -> dict[Node, list[Cell]]:
    beside: dict[Node, list[Cell]] = {}
    for cell in hidden:
        beside.setdefault(("area", cell[0]), []).append(cell)
        beside.setdefault(("week", cell[1]), []).append(cell)
    return beside


@dataclass(frozen=True, slots=True)
class _Path:
    """Its steps, and the areas and weeks through whose untold totals it goes."""

    steps: list[Step]
    untold: frozenset[Node]


def _path(net: _Net, start: Node, end: Node) -> _Path | None:
    """Hidden numbers, each with one more or one less, that bring what was added at `start` to `end`; None where none do."""
    came: dict[Node, tuple[Node, Step | None]] = {start: (start, None)}
    queue = deque([start])
    while queue and end not in came:
        node = queue.popleft()
        for following, step in _steps(net, node):
            if following not in came:
                came[following] = (node, step)
                queue.append(following)
    if end not in came:
        return None
    steps, untold, node = list[Step](), set[Node](), end
    while node != start:
        following, (node, taken) = node, came[node]
        if taken:
            steps.append(taken)
        else:
            untold |= {node, following}
    return _Path(steps, frozenset(untold))


def _steps(net: _Net, node: Node) -> Iterator[tuple[Node, Step | None]]:
    """From an area to a week by one more, from a week to an area by one less; and freely between totals that are not told."""
    kind, name = node
    areas, weeks = ELSEWHERE
    if node in ELSEWHERE:
        of, shown = ("area", net.open_.areas) if node == areas else ("week", net.open_.weeks)
        yield from ((other, None) for other in net.beside if other[0] == of and other[1] not in shown)
        if not net.open_.is_whole:
            yield (weeks if node == areas else areas), None
        return
    for cell in net.beside.get(node, ()):
        if cell != net.but and kind == "area" and net.values[cell] < net.fewest - 1:
            yield ("week", cell[1]), (cell, 1)
        if cell != net.but and kind == "week" and net.values[cell] > 1:
            yield ("area", cell[0]), (cell, -1)
    if name not in (net.open_.areas if kind == "area" else net.open_.weeks):
        yield (areas if kind == "area" else weeks), None
