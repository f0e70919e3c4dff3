"""The demo's cases, certificates and a request for access, by the same steps as real ones."""

from datetime import date, timedelta
from itertools import cycle

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.casework.views import property_list, to_visit
from hmo_enforce.demo import case_files, certified
from hmo_enforce.demo.case_files import CaseFile
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.people import actions as people
from hmo_enforce.privacy.actions import access
from hmo_enforce.properties.actions import certifying

HOMES = 60
ASKS, BEFORE = "Willow Weld", timedelta(weeks=3)
CERTIFIED = 140


def open_cases(session: Session, on: date, *, by: Actor) -> int:
    """Cases on homes of the list to look at; how many."""
    homes = [one.id for one in to_visit.page(session, to_visit.listed(on), on, size=HOMES).visits]
    officers = accounts.who_may(session, "work_cases")
    turn = cycle(key for key, _ in officers)
    opened = [
        _open(session, said, home, next(turn) if said.taken else None, on, by=by) for said, home in case_files.spread(homes)
    ]
    _ask_for_access(session, on, by)
    return len(opened)


def _ask_for_access(session: Session, on: date, by: Actor) -> None:
    """One of those people asks what is kept about them, and has a month to wait for the answer."""
    asks = people.known_or_new(session, ASKS, is_organisation=False, company_number=None, address=None, postcode=None, by=by)
    access.take_down(session, on - BEFORE, "She came in with her passport.", parties=[asks.id], accounts=[], by=by)


def record_certificates(session: Session, on: date, *, by: Actor) -> int:
    """What some of the licensed homes handed in; how many certificates."""
    licensed = property_list.first(session, {"licensed": True}, on, CERTIFIED)
    number = 0
    for home, one, issued_on, issued_by in certified.spread([row.id for row in licensed], on):
        number += 1
        states = None if one.states_days is None else issued_on + timedelta(days=one.states_days)
        said = certifying.Said(
            one.kind, f"{one.kind.upper()[:4]}-{number:04}", issued_on, states, issued_by, one.outcome, None,
            "Sent with the application",
        )  # fmt: skip
        certifying.note_certificate(session, home, said, by=by)
    return number


def _open(session: Session, said: CaseFile, home: int, officer: int | None, on: date, *, by: Actor) -> int:
    case = opening.open_case(session, Said(said.kind, said.title, said.priority), by=by)
    subjects.add_home(session, case.id, home, by=by)
    for one in said.people:
        party = people.known_or_new(
            session, one.name, is_organisation=one.part == "agent", company_number=None, address=None, postcode=None, by=by
        )
        subjects.add_person(session, case.id, party.id, one.part, contact=one.contact, by=by)
    if officer is not None:
        work.assign(session, case.id, officer, revision=case.revision, by=by)
    for step in said.steps:
        work.move(session, case.id, step, None, revision=case.revision, by=by)
    for kind, text in said.notes:
        work.note(session, case.id, text, kind, by=by)
    tasks = found.open_tasks(session, case.id)
    for task in tasks[: said.done]:
        work.complete_task(session, case.id, task.id, by=by)
    if said.also:
        work.add_task(session, case.id, said.also[0], due_on=on + timedelta(days=said.also[1]), by=by)
    if said.closed:
        opening.close(session, case.id, said.closed, {}, revision=case.revision, by=by)
    return case.id
