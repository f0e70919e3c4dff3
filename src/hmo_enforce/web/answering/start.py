"""Where answering begins: what is asked and why, before anything is."""

from litestar import Request, Response
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from hmo_enforce.intake import drafts
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.web import languages
from hmo_enforce.web.answering import both, entrances, page, words
from hmo_enforce.web.answering.both import COMPLAIN, STATUS
from hmo_enforce.web.answering.entrances import Answering


def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What is asked and why; for a survey that is not open, when it is."""
    try:
        found = entrances.found(request, session)
    except NotFound:
        return page.told(request, words.NO_SURVEY, words.CHECK_THE_LINK, status=404, on=(words.COMPLAINT, COMPLAIN))
    entrance = found.entrance
    if entrance.opens_on is not None:
        return page.told(request, words.NOT_YET, words.COME_BACK_ON, day=page.day(request, entrance.opens_on))
    if entrance.is_closed and found.draft is None:
        return page.told(request, words.CLOSED, words.CLOSED_THANKS, on=(words.COMPLAINT, COMPLAIN))
    return page.show(
        request,
        "start.html",
        heading=heading(request, found),
        complaint=entrance.is_complaint,
        first_href=entrance.at(first(found)),
        on_href=entrance.at(next_step(found)) if found.draft else None,
        forget=f"{entrance.base}/forget",
        forgotten="forgotten" in request.query_params,
        status_href=STATUS,
    )


def heading(request: Request, found: Answering) -> dict[str, str]:  # type: ignore[type-arg]
    """What it is called, with the language in which it stands."""
    tag = languages.chosen(request).tag
    return page.words(tag, {"en": words.COMPLAINT} if found.entrance.is_complaint else found.entrance.questions.title)


def first(found: Answering) -> str:
    """The first question."""
    return found.entrance.questions.questions[0].name


def next_step(found: Answering, after: str | None = None) -> str:
    """What comes next."""
    assert found.draft is not None
    return drafts.next_step(found.entrance.questions, found.draft.answers, found.draft.passed, after)


ROUTES = both.shown("", show)
