"""One question a page: shown with what was answered before, and taken."""

from contextlib import nullcontext

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.intake import answered, drafts, urgency
from hmo_enforce.intake.actions import drafts as actions
from hmo_enforce.intake.actions.drafts import Begun
from hmo_enforce.kernel import clock
from hmo_enforce.questions import reading
from hmo_enforce.questions.reading import Fault
from hmo_enforce.questions.sets import Answer, Kind, Question
from hmo_enforce.web.answering import addresses, asked, both, entrances, opening, page, start, words
from hmo_enforce.web.answering.entrances import Answering
from hmo_enforce.web.errors import NOT_OUR_FORM
from hmo_enforce.web.forms import FieldError

SAVE = "save"


def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The question. A survey that is not open is answered by whoever had begun before."""
    found = entrances.found(request, session)
    if found.draft is None and (found.entrance.is_closed or found.entrance.opens_on is not None):
        return page.go(found.entrance.base)
    question = found.entrance.question(request.path_params["name"])
    if question.kind is Kind.PHOTO:
        return page.go(found.entrance.at(question.name))
    answer = found.draft.answers.get(question.name) if found.draft else None
    wrong = addresses.faults(request) if question.kind is Kind.ADDRESS else []
    return _page(request, session, found, question, answer, wrong)


def take(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Keep the answer and go on, or show what is wrong with it."""
    sent, is_ours = opening.sent(request), page.is_ours(request)
    if not is_ours and not sent:
        raise PermissionDeniedException(NOT_OUR_FORM)
    with nullcontext() if is_ours else page.refused_elsewhere():
        found = entrances.found(request, session)
        question = found.entrance.question(request.path_params["name"])
    if not is_ours:
        told = [FieldError("", page.say(request, words.FORM_WAS_OLD))]
        return _page(request, session, found, question, _typed(question, sent), told)
    read, faults = _read(request, session, question, sent)
    is_saved = page.one(sent, "then") == SAVE
    if faults and not (is_saved and not any(page.several(sent, asked.FIELD))):
        return _page(request, session, found, question, _typed(question, sent), faults)
    return keep(request, session, found, question, read, is_left=bool(faults))


def keep(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    found: Answering,
    question: Question,
    read: Answer | None,
    *,
    is_left: bool = False,
) -> Redirect:
    """Keep an answer, in a draft that begins with the first, and say where it goes on. `is_left`: it is given later."""
    mine = begun(session, found)
    if not is_left:
        actions.answer(mine.draft, question.name, read, at=clock.now())
    there = on_from(request, session, Answering(found.entrance, mine.draft), question.name)
    return page.go(there, *([page.ticket(request, mine.ticket, found.entrance.base)] if mine.ticket else []))


def begun(session: Session, found: Answering) -> Begun:
    """Their draft, which begins with the first answer; with a ticket where it is new."""
    if found.draft is not None:
        return Begun(found.draft, "")
    of = found.entrance
    version_id = entrances.version_id(session, of)
    return actions.begin(session, of.kind, of.base, version_id=version_id, channel_id=of.channel_id, at=clock.now())


def on_from(request: Request, session: Session, found: Answering, step: str) -> str:  # type: ignore[type-arg]
    """Where somebody goes from a step: on, or to what to do now, or to the reference of what was saved."""
    draft, entrance = found.draft, found.entrance
    assert draft is not None
    if page.one(opening.sent(request), "then") == SAVE:
        actions.save(session, draft, at=clock.now())
        return entrance.page("saved")
    if entrance.is_complaint and drafts.WARNED not in draft.passed and is_urgent(found):
        actions.passed(draft, drafts.WARNED, at=clock.now())
        return entrance.page(drafts.WARNED)
    return entrance.at(start.next_step(found, step))


def is_urgent(found: Answering) -> bool:
    """Whether what was answered so far cannot wait."""
    assert found.draft is not None
    return urgency.urgency(answered.facts(found.entrance.questions, found.draft.answers)).is_urgent


def back(found: Answering, step: str) -> str:
    """Where the back link leads."""
    before = drafts.step_before(found.entrance.questions, found.draft.answers if found.draft else {}, step)
    return found.entrance.at(before) if before else found.entrance.base


def _read(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    question: Question,
    sent: dict[str, object],
) -> tuple[Answer | None, list[FieldError]]:
    if question.kind is Kind.ADDRESS:
        return addresses.read(request, session, question, sent)
    given = page.several(sent, asked.FIELD) if question.kind is Kind.CHOICES else page.one(sent, asked.FIELD)
    read = reading.answer(question, given)
    if isinstance(read, Fault):
        return None, [FieldError(asked.FIELD, page.say(request, read.words, **read.fields))]
    return read, []


def _typed(question: Question, sent: dict[str, object]) -> Answer:
    if question.kind is Kind.ADDRESS:
        return {name: page.one(sent, name) for name in addresses.FIELDS}
    return page.several(sent, asked.FIELD) if question.kind is Kind.CHOICES else page.one(sent, asked.FIELD)


def _page(  # noqa: PLR0917
    request: Request,  # type: ignore[type-arg]
    session: Session,
    found: Answering,
    question: Question,
    value: Answer | None,
    errors: list[FieldError],
) -> Response[str]:
    """With what was typed. 403 where it has to be sent again, since it was not known to be ours."""
    status = (422 if page.is_ours(request) else 403) if request.method == "POST" else 200
    here = found.entrance.at(question.name)
    context = {"asked": asked.context(request, question, value), "back": back(found, question.name), "action": here}
    if question.kind is Kind.ADDRESS:
        more = addresses.context(request, session, here, value if isinstance(value, dict) else {})
        return page.show(request, "address.html", status=status, errors=errors, **context, **more)
    return page.show(request, "question.html", status=status, errors=errors, **context)


ROUTES = (*both.shown("/q/{name:str}", show), *both.taken("/q/{name:str}", take))
