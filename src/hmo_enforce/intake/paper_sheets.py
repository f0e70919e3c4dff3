"""A survey as a sheet of paper in one language: what is asked and why, and each question as whoever keys it finds it numbered.

The numbers of questions and choices are those of the keying page (`keyed.asked`), in figures whatever the language: so a sheet
is keyed by somebody who cannot read it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from hmo_enforce.intake import handouts, keyed, skips
from hmo_enforce.questions import catalogues, spoken
from hmo_enforce.questions.catalogues import message, say
from hmo_enforce.questions.sets import Kind, Question, QuestionSet
from hmo_enforce.questions.spoken import Spoken

# As the page on which the survey begins says it (answering/start.html): paper promises neither more nor less.
INTRO: Final = message("Your answers show us which rented homes need help. Please answer for the home that you live in.")
WHY: Final = message("What we ask, and why")
REASONS: Final = (
    message("We ask where the home is, who rents it out and what it is like, so that the right person can look at it."),
    message("You do not have to give your name. If you do, we do not tell your landlord."),
    message("We never ask about your nationality, immigration status, ethnic group or religion."),
)
LEAVE_EMPTY: Final = message("Leave empty what you do not know or do not want to say.")
ONLINE: Final = message("You can answer online instead of on paper.")
NO_PHOTOS: Final = message("We cannot take photos on paper. To send photos, answer online instead: {link}")
GIVE_BACK: Final = message("Give this sheet back to whoever gave it to you, or send it to {council}.")
ENVELOPE: Final = message("Put it in a closed envelope if you do not want others to read it.")
FOR_THE_COUNCIL: Final = message("For the council to fill in")
PAGE_OF: Final = message("Page {page} of {pages}")
TICK_ONE: Final = message("Tick one box.")
TICK_ALL: Final = message("Choose all that apply.")
DAY: Final = message("Day, month, year")
LINES: Final = message("Flat, house number, street and town")
POSTCODE: Final = message("Postcode, if you know it")
SHAPE, LABEL = "sheet", "Sheet to answer on paper (A4)"
SHORT = 200
"""Characters: a text that may not be longer has one line, as its page has."""
LINES_OF_ADDRESS, LINES_OF_TEXT = 3, 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet is handed out and goes back to; `link` leads to the same survey online, `ends_on` is its last day."""

    council: str
    address: Sequence[str]
    contact: str
    wave: str
    channel: str
    link: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as printed. `skips` say when it is left out, `how` how boxes are ticked; `lines` are there to write on."""

    number: int
    kind: Kind
    label: Spoken
    hint: Spoken
    skips: tuple[str, ...]
    how: str
    choices: tuple[Spoken, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """All that is printed. `title` is the survey's; of `page_of` the fields are filled in where the pages are counted."""

    language: str
    direction: str
    place: Place
    title: Spoken
    intro: tuple[str, ...]
    why: str
    reasons: tuple[str, ...]
    online: tuple[str, ...]
    languages: tuple[str, ...]
    questions: tuple[Asked, ...]
    end: tuple[str, ...]
    for_the_council: str
    parts: tuple[str, str, str]
    page_of: str
    square: str

    def texts(self) -> Iterator[str]:
        """Everything that will be printed."""
        yield from (self.place.council, *self.place.address, self.place.contact, self.place.wave, self.place.channel)
        yield from (self.title.text, *self.intro, self.why, *self.reasons, *self.online, *self.languages, *self.end)
        yield from (self.for_the_council, *self.parts, self.page_of)
        for one in self.questions:
            yield from (one.label.text, one.hint.text, *one.skips, one.how, *(choice.text for choice in one.choices))


def sheet(tag: str, question_set: QuestionSet, place: Place) -> PaperSheet:
    """In the language of that tag."""
    asked = keyed.asked(question_set)
    numbered = {one.name: (number, one) for number, one in enumerate(asked, 1)}
    has_photos = len(asked) < len(question_set.questions)
    shown = handouts.shown(place.link)
    by = handouts.answer_by(tag, place.ends_on)
    end = [say(tag, GIVE_BACK, council=place.council), say(tag, ENVELOPE), *by]
    return PaperSheet(
        language=tag,
        direction=catalogues.LANGUAGES[tag].direction,
        place=place,
        title=spoken.spoken(tag, question_set.title),
        intro=(say(tag, INTRO), say(tag, LEAVE_EMPTY), *by),
        why=say(tag, WHY),
        reasons=tuple(say(tag, one) for one in REASONS),
        online=(say(tag, ONLINE), say(tag, handouts.SCAN), shown, say(tag, handouts.ANSWER_IN)),
        languages=tuple(one.name for one in catalogues.LANGUAGES.values()),
        questions=tuple(
            _asked(tag, number, one, skips.sentences(tag, one.shown_when, numbered)) for number, one in numbered.values()
        ),
        end=(*end, say(tag, NO_PHOTOS, link=shown)) if has_photos else tuple(end),
        for_the_council=say(tag, FOR_THE_COUNCIL),
        parts=(say(tag, LINES), say(tag, POSTCODE), say(tag, DAY)),
        page_of=say(tag, PAGE_OF),
        square=say(tag, handouts.SQUARE, link=shown),
    )


def _asked(tag: str, number: int, one: Question, skipped: tuple[str, ...]) -> Asked:
    return Asked(
        number=number,
        kind=one.kind,
        label=spoken.spoken(tag, one.label),
        hint=spoken.spoken(tag, one.hint),
        skips=skipped,
        how=_how(tag, one),
        choices=tuple(spoken.spoken(tag, choice.label) for choice in one.choices),
        lines=_lines(one),
    )


def _how(tag: str, one: Question) -> str:
    """Where the question's own hint does not say it."""
    if one.kind is Kind.CHOICE:
        return say(tag, TICK_ONE)
    return say(tag, TICK_ALL) if one.kind is Kind.CHOICES and not one.hint else ""


def _lines(one: Question) -> int:
    if one.kind is Kind.ADDRESS:
        return LINES_OF_ADDRESS
    return 1 if one.kind is not Kind.TEXT or (one.longest or SHORT + 1) <= SHORT else LINES_OF_TEXT
