"""All answers on one page, sent once however often they are sent, and the reference and PIN to come back with."""

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.evidence import actions as evidence
from hmo_enforce.intake import answered, channels, drafts, pins
from hmo_enforce.intake.actions import drafts as actions
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.queries.drafts import Draft
from hmo_enforce.intake.said import Contact
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import NOBODY
from hmo_enforce.questions import skipping
from hmo_enforce.web import languages
from hmo_enforce.web.answering import asked, both, entrances, opening, page, photos, questions, start, words
from hmo_enforce.web.answering.both import STATUS
from hmo_enforce.web.answering.entrances import Answering

ARRIVAL = "arrival"


def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Each question that is shown, with its answer."""
    found = entrances.found(request, session)
    if found.draft is None:
        return _nothing(request, found)
    return page.show(
        request,
        "check.html",
        rows=[*_rows(request, found, found.draft), _contact_row(request, found, found.draft)],
        closed=found.entrance.is_closed,
        action=found.entrance.page("check"),
        forget=found.entrance.page("forget"),
        back=questions.back(found, drafts.CHECK),
    )


def send(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Keep it as an arrival: one quick write. Sent again it is the same; after the survey closed it is late."""
    page.require_ours(request)
    found = entrances.found(request, session)
    if found.draft is None:
        return _nothing(request, found)
    if page.one(opening.sent(request), "then") == questions.SAVE:
        return page.go(questions.on_from(request, session, found, drafts.CHECK))
    if (name := drafts.lacking(found.entrance.questions, found.draft.answers)) is not None:
        return page.go(found.entrance.at(name))
    _keep(request, session, found, found.draft)
    return page.go(found.entrance.page("sent"))


def _keep(request: Request, session: Session, found: Answering, draft: Draft) -> None:  # type: ignore[type-arg]
    entrance, now = found.entrance, clock.now()
    said = answered.said(
        entrance.questions, draft.answers, kind=entrance.kind, way=channels.WEB, submission_key=draft.submission_key,
        contact=_contact(draft), photos=tuple((one["item"], one["question"]) for one in draft.photos),
        version_id=entrance.version_id, channel_id=entrance.channel_id,
        submitted_at=now, is_late=entrance.is_closed, wants_pin=True,
    )  # fmt: skip
    was_urgent = questions.is_urgent(found)
    kept = keeping.keep(session, said, by=NOBODY, at=now)
    if kept.is_new:
        items = [one["item"] for one in draft.photos]
        evidence.hand_on(session, items, (photos.SUBJECT, draft.id), (ARRIVAL, kept.arrival_id), by=NOBODY)
    actions.sent(draft, kept.reference, was_urgent=was_urgent, at=now)


def show_sent(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The reference and the PIN, for a day on this device."""
    found = entrances.found(request, session)
    if found.sent is None:
        return _nothing(request, found)
    return page.show(
        request,
        "kept.html",
        sent=True,
        reference=found.sent.sent_as,
        pin=pins.of(found.sent.submission_key),
        urgent=found.sent.was_urgent,
        status_href=STATUS,
        forget=found.entrance.page("forget"),
    )


def show_saved(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """The same of answers that were saved to come back to."""
    found = entrances.found(request, session)
    if found.draft is None or found.draft.reference is None:
        return _nothing(request, found)
    until = drafts.kept_until(clock.in_london(found.draft.changed_at).date())
    return page.show(
        request,
        "kept.html",
        sent=False,
        reference=found.draft.reference,
        pin=pins.of(found.draft.submission_key),
        until=page.day(request, until),
        on_href=_on(found),
        forget=found.entrance.page("leave"),
    )


def show_now(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """What to do now, where somebody is at risk."""
    found = entrances.found(request, session)
    return page.show(request, "now.html", on=_on(found) if found.draft else found.entrance.base)


def ask_forget(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Whether to delete what was not sent."""
    found = entrances.found(request, session)
    if found.draft is None:
        return _nothing(request, found)
    base = found.entrance.base
    return page.show(request, "forget.html", action=found.entrance.page("forget"), on_href=_on(found), back=base)


def forget(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """Delete what was not sent, photographs too, and have this device forget it.

    Of what was saved before it was sent the reference goes on leading to what it became.
    """
    page.require_ours(request)
    found = entrances.found(request, session)
    for draft in (found.draft, found.sent):
        if draft is not None and (draft.sent_as is None or draft.reference is None):
            items = [one["item"] for one in draft.photos]
            for item_id in items:
                photos.destroy(session, request.app.state.settings, item_id)
            actions.forget(session, draft)
    base = found.entrance.base
    return page.go(f"{base}?forgotten=yes", page.no_ticket(request, base))


def leave(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """Have this device forget what was saved; reference and PIN still lead to it."""
    page.require_ours(request)
    base = entrances.found(request, session).entrance.base
    return page.go(base, page.no_ticket(request, base))


def _on(found: Answering) -> str:
    return found.entrance.at(start.next_step(found))


def _nothing(request: Request, found: Answering) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Sent already, perhaps twice at once, or somebody went back after it; or nothing is there any more."""
    if found.sent is not None:
        return page.go(found.entrance.page("sent"))
    return page.told(request, words.NOTHING_KEPT, words.SENT_OR_DELETED, on=(words.START_AGAIN, found.entrance.base))


def _rows(request: Request, found: Answering, draft: Draft) -> list[dict[str, object]]:  # type: ignore[type-arg]
    tag = languages.chosen(request).tag
    rows: list[dict[str, object]] = []
    for question in skipping.shown(found.entrance.questions, draft.answers):
        label = page.words(tag, question.label)
        names = [str(one["name"]) for one in draft.photos if one["question"] == question.name]
        said = asked.told(request, question, draft.answers.get(question.name), names)
        rows.append({**label, "label": label["text"], "said": said, "change": found.entrance.at(question.name)})
    return rows


def _contact_row(request: Request, found: Answering, draft: Draft) -> dict[str, object]:  # type: ignore[type-arg]
    given, language = draft.contact or {}, languages.chosen(request)
    ways = [page.say(request, text) for way, text in words.WAYS.items() if way in given.get("ways", ())]
    said = [given.get("name"), given.get("phone"), given.get("email"), *ways, given.get("safe_note")]
    return {
        "label": page.say(request, words.CONTACT),
        "lang": language.tag,
        "direction": language.direction,
        "said": [str(one) for one in said if one],
        "change": found.entrance.page("contact"),
    }


def _contact(draft: Draft) -> Contact | None:
    given = draft.contact
    return None if given is None else Contact(**{**given, "ways": tuple(given["ways"])})


ROUTES = (
    *both.shown("/check", show),
    *both.taken("/check", send),
    *both.shown("/sent", show_sent),
    *both.shown("/saved", show_saved),
    *both.shown("/now", show_now),
    *both.shown("/forget", ask_forget),
    *both.taken("/forget", forget),
    *both.taken("/leave", leave),
)
