"""What a case is about: homes and people added and removed; and cases linked, joined and split."""

from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.actions import joining, subjects
from hmo_enforce.cases.queries import found
from hmo_enforce.casework.views import case_people, property_list
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.people import actions as people
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import form_page, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import case_context, indoors_forms
from hmo_enforce.web.office.case_forms import MAY, ONE, Req, case_of, form, opening_fields, other, revision_of, said

FEW = 10
SOMEBODY_ELSE = (("", "Somebody else: say who below"),)


def ask_home(request: Req, session: Session) -> Form:
    """Which home, found by what was typed (?q=)."""
    case, typed = case_of(request, session), request.query_params.get("q", "")[:200]
    if not typed:
        search = Field("text", "q", "UPRN, or address", "Such as: 12 Acacia Avenue.")
        return form(case, "Find a home for the case", search, submit="Find", method="get")
    rows = property_list.first(session, {"q": typed}, clock.today(), FEW)
    homes = tuple((str(row.id), f"{row.address} ({row.postcode or 'no postcode'})") for row in rows)
    return form(
        case,
        "Add a home",
        Field("radios", "property", "Which one?", choices=homes) if homes
        else Field("text", "property", "Nothing was found", "Search again."),
        Field("text", "why", "Why is it part of the case?"),
        lead=f"The first {FEW} that match “{typed}”." if len(homes) == FEW else f"What matches “{typed}”.",
        links=(("Search again", f"/cases/{case.id}/homes"),),
        submit="Add the home",
    )  # fmt: skip


def add_home(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Add it."""
    case, chosen = case_of(request, session), forms.number(sent.raw("property"))
    if chosen is None:
        sent.wrong("property", "Choose the home that the case is about.")
    why = sent.text("why", "The reason", most=500, needed=False)
    if chosen is None or sent.errors:
        return None
    subjects.add_home(session, case.id, property_(session, chosen).id, why=why, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_subject"


def ask_home_gone(request: Req, session: Session) -> Form:
    """Why the case is about it no more."""
    case = case_of(request, session)
    row = found.home_in(session, case.id, request.path_params["line"])
    address = property_(session, row.property_id).address
    return form(case, "Remove a home", Field("textarea", "why", "Why?"), lead=f"{address}. {STAYS}", submit="Remove the home")


STAYS = "That it was part of the case stays on record, and so does who may see the case."


def remove_home(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Remove it."""
    case, why = case_of(request, session), sent.text("why", "The reason", most=500)
    if why is None:
        return None
    subjects.remove_home(session, case.id, request.path_params["line"], why=why, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_subject"


def ask_person(request: Req, session: Session) -> Form:
    """Somebody on record at one of the case's homes, or somebody else."""
    case = case_of(request, session)
    known = tuple(
        (str(one.party_id), f"{one.name}, {one.role.replace('_', ' ')}") for one in case_people.at_homes(session, case.id)
    )
    parts = case_context.choices(terms.PARTS)
    categories = (("", "As goes with their part"), *case_context.choices(terms.CATEGORIES))
    return form(
        case,
        "Add a person or organisation",
        Field("radios", "part", "What are they in the case?", choices=parts),
        *([Field("radios", "party", "Who are they?", choices=known + SOMEBODY_ELSE)] if known else []),
        Field("text", "name", "Name"),
        Field("radios", "organisation", "Are they a person?", choices=indoors_forms.WHO),
        Field("text", "address", "Their address"),
        Field("text", "postcode", "Their postcode", width="10"),
        Field("text", "contact", "How do they want to be reached?", "Such as: by text, and never at the house."),
        Field(
            "select", "category", "In a law-enforcement matter they are",
            "Data Protection Act 2018 s. 38(3). Change it only if it differs.", choices=categories,
        ),
        lead="Who complained is shown only to those who may see it, on a page of its own.",
        submit="Add them",
    )  # fmt: skip


def add_person(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Add them."""
    case, by = case_of(request, session), guards.who(request).actor
    part = sent.choice("part", "Their part", terms.PARTS)
    category = sent.choice("category", "The category", terms.CATEGORIES, needed=False)
    contact = sent.text("contact", "How they want to be reached", most=500, needed=False)
    party_id = _known_party(session, case.id, sent) or _other_party(session, sent, by)
    if part is None or party_id is None or sent.errors:
        return None
    subjects.add_person(session, case.id, party_id, part, category=category, contact=contact, by=by)
    return f"/cases/{case.id}", "case_subject"


def _known_party(session: Session, case_id: int, sent: Fields) -> int | None:
    wanted = sent.raw("party")
    return next((one.party_id for one in case_people.at_homes(session, case_id) if str(one.party_id) == wanted), None)


def _other_party(session: Session, sent: Fields, by: Actor) -> int | None:
    name = sent.text("name", "The name", most=300)
    organisation = sent.yes_no("organisation", "Whether they are a person")
    address = sent.text("address", "The address", needed=False)
    postcode = indoors_forms.postcode_of(sent)
    if name is None or sent.errors:
        return None
    return people.known_or_new(
        session, name, is_organisation=organisation, company_number=None, address=address, postcode=postcode, by=by
    ).id


def ask_person_gone(request: Req, session: Session) -> Form:
    """Why they have no part in it."""
    case = case_of(request, session)
    row = found.person_in(session, case.id, request.path_params["line"])
    part = terms.PARTS.get(row.part, row.part)
    return form(case, "Remove a person", Field("textarea", "why", "Why?"), lead=f"{part}. {STAYS}", submit="Remove them")


def remove_person(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Remove them."""
    case, why = case_of(request, session), sent.text("why", "The reason", most=500)
    if why is None:
        return None
    subjects.remove_person(session, case.id, request.path_params["line"], why=why, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_subject"


OTHER = Field("text", "other", "Reference of the other case", "Such as HMO-2026-00042.", width="20")


def ask_link(request: Req, session: Session) -> Form:
    """With which case."""
    return form(case_of(request, session), "Link to another case", OTHER, submit="Link")


def link(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Link the two."""
    case, there = case_of(request, session), other(session, sent, "other")
    if there is None or sent.errors:
        return None
    joining.link(session, case.id, there, by=guards.who(request).actor)
    return f"/cases/{case.id}", "case_linked"


def ask_join(request: Req, session: Session) -> Form:
    """Into which case, and why."""
    return form(
        case_of(request, session),
        "Join into another case",
        OTHER,
        Field("textarea", "why", "Why are they one case?"),
        lead="Its homes, its people and its open tasks go to the other case, and this one closes. Its notes, evidence and "
        "letters stay here; each case leads to the other. A case that only named people may see is joined into one that no "
        "others see.",
        submit="Join",
    )


def join(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Join them."""
    case, there, why = case_of(request, session), other(session, sent, "other"), form_page.reason(sent)
    revision = revision_of(sent)
    if there is None or why is None or sent.errors:
        return None
    joining.join(session, case.id, there, why, revision=revision, by=guards.who(request).actor)
    return f"/cases/{there}", "case_joined"


def ask_split(request: Req, session: Session) -> Form:
    """What the new case is about, and what it takes over."""
    case = case_of(request, session)
    homes = tuple((str(row.id), property_(session, row.property_id).address) for row in found.homes(session, case.id))
    persons = tuple((str(one.line), one.name) for one in case_people.named(session, case.id))
    tasks = tuple((str(task.id), task.title) for task in found.open_tasks(session, case.id))
    ticks = (("homes", "Its homes", homes), ("people", "Its people", persons), ("tasks", "Its tasks", tasks))
    return form(
        case,
        "Split the case",
        *(Field("checks", name, label, choices=choices) for name, label, choices in ticks if choices),
        *opening_fields(),
        Field("textarea", "why", "Why is it split?"),
        lead="What you tick goes to a new case. Where only named people may see this case, or anything that was ever part of "
        "it, the new one is restricted to the same people until that is lifted.",
        submit="Split",
    )


def split(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Make the new case."""
    case, new, why = case_of(request, session), said(sent, with_tasks=False), form_page.reason(sent)
    homes, persons, tasks = (
        [int(one) for one in sent.several(name) if forms.number(one) is not None] for name in ("homes", "people", "tasks")
    )
    if new is None or why is None or sent.errors:
        return None
    by = guards.who(request).actor
    made = joining.split(session, case.id, new, homes=homes, people=persons, tasks=tasks, why=why, by=by)
    return f"/cases/{made.id}", "case_split"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair(f"{ONE}/homes", ask_home, add_home, *MAY),
    *pair(f"{ONE}/homes/{{line:int}}/remove", ask_home_gone, remove_home, *MAY),
    *pair(f"{ONE}/people", ask_person, add_person, *MAY),
    *pair(f"{ONE}/people/{{line:int}}/remove", ask_person_gone, remove_person, *MAY),
    *pair(f"{ONE}/link", ask_link, link, *MAY),
    *pair(f"{ONE}/join", ask_join, join, *MAY),
    *pair(f"{ONE}/split", ask_split, split, *MAY),
)
