"""Questions that are never asked of a household: they are known by their words, dropped from what is brought, and reported.

What a person may be discriminated for is no business of a survey of homes; migration is known by area, from statistics. Words
are looked for in a question's name, label, hint and choices, in ten languages, whole: "terrace" holds no "race".
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hmo_enforce.questions import barred_words, conditions
from hmo_enforce.questions.sets import ENGLISH, Question, QuestionSet, Words

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ACCENTS = re.compile("[\u0300-\u036f]")
_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640]")
_VARIANTS = str.maketrans({"ł": "l", "đ": "d", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ۃ": "ہ"})
# What Arabic writes before a word, together with it: and, then, by, for, as, the.
_ARABIC_BEFORE = re.compile(r"(?=[\u0600-\u06ff])[وفبلک]?(?:ال|لل)?(?=[\u0600-\u06ff]{3})")
# Soft hyphens and others that stand inside a word and are not seen; the joiner that parts words in Urdu is none of them.
_UNSEEN = re.compile("[\u00ad\u200b\u200d\u2060\ufeff]")
_FEW = 2


@dataclass(frozen=True, slots=True)
class Barred:
    """A question that was left out. `word` is what gave it away, in `part`; or it waited for `word`, itself barred."""

    question: str
    topic: str
    part: str
    word: str

    def __str__(self) -> str:
        """As it is reported."""
        if self.part == "relevant":
            return f"“{self.question}” was left out, since it waits for “{self.word}”, which is never asked."
        return (
            f"“{self.question}” was left out: “{self.word}” in its {self.part} asks about {self.topic}, which is never asked "
            "of a household."
        )


def dropped(question_set: QuestionSet, known: Mapping[str, Barred] | None = None) -> tuple[QuestionSet, tuple[Barred, ...]]:
    """The set without barred questions and without those that wait for one, and which these were.

    `known`: those, by name, that what stood around them gave away.
    """
    kept: list[Question] = []
    out: dict[str, Barred] = {}
    for question in question_set.questions:
        found = (known or {}).get(question.name) or why(question) or _waits(question, out)
        if found:
            out[question.name] = found
        else:
            kept.append(question)
    return replace(question_set, questions=tuple(kept)), tuple(out.values())


def _waits(question: Question, out: dict[str, Barred]) -> Barred | None:
    leaves = conditions.leaves(question.shown_when) if question.shown_when else ()
    first = next((out[leaf.question] for leaf in leaves if leaf.question in out), None)
    return first and Barred(question.name, first.topic, "relevant", first.question)


def why(question: Question) -> Barred | None:
    """Why it may not be asked; None where it may."""
    if found := next(_found(question), None):
        return found
    named = [choice.label[ENGLISH] for choice in question.choices if _names_a_people(choice.label[ENGLISH])]
    if len(named) >= _FEW:
        return Barred(question.name, barred_words.NATIONALITY, "choices", ", ".join(named[:3]))
    return None


def _names_a_people(text: str) -> bool:
    """Of one or of several: Romanian, Romanians."""
    return any({word, word.removesuffix("s")} & barred_words.PEOPLES for word in folded(text))


def _found(question: Question) -> Iterator[Barred]:
    for part, tag, text in _texts(question):
        words = folded(text)
        for at, word in enumerate(words):
            for entry in _beginning(word):
                if entry.counts_in(part, tag) and entry.begins_at(words, at):
                    yield Barred(question.name, entry.topic, part, entry.shown)


def _beginning(word: str) -> Iterator["_Entry"]:
    """The entries that this word may be the first of: few, where a form has thousands of words."""
    for said in dict.fromkeys((word, _bare(word))):
        for length in range(1, len(said) + 1):
            yield from _BY_FIRST.get(said[:length], ())


def topics(question: Question) -> frozenset[str]:
    """All that it asks about and may not, by its words."""
    return frozenset(found.topic for found in _found(question))


def _texts(question: Question) -> Iterator[tuple[str, str, str]]:
    yield "name", ENGLISH, _CAMEL.sub(" ", question.name)
    yield from _said("label", question.label)
    yield from _said("hint", question.hint or {})
    for choice in question.choices:
        yield from _said("choices", choice.label)


def _said(part: str, words: Words) -> Iterator[tuple[str, str, str]]:
    for tag, text in words.items():
        yield part, tag.partition("-")[0], text


def folded(text: str) -> tuple[str, ...]:
    """Its words in small letters, without accents, letters that are written in several ways in one of them."""
    plain = unicodedata.normalize("NFD", _UNSEEN.sub("", text).casefold().translate(_VARIANTS))
    plain = _VOWELS.sub("", _ACCENTS.sub("", plain)).translate(_VARIANTS)
    spaced = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain)
    return tuple(spaced.split())


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of `barred_words`, ready to be looked for; of each word, whether it is only the beginning of one."""

    topic: str
    tag: str
    shown: str
    mark: str
    words: tuple[tuple[str, bool], ...]

    def counts_in(self, part: str, tag: str) -> bool:
        """Whether it is looked for there."""
        return (self.mark != "@" or part == "name") and (self.mark != "!" or tag == self.tag)

    def begins_at(self, words: tuple[str, ...], at: int) -> bool:
        """Whether these words hold it from there on, one after another."""
        return len(words) - at >= len(self.words) and all(map(self._is, self.words, words[at:]))

    def _is(self, wanted: tuple[str, bool], word: str) -> bool:
        text, is_beginning = wanted
        bare = {word, _bare(word)} if self.tag == "ar" else {word}
        return any(one.startswith(text) if is_beginning else one == text for one in bare)


def _bare(word: str) -> str:
    return _ARABIC_BEFORE.sub("", word, count=1)


def _entry(topic: str, tag: str, line: str) -> _Entry:
    mark = line[0] if line[0] in "!@" else ""
    said = line.removeprefix(mark)
    words = tuple(("".join(folded(word)), word.endswith("*")) for word in said.split())
    return _Entry(topic, tag, said.replace("*", "…"), mark, words)


def _by_first() -> Mapping[str, tuple[_Entry, ...]]:
    found: dict[str, tuple[_Entry, ...]] = {}
    for topic, by_language in barred_words.WORDS.items():
        for tag, lines in by_language.items():
            for entry in (_entry(topic, tag, line) for line in lines):
                first = entry.words[0][0]
                found[first] = (*found.get(first, ()), entry)
    return found


_BY_FIRST = _by_first()
