"""From one line of text to what it says: ids, spots, names, number, street and what follows, postcode."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hmo_enforce.properties.matching import spelling, tails, wording
from hmo_enforce.properties.matching.vocabulary import (
    ALIKE,
    BESIDE,
    BUILDINGS,
    CANONICAL,
    IN_WORDS,
    KINDS,
    NAMING_NONE,
    ONLY_WITH_A_KIND,
    PLACES,
    SAYING_NOTHING,
    SPOTS,
    STREETS,
)

_PLAIN = re.compile(r"[\s,]*([0-9]+[A-Z]?)[\s,]+([A-Z][A-Z\s,]*)")
# A letter or number that FLAT or its like introduced; it stands for itself among the words.
_ID = "#"
_STREETS: Final = STREETS - PLACES
NO_SPOTS: Final[frozenset[str]] = frozenset()
# In what follows a number these tell a home apart only with FLOOR, FLAT or their like, or by themselves between commas.
SPOTS_THAT_SHOW: Final = (SPOTS | KINDS | BESIDE | NAMING_NONE) - ONLY_WITH_A_KIND | {"FLOOR"}
_SPELT: Final = sorted(word for word in SPOTS | KINDS | {"FLOOR", "APARTMENT"} if len(word) > 3)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says, in capitals and without abbreviations.

    `ids` tell homes behind one doorway apart, the innermost first; `spots` are the words that do the same ("FIRST",
    "REAR"; "FLAT" where it has no number of its own). `number` is the last before the street, "" where there is none.
    `words` is all that follows, of which the first `of_street` are thought to be the street; `county` is no part of it.
    """

    ids: tuple[str, ...]
    spots: frozenset[str]
    names: tuple[str, ...]
    number: str
    words: tuple[str, ...]
    of_street: int
    postcode: str | None
    county: tuple[str, ...] = ()

    @property
    def street(self) -> str:
        """The street's letters, run together: "Fern Hill" and "Fernhill" are one."""
        return "".join(self.words[: self.of_street])

    @property
    def context(self) -> tuple[str, ...]:
        """What stands after the street."""
        return self.words[self.of_street :]


def parse(text: str, postcode: str | None = None, place_words: frozenset[str] = frozenset()) -> Address:
    """What the line says. `postcode` where it stands apart; `place_words` (capitals) that only name the place."""
    said, found = wording.line(text)
    if (plain := _PLAIN.fullmatch(said)) and (tail := _plain_tail(plain[2], place_words)):
        number = plain[1].lstrip("0") or "0"
        return Address((), NO_SPOTS, (), number, tail.words, tail.of_street, postcode or found, tail.county)
    words = _with_ids(wording.words(said))
    last = max((at for at, word in enumerate(words) if wording.is_number(word)), default=None)
    number = "" if last is None else words[last]
    before, spots = _without_spots(words[:last], in_head=True)
    after, more = _without_spots([] if last is None else words[last + 1 :], in_head=False)
    ids, names = _behind(before)
    ids += tuple(word[1:] for word in after if word[0] == _ID)
    after = [word for word in after if word[0] != _ID]
    if not number and names:
        after, names = " , ".join(names).split(), ()
        number, ids = (ids[-1], ids[:-1]) if ids else ("", ids)
    elif names and not after:
        after, names = names[-1].split(), names[:-1]
    spots |= more
    ids = tuple(one.replace("-", "/") for one in ids)
    spots = spots - {"FLAT"} if ids or len(spots) > 1 else spots
    tail = tails.read(after, place_words)
    return Address(ids, spots, names, number, tail.words, tail.of_street, postcode or found, tail.county)


@lru_cache(maxsize=65_536)
def _plain_tail(text: str, place_words: frozenset[str]) -> tails.Tail | None:
    """What follows a plain number, as most lines are; None where it says more than street and place."""
    words = list(wording.canonical(text))
    if len(words[0]) == 1 or any(word in SPOTS_THAT_SHOW or word == "AND" for word in words):
        return None
    return tails.read(words, place_words)


def _with_ids(words: list[str]) -> list[str]:
    """FLAT and its like taken out with the id that they introduce, unless the line begins with it as its only number."""
    count = sum(wording.is_number(word) for word in words)
    out: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in KINDS:
            there = at + 1
            while there < len(words) and words[there] in ("NO", "NUMBER", ","):
                there += 1
            named = _id(words, there, direct=there == at + 1)
            only = wording.is_number(words[there]) and count == 1 if named else False
            if named and not (only and all(before == "," or _seems_to_say_where(before) for before in out)):
                out += [",", f"{_ID}{named}" if word in ALIKE else f"{_ID}{word} {named}", ","]
                at = there + 1
                continue
        if len(word) > 1 and word[0] == "F" and word[1:].isdigit() and count > 1:
            word = f"{_ID}{word[1:]}"
        out.append(word)
        at += 1
    return out


def _id(words: Sequence[str], at: int, *, direct: bool) -> str:
    if at >= len(words):
        return ""
    word = words[at]
    if wording.is_number(word):
        return word
    if direct and (word in IN_WORDS or (len(word) == 1 and word.isalpha())):
        return CANONICAL.get(word, word)
    return ""


def _runs(words: Sequence[str]) -> Iterator[list[str]]:
    """The words between commas, numbers and ids; those stand as runs of their own."""
    run: list[str] = []
    for word in words:
        if word == "," or word[0] == _ID or wording.is_number(word):
            if run:
                yield run
            run = []
            yield [word]
        else:
            run.append(word)
    if run:
        yield run


def _is_spot(word: str) -> bool:
    return word in SPOTS or word in KINDS or wording.is_ordinal(word)


def _says_where(word: str) -> bool:
    return _is_spot(word) or word in SAYING_NOTHING


def _seems_to_say_where(word: str) -> bool:
    return _says_where(word) or bool(_spot_spelt_like(word))


def _without_spots(words: Sequence[str], *, in_head: bool) -> tuple[list[str], frozenset[str]]:
    out: list[str] = []
    spots: set[str] = set()
    runs = list(_runs(words))
    with_street = [] if in_head else [at for at, run in enumerate(runs) if not _STREETS.isdisjoint(run[1:])]
    for at, run in enumerate(runs):
        if run[0] == "," or run[0][0] == _ID or wording.is_number(run[0]):
            out += run
            continue
        spelt = _misspelt_spots(run) if at == 0 and (in_head or "FLOOR" in run[:3]) else run
        start, end = _spots_in(spelt, whole=in_head or at > 0 or "FLOOR" in spelt[:3])
        if start == end and not in_head:
            said, follows = bool(with_street) and with_street[0] < at, bool(with_street) and with_street[-1] > at
            start, end = tails.beside(spelt, street_is_said=said, street_follows=follows)
        spots.update(word for word in spelt[start:end] if not _says_nothing((word,)))
        left = spelt[:start] + spelt[end:]
        out += left if start < end or not _says_nothing(left) else []
    return out, frozenset(spots)


def _misspelt_spots(run: list[str]) -> list[str]:
    """A floor or the like that is misspelt, if that makes the whole of it say where."""
    mended = [word if _says_where(word) else _spot_spelt_like(word) for word in run]
    return mended if all(mended) and any(word == "FLOOR" or _is_spot(word) for word in run) else run


@lru_cache(maxsize=4_096)
def _spot_spelt_like(word: str) -> str:
    if len(word) < 4 or word in STREETS or word in BUILDINGS:  # "West Park" is no misspelt "West part"
        return ""
    near = (spot for spot in _SPELT if spelling.distance(word, spot, 1) == 1)
    return next((CANONICAL.get(spot, spot) for spot in near), "")


def _says_nothing(words: Sequence[str]) -> bool:
    return all(word in SAYING_NOTHING for word in words)


def _spots_in(run: Sequence[str], *, whole: bool) -> tuple[int, int]:
    """From where to where the run says only where in a building a home lies; (0, 0) where it does not."""
    if whole and all(map(_says_where, run)):
        told = {word for word in run if _is_spot(word)}
        return (0, len(run)) if told and (not told <= ONLY_WITH_A_KIND or "FLOOR" in run) else (0, 0)
    at = 0 if whole else 1
    while at < len(run):
        end = at
        while end < len(run) and _says_where(run[end]):
            end += 1
        piece = run[at:end]
        kinds = [word for word in piece if word in KINDS or word == "FLOOR"]
        leading = at == 0 and len(piece) > 1 and piece[-1] in ("OF", "AT", "TO")
        if any(map(_is_spot, piece)) and ((kinds and len(piece) > 1) or leading):
            return at, end
        at = max(end, at + 1)
    return 0, 0


def _behind(head: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids and names that stand before the number."""
    ids, names = [], []
    for run in _runs(head):
        word = run[0]
        if word == ",":
            continue
        if word[0] == _ID:
            ids.append(word[1:])
        elif wording.is_number(word) or (len(run) == 1 and len(word) == 1):
            ids.append(word)
        elif len(run) == 2 and len(run[1]) == 1:
            ids.append(run[1] if _spot_spelt_like(word) in ALIKE - {""} else " ".join(run))
        elif words := [word for word in run if word not in ("NO", "NUMBER", "AT", "OF")]:
            names += [] if len(words) == 1 and _spot_spelt_like(words[0]) in KINDS else [" ".join(words)]
    return tuple(ids), tuple(names)
