"""Which questions are shown, given what was answered so far."""

from dataclasses import dataclass

from hmo_enforce.questions import conditions
from hmo_enforce.questions.sets import Answer, Answers, Question, QuestionSet


@dataclass(frozen=True, slots=True)
class Apart:
    """`shown`: answers to questions that are shown. `hidden`: those to questions that later answers took away, and to none
    of the set; they are kept, and never claim anything."""

    shown: dict[str, Answer]
    hidden: dict[str, Answer]


def shown(question_set: QuestionSet, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked. An answer to a question that is not shown shows no other."""
    asked: list[Question] = []
    counted: dict[str, Answer] = {}
    for question in question_set.questions:
        if question.shown_when is None or conditions.holds(question.shown_when, counted):
            asked.append(question)
            if question.name in answers:
                counted[question.name] = answers[question.name]
    return tuple(asked)


def apart(question_set: QuestionSet, answers: Answers) -> Apart:
    """Answers to what is shown, and the others."""
    names = {question.name for question in shown(question_set, answers)}
    return Apart(
        {name: answer for name, answer in answers.items() if name in names},
        {name: answer for name, answer in answers.items() if name not in names},
    )


def next_question(question_set: QuestionSet, answers: Answers, after: str | None = None) -> Question | None:
    """The one shown after that of the name (None: the first); None at the end. KeyError: the set has no such question."""
    passed = after is None
    if after is not None:
        question_set.question(after)
    asked = {question.name for question in shown(question_set, answers)}
    for question in question_set.questions:
        if passed and question.name in asked:
            return question
        passed = passed or question.name == after
    return None
