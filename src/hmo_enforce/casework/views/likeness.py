"""How well a text answers what was typed, with a slip of the finger forgiven. The same for both databases, and for every sort.

A number is never forgiven: 12 is not 21, and Flat 1 not Flat 11. Of a word, one slip is forgiven from four letters on, and two
from eight: a letter too many, too few, another, or two that changed places. Of three letters only where all else is right.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from hmo_enforce.properties.addresses import ABBREVIATIONS

SHORTEST, ONE_SLIP, TWO_SLIPS = 3, 4, 8
FORGETFUL = 3
"""From so many words on, one that is nowhere in the text is forgiven."""
WHOLE, SHORTENED, OPEN, BEGUN, SLIP = 1.0, 0.98, 0.95, 0.9, 0.15
LEADS, IN_A_ROW, EACH_MORE = 0.05, 0.05, 0.002
_WITHIN = re.compile(r"['’]")
_APART = re.compile(r"[\W_]+")
SHORT = {**{short.lower(): long.lower() for short, long in ABBREVIATIONS.items()}, "st": "street", "ltd": "limited"}
del SHORT["saint"]


def fold(text: str) -> str:
    """Words with a space between, without capitals, accents and marks."""
    if text.isascii():
        return letters(text)
    return letters("".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)))


def letters(text: str) -> str:
    """The same with its accents, as the databases' indexes have it."""
    return _APART.sub(" ", _WITHIN.sub("", text).lower()).strip()


@dataclass(slots=True)
class Wanted:
    """The words that were typed, the last of which may go on. What was found of each pair of words is kept for its lifetime."""

    words: tuple[str, ...]
    least: int = ONE_SLIP
    known: dict[tuple[int, str], float] = field(default_factory=dict)

    def of(self, at: int, other: str) -> float:
        """How well another word answers the one at that place, from 0 to 1."""
        if (at, other) not in self.known:
            self.known[at, other] = _answers(self.words[at], other, self.least, open_=at == len(self.words) - 1)
        return self.known[at, other]


def wanted(text: str, least: int = ONE_SLIP) -> Wanted:
    """What was typed, as words; from so many letters on with slips forgiven."""
    return Wanted(tuple(fold(text).split()), least)


def likeness(asked: Wanted, text: str) -> float | None:
    """From 0 to about 1; None where it is no answer: a number is not in it, or too much else is not."""
    theirs = fold(text).split()
    score, weight, missed, places = 0.0, 0, 0, list[int]()
    for at, word in enumerate(asked.words):
        answers = [asked.of(at, other) for other in theirs]
        best = max(answers, default=0.0)
        if best == 0:
            if _has_digit(word) or missed or len(asked.words) < FORGETFUL:
                return None
            missed += 1
        else:
            places.append(answers.index(best))
        score, weight = score + best * len(word), weight + len(word)
    if not places:
        return None
    in_a_row = sum(after == before + 1 for before, after in itertools.pairwise(places))
    order = IN_A_ROW * in_a_row / max(1, len(asked.words) - 1) + LEADS * (places[0] == 0)
    return score / weight + order - EACH_MORE * len(theirs)


def _answers(word: str, other: str, least: int, *, open_: bool) -> float:
    if word == other:
        return WHOLE
    if SHORT.get(word, word) == SHORT.get(other, other):
        return SHORTENED
    if _has_digit(word):
        return OPEN if open_ and other.startswith(word) else 0.0
    if other.startswith(word):
        return OPEN if open_ else BEGUN
    allowed = slips_allowed(word, least)
    if not allowed:
        return 0.0
    made = slips(word, other, allowed)
    if open_ and made > allowed:
        # What will be typed next is not missing: the beginnings of about this length are looked at.
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        made = min(slips(word, other[:length], allowed) for length in lengths)
        return max(0.0, BEGUN - SLIP * made) if made <= allowed else 0.0
    return WHOLE - SLIP * made if made <= allowed else 0.0


def slips_allowed(word: str, least: int = ONE_SLIP) -> int:
    """How many slips in a word of its length are forgiven; none in a number."""
    return 0 if _has_digit(word) or len(word) < least else 1 if len(word) < TWO_SLIPS else 2


def _has_digit(word: str) -> bool:
    return any(one.isdigit() for one in word)


def slips(one: str, other: str, most: int) -> int:
    """How many slips make one of the other (optimal string alignment: Damerau 1964), or `most` + 1 where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: Sequence[int] = ()
    row: Sequence[int] = range(len(other) + 1)
    for i, ours in enumerate(one, 1):
        last, before, now = before, row, [i]
        for j, theirs in enumerate(other, 1):
            least = min(before[j] + 1, now[j - 1] + 1, before[j - 1] + (ours != theirs))
            if i > 1 and j > 1 and ours == other[j - 2] and one[i - 2] == theirs:
                least = min(least, last[j - 2] + 1)
            now.append(least)
        if min(now) > most:
            return most + 1
        row = now
    return min(row[-1], most + 1)
