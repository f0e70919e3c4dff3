"""Whether a question set makes sense: names, choices, bounds, conditions that look back, claims that can be made."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import claims, conditions
from hmo_enforce.questions.sets import CHOOSES, ENGLISH, Choice, Kind, Question, QuestionSet, Words

MOST_QUESTIONS, MOST_CHOICES = 300, 500
LONGEST_NAME, LONGEST_WORDS = 60, 2_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_CHOICE_NAME = re.compile(r"[^\s'\"]+")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, of which question (None: of the set), in which of its parts."""

    question: str | None
    part: str
    message: str


def require(question_set: QuestionSet) -> None:
    """Refused, with all that is wrong."""
    wrong = [f"“{fault.question}”: {fault.message}" if fault.question else fault.message for fault in faults(question_set)]
    if wrong:
        raise Refused(*wrong)


def faults(question_set: QuestionSet) -> tuple[Wrong, ...]:
    """All that is wrong with it, in the order of its questions."""
    found = [*_of_the_set(question_set)]
    for question in question_set.questions:
        said = [*_of_name(question), *_of_choices(question), *_of_bounds(question), *_of_words(question)]
        said += [("claim", message) for message in claims.faults(question)]
        found += [Wrong(question.name, part, message) for part, message in said]
    return (*found, *_of_conditions(question_set))


def _of_the_set(question_set: QuestionSet) -> Iterator[Wrong]:
    if not _NAME.fullmatch(question_set.name) or len(question_set.name) > LONGEST_NAME:
        yield Wrong(None, "name", f"The name “{question_set.name[:80]}” of the set will not do. {_NAMES}")
    count = len(question_set.questions)
    if not count or count > MOST_QUESTIONS:
        yield Wrong(None, "questions", f"A question set has from 1 to {MOST_QUESTIONS} questions; this one has {count}.")
    if question_set.languages[:1] != (ENGLISH,):
        yield Wrong(None, "languages", "English (en) stands first among the languages.")
    for tag in question_set.languages:
        if not _TAG.fullmatch(tag):
            yield Wrong(None, "languages", f"“{tag[:40]}” is not the tag of a language, such as pl or pt-BR.")
    seen: Counter[str] = Counter()
    for question in question_set.questions:
        seen[question.name.lower()] += 1
        if seen[question.name.lower()] == 2:
            yield Wrong(question.name, "name", "Two questions have this name. Give each one its own.")


_NAMES = f"A name is of Latin letters, digits and _, begins with a letter and has at most {LONGEST_NAME} characters."


def _of_name(question: Question) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(question.name) or len(question.name) > LONGEST_NAME:
        yield "name", f"This name will not do. {_NAMES}"


def _of_choices(question: Question) -> Iterator[tuple[str, str]]:
    count = len(question.choices)
    if question.kind in CHOOSES and not count:
        yield "choices", "There is nothing to choose from. Give it choices."
    if question.kind not in CHOOSES and count:
        yield "choices", f"A question of the kind “{question.kind}” has no choices."
    if count > MOST_CHOICES:
        yield "choices", f"It has {count} choices; the most is {MOST_CHOICES}."
    for name, times in Counter(choice.name for choice in question.choices).items():
        if times > 1:
            yield "choices", f"Two choices have the name “{name[:80]}”."
        if not _CHOICE_NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            yield "choices", f"The choice's name “{name[:80]}” will not do: it has no spaces or quotation marks, and is short."


def _of_bounds(question: Question) -> Iterator[tuple[str, str]]:
    has_bounds = question.least is not None or question.most is not None or question.whole
    if question.kind is not Kind.NUMBER and has_bounds:
        yield "constraint", "Only a number has a least and a most, or must be whole."
    if question.least is not None and question.most is not None and question.least > question.most:
        yield "constraint", f"The least ({question.least}) is more than the most ({question.most})."
    if question.longest is not None and (question.kind is not Kind.TEXT or question.longest < 1):
        yield "constraint", "Only a text has a greatest length, of one character or more."


def _of_words(question: Question) -> Iterator[tuple[str, str]]:
    if any(len(text) > LONGEST_WORDS for words in _every_words(question) for text in words.values()):
        yield "label", f"What it says is longer than {LONGEST_WORDS:,} characters."


def _every_words(question: Question) -> Iterator[Words]:
    yield question.label
    if question.hint:
        yield question.hint
    yield from (choice.label for choice in question.choices)


def _of_conditions(question_set: QuestionSet) -> Iterator[Wrong]:
    by_name = {question.name: question for question in question_set.questions}
    before: set[str] = set()
    circles = _circles(question_set)
    for question in question_set.questions:
        leaves = conditions.leaves(question.shown_when) if question.shown_when else ()
        for leaf in leaves:
            if message := _of_leaf(leaf, question, by_name, before, circles):
                yield Wrong(question.name, "relevant", message)
        before.add(question.name)


def _of_leaf(
    leaf: conditions.Leaf, question: Question, by_name: dict[str, Question], before: set[str], circles: set[str]
) -> str | None:
    asked = by_name.get(leaf.question)
    if asked is None:
        return f"It waits for “{leaf.question}”, which is no question of the set."
    if question.name in circles and leaf.question in circles:
        return f"It waits for “{leaf.question}”, which waits for it in turn: neither could ever be shown."
    if leaf.question not in before:
        return f"It waits for “{leaf.question}”, which is asked later. Move that one before it."
    if isinstance(leaf, conditions.Compares) and asked.kind is not Kind.NUMBER:
        return f"It compares “{leaf.question}” with a number, which is not answered by one."
    return _of_value(leaf, asked)


def _of_value(leaf: conditions.Leaf, asked: Question) -> str | None:
    if isinstance(leaf, conditions.Selected) and asked.kind not in CHOOSES:
        return f"It asks what is selected in “{leaf.question}”, which has no choices."
    if not isinstance(leaf, conditions.Selected | conditions.Equals):
        return None
    if "'" in leaf.value and '"' in leaf.value:
        return "It compares with a text that has both kinds of quotation marks, which no form can hold."
    if asked.kind in CHOOSES and not _has(asked.choices, leaf.value):
        return f"It waits for the choice “{leaf.value}” of “{leaf.question}”, which is none of its choices."
    if isinstance(leaf, conditions.Equals) and asked.kind not in {Kind.TEXT, Kind.CHOICE, Kind.DATE}:
        return f"What “{leaf.question}” holds is not one text. Ask what is selected, compare it, or ask if it is answered."
    return None


def _has(choices: tuple[Choice, ...], name: str) -> bool:
    return any(choice.name == name for choice in choices)


def _circles(question_set: QuestionSet) -> set[str]:
    """The questions that wait, in the end, for themselves."""
    waits = {
        question.name: {leaf.question for leaf in conditions.leaves(question.shown_when)} if question.shown_when else set()
        for question in question_set.questions
    }

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = list(waits[start])
        while ahead:
            name = ahead.pop()
            if name not in seen and name in waits:
                seen.add(name)
                ahead += waits[name]
        return seen

    return {name for name in waits if name in reached(name)}
