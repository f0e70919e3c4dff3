"""What officers do with a case: opening one, and who has it, how far it is, its tasks and notes, its end."""

from typing import Any

from litestar import Request
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.queries.found import Head
from hmo_enforce.casework import answering, destroy_lists
from hmo_enforce.kernel import clock
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import case_context

Req = Request[Any, Any, Any]
ONE = "/cases/{case_id:int}"
NAMELESS = "A few words for lists. Name nobody: people are added to the case itself."
NOTHING = (("", "Nobody"),)
LATEST_REVISION = 2**31


def case_of(request: Req, session: Session) -> Head:
    """The case that the address is about."""
    return found.head(session, request.path_params["case_id"])


def form(case: Head, heading: str, *fields: Field, submit: str, **more: Any) -> Form:
    """A form about a case."""
    hidden = (("revision", str(case.revision)),)
    return Form(
        heading=heading, caption=f"{case.reference}: {case.title}", back=f"/cases/{case.id}", fields=fields, submit=submit,
        hidden=hidden, **more,
    )  # fmt: skip


def revision_of(sent: Fields) -> int:
    """The revision that the form was filled from; 0, which none is, where the form lost it."""
    return sent.whole("revision", "The revision", high=LATEST_REVISION, needed=True) or 0


def workers(session: Session) -> tuple[tuple[str, str], ...]:
    """Whoever may work on cases, as choices."""
    return tuple((str(id_), name) for id_, name in accounts.who_may(session, "work_cases"))


def chosen(sent: Fields, field: str) -> int | None:
    """The account chosen."""
    return forms.number(sent.raw(field))


def opening_fields(title: str = "") -> tuple[Field, ...]:
    """What is asked of a new case."""
    kinds = tuple((name, one.title) for name, one in outside.kinds().by_name.items())
    return (
        Field("radios", "kind", "What kind of case is it?", choices=kinds),
        Field("text", "title", "Title", NAMELESS, title),
        Field("radios", "priority", "How urgent is it?", value=terms.NORMAL, choices=case_context.choices(terms.PRIORITIES)),
    )


def said(sent: Fields, *, with_tasks: bool = True) -> Said | None:
    """What the form says of a new case."""
    kind = sent.choice("kind", "The kind", outside.kinds().by_name)
    title = sent.text("title", "The title", most=200)
    priority = sent.choice("priority", "How urgent it is", terms.PRIORITIES)
    return Said(kind, title, priority, with_tasks=with_tasks) if kind and title and priority else None


def ask_new(request: Req, session: Session) -> Form:
    """The form of a new case, about a home where the address names one."""
    property_id = request.path_params.get("property_id")
    home = property_(session, property_id) if property_id else None
    return Form(
        heading="Open a case",
        caption=home.address if home else "",
        back=f"/properties/{home.id}" if home else "/cases",
        lead="The usual tasks of its kind are added to it, with their dates."
        + ("" if home else " Its homes and people are added once it is open."),
        fields=(*opening_fields(), Field("checks", "mine", "Who has it?", choices=(("1", "I take it on"),))),
        submit="Open the case",
    )


def open_new(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Open it."""
    new, user = said(sent), guards.who(request)
    if new is None or sent.errors:
        return None
    made = opening.open_case(session, new, by=user.actor)
    if property_id := request.path_params.get("property_id"):
        subjects.add_home(session, made.id, property_(session, property_id).id, by=user.actor)
    if sent.several("mine"):
        work.assign(session, made.id, user.account_id, revision=made.revision, by=user.actor)
    return f"/cases/{made.id}", "case_opened"


def ask_change(request: Req, session: Session) -> Form:
    """Its title and how urgent it is."""
    case = case_of(request, session)
    return form(
        case,
        "Change the case",
        Field("text", "title", "Title", NAMELESS, case.title),
        Field("radios", "priority", "How urgent is it?", value=case.priority, choices=case_context.choices(terms.PRIORITIES)),
        submit="Save",
    )


def change(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save them."""
    case = case_of(request, session)
    title, priority = sent.text("title", "The title", most=200), sent.choice("priority", "How urgent it is", terms.PRIORITIES)
    revision = revision_of(sent)
    if title is None or priority is None or sent.errors:
        return None
    opening.change(session, case.id, title=title, priority=priority, revision=revision, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_changed"


def ask_assign(request: Req, session: Session) -> Form:
    """Who works on it."""
    case = case_of(request, session)
    people = Field(
        "select", "assignee", "Who works on it?", value=str(case.assignee_id or ""), choices=NOTHING + workers(session)
    )
    return form(case, "Assign the case", people, submit="Assign")


def assign(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Give it to them."""
    case, revision = case_of(request, session), revision_of(sent)
    if sent.errors:
        return None
    work.assign(session, case.id, chosen(sent, "assignee"), revision=revision, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_assigned"


def ask_close(request: Req, session: Session) -> Form:
    """Why, and what becomes of each task that is still open."""
    case = case_of(request, session)
    fates = tuple(opening.FATES.items())
    tasks = [
        Field("radios", f"task_{task.id}", task.title, "Still open: what becomes of it?", choices=fates)
        for task in found.open_tasks(session, case.id)
    ]
    moved = [Field("text", "moved_to", "Reference of the case that takes tasks over", "Only if one is moved.", width="20")]
    why = Field("textarea", "why", "Why is it closed, and what came of it?")
    return form(case, "Close the case", *tasks, *(moved if tasks else []), why, submit="Close the case")


def close(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Close it."""
    case, revision = case_of(request, session), revision_of(sent)
    fates = {task.id: sent.raw(f"task_{task.id}") for task in found.open_tasks(session, case.id)}
    moved_to = other(session, sent, "moved_to", needed=False)
    why = sent.text("why", "The reason", most=form_page.MOST_REASON)
    if why is None or sent.errors:
        return None
    opening.close(session, case.id, why, fates, revision=revision, by=guards.who(request).actor, moved_to=moved_to)
    return f"/cases/{case.id}", "case_closed"


def other(session: Session, sent: Fields, field: str, *, needed: bool = True) -> int | None:
    """The case whose reference a field holds."""
    reference = sent.text(field, "The reference", most=40, needed=needed)
    there = found.by_reference(session, reference) if reference else None
    if reference and there is None:
        sent.wrong(field, f"There is no case “{reference}”. A reference looks like {terms.reference(clock.today().year, 42)}.")
    return there.id if there else None


def ask_reopen(request: Req, session: Session) -> Form:
    """Why; and what becomes of how long it is kept."""
    case, why = case_of(request, session), Field("textarea", "why", "Why is it opened again?")
    rules = destroy_lists.rules(request.app.state.settings.council).values()
    periods = " ".join(answering.kept_for(rule) for rule in rules if rule.subject in {"case", "case_party"})
    lead = (
        "Who closed it, when and why stays in its history, and is shown on its page. How long it is kept is counted anew, from "
        f"the day on which it is closed again; until then it is on no list of cases to destroy. {periods}"
    )
    return form(case, "Reopen the case", why, submit="Reopen the case", lead=lead)


def reopen(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Open it again."""
    case, why = case_of(request, session), form_page.reason(sent)
    if why is None:
        return None
    opening.reopen(session, case.id, why, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_reopened"


MAY = (guards.may_see_cases, guards.may_work_cases)
ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair("/cases/new", ask_new, open_new, *MAY),
    *pair("/properties/{property_id:int}/cases/new", ask_new, open_new, *MAY),
    *pair(f"{ONE}/change", ask_change, change, *MAY),
    *pair(f"{ONE}/assign", ask_assign, assign, *MAY),
    *pair(f"{ONE}/close", ask_close, close, *MAY),
    *pair(f"{ONE}/reopen", ask_reopen, reopen, *MAY),
)
