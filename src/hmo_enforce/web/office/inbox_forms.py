"""What staff do with what arrived: who has it, how urgent it is, which home and case it is of, two made one, its end."""

from dataclasses import replace

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.casework import from_arrivals
from hmo_enforce.casework.from_arrivals import Answer
from hmo_enforce.intake import references, states
from hmo_enforce.intake.actions import work
from hmo_enforce.intake.queries import found
from hmo_enforce.kernel import clock
from hmo_enforce.questions import catalogues
from hmo_enforce.questions.sets import ENGLISH
from hmo_enforce.web import form_page, forms, guards, steps
from hmo_enforce.web import session as front
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import arrival_forms, case_forms, home_search, inbox_context
from hmo_enforce.web.office.arrival_forms import arrival_of, form, there, while_open
from hmo_enforce.web.office.inbox import ONE, PATH, READ

A_NEW_HOME = "new"
SAFELY = "By email, which they said is safe. Leave it empty to write nothing. You see the letter before it is sent."
ENDS = tuple((name, title) for name, title in states.CLOSED_AS.items() if name != work.JOINED)


def ask_assign(request: Req, session: Session) -> Form:
    """Who looks after it."""
    one = arrival_of(request, session)
    workers = tuple((str(id_), name) for id_, name in accounts.who_may(session, "work_arrivals"))
    who = Field(
        "select", "assignee", "Who looks after it?", value=str(one.assigned_to or ""), choices=case_forms.NOTHING + workers
    )
    return form(one, "Assign it", who, submit="Assign")


def assign(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Give it to them."""
    one, revision = arrival_of(request, session), case_forms.revision_of(sent)
    if sent.errors:
        return None
    work.assign(session, one.id, case_forms.chosen(sent, "assignee"), revision=revision, by=guards.who(request).actor)
    return there(one), "arrival_assigned"


def ask_mark(request: Req, session: Session) -> Form:
    """Why it is urgent, or is not."""
    one = arrival_of(request, session)
    heading = "Mark not urgent" if one.is_urgent else "Mark urgent"
    lead = f"It is urgent now: {one.urgent_why}." if one.is_urgent and one.urgent_why else None
    return form(one, heading, Field("textarea", "why", "Why?"), submit=heading, lead=lead)


def mark(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Note it."""
    one, why, revision = arrival_of(request, session), form_page.reason(sent), case_forms.revision_of(sent)
    if why is None or sent.errors:
        return None
    work.mark(
        session, one.id, urgent=not one.is_urgent, why=why, revision=revision, by=guards.who(request).actor,
        policies=request.app.state.council.arrivals,
    )  # fmt: skip
    return there(one), "arrival_marked"


def ask_home(request: Req, session: Session) -> Form:
    """Which home, found by what was typed (?find=)."""
    one = arrival_of(request, session)
    said = found.arrival(session, one.id).address
    page = form(one, "Which home is it?", submit="", lead=f"As it was said: {said}" if said else None)
    asked = home_search.search(request, session, page, {})
    return replace(asked, hidden=(*page.hidden, *asked.hidden), fields=_or_new(asked.fields)) if said else asked


def _or_new(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The homes to choose from, and none of them: then the address becomes a home of its own."""
    return tuple(
        replace(one, choices=(*one.choices, (A_NEW_HOME, "None of these: it is not on record yet")))
        if one.name == "property"
        else one
        for one in fields
    )


def set_home(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It is this one."""
    one, chosen = arrival_of(request, session), forms.number(sent.raw("property"))
    if chosen is None and sent.raw("property") != A_NEW_HOME:
        sent.wrong("property", "Choose the home that it is about.")
    why, revision = form_page.reason(sent), case_forms.revision_of(sent)
    if why is None or sent.errors:
        return None
    council, on, by = request.app.state.council, clock.today(), guards.who(request).actor
    steps.matching.say_home(session, one.id, chosen, why=why, revision=revision, by=by, on=on, council=council)
    return there(one), "arrival_home"


def ask_looked(request: Req, session: Session) -> Form:
    """What was found."""
    one = arrival_of(request, session)
    lead = found.arrival(session, one.id).waits_why
    heading, submit = inbox_context.again_or_looked(one.property_id), "Queue it" if one.property_id else "Try again"
    return form(one, heading, Field("textarea", "why", "What did you find?"), submit=submit, lead=lead)


def looked(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It was looked at."""
    one, why, revision = arrival_of(request, session), form_page.reason(sent), case_forms.revision_of(sent)
    if why is None or sent.errors:
        return None
    work.looked(session, one.id, why, revision=revision, by=guards.who(request).actor)
    return there(one), "arrival_looked"


def ask_case(request: Req, session: Session) -> Form:
    """What the new case is called, and of what kind it is."""
    one = arrival_of(request, session)
    home = "It is about the home that this is about." if one.property_id else "It is about no home until one is added."
    return form(
        one, "Open a case", *case_forms.opening_fields(),
        Field("checks", "mine", "Who has it?", choices=(("1", "I take it on"),)),
        submit="Open the case", lead=f"The usual tasks of its kind are added to it. {home} Who sent this stays here.",
    )  # fmt: skip


def open_case(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Open it."""
    one, new, revision = arrival_of(request, session), case_forms.said(sent), case_forms.revision_of(sent)
    if new is None or sent.errors:
        return None
    user = guards.who(request)
    mine = user.account_id if sent.several("mine") else None
    made = from_arrivals.open_case(session, one.id, new, assignee_id=mine, revision=revision, by=user.actor)
    return f"/cases/{made}", "case_opened"


def ask_link(request: Req, session: Session) -> Form:
    """Which case."""
    one = arrival_of(request, session)
    case = Field("text", "case", "Reference of the case", "Such as HMO-2026-00042.", width="20")
    return form(one, "Link to a case", case, submit="Link")


def link(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It is part of it."""
    one, revision = arrival_of(request, session), case_forms.revision_of(sent)
    case_id = case_forms.other(session, sent, "case")
    if case_id is None or sent.errors:
        return None
    work.link(session, one.id, case_id, revision=revision, by=guards.who(request).actor)
    return there(one), "arrival_case"


def ask_unlink(request: Req, session: Session) -> Form:
    """Why it is no part of it."""
    why = Field("textarea", "why", "Why is it no part of the case?")
    return form(arrival_of(request, session), "Take it out of its case", why, submit="Take it out")


def unlink(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """It is not."""
    one, why, revision = arrival_of(request, session), form_page.reason(sent), case_forms.revision_of(sent)
    if why is None or sent.errors:
        return None
    work.unlink(session, one.id, why, revision=revision, by=guards.who(request).actor)
    return there(one), "arrival_no_case"


def ask_join(request: Req, session: Session) -> Form:
    """To which (?other=A-…), and why."""
    other = request.query_params.get("other", "")[:20]
    return form(
        arrival_of(request, session),
        "Join to another",
        Field("text", "other", "Reference of the other one", "Such as A-7K3M9PQR. It goes on for both.", other, width="20"),
        Field("textarea", "why", "Why are the two about the same?"),
        submit="Join",
        lead="This one closes and leads to the other. Neither is lost: what was said in each stays, and they can be parted.",
    )


def join(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Join them."""
    one, why, revision = arrival_of(request, session), form_page.reason(sent), case_forms.revision_of(sent)
    reference = sent.text("other", "The reference", most=40)
    into = found.by_reference(session, reference) if reference else None
    if reference and into is None:
        sent.wrong("other", f"There is no “{reference}”. A reference looks like {references.PREFIX}7K3M9PQR.")
    if into is None or why is None or sent.errors:
        return None
    into_id = into.id
    work.join(session, one.id, into_id, why, revision=revision, by=guards.who(request).actor)
    return f"{PATH}/{into_id}", "arrival_joined"


def ask_part(request: Req, session: Session) -> Form:
    """Why they are two."""
    return arrival_forms.ask_part(arrival_of(request, session))


def part(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Part them."""
    one, why, revision = arrival_of(request, session), form_page.reason(sent), case_forms.revision_of(sent)
    if why is None or sent.errors:
        return None
    work.part(session, one.id, why, revision=revision, by=guards.who(request).actor)
    return there(one), "arrival_parted"


def writes_to(request: Req, session: Session, arrival_id: int) -> bool:
    """Whether whoever closes it may write to who sent it, and that is safe by email; nothing of who it is is told."""
    may = all(guards.may(request, one) for one in ("see_complainants", "write_letters", "see_letters"))
    return may and from_arrivals.safe_email(session, arrival_id) is not None


def _asked_for(request: Req, session: Session, arrival_id: int) -> str:
    """In which language they asked to be written to, where that is not English: read of who sent it, and journalled so."""
    contact = found.contact(session, arrival_id)
    language = contact.language if contact else None
    if not language or language == ENGLISH:
        return ""
    if request.method == "GET":
        front.note_reading(request, READ, work.SUBJECT, arrival_id)
    return f"They asked for {catalogues.in_english(language)}: write in it, or have it translated before it is sent. "


def ask_close(request: Req, session: Session) -> Form:
    """How it ended and why; and what whoever sent it is told, where that is safe."""
    one = arrival_of(request, session)
    writes = writes_to(request, session, one.id)
    language = _asked_for(request, session, one.id) if writes else ""
    tells = Field("textarea", "tells", "What to tell whoever sent it", language + SAFELY)
    return form(
        one,
        "Close it",
        Field("radios", "closed_as", "How did it end?", choices=ENDS),
        Field("textarea", "why", "Why is it closed, and what came of it?", "For the record. It is shown to nobody outside."),
        *((tells,) if writes else ()),
        submit="Close it",
    )


def close(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Close it, and draft the letter where one is wanted."""
    one, revision = arrival_of(request, session), case_forms.revision_of(sent)
    ended, why = sent.choice("closed_as", "How it ended", dict(ENDS)), form_page.reason(sent)
    tells = sent.text("tells", "What to tell them", most=5_000, needed=False)
    if ended is None or why is None or sent.errors:
        return None
    by = guards.who(request).actor
    answer = Answer(tells, request.app.state.council, clock.today()) if tells and writes_to(request, session, one.id) else None
    letter = from_arrivals.close(session, one.id, ended, why, answer=answer, revision=revision, by=by)
    return (f"/letters/{letter}", "arrival_letter") if letter else (there(one), "arrival_closed")


def ask_reopen(request: Req, session: Session) -> Form:
    """Why there is something to do again."""
    return arrival_forms.ask_reopen(arrival_of(request, session))


def reopen(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Open it again."""
    one, why = arrival_of(request, session), form_page.reason(sent)
    if why is None:
        return None
    work.reopen(session, one.id, why, by=guards.who(request).actor)
    return there(one), "arrival_reopened"


MAY = (guards.may_see_arrivals, guards.may_work_arrivals)
CASES = (*MAY, guards.may_see_cases, guards.may_work_cases)
ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair(f"{ONE}/assign", while_open(ask_assign), assign, *MAY),
    *pair(f"{ONE}/urgent", while_open(ask_mark), mark, *MAY),
    *pair(f"{ONE}/home", while_open(ask_home), set_home, *MAY, guards.may_see_properties, beside="property"),
    *pair(f"{ONE}/looked", while_open(ask_looked), looked, *MAY),
    *pair(f"{ONE}/case", while_open(ask_case), open_case, *CASES),
    *pair(f"{ONE}/link", while_open(ask_link), link, *CASES),
    *pair(f"{ONE}/unlink", ask_unlink, unlink, *CASES),
    *pair(f"{ONE}/join", while_open(ask_join), join, *MAY),
    *pair(f"{ONE}/part", ask_part, part, *MAY),
    *pair(f"{ONE}/close", while_open(ask_close), close, *MAY),
    *pair(f"{ONE}/reopen", ask_reopen, reopen, *MAY),
)
