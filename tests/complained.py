"""Somebody who complained, whoever has the same name, and how they are erased."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.casework import corresponding, erasing, holding, prospects
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.erasing import Chosen
from hmo_enforce.casework.prospects import Prospect
from hmo_enforce.cli import opening as command_line
from hmo_enforce.council import read
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor, Kind
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.people.records import Party
from hmo_enforce.settings import Settings

MONA = Actor(Kind.OFFICER, 1, "Mona Maple")
WHY = "They asked."


@dataclass(frozen=True)
class Complained:
    """By their keys: a case, the line in it, the record of the person, a note that names them."""

    case: int
    line: int
    party: int
    note: int


def somebody(session: Session, name: str, *, contact: str | None = None, address: str | None = None) -> Complained:
    """Who complained in a case of their own, which has a note that names them."""
    case = opening.open_case(session, opening.Said("general", "Bins"), by=MONA)
    party = a_person(session, name, address=address)
    line = subjects.add_person(session, case.id, party, "complainant", contact=contact, by=MONA)
    return Complained(case.id, line.id, party, a_note(session, case.id, f"{name} rang."))


def a_person(session: Session, name: str, *, address: str | None = None) -> int:
    """A record of somebody, and nothing else."""
    made = Party(name=name, is_organisation=False, address=address, made_at=clock.now())
    session.add(made)
    session.flush()
    return made.id


def a_case(session: Session, party: int | None = None, part: str = "owner") -> int:
    """Another case, with somebody in it."""
    made = opening.open_case(session, opening.Said("general", "Another matter"), by=MONA)
    if party is not None:
        subjects.add_person(session, made.id, party, part, by=MONA)
    return made.id


def a_note(session: Session, case_id: int, text: str) -> int:
    """Somebody wrote it down."""
    return work.note(session, case_id, text, "fact", by=MONA).id


def a_letter(session: Session, of: Settings, about: tuple[str, int], to: Addressee, officer: str = "Mona Maple") -> int:
    """A letter of any sort."""
    values = {"outcome": "Nothing was found.", "property_address": "1 Acacia Avenue", "officer_name": officer}
    order = letters.Order("case_closed", about[0], about[1], to, "email", values)
    head = corresponding.letterhead(read(of.council))
    return letters.draft(session, order, head=head, by=MONA, on=acacia.TODAY).id


def a_line(session: Session, subject: str, subject_id: int, why: str) -> int:
    """A line of the journal that says something in particular."""
    return journal.note(session, MONA, "corrected", subject, subject_id, why=why).id


def officer_of_the_name(session: Session, name: str) -> int:
    """A colleague."""
    address = f"{name.replace(' ', '.').lower()}@acacia.example"
    return accounts.open_account(session, address, name, Role.OFFICER, None, by=MONA).id


def doing(session: Session, of: Settings, why: str = WHY) -> Doing:
    """As Mona Maple does it."""
    told = command_line.told_to_jobs(of)
    return Doing(session, Places.told(told), holding.reach(session), MONA, why, of.warrant_key)


def prospect(session: Session, who: Complained, *same: tuple[str, int]) -> Prospect:
    """What she sees first."""
    return prospects.prospect(session, holding.reach(session), who.case, who.line, same)


def erase(session: Session, of: Settings, who: Complained, **chosen: Any) -> None:
    """As suggested, with nothing ticked but what is said."""
    erasing.erase(doing(session, of), who.case, who.line, Chosen(**chosen))


def erase_unseen(session: Session, of: Settings, who: Complained) -> int:
    """As retention does it."""
    return erasing.erase_unseen(doing(session, of), who.line)


def said_when_erased(session: Session, who: Complained) -> dict[str, Any]:
    """What the journal says in particular of the last step."""
    query = select(journal.EntryValues.after).join(journal.Entry, journal.Entry.id == journal.EntryValues.entry_id)
    query = query.where(journal.Entry.verb.in_(("erased who complained", "went on erasing who complained")))
    query = query.where(journal.Entry.subject_id == str(who.case))
    return dict(session.scalars(query.order_by(journal.Entry.id.desc())).first() or {})
