"""A form's three sheets, as XLSForm lays them out, made into a question set (`form_writing` lays a set out so).

Columns of our own, which other programs pass over: `hmo_claim`, `hmo_kind` (an address is a text to them), `hmo_private`, and
among the settings `hmo_title` in further languages. Groups are flattened: their condition holds for each question in them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from hmo_enforce.kernel import errors
from hmo_enforce.questions import barred, checking, constraints, form_types, form_words, relevant, settling
from hmo_enforce.questions.barred import Barred
from hmo_enforce.questions.conditions import Condition, Every
from hmo_enforce.questions.form_sheets import CHOICES, SETTINGS, SURVEY, Row, Sheet
from hmo_enforce.questions.form_types import Asks, LeftOut
from hmo_enforce.questions.issues import Issue, in_order
from hmo_enforce.questions.sets import ENGLISH, Choice, Kind, Question, QuestionSet, Words

_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"no", "false", "false()", "0"})
_USED = frozenset(
    ["type", "name", "label", "hint", "required", "relevant", "constraint", "hmo_claim", "hmo_kind", "hmo_private", "disabled"]
)
# How a question looks, what is said where an answer is wrong, and the builders' own keys: nothing is lost without them.
_HARMLESS = frozenset(
    ["appearance", "constraint_message", "required_message", "kuid", "$kuid", "$autoname", "$xpath", "parameters"]
)
_PARTS_TO_COLUMNS = {"claim": "hmo_claim", "choices": "type"}


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a form: its set, unless something is to be mended first; and all that there is to be said of it."""

    question_set: QuestionSet | None
    issues: tuple[Issue, ...]
    barred: tuple[Barred, ...] = ()


def read(sheets: Mapping[str, Sheet]) -> Read:
    """The question set of a form. The sheet `survey` must be there; so must `choices` where something is chosen."""
    return _Form(sheets).read()


@dataclass(slots=True)
class _Form:
    sheets: Mapping[str, Sheet]
    issues: list[Issue] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    barred: dict[str, Barred] = field(default_factory=dict)

    def read(self) -> Read:
        survey = self.sheets.get(SURVEY)
        if survey is None:
            there = ", ".join(f"“{name}”" for name in self.sheets) or "none that is known"
            self._refuse(None, "", "", f"There is no sheet “survey”: this is no XLSForm. The sheets are: {there}.", sheet="")
            return self._done(None)
        settings = self._settings()
        words = form_words.columns(survey.headings, settings.get("default_language", ""))
        self._note_headings(survey, words)
        if ENGLISH not in words.by_part.get("label", {}):
            self._refuse(1, "label", "", "There is no label in English. Add a column label::English (en).")
            return self._done(None)
        lists = self._lists(settings.get("default_language", ""))
        questions = tuple(self._questions(survey, words, lists))
        made = QuestionSet(
            name=_name(settings), title=self._title(settings), languages=words.languages() or (ENGLISH,),
            questions=tuple(self._settled(questions)),
        )  # fmt: skip
        return self._checked(made)

    # --- the sheets one by one

    def _settings(self) -> Mapping[str, str]:
        sheet = self.sheets.get(SETTINGS)
        return sheet.rows[0].cells if sheet and sheet.rows else {}

    def _title(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        further = form_words.columns(settings).words("hmo_title", settings)
        return {ENGLISH: settings.get("form_title") or settings.get("form_id") or "A form without a title", **further}

    def _note_headings(self, survey: Sheet, words: form_words.Columns) -> None:
        for heading in words.unknown:
            self._leave(1, heading, "", "The language of this column is not known. Put its tag in brackets, as in Polski (pl).")
        for heading in survey.headings:
            bare = re.split("::?", heading)[0].strip()
            is_told = bare and bare not in _USED | _HARMLESS and not bare.startswith("$")
            if is_told and any(row.cells.get(heading) for row in survey.rows):
                self._leave(1, heading, "", f"The column “{heading}” means nothing here. What stands in it was left out.")

    def _lists(self, default_language: str) -> dict[str, tuple[Choice, ...]]:
        sheet = self.sheets.get(CHOICES)
        lists: dict[str, tuple[Choice, ...]] = {}
        if sheet is None:
            return lists
        words = form_words.columns(sheet.headings, default_language)
        for row in sheet.rows:
            of, name = row.cells.get("list_name", ""), row.cells.get("name", "")
            label = words.words("label", row.cells)
            if not of or not name:
                if any(row.cells.values()):
                    wanted = "name" if of else "list_name"
                    self._refuse(row.number, wanted, "", "A choice needs its list and its name.", sheet=CHOICES)
                continue
            if ENGLISH not in label:
                self._refuse(row.number, "label", name, f"The choice “{name}” has no label in English.", sheet=CHOICES)
            lists[of] = (*lists.get(of, ()), Choice(name, {ENGLISH: name, **label}))
        return lists

    def _questions(
        self, survey: Sheet, words: form_words.Columns, lists: Mapping[str, tuple[Choice, ...]]
    ) -> Iterator[Question]:
        groups: list[tuple[Condition | None, Barred | None]] = []
        for row in survey.rows:
            kind = " ".join(row.cells.get("type", "").split()).lower()
            if row.cells.get("disabled", "").lower() in _TRUE or not any(row.cells.values()):
                continue
            if kind in form_types.BEGINS_GROUP:
                groups.append((self._condition(row), barred.why(_bare(row, words))))
            elif kind in form_types.ENDS_GROUP:
                if not groups:
                    self._refuse(row.number, "type", kind, "Here ends a group that never began.")
                groups = groups[:-1]
            elif kind in form_types.BEGINS_REPEAT:
                self._refuse(row.number, "type", kind, f"“{kind}” cannot be asked here: a question is asked once. Take it out.")
            elif question := self._question(row, words, lists, next((found for _, found in groups if found), None)):
                held = [one for one in (*(when for when, _ in groups), question.shown_when) if one is not None]
                yield replace(question, shown_when=Every(tuple(held)) if len(held) > 1 else held[0] if held else None)
        if groups:
            self._refuse(None, "type", "", "A group begins and never ends. Add a row end_group.")

    def _question(
        self, row: Row, words: form_words.Columns, lists: Mapping[str, tuple[Choice, ...]], around: Barred | None
    ) -> Question | None:
        name, cells = row.cells.get("name", ""), row.cells
        label, hint = words.words("label", cells), words.words("hint", cells)
        asks = form_types.understood(cells.get("type", ""))
        choices = lists.get(asks.choices, ()) if isinstance(asks, Asks) and asks.choices else ()
        bare = _bare(row, words, choices)
        found = barred.why(bare) or _of_list(asks) or (around and replace(around, part="group"))
        if name and not isinstance(asks, LeftOut) and found:
            self.rows.setdefault(name, row.number)
            self.barred[name] = replace(found, question=name)
            return bare  # to be dropped with what waits for it, whatever else is wrong with it
        if not self._is_askable(row, asks, label) or not isinstance(asks, Asks):
            return None
        if asks.choices and not choices:
            said = f"There is no list “{asks.choices}” on the sheet “choices”. Add its choices, each in a row."
            self._refuse(row.number, "type", cells["type"], said)
        self.rows.setdefault(name, row.number)
        self._check_cells(row, label, hint)
        bounds = self._bounds(row, asks)
        hinted = {ENGLISH: hint.get(ENGLISH, ""), **hint} if hint else None
        if hinted and not hinted[ENGLISH]:
            self._refuse(row.number, "hint", "", "This hint has no words in English.")
        return Question(
            name, self._kind(row, asks), label, hinted, choices, required=_is_true(cells.get("required", "")),
            shown_when=self._condition(row), claim=cells.get("hmo_claim") or None, least=bounds.least, most=bounds.most,
            longest=bounds.longest, whole=asks.is_whole, is_private=_is_true(cells.get("hmo_private", "")),
        )  # fmt: skip

    def _is_askable(self, row: Row, asks: Asks | LeftOut | form_types.Refused, label: Mapping[str, str]) -> bool:
        said, name = row.cells.get("type", ""), row.cells.get("name", "")
        if isinstance(asks, LeftOut):
            self.left_out.add(name)
            self._leave(row.number, "type", said, asks.why)
            return False
        if isinstance(asks, form_types.Refused):
            self._refuse(row.number, "type", said, asks.why if said else "This row has no type.")
            return False
        if not name:
            self._refuse(row.number, "name", "", "This question has no name.")
            return False
        if ENGLISH not in label:
            self._refuse(row.number, "label", name, f"The question “{name}” has no label in English.")
            return False
        return True

    def _check_cells(self, row: Row, label: Words, hint: Words) -> None:
        """What would be shown, or asked, otherwise than was meant."""
        for part, words in (("label", label), ("hint", hint)):
            said = next((text for text in words.values() if "${" in text), None)
            if said:
                message = "An answer cannot be put into the words of another question. Say it without ${…}."
                self._refuse(row.number, part, said, message)
        required = row.cells.get("required", "")
        if required and required.lower() not in _TRUE | _FALSE:
            message = "Whether a question must be answered is yes or no. It was taken as one that may be left."
            self._leave(row.number, "required", required, message)

    def _kind(self, row: Row, asks: Asks) -> Kind:
        said = row.cells.get("hmo_kind", "")
        if said == Kind.ADDRESS and asks.kind is Kind.TEXT:
            return Kind.ADDRESS
        if said and said != asks.kind:
            self._refuse(row.number, "hmo_kind", said, "Only a text can be of a kind of its own: “address”.")
        return asks.kind

    def _bounds(self, row: Row, asks: Asks) -> constraints.Bounds:
        text = row.cells.get("constraint", "")
        try:
            return constraints.read(text, is_whole=asks.is_whole) if text else constraints.Bounds()
        except errors.Refused as wrong:
            self._leave(row.number, "constraint", text, f"{wrong} The bound was left out; the question is asked without it.")
            return constraints.Bounds()

    def _condition(self, row: Row) -> Condition | None:
        text = row.cells.get("relevant", "")
        try:
            return relevant.read(text) if text else None
        except errors.Refused as wrong:
            self._refuse(row.number, "relevant", text, str(wrong))
            return None

    # --- the whole

    def _settled(self, questions: tuple[Question, ...]) -> Iterator[Question]:
        """Comparisons as the kind of what they compare wants them: `${n} = '3'` of a number, `${c} = 1` of a choice."""
        kinds = {question.name: question.kind for question in questions}
        for question in questions:
            yield (
                replace(question, shown_when=settling.settled(question.shown_when, kinds)) if question.shown_when else question
            )

    def _checked(self, made: QuestionSet) -> Read:
        left, out = barred.dropped(made, self.barred)
        for one in out:
            column = "relevant" if one.part == "relevant" else one.part
            self._leave(self.rows.get(one.question), column, one.question, str(one))
        is_refused = any(issue.is_refused for issue in self.issues)
        if out and not left.questions and not is_refused:
            self._refuse(None, "", "", "No question of this form may be asked.")
        elif left.questions or not is_refused:
            for wrong in checking.faults(left):
                self._of_checking(wrong)
        if not any(issue.is_refused for issue in self.issues):
            self._advise(left)
        return self._done(left, out)

    def _advise(self, made: QuestionSet) -> None:
        """What keeps its answers from being of use, and is no fault of the form's."""
        if all(question.kind is not Kind.ADDRESS for question in made.questions):
            message = (
                "No question asks for the address, so no answer will find its home. Write “address” into a column “hmo_kind” "
                "beside the text that does."
            )
            self._leave(None, "hmo_kind", "", message)
        if all(question.claim is None for question in made.questions):
            message = (
                "No answer claims anything of a home: they are counted, and no more. Write into a column “hmo_claim” what they "
                "say, such as “persons”."
            )
            self._leave(None, "hmo_claim", "", message)

    def _of_checking(self, wrong: checking.Wrong) -> None:
        row = self.rows.get(wrong.question or "")
        message = wrong.message
        away = sorted(name for name in self.left_out if name and f"“{name}”" in message)
        if wrong.part == "relevant" and away:
            message = f"It waits for “{away[0]}”, which was left out. Take the condition away, or ask a question for it."
        sheet = SURVEY if wrong.question or wrong.part in {"questions", "languages"} else SETTINGS
        self._refuse(row, _PARTS_TO_COLUMNS.get(wrong.part, wrong.part), wrong.question or "", message, sheet=sheet)

    def _done(self, made: QuestionSet | None, out: tuple[Barred, ...] = ()) -> Read:
        is_refused = any(issue.is_refused for issue in self.issues)
        return Read(None if is_refused else made, in_order(self.issues), out)

    def _refuse(self, row: int | None, column: str, value: str, message: str, *, sheet: str = SURVEY) -> None:
        self.issues.append(Issue(sheet, row, column, value[:200], message))

    def _leave(self, row: int | None, column: str, value: str, message: str) -> None:
        self.issues.append(Issue(SURVEY, row, column, value[:200], message, is_refused=False))


def _bare(row: Row, words: form_words.Columns, choices: tuple[Choice, ...] = ()) -> Question:
    """What a row says, whatever it is: to be looked at before anything else is."""
    name = row.cells.get("name", "")
    return Question(
        name, Kind.TEXT, {ENGLISH: name, **words.words("label", row.cells)}, words.words("hint", row.cells) or None, choices
    )


def _of_list(asks: Asks | LeftOut | form_types.Refused) -> Barred | None:
    """What the name of a list gives away: `select_one ethnicity`, whatever its choices are called."""
    named = asks.choices if isinstance(asks, Asks) else None
    found = barred.why(Question(named, Kind.TEXT, {ENGLISH: named})) if named else None
    return found and replace(found, part="list of choices")


def _is_true(text: str) -> bool:
    return text.strip().lower() in _TRUE


def _name(settings: Mapping[str, str]) -> str:
    said = settings.get("form_id") or settings.get("id_string") or settings.get("form_title") or "form"
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", said).strip("_.-")[: checking.LONGEST_NAME]
    return plain if re.match("[A-Za-z_]", plain) else f"form_{plain}"[: checking.LONGEST_NAME]
