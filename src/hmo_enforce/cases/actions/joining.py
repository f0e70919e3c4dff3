"""Two cases made one, one made two, and cases that have to do with each other.

The journal's line in each gives the link's number and never the other's reference: one of the two may be hidden from whoever
reads of the other.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import restricting
from hmo_enforce.cases import circles, terms
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.queries import circle, found
from hmo_enforce.cases.records import Case, CaseLink
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.people import queries as parties
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event
from hmo_enforce.properties import queries as gazetteer


def link(session: Session, case_id: int, other_id: int, *, by: Actor) -> CaseLink:
    """The two have to do with each other. `Refused` for one with itself, or where they are linked so."""
    found.case(session, case_id), found.case(session, other_id)
    _require_other(case_id, other_id)
    if any(found.link(session, *ends, terms.RELATED) for ends in ((case_id, other_id), (other_id, case_id))):
        raise Refused("The two cases are linked already.", about="other")
    return _linked(session, (case_id, other_id), terms.RELATED, ("linked to another", "linked to another"), by=by)


def join(session: Session, case_id: int, into_id: int, why: str, *, revision: int, by: Actor) -> Case:
    """Go on with `into_id` alone: the homes, the people and the open tasks move there, and this one closes.

    Notes, evidence and letters stay where they were written; the link leads to them. `Refused` where others see the other
    case who do not see this one.
    """
    row = found.as_read(session, case_id, revision, {"Status": terms.CLOSED})
    into = found.open_case(session, into_id)
    found.open_case(session, case_id)
    _require_other(case_id, into_id)
    if not why.strip():
        raise Refused("Say why the two are one case.", about="why")
    _require_no_wider(session, case_id, into_id)
    _take_over(session, case_id, into_id, by)
    for task in found.open_tasks(session, case_id):
        opening.settle(session, task, opening.MOVE, "", by=by, moved_to=into_id)
    verbs = ("joined into another", "took in another")
    _linked(session, (case_id, into_id), terms.JOINED_INTO, verbs, by=by, why=why.strip())
    row.status, row.closed_at, row.closed_by = terms.CLOSED, clock.now(), by.name
    row.close_reason = f"Joined into another case: {why.strip()}"
    session.flush()
    telling.tell(session, Event.CASE_CLOSED, "case", case_id)
    return into


def _require_no_wider(session: Session, case_id: int, into_id: int) -> None:
    """What comes along is hidden with its own restrictions; the case's own text, and what was once part of it, is not."""
    homes = [one.property_id for one in found.homes(session, case_id)]
    people = [one.party_id for one in found.people(session, case_id)]
    after = [*circle.around(session, into_id), *circle.around_these(session, homes, people)]
    opening.require_no_wider(session, case_id, after, about="other")


def _take_over(session: Session, case_id: int, into_id: int, by: Actor) -> None:
    """What the one is about, the other is about too; the one keeps on record what it was about."""
    homes = gazetteer.together(session, [one.property_id for one in found.homes(session, into_id)])
    for home in found.homes(session, case_id):
        if home.property_id not in homes:
            subjects.add_home(session, into_id, home.property_id, why=home.why, by=by)
    people = found.people(session, into_id)
    for one in found.people(session, case_id):
        same = parties.together(session, [one.party_id])
        if not any(other.party_id in same and other.part == one.part for other in people):
            subjects.add_person(session, into_id, one.party_id, one.part, category=one.category, contact=one.contact, by=by)


def split(
    session: Session,
    case_id: int,
    said: opening.Said,
    *,
    homes: Collection[int],
    people: Collection[int],
    tasks: Collection[int],
    why: str,
    by: Actor,
) -> Case:
    """A new case about these homes and people (lines of the old one), which takes these tasks over. `Refused` with none.

    Whoever does not see the old one does not see the new one, until its own restriction is lifted.
    """
    old = found.open_case(session, case_id)
    if not homes and not people:
        raise Refused("Choose at least one home or person that the new case is about.", about="homes")
    if not why.strip():
        raise Refused("Say why the case is split.", about="why")
    made = opening.open_case(session, said, by=by)
    made.assignee_id = old.assignee_id
    for line in homes:
        row = found.home_in(session, case_id, line)
        subjects.add_home(session, made.id, row.property_id, why=row.why, by=by)
        subjects.remove_home(session, case_id, line, why=f"Split off: {why.strip()}"[:500], by=by)
    for line in people:
        person = found.person_in(session, case_id, line)
        subjects.add_person(
            session, made.id, person.party_id, person.part, category=person.category, contact=person.contact, by=by
        )
        subjects.remove_person(session, case_id, line, why=f"Split off: {why.strip()}"[:500], by=by)
    _restrict_as(session, case_id, made.id, by=by)
    for task in found.open_tasks(session, case_id):
        if task.id in tasks:
            opening.settle(session, task, opening.MOVE, "", by=by, moved_to=made.id)
    _linked(session, (made.id, case_id), terms.SPLIT_FROM, ("split from another", "split"), by=by, why=why.strip())
    return made


def _restrict_as(session: Session, case_id: int, made_id: int, *, by: Actor) -> None:
    """Restrict the new case to whoever sees the old one, unless what it is about does that already."""
    before, after = circle.around(session, case_id), circle.around(session, made_id)
    own = next((one for one in before if one.subject == "case"), None)
    named = circles.within_all(circle.circles(before))
    if named is not None and (own or circles.widens(circle.circles(before), circle.circles(after))):
        why = own.why if own else "Split from a case about something that only these people may see."
        restricting.restrict(session, "case", made_id, why, named, by=by)


def _require_other(case_id: int, other_id: int) -> None:
    if case_id == other_id:
        raise Refused("That is this very case. Give the reference of the other one.", about="other")


def _linked(
    session: Session, ends: tuple[int, int], how: str, verbs: tuple[str, str], *, by: Actor, why: str | None = None
) -> CaseLink:
    case_id, other_id = ends
    made = CaseLink(case_id=case_id, other_id=other_id, how=how, made_at=clock.now(), made_by=by.name)
    session.add(made)
    session.flush()
    for verb, about in zip(verbs, ends, strict=True):
        journal.note(session, by, verb, "case", about, after={"line": made.id}, why=why)
    return made
