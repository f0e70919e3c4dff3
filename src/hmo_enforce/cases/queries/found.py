"""A case and its parts, one at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts, restrictions
from hmo_enforce.cases import outside
from hmo_enforce.cases.records import Case, CaseLink, CaseNote, CaseParty, CaseProperty, CaseTask
from hmo_enforce.cases.terms import CLOSED, JOINED_INTO
from hmo_enforce.kernel import portions
from hmo_enforce.kernel.errors import NotFound, Refused, Stale


@dataclass(frozen=True, slots=True)
class Head:
    """What a form about a case says of it, and what it was filled from."""

    id: int
    reference: str
    title: str
    kind: str
    step: str
    status: str
    priority: str
    assignee_id: int | None
    revision: int


def head(session: Session, case_id: int) -> Head:
    """As the case stands, or `NotFound`."""
    row = case(session, case_id)
    return Head(row.id, row.reference, row.title, row.kind, row.step, row.status, row.priority, row.assignee_id, row.revision)


def case(session: Session, case_id: int) -> Case:
    """The case, or `NotFound`."""
    found = session.get(Case, case_id)
    if found is None:
        raise NotFound("There is no such case.")
    return found


def by_reference(session: Session, reference: str) -> Case | None:
    """The case with this reference, however it is capitalised."""
    return session.scalars(select(Case).where(Case.reference == reference.strip().upper())).first()


def as_read(session: Session, case_id: int, revision: int, yours: Mapping[str, str]) -> Case:
    """The case, while it is as it was read; else `Stale`, with both versions of what was to be changed."""
    found = case(session, case_id)
    if found.revision != revision:
        theirs = {name: _shown(session, found, name) for name in yours}
        raise Stale("This case changed since you read it.", theirs=theirs, yours=dict(yours))
    return found


def _shown(session: Session, found: Case, name: str) -> str:
    """One of the things that two people may change at once, in words."""
    if name == "Assigned to":
        return accounts.name_of(session, found.assignee_id) if found.assignee_id else "nobody"
    if name == "Step":
        return outside.kinds().step_title(found.step)
    return {"Title": found.title, "Status": found.status, "Priority": found.priority}[name]


def open_case(session: Session, case_id: int) -> Case:
    """The case, or `Refused` where it is closed."""
    found = case(session, case_id)
    if found.status == CLOSED:
        raise Refused("This case is closed. Reopen it first.")
    return found


def home_in(session: Session, case_id: int, line: int) -> CaseProperty:
    """A home of the case, or `NotFound`: also where it was removed."""
    found = session.get(CaseProperty, line)
    if found is None or found.case_id != case_id or found.removed_at is not None:
        raise NotFound("There is no such home in this case.")
    return found


def person_in(session: Session, case_id: int, line: int) -> CaseParty:
    """Somebody's part in the case, or `NotFound`: also where it was removed."""
    found = session.get(CaseParty, line)
    if found is None or found.case_id != case_id or found.removed_at is not None:
        raise NotFound("There is no such person in this case.")
    return found


def task(session: Session, case_id: int, task_id: int) -> CaseTask:
    """A task of the case, or `NotFound`."""
    found = session.get(CaseTask, task_id)
    if found is None or found.case_id != case_id:
        raise NotFound("There is no such task in this case.")
    return found


def note(session: Session, case_id: int, note_id: int) -> CaseNote:
    """A note of the case, or `NotFound`."""
    found = session.get(CaseNote, note_id)
    if found is None or found.case_id != case_id:
        raise NotFound("There is no such note in this case.")
    return found


def open_tasks(session: Session, case_id: int) -> list[CaseTask]:
    """What is still to be done in the case, the earliest first."""
    query = select(CaseTask).where(CaseTask.case_id == case_id, CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None))
    return list(session.scalars(query.order_by(CaseTask.due_on.asc().nulls_last(), CaseTask.id)))


def homes(session: Session, case_id: int) -> list[CaseProperty]:
    """The homes that the case is about now."""
    query = select(CaseProperty).where(CaseProperty.case_id == case_id, CaseProperty.removed_at.is_(None))
    return list(session.scalars(query.order_by(CaseProperty.id)))


def people(session: Session, case_id: int) -> list[CaseParty]:
    """Whoever has a part in the case now."""
    query = select(CaseParty).where(CaseParty.case_id == case_id, CaseParty.removed_at.is_(None))
    return list(session.scalars(query.order_by(CaseParty.id)))


def link(session: Session, case_id: int, other_id: int, how: str) -> CaseLink | None:
    """The link from one to the other, where there is one."""
    query = select(CaseLink).where(CaseLink.case_id == case_id, CaseLink.other_id == other_id, CaseLink.how == how)
    return session.scalars(query).first()


def sees(session: Session, case_id: int, account_id: int) -> bool:
    """Whether no restriction, of the case or of what it is about, hides it from the account."""
    hidden = restrictions.hidden_from(session, account_id)
    of = {
        "cases": {case_id},
        "properties": set(session.scalars(select(CaseProperty.property_id).where(CaseProperty.case_id == case_id))),
        "parties": set(session.scalars(select(CaseParty.party_id).where(CaseParty.case_id == case_id))),
    }
    return not any(keys & hidden.get(table, frozenset()) for table, keys in of.items())


def unseen(session: Session, case_ids: Collection[int], account_id: int) -> set[int]:
    """Of so many cases, those that `sees` would say no of."""
    hidden = restrictions.hidden_from(session, account_id)
    found = set(hidden.get("cases", frozenset())) & set(case_ids)
    homes, people = (hidden.get(table, frozenset()) for table in ("properties", "parties"))
    for some in portions.of(sorted(case_ids)):
        parts = select(CaseProperty.case_id, CaseProperty.property_id).where(CaseProperty.case_id.in_(some))
        found |= {case for case, home in session.execute(parts) if home in homes} if homes else set()
        parts = select(CaseParty.case_id, CaseParty.party_id).where(CaseParty.case_id.in_(some))
        found |= {case for case, person in session.execute(parts) if person in people} if people else set()
    return found


def joined_into(session: Session, case_id: int) -> int | None:
    """The case that this one was joined into, where it was."""
    return session.scalars(select(CaseLink.other_id).where(CaseLink.case_id == case_id, CaseLink.how == JOINED_INTO)).first()
