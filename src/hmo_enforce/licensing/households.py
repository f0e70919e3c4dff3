"""How many households live here, from who is whose family (Housing Act 2004 s. 258; SI 2006/373 regs. 3 and 4).

The Act asks whether people are *all* members of the same family, two by two. Where every pair is, they are one
household; where a group hangs together only through others (your partner's cousin's partner), or by a tie that
nobody has settled, the count is a range and an officer decides, giving reasons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from hmo_enforce.law import book as law_book
from hmo_enforce.law.book import Book
from hmo_enforce.licensing.facts import Count

Pair = frozenset[str]


class Relation(StrEnum):
    """What the first person of a tie is to the second. Half-blood counts as whole blood: say SIBLING.

    STEPPARENT is treated as PARENT. A carer or foster parent is the second person of CARED_FOR_BY and FOSTER_CHILD.
    """

    COUPLE = "couple"
    PARENT = "parent"
    STEPPARENT = "stepparent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    UNCLE_OR_AUNT = "uncle or aunt"
    COUSIN = "cousin"
    DOMESTIC_EMPLOYEE = "domestic employee"
    FOSTER_CHILD = "foster child"
    CARED_FOR_BY = "cared for by"
    GREAT_GRANDPARENT = "great-grandparent"
    GREAT_UNCLE_OR_AUNT = "great-uncle or great-aunt"
    STEP_GRANDPARENT = "step-grandparent"
    OTHER_RELATION = "other relation"


@dataclass(frozen=True, slots=True)
class Tie:
    """`person` is the `relation` of `of`: Tie("Ann", PARENT, "Bo") says that Ann is Bo's parent.

    Names are any labels that tell the occupiers apart; a relative who does not live here may stand in a tie too.
    """

    person: str
    relation: Relation
    of: str


@dataclass(frozen=True, slots=True)
class Households:
    """How many households; the groups on the widest reading; and each pair that leaves the count open, in words."""

    count: Count
    groups: tuple[tuple[str, ...], ...]
    unsettled: tuple[str, ...]
    cites: str

    @property
    def officer_to_decide(self) -> bool:
        """Whether the Act's words leave it open."""
        return self.count.low != self.count.high


def households(occupiers: Sequence[str], ties: Iterable[Tie], *, law: Book | None = None) -> Households:
    """The households among the occupiers. Up to a dozen or so people: the narrow count tries every grouping."""
    book = law or law_book.book()
    family, doubtful = _family(tuple(ties), book)
    wide = _groups(occupiers, family | doubtful)
    parts = [_fewest(group, family) for group in wide]
    return Households(
        count=Count(len(wide), sum(len(part) for part in parts)),
        groups=wide,
        unsettled=tuple(
            sentence
            for group, part in zip(wide, parts, strict=True)
            if len(part) > 1
            for sentence in _open_pairs(group, family, doubtful)
        ),
        cites=book.rule("household").cites,
    )


def _family(ties: tuple[Tie, ...], book: Book) -> tuple[set[Pair], set[Pair]]:
    """Pairs that the Act makes members of one family, and pairs whose tie is doubtful."""
    relatives, doubtful = _relatives(ties, book)
    couples = _pairs(ties, book.ties["couple"])
    family = couples | relatives | _in_laws(couples, relatives)
    for pair in _pairs(ties, book.ties["joined"]):
        family |= _joined(pair, family)
    return family, doubtful - family


def _relatives(ties: tuple[Tie, ...], book: Book) -> tuple[set[Pair], set[Pair]]:
    """Relatives said or following from parents and siblings (a stepchild is a child), and doubtful ones."""
    settled = _pairs(ties, book.ties["relatives"] | {Relation.STEPPARENT})
    parents = _parents(ties)
    by_blood = {child: {one for one, step in of.items() if not step} for child, of in parents.items()}
    siblings = {pair for pair in map(frozenset, combinations(parents, 2)) if _share_parent(pair, parents)}
    siblings |= _pairs(ties, {Relation.SIBLING})
    settled |= siblings
    doubtful = _pairs(ties, book.ties["doubtful"])
    for child, of in parents.items():
        for parent in of:
            for grandparent, step in parents.get(parent, {}).items():
                certain = not step and parent in by_blood[child]
                (settled if certain else doubtful).add(frozenset({child, grandparent}))
                doubtful |= {frozenset({child, great}) for great in parents.get(grandparent, {})}
                doubtful |= {frozenset({child, great}) for great in _partners(grandparent, siblings)}
            for uncle in _partners(parent, siblings):
                settled.add(frozenset({child, uncle}))
                settled |= {frozenset({child, cousin}) for cousin, its in parents.items() if uncle in its}
    return settled, {pair for pair in doubtful if len(pair) == 2}


def _parents(ties: tuple[Tie, ...]) -> dict[str, dict[str, bool]]:
    """Each child's parents, and whether each is a step-parent."""
    parents: dict[str, dict[str, bool]] = {}
    for tie in ties:
        if tie.relation in (Relation.PARENT, Relation.STEPPARENT):
            parents.setdefault(tie.of, {})[tie.person] = tie.relation is Relation.STEPPARENT
    return parents


def _share_parent(pair: Pair, parents: Mapping[str, Mapping[str, bool]]) -> bool:
    one, other = pair
    return bool(parents[one].keys() & parents[other].keys())


def _pairs(ties: Iterable[Tie], kinds: Iterable[str]) -> set[Pair]:
    wanted = set(kinds)
    return {frozenset({tie.person, tie.of}) for tie in ties if tie.relation in wanted and tie.person != tie.of}


def _partners(person: str, pairs: Iterable[Pair]) -> set[str]:
    return {other for pair in pairs if person in pair for other in pair if other != person}


def _in_laws(couples: set[Pair], relatives: set[Pair]) -> set[Pair]:
    """Each member of a couple, and their relatives, with each relative of the other member (s. 258(3)(c))."""
    found: set[Pair] = set()
    for couple in couples:
        one, other = couple
        sides = _partners(one, relatives), _partners(other, relatives)
        found |= {frozenset({a, b}) for a in sides[0] | {one} for b in sides[1] if a != b}
        found |= {frozenset({a, b}) for a in sides[1] | {other} for b in sides[0] if a != b}
    return found


def _joined(pair: Pair, family: set[Pair]) -> set[Pair]:
    """An employee, foster child or person cared for joins the household of whoever they are tied to."""
    one, other = pair
    circle = _partners(one, family) | _partners(other, family)
    return {pair} | {frozenset({a, b}) for a in pair for b in circle if a != b}


def _groups(occupiers: Sequence[str], pairs: set[Pair]) -> tuple[tuple[str, ...], ...]:
    """The occupiers in groups that hang together through any chain of pairs, also through people who live elsewhere."""
    left = list(dict.fromkeys(occupiers))
    groups = []
    while left:
        reached, frontier = {left[0]}, [left[0]]
        while frontier:
            new = _partners(frontier.pop(), pairs) - reached
            reached |= new
            frontier += sorted(new)
        groups.append(tuple(person for person in left if person in reached))
        left = [person for person in left if person not in reached]
    return tuple(groups)


def _fewest(group: Sequence[str], family: set[Pair]) -> list[list[str]]:
    """The fewest parts of the group in which every two are family: each person joins a part or opens one."""
    best = [[person] for person in group]

    def place(rest: Sequence[str], parts: list[list[str]]) -> None:
        nonlocal best
        if len(parts) >= len(best):
            return
        if not rest:
            best = [list(part) for part in parts]
            return
        for part in parts:
            if all(frozenset({rest[0], other}) in family for other in part):
                part.append(rest[0])
                place(rest[1:], parts)
                part.pop()
        place(rest[1:], [*parts, [rest[0]]])

    place(group, [])
    return best


def _open_pairs(group: Sequence[str], family: set[Pair], doubtful: set[Pair]) -> list[str]:
    apart = [(one, other) for one, other in combinations(group, 2) if frozenset({one, other}) not in family]
    return [
        f"{one} and {other} are related by a tie that the Act does not name."
        if frozenset({one, other}) in doubtful
        else f"{one} and {other} are linked only through other people."
        for one, other in apart
    ]
