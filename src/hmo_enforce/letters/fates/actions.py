"""What becomes of a posting: taken, handed over, told of, come back, tried again or given up."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal, marks
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import actions, messages, queries, waits
from hmo_enforce.letters.answers import Answer, What
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.reports import Report
from hmo_enforce.letters.states import EMAIL, LETTER, OPEN, TROUBLE, Fate

SERVER = "mail_server"
"""The mark that says why the mail server could not be reached, and when to try it again."""
AGAIN = (
    "The sender stopped before it heard whether the message had been taken. It was sent again under the same Message-ID, "
    "so that it may have arrived twice."
)
NEVER_HEARD = (
    "Each time the sender stopped before it heard whether the message had been taken, so that it may have arrived. Tell IT: "
    "the log of the jobs process says why."
)
HEARD = {"failed": Fate.REPORTED, "delivered": Fate.DELIVERED}
MOST_REPORTS = 10
"""Of one sort about one posting: who sends more of them says nothing new."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A posting under way. `tries` tells this sending from a later one of the same posting."""

    posting_id: int
    tries: int
    posting: Posting
    letter: Letter


def take(session: Session, sender: str, *, by: Actor) -> Taken | None:
    """The posting that is due longest, ours until the lease ends; None where nothing is due.

    Its Message-ID is fixed now, before anything is handed over, and is the same however often that happens.
    """
    now = clock.now()
    while (found := _longest_due(session, now)) is not None and _was_the_last(found, now):
        _end(session, found, Fate.FAILED, NEVER_HEARD, by)
        session.flush()
    if found is None:
        return None
    if found.state == Fate.SENDING:
        found.said = AGAIN
        journal.note(session, by, "sent again", "letter", found.letter_id, after={"posting": found.id}, why=AGAIN)
    found.state, found.leased_until = Fate.SENDING, now + waits.LEASE
    found.tries += 1
    found.message_id = found.message_id or messages.message_id(secrets.token_hex(16), sender)
    session.flush()
    return Taken(found.id, found.tries, found, queries.letter(session, found.letter_id))


def _longest_due(session: Session, now: datetime) -> Posting | None:
    query = select(Posting).where(queries.due(now)).order_by(Posting.next_try_at, Posting.id).limit(1)
    if not is_sqlite(session):
        query = query.with_for_update(skip_locked=True)
    return session.scalars(query).first()


def _was_the_last(found: Posting, now: datetime) -> bool:
    """Whether its sender died at the last try: one that kills its sender each time would be tried for ever."""
    return found.state == Fate.SENDING and waits.again_at(found.tries, now) is None


def tell(session: Session, taken: Taken, answer: Answer, *, by: Actor) -> str:
    """What came of a try, unless another sender has taken it over since; the state it is in now."""
    found = queries.posting(session, taken.posting_id)
    if found.state != Fate.SENDING or found.tries != taken.tries:
        return found.state
    now = clock.now()
    found.leased_until = None
    if answer.what is What.TAKEN:
        found.state, found.sent_at, found.secrets = Fate.SENT, now, None
        journal.note(session, by, "sent", "letter", found.letter_id, after={"posting": found.id, "tries": found.tries})
        return found.state
    found.said = answer.said
    again = waits.again_at(found.tries, now) if answer.what is What.LATER else None
    found.state, found.next_try_at = Fate.WAITING, again
    if again is None:
        _end(session, found, Fate.FAILED, answer.said, by)
    return found.state


def _end(session: Session, found: Posting, fate: Fate, said: str, by: Actor) -> None:
    found.state, found.final_at, found.final_said = fate, clock.now(), said[:500]
    found.secrets, found.next_try_at, found.leased_until = None, None, None
    journal.note(session, by, fate.value, "letter", found.letter_id, after={"posting": found.id})


def hear(session: Session, report: Report, *, by: Actor) -> bool:
    """What is said to have become of a message; False where it is none of ours, or its recipient is not named.

    It is kept beside what was said before, and heard twice it is noted once. That a letter came back is never taken for
    true: the posting waits for somebody to `settle` it.
    """
    found = queries.known_by(session, report.tokens, report.message_ids)
    told = report.about(found.to) if found is not None else None
    if found is None or told is None:
        return False
    same = [one for one in found.reports if one["says"] == told.action]
    if len(same) >= MOST_REPORTS or any(one["said"] == told.said for one in same):
        return True
    by_address = "its own address" if found.token in report.tokens else "its Message-ID alone"
    line = {"at": clock.now().isoformat(), "says": told.action, "said": told.said, "by": by_address}
    found.reports = [*found.reports, line]
    journal.note(session, by, "heard of", "letter", found.letter_id, after={"posting": found.id, "says": told.action})
    if found.final_at is None and told.action in HEARD:
        _take_word(found, HEARD[told.action])
    return True


def _take_word(found: Posting, fate: Fate) -> None:
    """Whatever is said of it, it had left us. A report that it came back outweighs one that it arrived, whichever is first."""
    if found.state != Fate.REPORTED:
        found.state = fate
    found.sent_at = found.sent_at or clock.now()
    found.secrets, found.next_try_at, found.leased_until = None, None, None


def settle(session: Session, posting_id: int, *, came_back: bool, why: str, by: Actor) -> Posting:
    """Somebody looked into a report that a letter came back, and says whether it did. Later reports change that no more."""
    found = _locked(session, posting_id)
    if found.state != Fate.REPORTED:
        raise Refused("Only what is reported to have come back can be settled. Look at it again: somebody else may have.")
    if came_back:
        _end(session, found, Fate.BOUNCED, why, by)
        return found
    arrived = any(one["says"] == "delivered" for one in found.reports)
    found.state, found.final_at, found.final_said = Fate.DELIVERED if arrived else Fate.SENT, clock.now(), why[:500]
    journal.note(session, by, "doubted", "letter", found.letter_id, after={"posting": found.id}, why=why)
    return found


def put_in_the_post(session: Session, posting_id: int, on: date, *, by: Actor) -> Posting:
    """Somebody put the printed letter in the post on that day. That it was served is another matter."""
    found = _locked(session, posting_id)
    if found.channel != LETTER or found.state != Fate.WAITING:
        raise Refused("Only a printed letter that waits for the post can be put in it.")
    if not found.posted_at.astimezone(clock.LONDON).date() <= on <= clock.today():
        raise Refused("The day must not be before the letter was printed, nor after today.", about="on")
    found.state, found.next_try_at = Fate.SENT, None
    found.sent_at = min(datetime.combine(on, time(12), clock.LONDON), clock.now())
    journal.note(session, by, "put in the post", "letter", found.letter_id, after={"posting": found.id, "on": on})
    return found


def was_not_posted(session: Session, posting_id: int, *, by: Actor) -> Posting:
    """Somebody said by mistake that a letter on paper had been put in the post: it waits for it again."""
    found = _locked(session, posting_id)
    if found.channel != LETTER or found.state != Fate.SENT or found.final_at is not None:
        raise Refused("Only a letter that was put in the post, and of which nothing more is known, can wait for it again.")
    found.state, found.sent_at = Fate.WAITING, None
    journal.note(session, by, "took back from the post", "letter", found.letter_id, after={"posting": found.id})
    return found


def try_again(session: Session, posting_id: int, *, by: Actor) -> Posting:
    """Send now what waits; or once more, as a posting of its own, what failed or came back."""
    found = _locked(session, posting_id)
    letter = queries.letter(session, found.letter_id)
    if found.channel == EMAIL and found.state == Fate.WAITING:
        found.next_try_at = clock.now()
        journal.note(session, by, "hurried", "letter", letter.id, after={"posting": found.id})
        return found
    if found.state not in (*TROUBLE, Fate.GIVEN_UP):
        raise Refused("Only what waits, failed, came back or was given up can be tried again.")
    if letter.system:
        raise Refused("Its one-time link was wiped. Whoever needs a new one must ask for it again.")
    return actions.posted_again(session, letter, found.to, by=by)


def give_up(session: Session, posting_id: int, *, why: str, by: Actor) -> Posting:
    """Stop trying."""
    found = _locked(session, posting_id)
    if found.state not in OPEN:
        raise Refused("Only what still waits can be given up.")
    if found.state == Fate.SENDING and found.leased_until and found.leased_until > clock.now():
        raise Refused("It is being handed over just now. Look again in ten minutes.")
    _end(session, found, Fate.GIVEN_UP, why, by)
    return found


def _locked(session: Session, posting_id: int) -> Posting:
    queries.posting(session, posting_id)
    return session.scalars(select(Posting).where(Posting.id == posting_id).with_for_update()).one()


def server_gone(session: Session, said: str) -> None:
    """The council's mail server could not be reached: nothing was tried, and it is left alone for a while."""
    until = clock.now() + waits.SERVER_AGAIN
    marks.mark(session, SERVER, {"said": said, "again_at": until.isoformat()})


def server_back(session: Session) -> None:
    """It can be reached."""
    found = marks.found(session, SERVER)
    if found and found.get("said"):
        marks.mark(session, SERVER, {"said": "", "again_at": ""})


def server_trouble(session: Session) -> tuple[str, datetime] | None:
    """What is wrong with the mail server, and until when it is left alone; None where nothing is."""
    found = marks.found(session, SERVER)
    if not found or not found.get("said"):
        return None
    return found["said"], datetime.fromisoformat(found["again_at"])
