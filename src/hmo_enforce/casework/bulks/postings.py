"""Done to many postings of the outbox: letters on paper put in the post, and what came to nothing sent again."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.bulks.declared import Deed, Kept, Told
from hmo_enforce.casework.views import letter_list
from hmo_enforce.kernel import clock, portions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import EMAIL, LETTER, Fate

NOT_WAITING = "It is no letter on paper that waits for the post."
PRINTED_LATER = "It was printed after that day."
NOTHING_TO_TRY = "Nothing failed: it left us, or waits for its first try or for the post."
SECRET = "Its one-time link was wiped. Whoever needs a new one must ask for it again."  # noqa: S105 - words for a reader
BY_MISTAKE = "Sent again with others by mistake."


def _check_day(session: Session, told: Told) -> Kept:
    said = str(told.get("on", ""))
    if not said:
        raise Refused("Say on which day they were put in the post.", about="on")
    if date.fromisoformat(said) > clock.today():
        raise Refused("The day must not be after today.", about="on")
    return {"on": said}


def _rows(session: Session, keys: Collection[int]) -> list[tuple[Posting, bool]]:
    """With whether each is of a letter of the program's own."""
    query = select(Posting, Letter.system).join(Letter, Letter.id == Posting.letter_id)
    return [
        (one, system)
        for some in portions.of(sorted(keys))
        for one, system in session.execute(query.where(Posting.id.in_(some)))
    ]


def _not_for_the_post(session: Session, keys: Collection[int], told: Told) -> dict[int, str]:
    left: dict[int, str] = {}
    for one, _ in _rows(session, keys):
        if one.channel != LETTER or one.state != Fate.WAITING:
            left[one.id] = NOT_WAITING
        elif clock.in_london(one.posted_at).date() > date.fromisoformat(told["on"]):
            left[one.id] = PRINTED_LATER
    return left


def _put(session: Session, key: int, told: Told, by: Actor) -> Kept:
    one = fates.put_in_the_post(session, key, date.fromisoformat(told["on"]), by=by)
    assert one.sent_at
    return {"sent_at": one.sent_at.isoformat()}


def _take_out(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    one = session.get(Posting, key)
    if one is None or one.state != Fate.SENT or not one.sent_at or one.sent_at.isoformat() != kept["sent_at"]:
        return "Something became of it since."
    fates.was_not_posted(session, key, by=by)
    return None


def _check_nothing(session: Session, told: Told) -> Kept:
    return {}


def _nothing_to_try(session: Session, keys: Collection[int], told: Told) -> dict[int, str]:
    left: dict[int, str] = {}
    for one, system in _rows(session, keys):
        again = letter_list.can_be_sent_again(Fate(one.state), one.channel, one.tries)
        if not again:
            left[one.id] = NOTHING_TO_TRY
        elif system and one.state != Fate.WAITING:
            left[one.id] = SECRET
    return left


def _send(session: Session, key: int, told: Told, by: Actor) -> Kept:
    return {"posting": fates.try_again(session, key, by=by).id}


def _stop(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    """What was sent once more is given up while nobody has tried to; what only waits less is left."""
    made = session.get(Posting, kept["posting"])
    if made is None or made.id == key:
        return "It was only tried sooner."
    if made.state != Fate.WAITING or (made.channel == EMAIL and made.tries):
        return "It has been tried since."
    fates.give_up(session, made.id, why=BY_MISTAKE, by=by)
    return None


PUT = Deed(
    "put-in-the-post", "outbox", "outbox", "Put each in the post", "Each put in the post", "mend_outbox",
    _check_day, _not_for_the_post, _put, _take_out,
)  # fmt: skip
SEND_AGAIN = Deed(
    "send-again", "outbox", "outbox", "Try each again", "Each tried again", "mend_outbox",
    _check_nothing, _nothing_to_try, _send, _stop,
)  # fmt: skip
