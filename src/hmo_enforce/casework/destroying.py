"""Destroying a record in every place that holds something of it: rows, journal values, files, the outbox, what loads said.

Each function is one step in its caller's transaction. Files go when that was committed; what a crash leaves of them is swept
by night (`casework/retention.py`, and the job `scan` for evidence). The journal keeps that it happened.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import NamedPerson, Restriction, SignIn
from hmo_enforce.cases.records import Case, CaseLink, CaseNote, CaseParty, CaseProperty, CaseStep, CaseTask
from hmo_enforce.casework import due
from hmo_enforce.evidence import actions as evidence
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files import actions as files
from hmo_enforce.files.records import Import, ImportDifference
from hmo_enforce.kernel import database, journal, portions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.chain import Key
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.licensing.records import Licence, LicenceCorrection, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.records import LegalHold
from hmo_enforce.properties.records import Interest, Observation


@dataclass(frozen=True, slots=True)
class Places:
    """Where files lie."""

    evidence: Path
    copies: Path
    letters: Path
    exports: Path
    uploads: Path

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> "Places":
        """From what a job is told."""
        evidence, copies, letters = (Path(told[name]) for name in ("evidence", "evidence_copies", "letters"))
        return cls(evidence, copies, letters, Path(told["data_dir"]) / "exports", Path(told["uploads"]))


@dataclass(frozen=True, slots=True)
class Doing:
    """One destruction: in which transaction, from where, what must stay, by whom and why; `key` makes its warrants."""

    session: Session
    places: Places
    held: Reach
    by: Actor
    why: str
    key: Key


def destroy(doing: Doing, subject: str, subject_id: int) -> None:
    """Destroy one record and what belongs to it. `Refused` where it is on legal hold. Nothing happens where it is gone."""
    if doing.held.holds(subject, subject_id):
        raise Refused("It is on legal hold.")
    STEPS[subject](doing, subject_id)


def _case(doing: Doing, case_id: int) -> None:
    session = doing.session
    if session.get(Case, case_id) is None:
        return
    about_all(doing, "case", case_id)
    parties = list(session.scalars(select(CaseParty.party_id).where(CaseParty.case_id == case_id)))
    session.execute(delete(CaseLink).where(or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id)))
    session.execute(update(CaseNote).where(CaseNote.case_id == case_id).values(corrects_id=None))
    for table in (CaseNote, CaseStep, CaseTask, CaseParty, CaseProperty):
        session.execute(delete(table).where(table.case_id == case_id))
    session.execute(delete(Case).where(Case.id == case_id))
    session.expire_all()
    for party_id in sorted(set(parties)):
        if nothing_leads_to(session, party_id):
            _party(doing, party_id)


def nothing_leads_to(session: Session, party_id: int) -> bool:
    """Whether a party has no part in anything."""
    return session.scalar(select(Party.id).where(Party.id == party_id, due.unconnected())) is not None


def _party(doing: Doing, party_id: int) -> None:
    session = doing.session
    if session.get(Party, party_id) is None or not nothing_leads_to(session, party_id):
        return
    about_all(doing, "party", party_id)
    session.execute(delete(Party).where(Party.id == party_id))
    session.expire_all()


def _licence(doing: Doing, licence_id: int) -> None:
    session = doing.session
    if session.get(Licence, licence_id) is None:
        return
    about_all(doing, "licence", licence_id)
    parties = list(session.scalars(select(LicenceParty.party_id).where(LicenceParty.licence_id == licence_id)))
    for table in (LicenceCorrection, LicenceParty):
        session.execute(delete(table).where(table.licence_id == licence_id))
    session.execute(delete(Licence).where(Licence.id == licence_id))
    session.expire_all()
    for party_id in sorted(set(parties)):
        if nothing_leads_to(session, party_id):
            _party(doing, party_id)


def _observation(doing: Doing, observation_id: int) -> None:
    session = doing.session
    found = session.get(Observation, observation_id)
    if found is None:
        return
    forget_lines(doing, _lines_with(session, "property", found.property_id, "observation", observation_id))
    session.execute(delete(Observation).where(Observation.id == observation_id))
    session.expire_all()


def _interest(doing: Doing, interest_id: int) -> None:
    session = doing.session
    found = session.get(Interest, interest_id)
    if found is None:
        return
    forget_lines(doing, _lines_with(session, "property", found.property_id, "interest", interest_id))
    session.execute(delete(Interest).where(Interest.id == interest_id))
    session.expire_all()


def _evidence_item(doing: Doing, item_id: int) -> None:
    session = doing.session
    found = session.get(EvidenceItem, item_id)
    if found is None:
        return
    evidence.destroy_item(
        session, Folder(doing.places.evidence), doing.places.copies, item_id, by=doing.by, why=doing.why, held=doing.held.holds
    )
    # The line that says that it was destroyed, and by which hash, stays.
    lines = select(Entry.id).where(Entry.subject == evidence.SUBJECT, Entry.subject_id == str(item_id))
    forget_lines(doing, session.scalars(lines.where(Entry.verb != "destroyed")))


def _letter(doing: Doing, letter_id: int) -> None:
    session = doing.session
    found = session.get(Letter, letter_id)
    if found is None:
        return
    pdf = found.pdf_sha256
    forget_lines(doing, journal.entries_about(session, "letter", [letter_id]))
    session.execute(delete(Posting).where(Posting.letter_id == letter_id))
    session.execute(delete(Letter).where(Letter.id == letter_id))
    session.expire_all()
    if pdf and session.scalar(select(Letter.id).where(Letter.pdf_sha256 == pdf).limit(1)) is None:
        database.once_committed(session, (doing.places.letters / f"{pdf}.pdf").unlink, missing_ok=True)


def _sign_in(doing: Doing, sign_in_id: int) -> None:
    doing.session.execute(delete(SignIn).where(SignIn.id == sign_in_id))


def _import(doing: Doing, import_id: int) -> None:
    found = doing.session.get(Import, import_id)
    if found is not None and found.values_forgotten_at is None:
        files.forget_values_of(doing.session, found, by=doing.by, why=doing.why)


STEPS: dict[str, Callable[[Doing, int], None]] = {
    "case": _case,
    "party": _party,
    "licence": _licence,
    "observation": _observation,
    "interest": _interest,
    "evidence_item": _evidence_item,
    "letter": _letter,
    "sign_in": _sign_in,
    "import": _import,
}


# --- what several of them have


def about_all(doing: Doing, subject: str, subject_id: int) -> None:
    """What is about a record: letters, evidence, what loads said, restrictions and holds that were lifted, journal values."""
    session = doing.session
    for letter_id in session.scalars(select(Letter.id).where(Letter.subject == subject, Letter.subject_id == subject_id)):
        _letter(doing, letter_id)
    items = select(EvidenceItem.id).where(EvidenceItem.subject == subject, EvidenceItem.subject_id == subject_id)
    for item_id in session.scalars(items):
        _evidence_item(doing, item_id)
    said = update(ImportDifference).where(ImportDifference.subject == subject, ImportDifference.subject_id == str(subject_id))
    session.execute(said.values(before=None, after=None))
    restrictions = select(Restriction.id).where(Restriction.subject == subject, Restriction.subject_id == subject_id)
    for restriction_id in list(session.scalars(restrictions)):
        session.execute(delete(NamedPerson).where(NamedPerson.restriction_id == restriction_id))
        session.execute(delete(Restriction).where(Restriction.id == restriction_id))
    lifted = (LegalHold.subject == subject, LegalHold.subject_id == subject_id, LegalHold.lifted_at.is_not(None))
    session.execute(delete(LegalHold).where(*lifted))
    forget_lines(doing, journal.entries_about(session, subject, [subject_id]))


def forget_lines(doing: Doing, entry_ids: Iterable[int]) -> None:
    """Destroy what these lines of the journal say in particular, where anything of it is left."""
    session = doing.session
    standing = standing_lines(session, list(entry_ids))
    if standing:
        journal.destroy(session, doing.by, standing, doing.why, key=doing.key)


def standing_lines(session: Session, entry_ids: Collection[int]) -> list[int]:
    """Of these lines, those that say anything in particular. The line that tells of a destruction is never among them."""
    found: list[int] = []
    keys = sorted(set(entry_ids))
    for some in portions.of(keys):
        query = select(EntryValues.entry_id).join(Entry, Entry.id == EntryValues.entry_id).where(EntryValues.entry_id.in_(some))
        found += session.scalars(query.where(~((Entry.verb == journal.DESTROYED) & (Entry.subject == journal.JOURNAL))))
    return found


def _lines_with(session: Session, subject: str, subject_id: int, name: str, value: int) -> list[int]:
    """The lines about a record whose values name this part of it."""
    query = select(EntryValues).join(Entry, Entry.id == EntryValues.entry_id)
    query = query.where(Entry.subject == subject, Entry.subject_id == str(subject_id))
    lines = session.scalars(query).all()
    return [one.entry_id for one in lines if value in ((one.after or {}).get(name), (one.before or {}).get(name))]
