"""Which pieces of words an index of trigrams is asked for, so that it hands out few candidates and leaves none out.

As it was typed: each word must be there, as the beginning of a word. With slips forgiven: a slip in a word touches at most
four trigrams in a row, so of two trigrams that lie further apart one is still there (of three, where two slips are forgiven):
asked for is any of them, and of all such choices the rarest.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

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


def forgiving(words: Sequence[str], common: Mapping[str, int]) -> Needs:
    """The same with slips forgiven, of numbers and of the words that tell something.

    common   how often a trigram stands in a sample of what is searched
    """
    needs = []
    for at, word in enumerate(words):
        last = at == len(words) - 1
        if any(one.isdigit() for one in word):
            needs.append(_forms(word, open_=last))
        elif _tells(word):
            needs.append(_survivors(trigrams(f" {word}" if last else f" {word} "), likeness.slips_allowed(word), common))
    return tuple(needs)


def _forms(word: str, *, open_: bool) -> tuple[str, ...]:
    if any(one.isdigit() for one in word):
        return (f" {word}" if open_ else f" {word} ",)
    others = [f" {other} " for other in (likeness.SHORT.get(word), *LONG.get(word, ())) if other]
    return (f" {word}", *others)


def _survivors(pieces: Sequence[str], slips: int, common: Mapping[str, int]) -> tuple[str, ...]:
    """Trigrams of which one is left whatever the slips are, the rarest such; fewer slips where a word has no room for them."""
    for allowed, apart in itertools.product(range(slips, 0, -1), (TOUCHED, TOUCHED - 1)):
        choices = [
            chosen
            for chosen in itertools.combinations(range(len(pieces)), allowed + 1)
            if all(after - before >= apart for before, after in itertools.pairwise(chosen))
        ]
        if choices:
            rarest = min(choices, key=lambda chosen: sum(common.get(pieces[at], 0) for at in chosen))
            return tuple(pieces[at] for at in rarest)
    return (pieces[0],)


def trigrams(piece: str) -> tuple[str, ...]:
    """Of a word with the spaces around it."""
    return tuple(piece[at : at + LEAST] for at in range(len(piece) - LEAST + 1))


def of_words(words: Iterable[str]) -> tuple[str, ...]:
    """Every trigram of the words."""
    return tuple(dict.fromkeys(one for word in words for one in trigrams(f" {word} ")))


def common(texts: Iterable[str]) -> Counter[str]:
    """In how many of some texts each trigram stands."""
    return Counter(one for text in texts for one in {*of_words(likeness.letters(text).split())})
