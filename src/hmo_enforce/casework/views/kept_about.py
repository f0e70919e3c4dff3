"""Everything that is kept about somebody, as it would be told to them: others in it stand by their part alone.

It is a first draft for an officer, who reads it, puts in what may name others (`Piece.withheld`), and leaves out what an
exemption covers. Law-enforcement processing (Data
Protection Act 2018 Part 3) is told apart from the rest, as the rights differ.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import askers, kept_arrivals, kept_facts, kept_others, kept_words
from hmo_enforce.casework.views.askers import Person
from hmo_enforce.casework.views.kept_others import Others
from hmo_enforce.privacy.bundles import Piece


def pieces(session: Session, access_request_id: int) -> list[Piece]:
    """All of it, in order, with others' names taken out."""
    who = askers.person(session, access_request_id)
    others = kept_others.third_parties(session, who)
    return [_without(others, one) for one in _all(session, who)]


def _all(session: Session, who: Person) -> Iterator[Piece]:
    for of in (kept_facts, kept_arrivals, kept_words):
        yield from of.pieces(session, who)


def _without(others: Others, one: Piece) -> Piece:
    """The piece with others by their part. Where any of its facts is of somebody else, an officer must put it in, too."""
    title, text = others.out_of(one.title), others.out_of(one.text)
    of_others = (title, text) != (one.title, one.text) and one.section != kept_words.LETTERS
    return replace(one, title=title, text=text, withheld=one.withheld or of_others)
