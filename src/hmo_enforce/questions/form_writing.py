"""A question set laid out as the three sheets of an XLSForm, which `forms` reads as the very same set."""

from hmo_enforce.questions import constraints, form_types, form_words, relevant
from hmo_enforce.questions.form_sheets import CHOICES, SETTINGS, SURVEY
from hmo_enforce.questions.sets import CHOOSES, ENGLISH, Choice, Kind, Question, QuestionSet

_Lists = list[tuple[tuple[Choice, ...], str]]


def written(question_set: QuestionSet, version: str = "1") -> dict[str, list[list[str]]]:
    """Each sheet as its rows, headings first. Equal lists of choices are one list, named after its first question."""
    tags = question_set.languages
    lists: _Lists = []
    for one in question_set.questions:
        if one.kind in CHOOSES and _list_name(lists, one) is None:
            lists.append((one.choices, one.name))
    spoken = [form_words.heading(part, tag) for part in ("label", "hint") for tag in tags]
    headings = ["type", "name", *spoken, "required", "relevant", "constraint", "hmo_kind", "hmo_claim", "hmo_private"]
    return {
        SURVEY: [headings, *(_row(one, lists, tags) for one in question_set.questions)],
        CHOICES: _choices(lists, tags),
        SETTINGS: _settings(question_set, version),
    }


def _row(one: Question, lists: _Lists, tags: tuple[str, ...]) -> list[str]:
    words = [(said or {}).get(tag, "") for said in (one.label, one.hint) for tag in tags]
    return [
        form_types.written(one, _list_name(lists, one) or ""), one.name, *words, "yes" if one.required else "",
        relevant.write(one.shown_when) if one.shown_when else "", constraints.written(one),
        str(one.kind) if one.kind is Kind.ADDRESS else "", one.claim or "", "yes" if one.is_private else "",
    ]  # fmt: skip


def _list_name(lists: _Lists, one: Question) -> str | None:
    return next((name for choices, name in lists if choices == one.choices), None)


def _choices(lists: _Lists, tags: tuple[str, ...]) -> list[list[str]]:
    headings = ["list_name", "name", *(form_words.heading("label", tag) for tag in tags)]
    return [
        headings,
        *([name, one.name, *(one.label.get(tag, "") for tag in tags)] for choices, name in lists for one in choices),
    ]


def _settings(question_set: QuestionSet, version: str) -> list[list[str]]:
    further = [tag for tag in question_set.title if tag != ENGLISH]
    return [
        ["form_title", "form_id", "version", "default_language", *(form_words.heading("hmo_title", tag) for tag in further)],
        [
            question_set.title[ENGLISH], question_set.name, version, form_words.named(ENGLISH),
            *(question_set.title[tag] for tag in further),
        ],
    ]  # fmt: skip
