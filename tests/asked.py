"""Question sets for tests: Acacia's small survey, with a question of every kind."""

from decimal import Decimal
from typing import Any

from hmo_enforce.questions.conditions import Answered, Compares, Either, Equals, Every, Not, Selected
from hmo_enforce.questions.sets import Choice, Kind, Question, QuestionSet


def a_question(name: str = "persons", kind: Kind = Kind.TEXT, **more: Any) -> Question:
    return Question(name, kind, {"en": f"About {name}?"}, **more)


def choices(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(name, {"en": name.replace("_", " ").capitalize()}) for name in names)


YES_NO = choices("yes", "no", "not_sure")


def a_set(*questions: Question, name: str = "acacia") -> QuestionSet:
    return QuestionSet(name, {"en": "Homes in Acacia"}, questions or (a_question(),))


def every_kind() -> QuestionSet:
    """All kinds, bounds and conditions, in three languages."""
    label = {"en": "How many people live there?", "pl": "Ile osób tam mieszka?", "ur": "وہاں کتنے لوگ رہتے ہیں؟"}
    return QuestionSet(
        "acacia_every_kind",
        {"en": "Homes in Acacia"},
        (
            a_question("where", Kind.ADDRESS, required=True),
            Question("persons", Kind.NUMBER, label, hint={"en": "Count babies.", "pl": "Policz niemowlęta."}, required=True,
                     claim="persons", least=Decimal(0), most=Decimal(99), whole=True),
            a_question("shares", Kind.CHOICE, choices=YES_NO, claim="shares_facilities",
                       shown_when=Compares("persons", ">", Decimal(1))),
            a_question("hazards", Kind.CHOICES, choices=choices("damp", "cold", "fire"), claim="hazards"),
            a_question("damp_where", longest=200,
                       shown_when=Every((Selected("hazards", "damp"), Either((Equals("shares", "yes"), Not(Answered("where"))))))),
            a_question("rent", Kind.NUMBER, least=Decimal("0.5"), most=Decimal("9999.99"), claim="rent_pence_a_month",
                       shown_when=Not(Equals("shares", "not_sure"))),
            a_question("since", Kind.DATE),
            a_question("picture", Kind.PHOTO, shown_when=Answered("hazards")),
            a_question("your_name", is_private=True),
        ),
        ("en", "pl", "ur"),
    )  # fmt: skip
