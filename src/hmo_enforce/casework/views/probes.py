"""Which pieces of words an index of trigrams is asked for, so that it hands out few candidates and leaves none out.

As it was typed: each word must be there, as the beginning of a word. With one slip: a word in two parts, before and behind it,
and the others as they were typed. With several: a slip in a word touches at most four trigrams in a row, so of three trigrams
that lie further apart one is still there after two slips: asked for is any of them, and of all such choices the rarest.
"""

import heapq
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hmo_enforce.casework.views import likeness
from hmo_enforce.kernel.indexed import LEAST
from hmo_enforce.properties.addresses import STREETS

TOUCHED = 4
"""Trigrams in a row that two letters which changed places touch: no other slip touches more."""
TELLING = 5
"""Letters from which on a word, with its slips, still tells something."""
LONG: dict[str, list[str]] = {}
for _short, _long in likeness.SHORT.items():
    LONG.setdefault(_long, []).append(_short)
_STREETS = frozenset(word.lower() for word in STREETS) | set(likeness.SHORT)

Needs = tuple[tuple[str, ...], ...]


def as_typed(words: Sequence[str]) -> Needs:
    """Each word as the beginning of one, a number as the whole of one but where it is typed last."""
    return tuple(_forms(word, open_=at == len(words) - 1) for at, word in enumerate(words))


def is_telling(words: Iterable[str]) -> bool:
    """Whether one of them, with its slips, still tells something: a short one or the kind of a street does not."""
    return any(_tells(word) for word in words)


def _tells(word: str) -> bool:
    return len(word) >= TELLING and word not in _STREETS and not any(one.isdigit() for one in word)


@dataclass(frozen=True, slots=True)
class Slipped:
    """One of the words with a slip in it, and the others as they were typed. `pattern` finds the word in a text's letters.

    short   a word of which the index cannot be asked for parts: candidates have the others, and one that is a slip away
    """

    needs: Needs
    pattern: re.Pattern[str]
    short: str = ""

    def among(self, candidates: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """Those of them that have such a word: the index knows the parts of one, and not how far they lie apart."""
        found = [one for one in candidates if self.pattern.search(f" {likeness.letters(one[1])} ")]
        return [one for one in found if _has_slip(self.short, likeness.letters(one[1]))] if self.short else found


def _has_slip(word: str, text: str) -> bool:
    """Whether a word of the text is a slip away; of three letters, one that begins alike."""
    near = (other for other in text.split() if len(word) > likeness.SHORTEST or other[0] == word[0])
    return any(likeness.slips(word, other, 1) == 1 for other in near)


def one_slip(words: Sequence[str]) -> tuple[Slipped, ...]:
    """One for each word that tells something."""
    typed, last = as_typed(words), len(words) - 1
    spaced = {at: f" {word}" if at == last else f" {word} " for at, word in enumerate(words) if _tells(word)}
    return tuple(Slipped((*typed[:at], rests(word), *typed[at + 1 :]), _pattern(word)) for at, word in spaced.items())


def short_slip(words: Sequence[str]) -> tuple[Slipped, ...]:
    """One for each short word that stands beside a number or a word that tells something."""
    typed = as_typed(words)
    return tuple(
        Slipped((*typed[:at], *typed[at + 1 :]), _pattern(f" {word} "), word)
        for at, word in enumerate(words)
        if _is_short(word) and any(_holds(other) for other in (*words[:at], *words[at + 1 :]))
    )


def _pattern(spaced: str) -> re.Pattern[str]:
    return re.compile("|".join(map("[^ ]{1,3}".join, _parts(spaced))))


def _is_short(word: str) -> bool:
    return likeness.SHORTEST <= len(word) < TELLING and not any(one.isdigit() for one in word) and word not in _STREETS


def _holds(word: str) -> bool:
    """Whether it narrows what is looked at enough for a short word beside it to be wrong."""
    return _tells(word) or any(one.isdigit() for one in word)


def forgiving(words: Sequence[str], sample: Sequence[str]) -> Needs:
    """The same with slips forgiven in each, of numbers and of the words that tell something.

    sample   some of the texts that are searched, which tell what is common in them
    """
    common, needs = " | ".join(f" {likeness.letters(text)} " for text in sample), []
    for at, word in enumerate(words):
        last = at == len(words) - 1
        if any(one.isdigit() for one in word):
            needs.append(_forms(word, open_=last))
        elif _tells(word):
            slips, spaced = likeness.slips_allowed(word), f" {word}" if last else f" {word} "
            needs.append(rests(spaced) if slips == 1 else _survivors(trigrams(spaced), slips, common))
    return tuple(needs)


def like_name(words: Sequence[str]) -> tuple[Needs, Needs]:
    """Each of these words with a slip or an accent in it, or as its initial; and any of them, or some of its letters."""
    forms = {word: (f" {word[:LEAST]}", *rests(f" {word} ")) for word in words}
    runs = [word[at : at + LEAST + 1] for word in words for at in range(1, len(word) - LEAST - 1)]
    each = tuple((*pieces, f" {word[0]} ") for word, pieces in forms.items())
    return each, (tuple(dict.fromkeys([*itertools.chain(*forms.values()), *runs])),)


def rests(spaced: str) -> tuple[str, ...]:
    """What is left of a word with the spaces around it, wherever one slip is: its beginning and its end, as `a%b`.

    What is too short for the index is left out.
    """
    parts = _parts(spaced)
    ends = [behind for before, behind in parts if len(before) < LEAST <= len(behind)]
    beginnings = [before for before, behind in parts if len(behind) < LEAST <= len(before)]
    both = [f"{before}%{behind}" for before, behind in parts if min(len(before), len(behind)) >= LEAST]
    # Where a longer end is there, so is a shorter one.
    return (*ends[-1:], *both, *beginnings[:1])


def _parts(spaced: str) -> list[tuple[str, str]]:
    """Before and behind each two letters beside each other, which may have changed places: no other slip touches more."""
    return [(spaced[:at], spaced[at + 2 :]) for at in range(1, len(spaced.rstrip()) - 1)]


def _forms(word: str, *, open_: bool) -> tuple[str, ...]:
    if any(one.isdigit() for one in word):
        return (f" {word}" if open_ else f" {word} ",)
    others = [f" {other} " for other in (likeness.SHORT.get(word), *LONG.get(word, ())) if other]
    return (f" {word}", *others)


def _survivors(pieces: Sequence[str], slips: int, common: str) -> tuple[str, ...]:
    """Trigrams of which one is left whatever the slips are, the rarest such; fewer slips where a word has no room for them."""
    times = [common.count(piece) for piece in pieces]
    for allowed, apart in itertools.product(range(slips, 0, -1), (TOUCHED, TOUCHED - 1)):
        choices = [
            chosen
            for chosen in itertools.combinations(range(len(pieces)), allowed + 1)
            if all(after - before >= apart for before, after in itertools.pairwise(chosen))
        ]
        if choices:
            rarest = min(choices, key=lambda chosen: sum(times[at] for at in chosen))
            return tuple(pieces[at] for at in rarest)
    return (pieces[0],)


def trigrams(piece: str) -> tuple[str, ...]:
    """Of a word with the spaces around it."""
    return tuple(piece[at : at + LEAST] for at in range(len(piece) - LEAST + 1))


def nearest(candidates: Sequence[tuple[int, str]], words: Iterable[str], most: int) -> list[tuple[int, str]]:
    """Of keys with their texts those that have the most trigrams of the words."""
    pieces = dict.fromkeys(piece for word in words for piece in trigrams(f" {word} "))

    def shared(one: tuple[int, str]) -> int:
        text = f" {likeness.letters(one[1])} "
        return sum(piece in text for piece in pieces)

    return heapq.nlargest(most, candidates, key=shared)
