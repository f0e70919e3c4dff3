"""Words of a question as somebody reads them: in their language, or in English where it has none."""

from dataclasses import dataclass

from hmo_enforce.questions import catalogues
from hmo_enforce.questions.sets import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Spoken:
    """`lang` and `direction` are of the words themselves, which may be another language's than all around them."""

    text: str
    lang: str
    direction: str


def spoken(tag: str, said: Words | None) -> Spoken:
    """Of the question's own words first, then of the catalogues; empty where nothing is said."""
    english = (said or {}).get(ENGLISH, "")
    text = (said or {}).get(tag) or catalogues.catalogue(tag).said.get(english)
    language = catalogues.LANGUAGES[tag if text else ENGLISH]
    return Spoken(text or english, language.tag, language.direction)
