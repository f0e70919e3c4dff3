"""The journal: who did what, when and why; how sound it is; and what it says of one record, for a tribunal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from hmo_enforce.casework import keeping
from hmo_enforce.casework.views import journal_export, journal_list, journal_words
from hmo_enforce.casework.views.journal_list import Told, Wanted
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.settings import Settings
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.office import happenings, journal_files

PATH = "/journal"
PAGE = 50
ON = "1"
MOST = 999_999_999
SUBJECTS = {
    name: words[:1].upper() + words[1:] for name, words in sorted(journal_words.SUBJECTS.items(), key=lambda one: one[1])
}
GONE = "What it said in particular was destroyed; that it happened, when and by whom is kept."


@get(PATH, guards=[guards.may_see_journal], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The lines that the address asks for, newest first; `before` leads on to older ones."""
    wanted, errors = read(request.query_params)
    found = journal_list.lines(session, wanted, limit=PAGE + 1)
    older = address(replace(wanted, before=found[PAGE - 1].id)) if len(found) > PAGE else None
    return pages.page(
        request,
        "office/journal.html",
        filters=panel(wanted),
        lines=[line(told) for told in found[:PAGE]],
        older_href=older,
        newest_href=address(replace(wanted, before=None)) if wanted.before else None,
        export_href=pages.with_query(f"{PATH}/export", subject=wanted.subject, subject_id=wanted.subject_id),
        integrity_href=f"{PATH}/integrity",
        errors=forms.as_context(errors),
    )


def read(query: Mapping[str, Any]) -> tuple[Wanted, list[forms.FieldError]]:
    """What the address asks for; what in it cannot be read narrows nothing, and the page says so."""
    asked = forms.Fields(query)
    wanted = Wanted(
        who=asked.text("who", "The name", most=200, needed=False) or "",
        verb=asked.text("verb", "What was done", most=40, needed=False) or "",
        subject=asked.choice("subject", "The sort of record", SUBJECTS, needed=False) or "",
        subject_id=asked.text("subject_id", "The record's number", most=40, needed=False) or "",
        since=asked.day("since", "The first day", needed=False),
        until=asked.day("until", "The last day", needed=False),
        before=asked.whole("before", "The line to go on from", low=1, high=MOST),
        consulted=asked.choice("consulted", "Consultation", (ON,), needed=False) == ON,
    )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        asked.wrong("until", "The last day must not be before the first.")
    return wanted, asked.errors


def address(wanted: Wanted) -> str:
    """The address of the page with these filters."""
    return pages.with_query(
        PATH, who=wanted.who, verb=wanted.verb, subject=wanted.subject, subject_id=wanted.subject_id, since=wanted.since,
        until=wanted.until, before=wanted.before, consulted=ON if wanted.consulted else None,
    )  # fmt: skip


def panel(wanted: Wanted) -> dict[str, Any]:
    """The panel beside the list."""
    any_of = [{"value": "", "text": "Any"}, *({"value": name, "text": text} for name, text in SUBJECTS.items())]
    since, until = ((day.isoformat() if day else "") for day in (wanted.since, wanted.until))
    fields = [
        {"name": "who", "label": "Who", "hint": "A name or part of one", "kind": "text", "value": wanted.who},
        {"name": "verb", "label": "What was done", "hint": "Such as: corrected", "kind": "text", "value": wanted.verb},
        {"name": "subject", "label": "Sort of record", "kind": "select", "value": wanted.subject, "choices": any_of},
        {"name": "subject_id", "label": "Its number", "kind": "text", "value": wanted.subject_id},
        {"name": "since", "label": "From", "kind": "date", "value": since},
        {"name": "until", "label": "To", "kind": "date", "value": until},
        {
            "name": "consulted", "label": "Consultation", "kind": "checks", "value": [ON] if wanted.consulted else [],
            "choices": [{"value": ON, "text": "Only what was read or handed out"}],
        },
    ]  # fmt: skip
    return {"fields": fields, "hidden": [], "reset_href": PATH if wanted != Wanted() else None}


def line(told: Told) -> dict[str, Any]:
    """A line as the template takes it."""
    said = told.said
    values = happenings.changes(said.before, said.after) if said.after else happenings.changes(None, said.before)
    return {
        "number": told.id,
        "at": formats.moment(told.at),
        "who": said.who,
        "what": said.what,
        "href": said.href,
        "told": GONE if said.values_gone else values,
        "why": said.why,
        "sealed": told.position is not None,
    }


@get(f"{PATH}/integrity", guards=[guards.may_see_journal], sync_to_thread=True)
def show_integrity(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """How far it is sealed, anchored and proved."""
    found = journal_list.integrity(session)
    anchored, proved = found.anchored or {}, found.proved or {}
    return pages.page(
        request,
        "office/journal_integrity.html",
        sealed=found.sealed,
        sealed_at=found.sealed_at,
        key_id=found.key_id,
        waiting=found.waiting,
        anchored=anchored.get("position"),
        anchored_at=_instant(anchored.get("at")),
        proved_at=_instant(proved.get("at")),
        proved=proved,
        jobs_stopped=not requests.somebody_works(session),
        journal_href=PATH,
    )


def _instant(said: object) -> datetime | None:
    return datetime.fromisoformat(str(said)) if said else None


@get(f"{PATH}/export", guards=[guards.may_see_journal], sync_to_thread=True)
def show_export(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """The form that asks for which record, and what for."""
    query = request.query_params
    return form_page.show(request, export_form(query.get("subject", ""), query.get("subject_id", "")[:40]))


@post(f"{PATH}/export", guards=[guards.may_see_journal], sync_to_thread=True, status_code=200)
def export(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, str], forms.FORM],
) -> Response[Any]:
    """The lines about one record with what proves them, as a ZIP. That they were exported is journalled."""
    sent = forms.Fields(data)
    subject = sent.choice("subject", "The sort of record", SUBJECTS)
    subject_id = sent.text("subject_id", "The record's number", most=40)
    why = sent.text("why", "The purpose", most=form_page.MOST_REASON)
    lines = journal_export.of_record(session, subject, subject_id) if subject and subject_id else []
    if not lines and not sent.errors:
        sent.wrong("subject_id", "The journal has no line about such a record.")
    if sent.errors or subject is None or subject_id is None:
        return form_page.again(request, export_form("", ""), data, sent.errors)
    user = guards.who(request)
    journal.note(session, user.actor, "exported the journal", subject, subject_id, after={"lines": len(lines)}, why=why)
    settings: Settings = request.app.state.settings
    anchors = [one for _, one in keeping.read_anchors({"anchors": settings.anchors}) if one]
    what = f"{journal_words.SUBJECTS[subject]} {subject_id}"
    content = journal_files.zipped(
        lines, journal_export.covering(anchors, lines), what=what, council=request.app.state.council.name, by=user.name,
        at=formats.moment(clock.now()),
    )  # fmt: skip
    name = "".join(letter if letter.isalnum() else "-" for letter in f"journal-{subject}-{subject_id}" if letter.isascii())
    return Response(
        content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}.zip"'}
    )


def export_form(subject: str, subject_id: str) -> Form:
    """The form of an export."""
    return Form(
        heading="Export the journal of one record",
        caption="Journal",
        back=PATH,
        lead="Every line about the record, with the seals that prove it and how to check them without this program. "
        "It names people. That you exported it, and why, is journalled.",
        fields=(
            Field("select", "subject", "Sort of record", value=subject, choices=(("", "Choose"), *SUBJECTS.items())),
            Field(
                "text",
                "subject_id",
                "Its number",
                "As in the address of its page: 42 of /properties/42.",
                subject_id,
                width="10",
            ),
            Field("textarea", "why", "What is it for?", "Such as: First-tier Tribunal, reference LON/00AG/HMF/2026/0001."),
        ),
        submit="Download",
    )
