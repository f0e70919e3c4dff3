"""What an address leads to: a complaint, or a channel's survey, with the questions to ask and the answers so far."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from litestar import Request
from sqlalchemy.orm import Session

from hmo_enforce.intake import drafts as drafting
from hmo_enforce.intake import states
from hmo_enforce.intake.queries import channels, drafts
from hmo_enforce.intake.queries.drafts import Draft
from hmo_enforce.intake.waves import Standing
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.questions import actions, queries
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.sets import Kind, Question, QuestionSet
from hmo_enforce.web.answering import page
from hmo_enforce.web.answering.both import COMPLAIN, SURVEY

MOST_TOKEN = 20


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where somebody came in. `base` is the address under which its pages are; `opens_on` where it has yet to begin."""

    kind: str
    base: str
    questions: QuestionSet
    version_id: int | None = None
    channel_id: int | None = None
    is_closed: bool = False
    opens_on: date | None = None

    @property
    def is_complaint(self) -> bool:
        """Whether it is a complaint."""
        return self.kind == states.COMPLAINT

    def question(self, name: str) -> Question:
        """The question, or `NotFound`."""
        try:
            return self.questions.question(name)
        except KeyError:
            raise NotFound from None

    def page(self, name: str) -> str:
        """The address of a page under this one."""
        return f"{self.base}/{name}"

    def at(self, step: str) -> str:
        """The address of a step: of a question, or of what comes after all of them."""
        if step in drafting.STEPS:
            return self.page(step)
        is_photo = self.questions.question(step).kind is Kind.PHOTO
        return self.page(f"photos/{step}" if is_photo else f"q/{step}")


@dataclass(frozen=True, slots=True)
class Answering:
    """An entrance, and what was answered there so far on this device; None where nothing was, or it was sent."""

    entrance: Entrance
    draft: Draft | None
    sent: Draft | None = None
    """What was sent within the day, so that its reference can be shown again."""


def found(request: Request, session: Session) -> Answering:  # type: ignore[type-arg]
    """Whatever the address and the cookie lead to; `NotFound` where there is no such survey."""
    token = request.path_params.get("token")
    channel = channels.by_token(session, str(token)[:MOST_TOKEN]) if token is not None else None
    base = COMPLAIN if channel is None else f"{SURVEY}/{channel.token}"
    ticket = page.shown_ticket(request, base)
    to_write = request.method == "POST"
    draft = drafts.by_ticket(session, ticket, base, clock.now(), to_write=to_write) if ticket else None
    begun = draft if draft is not None and draft.sent_as is None else None
    sent = draft if draft is not None and draft.sent_as is not None else None
    version_id = begun.version_id if begun else channel.version_id if channel else None
    return Answering(_entrance(request, session, base, channel, version_id), begun, sent)


def _entrance(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    base: str,
    channel: channels.Entrance | None,
    version_id: int | None,
) -> Entrance:
    """With the questions that were being answered, though there may be others by now."""
    asked = shipped.question_set(shipped.COMPLAINT) if version_id is None else _version(request, session, version_id)
    if channel is None:
        return Entrance(states.COMPLAINT, base, asked, version_id)
    standing = channel.standing(clock.today())
    opens_on = channel.dates.starts_on if standing is Standing.TO_COME else None
    is_closed = standing is Standing.CLOSED
    return Entrance(states.SURVEY, base, asked, version_id, channel.id, is_closed=is_closed, opens_on=opens_on)


def _version(request: Request, session: Session, version_id: int) -> QuestionSet:  # type: ignore[type-arg]
    """A version never changes: each is read once a process."""
    known: dict[int, QuestionSet] = request.app.state.question_sets
    if version_id not in known:
        known[version_id] = queries.version(session, version_id).question_set
    return known[version_id]


def version_id(session: Session, entrance: Entrance) -> int:
    """The version that is being asked; what comes with us is brought in when it is first answered."""
    if entrance.version_id is not None:
        return entrance.version_id
    there = queries.with_digest(session, _digest())
    return there or actions.bring_shipped(session, shipped.COMPLAINT, by=NOBODY).id


@cache
def _digest() -> str:
    return actions.digest_of(shipped.question_set(shipped.COMPLAINT))
