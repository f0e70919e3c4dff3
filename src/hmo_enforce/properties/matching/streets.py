"""Whether two addresses lie in the same street, and in the same place."""

from collections.abc import Iterator
from functools import lru_cache

from hmo_enforce.properties.matching import names, spelling
from hmo_enforce.properties.matching.names import titled
from hmo_enforce.properties.matching.parsing import Address
from hmo_enforce.properties.matching.vocabulary import (
    BESIDE,
    BUILDINGS,
    COUNTIES,
    DIRECTIONS,
    NUMERALS,
    OPPOSITES,
    PLACES,
    STREETS,
)
from hmo_enforce.properties.matching.weighing import NOTHING_SAID, Difference, difference

# Without the postcode, shorter names are other names when they differ: "Mill" and "Hill".
LONG_ENOUGH = 5


def streets(said: Address, entry: Address, *, street_is_known: bool) -> Difference | None:
    """Between the streets; None where they agree."""
    ours, theirs = said.street, entry.street
    if ours == theirs:
        return _beyond(said, entry) if ours else NOTHING_SAID
    if not ours or not theirs:
        return difference("street lacking", "Only one names a street")
    if len(theirs) > len(ours) and _begins(said.words, theirs):
        return None
    if _begins(entry.words, ours) or _begins(said.words, theirs):
        return _in_part(said, entry, street_is_known=street_is_known)
    if not street_is_known and _names_places_only(said, entry):
        return difference("street lacking", "It names no street")
    return _spelling(said, entry, street_is_known=street_is_known)


def _beyond(said: Address, entry: Address) -> Difference | None:
    """ "12 Abbey Road North Acacia" is not in Abbey Road, though NORTH was taken for the place; nor is "City View Cottage"."""
    for one, other, telling in ((said, entry, BESIDE | DIRECTIONS), (entry, said, BESIDE)):
        word, follows = [*one.context, "", ""][:2]
        if word in telling and follows not in STREETS and other.words.count(word) < one.words.count(word):
            return difference("street goes on", f"Only one says {word.title()} after {_street(said)}")
    return None


def _in_part(said: Address, entry: Address, *, street_is_known: bool) -> Difference:
    """One is written longer than the other."""
    ours, theirs = said.words[entry.of_street :], entry.words[said.of_street : entry.of_street]
    says = f"{_street(said)} is {_street(entry)}, more or less of it written"
    if said.of_street < entry.of_street:
        turns = {*theirs[:1], *said.context[:1]}
        another = len(turns) > 1 and turns <= DIRECTIONS
        unsure = DIRECTIONS | BESIDE if street_is_known or said.postcode != entry.postcode else BESIDE
        unsaid = theirs and theirs[0] in unsure
        return difference("another street" if another else "street goes on" if unsaid else "street in part", says)
    if ours and ours[0] in DIRECTIONS | BESIDE and entry.words.count(ours[0]) < said.words.count(ours[0]):
        return difference("street goes on", says)
    return difference("street in part" if set(ours[:1]) <= {*entry.words} else "more than the street", says)


def _names_places_only(said: Address, entry: Address) -> bool:
    """Whether all that follows the number are places, in their order, that follow the other's street."""
    if entry.words[entry.of_street - 1] in BUILDINGS or entry.words[entry.of_street - 1] not in STREETS:
        return False
    if set(said.words) & (STREETS - PLACES):
        return False
    left = iter(entry.context)
    return all(any(spelling.is_one_of(word, {place}) for place in left) for word in said.words)


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
    if _differ_in_a_word_that_tells(set(name) - set(other_name), set(other_name) - set(name)):
        return difference("another street", says)
    if theirs[-1] in BUILDINGS and not names.are_worded_otherwise(ours, theirs):
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
    spelt = f"{titled((' '.join(ours),))} is spelt {_street(entry)}"
    if not same_postcode and not kind_misspelt and (length < LONG_ENOUGH or ours[0][0] != theirs[0][0]):
        return difference("spelling alone", spelt)
    return difference(_how_far(apart, length, same_postcode=same_postcode), spelt)


def _differ_in_a_word_that_tells(ours: set[str], theirs: set[str]) -> bool:
    """ "Upper" and "Lower", "10th" and "11th", "B" and "C"; "Fith" is near enough to "Fifth", and not to "Sixth"."""
    swapped = ours | theirs
    if swapped and all(map(_tells, swapped)):
        return True
    if any(map(_tells, ours)) and any(map(_tells, theirs)):
        return True
    return any(word in NUMERALS and not any(_nearest_numeral(other) == word for other in ours) for word in theirs)


def _tells(word: str) -> bool:
    return word in OPPOSITES or len(word) == 1 or not word.isalpha()


def _nearest_numeral(word: str) -> str:
    apart, near = min((spelling.distance(word, numeral), numeral) for numeral in NUMERALS)
    return near if apart == 1 else ""


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
            left_out[0] in STREETS | BUILDINGS or not all(spelling.is_one_of(word, {*entry.words}) for word in left_out)
        )
        if 0 < count <= len(said.words) and not cut_short:
            yield said.words[:count]


def _street(address: Address) -> str:
    return " ".join(address.words[: address.of_street]).title()


# --- places


@lru_cache(maxsize=4_096)
def _is_a_county(word: str) -> bool:
    return spelling.is_one_of(word, COUNTIES)


def places(said: Address, entry: Address, strangers: tuple[str, ...]) -> list[Difference]:
    """Where the postcode does not settle it, a place that the line does not name says that the home is elsewhere."""
    known = {*entry.words, *" ".join(entry.names).split()}
    elsewhere = tuple(word for word in said.context if not spelling.is_one_of(word, known) and not _is_a_county(word))
    if not elsewhere:
        return [*_county(said, entry)]
    says = f"It says {titled((' '.join(elsewhere),))}, which the gazetteer's line does not"
    if set(elsewhere) & set(strangers):
        return [difference("place unknown", says)]
    settled = said.postcode and entry.postcode and said.postcode.split()[0] == entry.postcode.split()[0]
    settled = settled and not (entry.context and set(said.context).isdisjoint(entry.context))
    return [difference("place not named" if settled else "place elsewhere", says)]


def _county(said: Address, entry: Address) -> Iterator[Difference]:
    """Without postcode or town, "12 High Street, Essex" is as likely in any other town of Essex."""
    if said.postcode or not said.county or set(said.context) & set(entry.context):
        return
    if not set(said.county) <= {*entry.county, *entry.words}:
        yield difference("place unknown", f"It says {titled(said.county)}, which the gazetteer's line does not")
