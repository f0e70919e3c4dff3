"""Whether two addresses lie in the same street, in the same house by name, and in the same place."""

from collections.abc import Iterator, Set
from functools import lru_cache

from hmo_enforce.properties.matching import spelling
from hmo_enforce.properties.matching.parsing import Address
from hmo_enforce.properties.matching.vocabulary import (
    BUILDINGS,
    COUNTIES,
    DIRECTIONS,
    OFTEN_A_HOME_OF_ITS_OWN,
    OPPOSITES,
    PLACES,
    STREETS,
)
from hmo_enforce.properties.matching.weighing import NOTHING_SAID, Difference, difference


def streets(said: Address, entry: Address, *, street_is_known: bool) -> Difference | None:
    """Between the streets; None where they agree."""
    ours, theirs = said.street, entry.street
    if ours == theirs:
        return None if ours else NOTHING_SAID
    if not ours or not theirs:
        return difference("street lacking", "Only one names a street")
    if len(theirs) > len(ours) and _begins(said.words, theirs):
        return None
    if _begins(entry.words, ours) or _begins(said.words, theirs):
        return _in_part(said, entry)
    if not street_is_known and _names_places_only(said, entry):
        return difference("street lacking", "It names no street")
    return _spelling(said, entry, street_is_known=street_is_known)


def _in_part(said: Address, entry: Address) -> Difference:
    """One is written longer than the other."""
    ours, theirs = said.words[entry.of_street :], entry.words[said.of_street : entry.of_street]
    says = f"{_street(said)} is {_street(entry)}, more or less of it written"
    if said.of_street < entry.of_street:
        turns = {*theirs[:1], *said.context[:1]}
        return difference("another street" if len(turns) > 1 and turns <= DIRECTIONS else "street in part", says)
    return difference("street in part" if set(ours[:1]) <= {*entry.words} else "street goes on", says)


def _names_places_only(said: Address, entry: Address) -> bool:
    """Whether all that follows the number are places, in their order, that follow the other's street."""
    if entry.words[entry.of_street - 1] in BUILDINGS or entry.words[entry.of_street - 1] not in STREETS:
        return False
    if set(said.words) & (STREETS - PLACES):
        return False
    left = iter(entry.context)
    return all(any(_misspelt(word, {place}) for place in left) for word in said.words)


def _begins(words: tuple[str, ...], street: str) -> bool:
    """Whether the words begin with that street, and do not go on to name another ("Abbey Road Gardens")."""
    so_far = ""
    for at, word in enumerate(words):
        so_far += word
        if so_far == street:
            return at + 1 == len(words) or words[at + 1] not in STREETS
        if not street.startswith(so_far):
            return False
    return False


def _spelling(said: Address, entry: Address, *, street_is_known: bool) -> Difference:
    says, theirs = f"{_street(said)}, not {_street(entry)}", entry.words[: entry.of_street]
    apart, ours = min((spelling.distance("".join(words), entry.street), words) for words in _cuts(said, entry))
    (name, kind), (other_name, other_kind) = _name_and_kind(ours), _name_and_kind(theirs)
    same_name = kind != other_kind and "".join(name) == "".join(other_name)
    swapped = set(name) ^ set(other_name)
    if swapped and all(word in OPPOSITES or len(word) == 1 for word in swapped):
        return difference("another street", says)
    if street_is_known and (apart <= 2 or same_name):
        return difference("spelling of a known street", f"{says}, and there is a {_street(said)}")
    if same_name:
        return difference("kind of street" if kind and other_kind else "kind of street lacking", says)
    if kind and other_kind and kind != other_kind:
        return difference("another street", says)
    kind_misspelt = not kind and len(ours) == len(theirs) and ours[:-1] == other_name
    same_postcode = said.postcode is not None and said.postcode == entry.postcode
    length = len("".join(theirs if kind_misspelt else other_name))
    return difference(
        _how_far(apart, length, same_postcode=same_postcode), f"{_titled((' '.join(ours),))} is spelt {_street(entry)}"
    )


def _name_and_kind(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    return (words[:-1], words[-1]) if len(words) > 1 and words[-1] in STREETS else (words, "")


def _how_far(apart: int, length: int, *, same_postcode: bool) -> str:
    """A postcode has a street or two, so that with it a name may be misspelt further and still be that street's."""
    if apart == 1 and length >= 4:
        return "spelling 1"
    if apart == 2 and length >= (4 if same_postcode else 7):
        return "spelling 2"
    if apart == 3 and length >= 8 and same_postcode:
        return "spelling 3"
    return "spelling far" if apart <= 2 else "another street"


def _cuts(said: Address, entry: Address) -> Iterator[tuple[str, ...]]:
    """What may be meant as the street: what was read so, or as many words as the other's, one more or one less.

    A cut may not leave out what says street, nor anything else that the other does not say.
    """
    for count in {said.of_street, entry.of_street - 1, entry.of_street, entry.of_street + 1}:
        left_out = said.words[count : said.of_street]
        cut_short = left_out and (
            left_out[0] in STREETS | BUILDINGS or not all(_misspelt(word, {*entry.words}) for word in left_out)
        )
        if 0 < count <= len(said.words) and not cut_short:
            yield said.words[:count]


def _street(address: Address) -> str:
    return " ".join(address.words[: address.of_street]).title()


# --- names


def names(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Difference | None:
    """Between the names of buildings; None where they agree."""
    if ours == theirs:
        return None if ours else NOTHING_SAID
    if not ours or not theirs:
        only = ours or theirs
        if any(set(name.split()) & OFTEN_A_HOME_OF_ITS_OWN for name in only):
            return difference("often a home of its own", f"Only one says {_titled(only)}, which may be a home of its own")
        return difference("name on one side", f"Only one says {_titled(only)}")
    one, other = "".join(ours).replace(" ", ""), "".join(theirs).replace(" ", "")
    mine, yours = set(" ".join(ours).split()), set(" ".join(theirs).split())
    if one == other:
        return None
    if any(len(word) < 3 or not word.isalpha() for word in mine ^ yours):
        return difference("another name", f"It says {_titled(ours)}, the gazetteer {_titled(theirs)}")
    if mine <= yours or yours <= mine or spelling.distance(one, other, 2) <= min(2, len(one) // 5):
        return difference("name worded otherwise", f"{_titled(ours)} is written {_titled(theirs)}")
    return difference("another name", f"It says {_titled(ours)}, the gazetteer {_titled(theirs)}")


def _titled(names: tuple[str, ...]) -> str:
    return ", ".join(names).title()


def houses_without_number(said: Address, entry: Address) -> Difference | None:
    """All that tells such houses apart is their names, which stand among the words."""
    ours, theirs = set(said.words), set(entry.words)
    if all(_misspelt(word, theirs) for word in ours) or all(_misspelt(word, ours) for word in theirs):
        return NOTHING_SAID
    says = f"It says {_titled((' '.join(said.words),))}, the gazetteer {_titled((' '.join(entry.words),))}"
    same_street = said.street == entry.street and said.context[:2] == entry.context[:2]
    return NOTHING_SAID if same_street else difference("another house by name", says)


# --- places


def _misspelt(word: str, known: Set[str]) -> bool:
    most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    return word in known or any(spelling.distance(word, other, most) <= most for other in known if most)


@lru_cache(maxsize=4_096)
def _is_a_county(word: str) -> bool:
    return _misspelt(word, COUNTIES)


def places(said: Address, entry: Address, strangers: tuple[str, ...]) -> list[Difference]:
    """Where the postcode does not settle it, a place that the line does not name says that the home is elsewhere."""
    known = {*entry.words, *" ".join(entry.names).split()}
    elsewhere = tuple(word for word in said.context if not _misspelt(word, known) and not _is_a_county(word))
    if not elsewhere:
        return []
    says = f"It says {_titled((' '.join(elsewhere),))}, which the gazetteer's line does not"
    if set(elsewhere) & set(strangers):
        return [difference("place unknown", says)]
    settled = said.postcode and entry.postcode and said.postcode.split()[0] == entry.postcode.split()[0]
    settled = settled and not (entry.context and set(said.context).isdisjoint(entry.context))
    return [difference("place not named" if settled else "place elsewhere", says)]
