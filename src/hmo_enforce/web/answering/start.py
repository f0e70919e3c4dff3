"""Where answering begins: what is asked and why, before anything is."""

from litestar import MediaType, Request, Response
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from hmo_enforce.intake import drafts
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.web import languages, realms
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
    made = page.show(
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
    if _is_the_same_for_all(request):
        request.app.state.first_pages[languages.chosen(request).tag] = made.content
    return made


async def kept(request: Request) -> Response[str] | None:  # type: ignore[type-arg]
    """The first page of a complaint as it was drawn before, without asking the database: floods ask for it most."""
    text = request.app.state.first_pages.get(languages.chosen(request).tag) if _is_the_same_for_all(request) else None
    return None if text is None else Response(text, media_type=MediaType.HTML)


def _is_the_same_for_all(request: Request) -> bool:  # type: ignore[type-arg]
    """It says nothing of a channel, of answers under way or of what was just done."""
    path, said = request.url.path, request.cookies
    return realms.is_start(path) and not request.url.query and not any(realms.TICKET in name for name in said)


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


ROUTES = both.shown("", show, before_request=kept)
