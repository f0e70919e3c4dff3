"""Whether two addresses are of the same building by its name."""

from collections.abc import Collection, Sequence
from typing import Final

from hmo_enforce.properties.matching import spelling
from hmo_enforce.properties.matching.parsing import Address
from hmo_enforce.properties.matching.vocabulary import (
    BESIDE,
    KINDS,
    NAMING_NONE,
    OFTEN_A_HOME_OF_ITS_OWN,
    ONLY_WITH_A_KIND,
    OPPOSITES,
    SAYING_NOTHING,
    SPOTS,
)
from hmo_enforce.properties.matching.weighing import NOTHING_SAID, Difference, difference

# Shorter words are other names when they differ ("Hart", "Hare"), and so are those that begin otherwise ("Marlow", "Barlow").
SHORTEST_MISSPELT, SHORTEST_MISSPELT_TWICE = 5, 8
_TELLING: Final = OPPOSITES | SPOTS | BESIDE | {"LODGE"}


def names(ours: tuple[str, ...], theirs: tuple[str, ...], *, known: bool = False) -> Difference | None:
    """Between the names of buildings; None where they agree. `known`: the gazetteer has a building that is called as ours."""
    if ours == theirs:
        return None if ours else NOTHING_SAID
    if not ours or not theirs:
        only = ours or theirs
        if any(map(_may_be_beside, only)):
            return difference("often a home of its own", f"Only one says {titled(only)}, which may be a home of its own")
        return difference("name on one side", f"Only one says {titled(only)}")
    more = [name for name in (*ours, *theirs) if not (name in ours and name in theirs)]
    if len(ours) != len(theirs) and any(map(_may_be_beside, more)):
        return difference("often a home of its own", f"Only one says {titled(more)}, which may be a home of its own")
    one, other = "".join(ours).replace(" ", ""), "".join(theirs).replace(" ", "")
    if one == other:
        return None
    if are_worded_otherwise(" ".join(ours).split(), " ".join(theirs).split(), known=known):
        return difference("name worded otherwise", f"{titled(ours)} is written {titled(theirs)}")
    return difference("another name", f"It says {titled(ours)}, the gazetteer {titled(theirs)}")


def _may_be_beside(name: str) -> bool:
    """ "Bungalow rear", "The Cottage", "Barn"; but "Rose Cottage" is what the house itself is called."""
    words = set(name.split())
    if words & (OFTEN_A_HOME_OF_ITS_OWN | KINDS | SPOTS - ONLY_WITH_A_KIND):
        return True
    return words <= NAMING_NONE | SAYING_NOTHING


def are_worded_otherwise(ours: Sequence[str], theirs: Sequence[str], *, known: bool = False) -> bool:
    """Whether two names may be of one building: one says more, or spells a word otherwise (unless ours is `known`)."""
    mine, yours = [word for word in ours if word not in theirs], [word for word in theirs if word not in ours]
    if any(len(word) < 3 or not word.isalpha() or word in _TELLING for word in (*mine, *yours)):
        return False
    if not mine or not yours:
        return True
    return not known and _misspelt("".join(mine), "".join(yours))


def _misspelt(one: str, other: str) -> bool:
    if one[0] != other[0]:
        return False
    most = 0 if len(other) < SHORTEST_MISSPELT else 1 if len(other) < SHORTEST_MISSPELT_TWICE else 2
    return spelling.distance(one, other, 2) <= most


def titled(names: Collection[str]) -> str:
    """For people."""
    return ", ".join(names).title()


def houses_without_number(said: Address, entry: Address) -> Difference | None:
    """All that tells such houses apart is their names, which stand among the words."""
    ours, theirs = set(said.words), set(entry.words)
    if all(spelling.is_one_of(word, theirs) for word in ours) or all(spelling.is_one_of(word, ours) for word in theirs):
        return NOTHING_SAID
    says = f"It says {titled((' '.join(said.words),))}, the gazetteer {titled((' '.join(entry.words),))}"
    same_street = said.street == entry.street and said.context[:2] == entry.context[:2]
    return NOTHING_SAID if same_street else difference("another house by name", says)
