"""Letters and what became of each, as lists show them: a private one without whom it is to, and only for who may see such.

Who complained stands on the letter's own page, which leaves a line of having been read; a list leaves none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.letters import queries, states
from hmo_enforce.letters.queries import Posted, Written
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import EMAIL, LETTER, TROUBLE, Fate, State

COMPLAINANT = "a complainant"
TO_POST = "To be put in the post"
TAGS = {
    Fate.WAITING: "yellow",
    Fate.SENDING: "blue",
    Fate.SENT: "turquoise",
    Fate.DELIVERED: "green",
    Fate.REPORTED: "orange",
    Fate.BOUNCED: "red",
    Fate.FAILED: "red",
    Fate.GIVEN_UP: "grey",
}
REFERENCE = re.compile(r"[Ll]-?0*([0-9]{1,9})")
FEW = 10


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a posting, in words and as a colour; `tells` is what that does and does not say."""

    text: str
    tells: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """One letter; `became` is what did of its last posting, None where it has none."""

    id: int
    reference: str
    title: str
    to: str | None
    state: str
    channel: str
    subject: str
    subject_id: int
    dated_on: date
    drafted_at: datetime
    drafted_by: str
    became: Became | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One posting of a letter. `said`: by whoever ended it, or else by a mail server."""

    id: int
    letter_id: int
    reference: str
    title: str
    to: str
    channel: str
    state: Fate
    became: Became
    said: str
    tries: int
    next_try_at: datetime | None
    posted_at: datetime
    posted_by: str
    sent_at: datetime | None


def may_be_seen(private: bool) -> list[ColumnElement[bool]]:
    """Of letters: `private` ones, which tell who complained, only for who may see that."""
    return [] if private else [Letter.private.is_(False)]


def rows(session: Session, keys: Sequence[int], *, private: bool) -> tuple[Row, ...]:
    """Letters in the order of the keys."""
    postings = queries.postings_of(session, list(keys))
    query = select(Letter).where(Letter.id.in_(keys), *may_be_seen(private))
    found = {one.id: _row(one, postings[one.id]) for one in session.scalars(query)}
    return tuple(found[key] for key in keys if key in found)


def _row(one: Written, postings: Sequence[Posted]) -> Row:
    return Row(
        one.id, one.reference, one.title, to(one), states.TITLES[State(one.state)], states.CHANNELS[one.channel], one.subject,
        one.subject_id, one.dated_on, one.drafted_at, one.drafted_by, became(postings[0]) if postings else None,
    )  # fmt: skip


def to(one: Written) -> str | None:
    """Whom a letter is to, as a list may say it."""
    return COMPLAINANT if one.private else one.to_name or one.to_email


def sent(session: Session, keys: Sequence[int], *, private: bool) -> tuple[Sent, ...]:
    """Postings in the order of the keys."""
    query = select(Posting, Letter).join(Letter, Letter.id == Posting.letter_id)
    found = {one.id: _sent(one, of) for one, of in session.execute(query.where(Posting.id.in_(keys), *may_be_seen(private)))}
    return tuple(found[key] for key in keys if key in found)


def _sent(one: Posted, of: Written) -> Sent:
    waits = one.state == Fate.WAITING and one.channel == EMAIL and one.tries > 0
    return Sent(
        one.id, of.id, of.reference, of.title, COMPLAINANT if of.private else one.to, one.channel, Fate(one.state), became(one),
        one.final_said or one.said, one.tries, one.next_try_at if waits else None, one.posted_at, one.posted_by, one.sent_at,
    )  # fmt: skip


def became(posting: Posted) -> Became:
    """What became of a posting. What waits on paper waits for somebody to take it to the post."""
    found = Fate(posting.state)
    text, tells = states.FATES[found], states.TELLS[found]
    if posting.channel == LETTER and found is Fate.WAITING:
        text, tells = TO_POST, "It has been taken to the printer, and nobody has said yet that it was put in the post."
    if posting.channel == LETTER and found is Fate.SENT:
        text, tells = "Put in the post", "It left us. That is not the same as having arrived, or as having been served."
    return Became(text, tells, TAGS[found])


def can_be_sent_again(state: Fate, channel: str, tries: int) -> bool:
    """Whether it can be tried again, or once more: what waits after a try, failed, came back or was given up."""
    return (state is Fate.WAITING and channel == EMAIL and tries > 0) or state in (*TROUBLE, Fate.GIVEN_UP)


def mentions(word: str) -> ColumnElement[bool]:
    """In its title or whom it is to, as far as a list says that; or that it has this reference."""
    if number := REFERENCE.fullmatch(word):
        return Letter.number == int(number[1])
    named = (Letter.to_name.icontains(word, autoescape=True), Letter.to_email.icontains(word, autoescape=True))
    return or_(Letter.title.icontains(word, autoescape=True), and_(Letter.private.is_(False), or_(*named)))


def last_became(fate: str) -> ColumnElement[bool]:
    """That this became of a letter's last posting."""
    later = aliased(Posting)
    followed = exists().where(later.letter_id == Posting.letter_id, later.id > Posting.id)
    return Letter.id.in_(select(Posting.letter_id).where(Posting.state == fate, ~followed))
