"""What a poster or a card says of a survey, in one language: few words, the link, and what nobody need be afraid of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hmo_enforce.questions import catalogues
from hmo_enforce.questions.catalogues import message, say

HEADING = message("Do you rent your home?")
INTRO = message("{council} asks how people who rent live. Tell us about your home. It takes about five minutes.")
SCAN = message("Point your phone's camera at the square, or go to:")
NO_NAME = message("You need not give your name.")
NOT_ASKED = message("We do not ask about nationality or immigration.")
ANSWER_BY = message("Please answer by {day}.")
ANSWER_IN = message("You can answer in:")
SQUARE = message("A square code that leads to {link}")
POSTER, CARDS = "poster", "cards"
SHAPES: Mapping[str, str] = {POSTER: "Poster (A4)", CARDS: "Cards (ten on a sheet of A4)"}
ON_A_SHEET = 10


@dataclass(frozen=True, slots=True)
class Handout:
    """One poster, or one card of many. `link` is what the square code leads to, `shown` as people read and type it."""

    language: str
    direction: str
    council: str
    heading: str
    intro: str
    scan: str
    link: str
    shown: str
    square: str
    notes: tuple[str, ...]
    languages_lead: str
    languages: tuple[str, ...]
    contact: str

    def texts(self) -> Iterator[str]:
        """Everything that will be printed."""
        yield from (self.council, self.heading, self.intro, self.scan, self.shown, self.languages_lead, self.contact)
        yield from self.notes
        yield from self.languages


def handout(tag: str, council: str, contact: str, link: str, *, ends_on: date | None, languages: Sequence[str]) -> Handout:
    """In the language of that tag. `languages` are the tags of those in which the survey can be answered."""
    said = shown(link)
    return Handout(
        language=tag,
        direction=catalogues.LANGUAGES[tag].direction,
        council=council,
        heading=say(tag, HEADING),
        intro=say(tag, INTRO, council=council),
        scan=say(tag, SCAN),
        link=link,
        shown=said,
        square=say(tag, SQUARE, link=said),
        notes=(say(tag, NO_NAME), say(tag, NOT_ASKED), *answer_by(tag, ends_on)),
        languages_lead=say(tag, ANSWER_IN),
        languages=tuple(catalogues.LANGUAGES[one].name for one in languages),
        contact=contact,
    )


def shown(link: str) -> str:
    """The link as people read and type it, without what the square code says besides."""
    return link.removeprefix("https://").removeprefix("http://").partition("?")[0]


def answer_by(tag: str, ends_on: date | None) -> tuple[str, ...]:
    """Until when answers are asked for, where somebody has said."""
    if ends_on is None:
        return ()
    said = say(tag, ANSWER_BY, day=catalogues.day(tag, ends_on))
    return (said.replace("..", "."),)  # where a date ends in a full stop of its own
