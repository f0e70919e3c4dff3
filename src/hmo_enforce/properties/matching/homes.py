"""Whether two addresses have the same number, and the same home behind it: "Flat 2, 12A" is not "Flat 2A, 12"."""

from hmo_enforce.properties.matching.parsing import Address
from hmo_enforce.properties.matching.vocabulary import BUILDINGS, KINDS, OFTEN_A_HOME_OF_ITS_OWN
from hmo_enforce.properties.matching.weighing import NOTHING_SAID, Difference, difference


def numbers(said: Address, entry: Address) -> Difference | None:
    """Between the house numbers; None where they agree."""
    ours, theirs = said.number, entry.number
    if ours == theirs:
        return None if ours else NOTHING_SAID
    if not said.words and said.names and not ours:
        return NOTHING_SAID  # streets.streets tells it
    if not ours or not theirs:
        named = set(said.names) & set(entry.names) or (said.ids == entry.ids and said.ids)
        says = f"Only one gives the number {ours or theirs}"
        return difference("number lacking" if named and said.names and entry.names else "another number", says)
    if ours.replace("/", "-") == theirs.replace("/", "-"):
        return difference("range written otherwise", f"{ours} is written {theirs}")
    if _digits(ours) == _digits(theirs):
        return _letters(said, entry)
    if ours in _ends_of(theirs) or theirs in _ends_of(ours):
        return difference("within a range", f"{ours} is not {theirs}, though one lies in the other")
    return difference("another number", f"Number {ours}, not {theirs}")


def _letters(said: Address, entry: Address) -> Difference:
    ours, theirs = said.number, entry.number
    lettered, plain = (said, entry) if len(ours) > len(theirs) else (entry, said)
    if plain.ids == (*lettered.ids, lettered.number[-1]) and plain.number.isdigit():
        return difference("lettered flat as number", f"{lettered.number} may be flat {lettered.number[-1]} of {plain.number}")
    return difference("another letter", f"Number {ours}, not {theirs}")


def _digits(number: str) -> str:
    return "".join(letter if letter.isdigit() else " " for letter in number).strip()


def _ends_of(number: str) -> tuple[str, ...]:
    return tuple(number.replace("/", "-").split("-")) if "-" in number or "/" in number else ()


def homes(said: Address, entry: Address) -> Difference | None:
    """Between what tells homes behind one doorway apart; None where that agrees."""
    if said.ids != entry.ids:
        return _ids(said, entry)
    ours, theirs = said.spots - KINDS, entry.spots - KINDS
    if said.spots == entry.spots:
        return None if said.ids or said.spots else NOTHING_SAID
    if ours == theirs:
        return _kinds(said, entry) if not ours else difference("kind of home", _spots(said, entry))
    if said.ids and (ours ^ theirs) & OFTEN_A_HOME_OF_ITS_OWN:
        return difference("often a home of its own", f"Only one says {_spoken(ours ^ theirs)}, which may be a home of its own")
    if said.ids and (not ours or not theirs):
        return difference("spot on one side", f"Only one says {_spoken(ours or theirs)}")
    if ours and theirs:
        return difference("another spot", _spots(said, entry))
    return difference("flat on one side", f"Only one says {_spoken(ours or theirs)}")


def _ids(said: Address, entry: Address) -> Difference:
    if not said.ids or not entry.ids:
        lettered, plain = (entry, said) if said.ids else (said, entry)
        if (*lettered.ids, lettered.number[-1:]) == plain.ids and lettered.number[:-1] == plain.number:
            return NOTHING_SAID  # _letters tells it
        has = said.ids or entry.ids
        whose = "The address" if said.ids else "The gazetteer's line"
        return difference("flat on one side", f"{whose} is for flat {' '.join(has)}, the other says no flat")
    return difference("another flat", f"Flat {' '.join(said.ids)}, not {' '.join(entry.ids)}")


def _kinds(said: Address, entry: Address) -> Difference:
    """FLAT and the like on one side only, with no number or floor of their own."""
    words = entry.words[: entry.of_street]
    says = f"Only one says {_spoken(said.spots | entry.spots)}"
    if words and words[-1] in BUILDINGS and (said.spots | entry.spots) == {"FLAT"}:
        return NOTHING_SAID
    if said.spots and entry.spots:
        loosely = "FLAT" in said.spots | entry.spots  # as anything is called that is not a house
        return difference("kind of home" if loosely else "another kind of home", _spots(said, entry))
    lettered = entry.number[-1:].isalpha() and (said.spots | entry.spots) == {"FLAT"}
    return difference("flat of a lettered number" if lettered else "flat or house", says)


def _spots(said: Address, entry: Address) -> str:
    return f"It says {_spoken(said.spots)}, the gazetteer {_spoken(entry.spots)}"


def _spoken(spots: frozenset[str]) -> str:
    return " ".join(sorted(spots)).lower() or "nothing"
