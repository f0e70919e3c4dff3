"""The demo's cases and certificates, by the same steps as real ones."""

from datetime import date, timedelta

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
from hmo_enforce.properties.actions import certifying

HOMES = 60
CERTIFIED = 140


def open_cases(session: Session, on: date, *, by: Actor) -> int:
    """Cases on homes of the list to look at; how many."""
    homes = [one.id for one in to_visit.page(session, to_visit.Filters(), on, size=HOMES).visits]
    officers = accounts.who_may(session, "work_cases")
    return len([_open(session, said, home, officers, by) for said, home in case_files.spread(homes)])


def record_certificates(session: Session, on: date, *, by: Actor) -> int:
    """What some of the licensed homes handed in; how many certificates."""
    licensed = property_list.page(session, property_list.Filters(licensed=True), on, size=CERTIFIED)
    number = 0
    for home, one, issued_on, issued_by in certified.spread([row.id for row in licensed.rows], on):
        number += 1
        states = None if one.states_days is None else issued_on + timedelta(days=one.states_days)
        said = certifying.Said(
            one.kind, f"{one.kind.upper()[:4]}-{number:04}", issued_on, states, issued_by, one.outcome, None,
            "Sent with the application",
        )  # fmt: skip
        certifying.note_certificate(session, home, said, by=by)
    return number


def _open(session: Session, said: CaseFile, home: int, officers: list[tuple[int, str]], by: Actor) -> int:
    case = opening.open_case(session, Said(said.kind, said.title, said.priority), by=by)
    subjects.add_home(session, case.id, home, by=by)
    for one in said.people:
        party = people.known_or_new(
            session, one.name, is_organisation=one.part == "agent", company_number=None, address=None, postcode=None, by=by
        )
        subjects.add_person(session, case.id, party.id, one.part, contact=one.contact, by=by)
    if said.taken:
        work.assign(session, case.id, officers[case.id % len(officers)][0], revision=case.revision, by=by)
    for step in said.steps:
        work.move(session, case.id, step, None, revision=case.revision, by=by)
    for kind, text in said.notes:
        work.note(session, case.id, text, kind, by=by)
    tasks = found.open_tasks(session, case.id)
    for task in tasks[: said.done]:
        work.complete_task(session, case.id, task.id, by=by)
    if said.closed:
        opening.close(session, case.id, said.closed, {}, revision=case.revision, by=by)
    return case.id
