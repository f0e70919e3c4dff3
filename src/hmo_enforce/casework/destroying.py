"""Destroying a record in every place that holds something of it: rows, journal values, files, the outbox, what loads said.

Each room destroys its own rows by its own action; here is what belongs to what. Each function is one step in its caller's
transaction. Files go when that was committed; what a crash leaves of them is swept by night (`casework/retention.py`, and the
job `scan` for evidence). The journal keeps that it happened.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import destroying as accounts
from hmo_enforce.accounts.records import Account, ApiToken, Delegation, EmailProof, Restriction, SignIn, SignUp
from hmo_enforce.cases.actions import destroying as cases
from hmo_enforce.cases.records import Case
from hmo_enforce.casework import arrival_homes, due
from hmo_enforce.evidence import actions as evidence
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files import actions as files
from hmo_enforce.files.records import Import
from hmo_enforce.intake.actions import destroying as intake
from hmo_enforce.intake.records import Arrival, ArrivalContact
from hmo_enforce.kernel import database, journal, portions, same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.chain import Key
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.actions import destroying as licences
from hmo_enforce.licensing.records import Licence
from hmo_enforce.lists.actions import destroying as lists
from hmo_enforce.people import actions as people
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import destroying as privacy
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.records import AccessRequest, Export
from hmo_enforce.properties.actions import destroying as homes
from hmo_enforce.properties.matching import states as matching
from hmo_enforce.properties.records import Certificate, Interest, Match, Observation
from hmo_enforce.sharing.actions import agreeing
from hmo_enforce.sharing.actions import recording as sharing
from hmo_enforce.sharing.records import Agreement, Share


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
    if doing.session.get(TABLES[subject], subject_id) is not None:
        STEPS[subject](doing, subject_id)


def _case(doing: Doing, case_id: int) -> None:
    all_about(doing, "case", case_id)
    intake.of_case(doing.session, case_id)
    _unconnected(doing, cases.destroy(doing.session, case_id))


def _licence(doing: Doing, licence_id: int) -> None:
    all_about(doing, "licence", licence_id)
    _matches(doing, "licences", doing.session.get_one(Licence, licence_id).source_key)
    _unconnected(doing, licences.licence(doing.session, licence_id))


def _unconnected(doing: Doing, parties: Iterable[int]) -> None:
    """Whoever had a part in what is gone goes too, unless a hold names them or something else leads to them."""
    for party_id in sorted(parties):
        if not doing.held.holds("party", party_id):
            _party(doing, party_id)


def nothing_leads_to(session: Session, party_id: int) -> bool:
    """Whether a party has no part in anything."""
    return session.scalar(select(Party.id).where(Party.id == party_id, due.unconnected())) is not None


def _party(doing: Doing, party_id: int) -> None:
    """With the records merged into theirs: nothing leads to any of them."""
    kept = same_as.kept_for(doing.session, Party, party_id)
    if not nothing_leads_to(doing.session, kept):
        return
    for key in sorted(same_as.together(doing.session, Party, [kept])):
        same_as.forget(doing.session, "party", Party, key)
        all_about(doing, "party", key)
        people.destroy(doing.session, key)


def _observation(doing: Doing, observation_id: int) -> None:
    home = doing.session.get_one(Observation, observation_id).property_id
    forget_lines(doing, _lines_with(doing.session, "property", home, "observation", observation_id))
    _matches(doing, "occupation", doing.session.get_one(Observation, observation_id).source_key)
    homes.observation(doing.session, observation_id)


def _interest(doing: Doing, interest_id: int) -> None:
    home = doing.session.get_one(Interest, interest_id).property_id
    forget_lines(doing, _lines_with(doing.session, "property", home, "interest", interest_id))
    homes.interest(doing.session, interest_id)


def _certificate(doing: Doing, certificate_id: int) -> None:
    home = doing.session.get_one(Certificate, certificate_id).property_id
    forget_lines(doing, _lines_with(doing.session, "property", home, "certificate", certificate_id))
    homes.certificate(doing.session, certificate_id)


def _evidence_item(doing: Doing, item_id: int) -> None:
    session, places = doing.session, doing.places
    evidence.destroy_item(
        session, Folder(places.evidence), places.copies, item_id, by=doing.by, why=doing.why, held=doing.held.holds
    )
    # The line that says that it was destroyed, and by which hash, stays.
    lines = select(Entry.id).where(Entry.subject == evidence.SUBJECT, Entry.subject_id == str(item_id))
    forget_lines(doing, session.scalars(lines.where(Entry.verb != "destroyed")))


def _letter(doing: Doing, letter_id: int) -> None:
    session = doing.session
    forget_lines(doing, journal.entries_about(session, "letter", [letter_id]))
    pdf = letters.destroy(session, letter_id)
    if pdf:
        database.once_committed(session, (doing.places.letters / f"{pdf}.pdf").unlink, missing_ok=True)


def _arrival(doing: Doing, arrival_id: int) -> None:
    """With the letters and photographs about it, what it claimed, and what its address was taken to mean."""
    session, found = doing.session, doing.session.get_one(Arrival, arrival_id)
    contact = session.scalar(select(ArrivalContact.id).where(ArrivalContact.arrival_id == arrival_id))
    reference, claimed = found.reference, found.observation_id
    all_about(doing, "arrival", arrival_id)
    if contact is not None:
        _arrival_contact(doing, contact)
    intake.arrival(session, arrival_id)
    if claimed is not None and session.get(Observation, claimed) is not None:
        _observation(doing, claimed)
    _matches(doing, arrival_homes.KIND, reference)


def _arrival_contact(doing: Doing, contact_id: int) -> None:
    """With the letters that told them what became of it; not those that referred it to a partner, which go with the arrival."""
    session, found = doing.session, doing.session.get_one(ArrivalContact, contact_id)
    to_partners = select(Share.letter_id).where(Share.letter_id.is_not(None))
    about = select(Letter.id).where(Letter.subject == "arrival", Letter.subject_id == found.arrival_id)
    for letter_id in session.scalars(about.where(Letter.id.not_in(to_partners))).all():
        _letter(doing, letter_id)
    forget_lines(doing, journal.entries_about(session, "arrival_contact", [contact_id]))
    intake.contact(session, contact_id)


def _import(doing: Doing, import_id: int) -> None:
    found = doing.session.get_one(Import, import_id)
    if found.values_forgotten_at is None:
        files.forget_values_of(doing.session, found, by=doing.by, why=doing.why)
        waits = select(Match.id).where(Match.import_id == import_id, Match.state.in_(matching.WAITING))
        _matches_of(doing, doing.session.scalars(waits).all())


def _matches(doing: Doing, kind: str, record_key: str | None) -> None:
    """What the address of a file's row was taken to mean."""
    of_row = select(Match.id).where(Match.kind == kind, Match.record_key == record_key)
    _matches_of(doing, doing.session.scalars(of_row).all())


def _matches_of(doing: Doing, match_ids: Sequence[int]) -> None:
    forget_lines(doing, journal.entries_about(doing.session, "match", match_ids))
    homes.matches(doing.session, match_ids)


def _passing(subject: str) -> Callable[[Doing, int], None]:
    def destroy(doing: Doing, key: int) -> None:
        accounts.passing(doing.session, subject, key)

    return destroy


def _account(doing: Doing, account_id: int) -> None:
    accounts.closed(doing.session, account_id)
    lists.of_account(doing.session, account_id)


def _restriction(doing: Doing, restriction_id: int) -> None:
    """With what the journal says of why and for whom: of all that was restricted and lifted of that record by then."""
    session, found = doing.session, doing.session.get_one(Restriction, restriction_id)
    lifted_at = found.lifted_at
    of = accounts.lifted(session, restriction_id)
    if of is None or lifted_at is None:
        return
    lines = select(Entry.id).where(Entry.subject == of[0], Entry.subject_id == str(of[1]), Entry.verb.in_(RESTRICTING))
    forget_lines(doing, session.scalars(lines.where(Entry.at <= lifted_at)))


def _access_request(doing: Doing, access_request_id: int) -> None:
    session = doing.session
    exports = privacy.access_request(session, access_request_id)
    forget_lines(doing, journal.entries_about(session, "access_request", [access_request_id]))
    forget_lines(doing, journal.entries_about(session, "export", exports))


def _export(doing: Doing, export_id: int) -> None:
    privacy.export(doing.session, export_id)
    forget_lines(doing, journal.entries_about(doing.session, "export", [export_id]))


def _share(doing: Doing, share_id: int) -> None:
    """What it said; the line of the journal that says that it was shared names fields alone, and stays."""
    sharing.destroy(doing.session, share_id)


def _agreement(doing: Doing, agreement_id: int) -> None:
    """Whom to ask about it; of the contact the journal never said anything."""
    agreeing.forget_contact(doing.session, agreement_id)


RESTRICTING = ("restricted", "named others", "lifted the restriction of")
TABLES: dict[str, Any] = {
    "case": Case, "party": Party, "licence": Licence, "observation": Observation, "interest": Interest,
    "certificate": Certificate, "evidence_item": EvidenceItem, "letter": Letter, "import": Import, "account": Account,
    "arrival": Arrival, "arrival_contact": ArrivalContact,
    "restriction": Restriction, "access_request": AccessRequest, "export": Export, "sign_in": SignIn, "sign_up": SignUp,
    "email_proof": EmailProof, "api_token": ApiToken, "delegation": Delegation, "share": Share,
    "agreement": Agreement,
}  # fmt: skip
"""What each is a row of."""
STEPS: dict[str, Callable[[Doing, int], None]] = {
    "case": _case,
    "party": _party,
    "licence": _licence,
    "observation": _observation,
    "interest": _interest,
    "certificate": _certificate,
    "evidence_item": _evidence_item,
    "letter": _letter,
    "arrival": _arrival,
    "arrival_contact": _arrival_contact,
    "import": _import,
    "account": _account,
    "restriction": _restriction,
    "access_request": _access_request,
    "export": _export,
    "share": _share,
    "agreement": _agreement,
    **{subject: _passing(subject) for subject in accounts.PASSING},
}


# --- what several of them have


def all_about(doing: Doing, subject: str, subject_id: int) -> None:
    """What is about a record: letters, shares, evidence, what loads said, restrictions and holds lifted, journal values."""
    session = doing.session
    for letter_id in session.scalars(select(Letter.id).where(Letter.subject == subject, Letter.subject_id == subject_id)):
        _letter(doing, letter_id)
    for share_id in session.scalars(select(Share.id).where(Share.subject == subject, Share.subject_id == subject_id)):
        _share(doing, share_id)
    items = select(EvidenceItem.id).where(EvidenceItem.subject == subject, EvidenceItem.subject_id == subject_id)
    for item_id in session.scalars(items):
        _evidence_item(doing, item_id)
    files.forget_said_of(session, subject, subject_id)
    accounts.restrictions_of(session, subject, subject_id)
    lists.about(session, subject, subject_id)
    privacy.lifted_holds(session, subject, subject_id)
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
