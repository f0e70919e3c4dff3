"""Photographs with an answer: each is looked at and kept as evidence as it comes, and stands for itself.

One that is too large, or none that we can open, takes nothing else with it. They are scanned as all evidence is, and nobody
opens one before. Until the answers are sent they belong to the draft; with it they are destroyed.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path

from litestar import Request, Response
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.evidence import actions as evidence
from hmo_enforce.evidence import media
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.intake import drafts
from hmo_enforce.intake.actions import drafts as actions
from hmo_enforce.intake.queries.drafts import Draft
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.questions.sets import Kind, Question
from hmo_enforce.settings import Settings
from hmo_enforce.web import handing_in
from hmo_enforce.web import session as front
from hmo_enforce.web.answering import asked, both, entrances, page, questions, words
from hmo_enforce.web.answering.entrances import Answering
from hmo_enforce.web.forms import FieldError
from hmo_enforce.web.handing_in import Came, Several

SUBJECT = "arrival_draft"
ROOM_MB = 2_000
"""What anybody's photographs leave free on the disk, for the office to go on."""


async def received(request: Request) -> AsyncIterator[Several]:  # type: ignore[type-arg]
    """The form with its photographs, and a turn to keep them in: while they come from the network, none is held."""
    uploads: Path = request.app.state.settings.uploads
    uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(uploads).free < ROOM_MB * 1_000_000:
        raise HTTPException("The disk is nearly full.", status_code=503)
    several = await handing_in.at_most(request, drafts.MOST_PHOTOS)
    try:
        async with request.app.state.answering_turns.within(nullcontext(several)):
            yield several
    finally:
        several.discard()


def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Those that were added, and the form for more."""
    found, question = _question(request, session)
    return _page(request, found, question)


def take(request: Request, several: NamedDependency[Several]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Keep each that can be taken, and say what was wrong with the others.

    The files are put among the originals before the transaction, which SQLite has one of.
    """
    store = Folder(request.app.state.settings.evidence)
    with front.answering(request) as session:
        found, question = _question(request, session)
        left = drafts.MOST_PHOTOS - len(found.draft.photos if found.draft else [])
    taken = [came for came in several.files if came.arrived is not None and not came.refused and _is_photo(came)][
        : max(left, 0)
    ]
    refused = [came for came in several.files if came not in taken]
    stored = [(came, evidence.store_original(store, came.arrived)) for came in taken if came.arrived]
    with front.answering(request) as session:
        found, question = _question(request, session)
        begun = questions.begun(session, found)
        draft, now = begun.draft, clock.now()
        errors = [FieldError(asked.FIELD, _why(request, came, left)) for came in refused]
        for came, kept in stored:
            try:
                title = page.words("en", question.label)["text"]
                item = evidence.receive(session, store, kept, SUBJECT, draft.id, title=title, note=None, by=NOBODY)
            except Refused:
                errors.append(FieldError(asked.FIELD, page.say(request, words.PHOTO_TWICE, name=came.name)))
            else:
                actions.add_photo(draft, question.name, item.id, came.name, at=now)
        if stored:
            evidence.all_received(session, SUBJECT, draft.id, len(stored), by=NOBODY)
        if not several.files:
            errors.append(FieldError(asked.FIELD, page.say(request, words.NO_PHOTO)))
        cookies = [page.ticket(request, begun.ticket, found.entrance.base)] if begun.ticket else []
        if not errors:
            return page.go(found.entrance.at(question.name), *cookies)
        answer = _page(request, Answering(found.entrance, draft), question, errors)
        for cookie in cookies:
            answer.set_cookie(cookie)
        return answer


def go_on(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """To the next question, with those that were added or with none."""
    page.require_ours(request)
    found, question = _question(request, session)
    mine = [str(one["item"]) for one in _mine(found.draft, question)]
    return questions.keep(request, session, found, question, mine or None)


def drop(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """Take one out again, and destroy it."""
    page.require_ours(request)
    found, question = _question(request, session)
    item_id = request.path_params["item_id"]
    if found.draft is None or item_id not in {one["item"] for one in _mine(found.draft, question)}:
        raise NotFound
    actions.drop_photo(found.draft, item_id, at=clock.now())
    destroy(session, request.app.state.settings, item_id)
    return page.go(found.entrance.at(question.name))


def destroy(session: Session, said: Settings, item_id: int) -> None:
    """What was not sent is kept for nobody."""
    evidence.destroy_item(
        session, Folder(said.evidence), said.evidence_copies, item_id, by=NOBODY, why="It was taken out before it was sent.",
        held=lambda _, __: False,
    )  # fmt: skip


def _question(request: Request, session: Session) -> tuple[Answering, Question]:  # type: ignore[type-arg]
    found = entrances.found(request, session)
    question = found.entrance.question(request.path_params["name"])
    if question.kind is not Kind.PHOTO:
        raise NotFound
    return found, question


def _is_photo(came: Came) -> bool:
    return came.arrived is not None and media.kind(came.arrived.examined.media_type) == media.PHOTO


def _why(request: Request, came: Came, left: int) -> str:  # type: ignore[type-arg]
    """In the words of the page: what evidence says of it is English, and for officers."""
    most = most_mb(request.app.state.settings)
    if came.too_large:
        return page.say(request, words.PHOTO_TOO_LARGE, name=came.name, size=most)
    if came.too_many or (_is_photo(came) and not came.refused):
        return page.say(request, words.TOO_MANY_PHOTOS, name=came.name, count=drafts.MOST_PHOTOS)
    return page.say(request, words.PHOTO_NOT_TAKEN, name=came.name)


def most_mb(said: Settings) -> int:
    """What one photograph may have."""
    return said.max_evidence_mb


def _mine(draft: Draft | None, question: Question) -> list[dict[str, object]]:
    return [one for one in draft.photos if one["question"] == question.name] if draft else []


def _page(request: Request, found: Answering, question: Question, errors: list[FieldError] | None = None) -> Response[str]:  # type: ignore[type-arg]
    here, entrance = found.entrance.at(question.name), found.entrance
    kept = [{"name": one["name"], "remove": f"{here}/{one['item']}"} for one in _mine(found.draft, question)]
    return page.show(
        request,
        "photos.html",
        status=422 if errors else 200,
        errors=errors or (),
        asked=asked.context(request, question),
        back=questions.back(found, question.name),
        kept=kept,
        action=here,
        on=entrance.page(f"photos-done/{question.name}"),
        most=drafts.MOST_PHOTOS,
        most_mb=most_mb(request.app.state.settings),
        left=drafts.MOST_PHOTOS - len(found.draft.photos if found.draft else []),
    )


ROUTES = (
    *both.shown("/photos/{name:str}", show),
    *both.taken("/photos/{name:str}", take, dependencies={"several": Provide(received)}, request_max_body_size=None),
    *both.taken("/photos-done/{name:str}", go_on),
    *both.taken("/photos/{name:str}/{item_id:int}", drop),
)
