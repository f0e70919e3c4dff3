"""The forms for work on a case: its steps, tasks and notes."""

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.actions import work
from hmo_enforce.cases.queries import found
from hmo_enforce.web import formats, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import case_context
from hmo_enforce.web.office.case_forms import MAY, NOTHING, ONE, Req, case_of, chosen, form, revision_of, workers


def ask_step(request: Req, session: Session) -> Form:
    """Where it goes."""
    case = case_of(request, session)
    kind = outside.kinds().by_name.get(case.kind)
    steps = tuple((name, outside.kinds().step_title(name)) for name in (kind.steps if kind else ()))
    return form(
        case,
        "Move the case",
        Field("radios", "step", "To which step?", value=case.step, choices=steps),
        Field("textarea", "why", "Why?", "Needed where it goes back; else only if there is something to say."),
        submit="Move",
    )


def step(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Move it there."""
    case, revision = case_of(request, session), revision_of(sent)
    to, why = sent.raw("step"), sent.text("why", "The reason", most=500, needed=False)
    if sent.errors:
        return None
    work.move(session, case.id, to, why, revision=revision, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_step"


def ask_task(request: Req, session: Session) -> Form:
    """Something to be done."""
    return form(
        case_of(request, session),
        "Add a task",
        Field("text", "title", "What is to be done?"),
        Field("date", "due_on", "By when?", width="10"),
        Field(
            "select",
            "assignee",
            "By whom?",
            "Nobody means: whoever has the case.",
            choices=NOTHING + workers(session),
        ),
        submit="Add the task",
    )


def add_task(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Add it."""
    case = case_of(request, session)
    title, due_on = sent.text("title", "What is to be done", most=200), sent.day("due_on", "The day", needed=False)
    if title is None or sent.errors:
        return None
    by = guards.who(request).actor
    work.add_task(session, case.id, title, due_on=due_on, assignee_id=chosen(sent, "assignee"), by=by)
    return f"/cases/{case.id}", "case_task"


def ask_done(request: Req, session: Session) -> Form:
    """Nothing but whether it is done."""
    case = case_of(request, session)
    task = found.task(session, case.id, request.path_params["task_id"])
    return form(case, "Is it done?", lead=task.title, submit="Yes, it is done")


def done(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It is."""
    case = case_of(request, session)
    work.complete_task(session, case.id, request.path_params["task_id"], by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_task_done"


def ask_drop(request: Req, session: Session) -> Form:
    """Why it need not be done."""
    case = case_of(request, session)
    task = found.task(session, case.id, request.path_params["task_id"])
    return form(case, "Drop the task", Field("textarea", "why", "Why need it not be done?"), lead=task.title, submit="Drop it")


def drop(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It need not."""
    case, why = case_of(request, session), sent.text("why", "The reason", most=500)
    if why is None:
        return None
    work.drop_task(session, case.id, request.path_params["task_id"], why=why, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_task_done"


NAMES_NOBODY = "Do not name anybody who complained: more people read notes than may know who that was."


def ask_note(request: Req, session: Session) -> Form:
    """A note, perhaps one that corrects another (?corrects=12)."""
    case = case_of(request, session)
    corrects = forms.number(request.query_params.get("corrects", ""))
    earlier = found.note(session, case.id, corrects) if corrects else None
    return form(
        case,
        "Correct a note" if earlier else "Write a note",
        Field("textarea", "text", "Note", NAMES_NOBODY),
        Field(
            "radios", "kind", "Is it a fact, or what somebody thinks?",
            "The two are told apart in law enforcement (Data Protection Act 2018 s. 38(2)).",
            choices=case_context.choices(terms.NOTES),
        ),
        Field("text", "said_by", "Whose word is it, if not your own?", "Such as: the tenant, the agent on the telephone."),
        lead=f"It corrects what {earlier.written_by} wrote on {formats.moment(earlier.written_at)}. Both stay." if earlier
        else "It cannot be changed later, only corrected by another note.",
        submit="Save the note",
    )  # fmt: skip


def note(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Write it down."""
    case = case_of(request, session)
    text, kind = sent.text("text", "The note", most=20_000), sent.choice("kind", "Fact or opinion", terms.NOTES)
    said_by = sent.text("said_by", "Whose word it is", most=200, needed=False)
    corrects = forms.number(request.query_params.get("corrects", ""))
    if text is None or kind is None or sent.errors:
        return None
    work.note(session, case.id, text, kind, said_by=said_by, corrects=corrects, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_note"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair(f"{ONE}/step", ask_step, step, *MAY),
    *pair(f"{ONE}/tasks", ask_task, add_task, *MAY),
    *pair(f"{ONE}/tasks/{{task_id:int}}/done", ask_done, done, *MAY),
    *pair(f"{ONE}/tasks/{{task_id:int}}/drop", ask_drop, drop, *MAY),
    *pair(f"{ONE}/note", ask_note, note, *MAY),
)
