"""How far two spellings are apart, and which known name a misspelt one may be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

# Names that share fewer of their letter pairs than this are not looked at more closely.
ALIKE_ENOUGH = 0.5
MOST = 12


def distance(one: str, other: str, most: int = 3) -> int:
    """Letters to put in, leave out, change or swap with their neighbour; `most` + 1 where it is more than `most`.

    Optimal string alignment (Damerau 1964, without editing a swapped pair again).
    """
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return min(above[-1], most + 1)


def is_one_of(word: str, known: Set[str]) -> bool:
    """Whether it is one of those, or a longer one of them misspelt."""
    most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    return word in known or any(distance(word, other, most) <= most for other in known if most)


def pairs(name: str) -> set[str]:
    """The name's neighbouring letters, its ends marked."""
    marked = f"^{name}$"
    return {marked[at : at + 2] for at in range(len(marked) - 1)}


class Names:
    """Known names, found again when they are misspelt."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: Sequence[str] = sorted(set(names))
        found: dict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(self._names):
            for pair in pairs(name):
                found[pair].append(at)
        self._with: Mapping[str, Sequence[int]] = found
        self._asked: dict[str, tuple[str, ...]] = {}

    def near(self, name: str, most: int = 2) -> tuple[str, ...]:
        """The known names at most so many letters away, the nearest first; never the name itself."""
        if (said := self._asked.get(name)) is None:
            said = self._asked[name] = self._look_up(name, most)
        return said

    def _look_up(self, name: str, most: int) -> tuple[str, ...]:
        ours = pairs(name)
        shared = Counter(at for pair in ours for at in self._with.get(pair, ()))
        looked_at = [
            self._names[at]
            for at, count in shared.most_common(MOST * 4)
            if 2 * count >= ALIKE_ENOUGH * (len(ours) + len(self._names[at]) + 1)
        ]
        found = sorted((apart, other) for other in looked_at if 0 < (apart := distance(name, other, most)) <= most)
        return tuple(other for _, other in found[:MOST])
