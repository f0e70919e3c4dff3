"""Erasing who complained: the complaint stays, from "a complainant"; who that was is found nowhere any more.

What names them surely (their whole name, email, telephone, address) goes from every table that `privacy/tables.toml` searches
and every file that we made. Notes and other free text are first shown to the officer, who rewrites them; retention, which
nobody watches, puts "a complainant" in the place of each such word.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import destroying, due, exporting, scrubbing, traces
from hmo_enforce.casework.destroying import Doing
from hmo_enforce.casework.traces import Trace
from hmo_enforce.evidence import states as evidence
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files import actions as files
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import clock, database, journal
from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.naming import Word
from hmo_enforce.privacy.records import AccessRecord
from hmo_enforce.properties.records import Interest, Property

INSTEAD = "a complainant"
# What goes by itself: nobody rewrites what a load said of a wrong row, or what a job was asked.
BY_ITSELF = frozenset({"import_issues", "import_differences", "job_requests", "journal_values", "letters", "outbox"})
OF_A_CASE = {"case_notes", "case_properties", "case_parties", "case_tasks", "case_steps"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that may name them, for the officer to rewrite. `sure`: it does, and cannot stay as it is."""

    name: str
    where: str
    text: str
    instead: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Prospect:
    """What erasing them would take with it. `elsewhere`: they have another part on record, which stays."""

    case_id: int
    party_id: int
    name: str
    texts: tuple[Kept, ...]
    letters: tuple[tuple[int, str], ...]
    evidence: tuple[tuple[int, str], ...]
    elsewhere: bool


def prospect(session: Session, case_id: int, line: int) -> Prospect:
    """For the officer to look at, or `NotFound` where nobody is named. It changes nothing."""
    part, party = _complainant(session, case_id, line)
    words, perhaps = sure_words(session, part, party), list(naming.parts(party.name))
    elsewhere = _elsewhere(session, part)
    found = [*_rewritable(session, part, words, elsewhere), *_perhaps(session, case_id, perhaps, words)]
    letters = session.execute(select(Letter.id, Letter.title).where(Letter.id.in_(_letters(session, part, party, words))))
    items = select(EvidenceItem.id, EvidenceItem.title).where(
        EvidenceItem.subject == "case", EvidenceItem.subject_id == case_id, EvidenceItem.state != evidence.DESTROYED
    )
    return Prospect(
        case_id, party.id, party.name, tuple(_kept(one, words, perhaps) for one in found), tuple(letters),
        tuple(session.execute(items.order_by(EvidenceItem.id))), elsewhere,
    )  # fmt: skip


def _complainant(session: Session, case_id: int, line: int) -> tuple[CaseParty, Party]:
    part = session.get(CaseParty, line)
    party = session.get(Party, part.party_id) if part is not None else None
    if part is None or party is None or part.case_id != case_id or part.part != terms.COMPLAINANT:
        raise NotFound("There is nobody of that number who complained in this case.")
    if party.name == due.ERASED:
        raise NotFound("Who complained here was erased already.")
    return part, party


def sure_words(session: Session, part: CaseParty, party: Party) -> list[Word]:
    """What can be nobody else's: their name, how to reach them, and their address unless it is a home on record."""
    found = [naming.name(party.name), *naming.contacts(part.contact or "")]
    written = select(Letter.to_email).where(
        Letter.to_email.is_not(None), func.lower(Letter.to_name) == party.name.lower(), ~Letter.system
    )
    for email in session.scalars(written):
        found += naming.contacts(email or "")
    if party.address and not _is_a_home(session, party.address):
        found.append(naming.address(party.address))
    return list({word.text.casefold(): word for word in found if word.text.strip()}.values())


def _is_a_home(session: Session, address: str) -> bool:
    """A home stays on record, whoever lived there."""
    start = address.split(",", maxsplit=1)[0].strip().lower()
    return (
        session.scalar(select(Property.id).where(func.lower(Property.address).startswith(start, autoescape=True)).limit(1))
        is not None
    )


def _elsewhere(session: Session, part: CaseParty) -> bool:
    """Whether they have another part on record, in a home, a licence or a case, which says who they are."""
    others = (
        select(CaseParty.id).where(CaseParty.party_id == part.party_id, CaseParty.id != part.id),
        select(Interest.id).where(Interest.party_id == part.party_id),
        select(LicenceParty.licence_id).where(LicenceParty.party_id == part.party_id),
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in others)


def _rewritable(session: Session, part: CaseParty, words: list[Word], elsewhere: bool) -> list[Trace]:
    """What surely names them and somebody must write anew; only in this case where they have other parts too."""
    by_itself = {("case_parties", part.id, "contact")}
    found = (one for one in traces.traces(session, words) if one.table not in BY_ITSELF)
    kept = [one for one in found if (one.table, one.key, one.column) not in by_itself]
    return [one for one in kept if not elsewhere or _is_of(session, one, part.case_id)]


def _is_of(session: Session, one: Trace, case_id: int) -> bool:
    """Whether it stands in the case itself."""
    table = Record.metadata.tables[one.table]
    if one.table == "cases":
        return one.key == case_id
    if one.table in OF_A_CASE:
        return session.scalar(select(table.c.case_id).where(table.c.id == one.key)) == case_id
    if {"subject", "subject_id"} <= set(table.c.keys()):
        row = session.execute(select(table.c.subject, table.c.subject_id).where(table.c.id == one.key)).first()
        return row is not None and (row.subject, str(row.subject_id)) == ("case", str(case_id))
    return False


def _perhaps(session: Session, case_id: int, perhaps: list[Word], words: list[Word]) -> list[Trace]:
    """What may name them, by a part of their name: in this case alone."""
    there = traces.traces(session, perhaps, only=frozenset({*OF_A_CASE, "cases", "evidence_items"})) if perhaps else ()
    return [one for one in there if not naming.found(one.text, words) and _is_of(session, one, case_id)]


def field(one: Trace) -> str:
    """What a form calls it."""
    return f"text-{one.table}-{one.key}-{one.column}"


def _kept(one: Trace, words: list[Word], perhaps: list[Word]) -> Kept:
    where = f"{one.table.replace('_', ' ').removesuffix('s').capitalize()} {one.key}, {one.column.replace('_', ' ')}"
    return Kept(
        field(one), where, one.text, naming.without(one.text, [*words, *perhaps], INSTEAD), bool(naming.found(one.text, words))
    )


def _letters(session: Session, part: CaseParty, party: Party, words: list[Word]) -> list[int]:
    """Letters to them, and letters about the case that name them."""
    named = {one.key for one in traces.traces(session, words, only=frozenset({"letters"}))}
    of_the_case = (Letter.subject == "case") & (Letter.subject_id == part.case_id)
    to_them = func.lower(Letter.to_name) == party.name.lower()
    if _elsewhere(session, part):
        query = select(Letter.id).where(of_the_case, Letter.id.in_(named) | to_them)
    else:
        query = select(Letter.id).where(or_(Letter.id.in_(named), to_them), Letter.system.is_(False))
    return list(session.scalars(query.order_by(Letter.id)))


# --- doing it


def erase(doing: Doing, case_id: int, line: int, written: Mapping[str, str], evidence_too: Iterable[int] = ()) -> None:
    """Erase them, with the officer's own words (`written`, by `Kept.name`) in the place of what named them.

    `Refused` under a legal hold, without a reason, or where something written names them still.
    """
    session = doing.session
    part, party = _complainant(session, case_id, line)
    if doing.held.holds("case_party", line) or doing.held.holds("case", case_id):
        raise Refused("The case is on legal hold: who complained must stay until it is lifted.", about="why")
    if not doing.why.strip():
        raise Refused("Say why who complained is erased.", about="why")
    seen = prospect(session, case_id, line)
    words = sure_words(session, part, party)
    _require_gone(seen, written, words)
    _destroy_evidence(doing, case_id, evidence_too)
    for one in seen.texts:
        _write(session, one, written.get(one.name, one.instead if one.sure else one.text))
    _everything_else(doing, part, party, words, seen.elsewhere)


def erase_unseen(doing: Doing, line: int) -> None:
    """The same as retention does it: the suggested words stand everywhere. Nothing happens where they are gone already."""
    part = doing.session.get(CaseParty, line)
    party = doing.session.get(Party, part.party_id) if part is not None else None
    if part is None or party is None or party.name == due.ERASED:
        return
    seen = prospect(doing.session, part.case_id, line)
    erase(doing, part.case_id, line, {one.name: one.instead for one in seen.texts if one.sure})


def _require_gone(seen: Prospect, written: Mapping[str, str], words: list[Word]) -> None:
    for one in seen.texts:
        left = naming.found(written.get(one.name, one.instead if one.sure else one.text), words)
        if left:
            raise Refused("This still names them. Write it without their name, address, email or telephone.", about=one.name)
        _, table, _, column = one.name.split("-", 3)
        if traces.is_json(table, column) and not _is_json(written.get(one.name, "{}")):
            raise Refused(
                "Change the words between the quotation marks alone, and leave the signs around them.", about=one.name
            )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _write(session: Session, one: Kept, text: str) -> None:
    _, table_name, key, column = one.name.split("-", 3)
    table = Record.metadata.tables[table_name]
    if traces.is_json(table_name, column):
        value = json.loads(text)
    else:
        length = getattr(table.c[column].type, "length", None)
        value = text[:length] if length else text
    primary = next(iter(table.primary_key))
    session.execute(update(table).where(primary == int(key)).values({column: value}))


def _destroy_evidence(doing: Doing, case_id: int, chosen: Iterable[int]) -> None:
    for item_id in chosen:
        item = doing.session.get(EvidenceItem, item_id)
        if item is not None and (item.subject, item.subject_id) == ("case", case_id):
            destroying.destroy(doing, "evidence_item", item_id)


def _everything_else(doing: Doing, part: CaseParty, party: Party, words: list[Word], elsewhere: bool) -> None:
    """What nobody has to look at: letters, the journal, loads and jobs, restrictions, exports, files; and their record."""
    session, party_id, case_id = doing.session, party.id, part.case_id
    for letter_id in _letters(session, part, party, words):
        destroying.destroy(doing, "letter", letter_id)
    session.expire_all()
    part.contact, part.party_id = None, _nobody(session).id
    session.flush()
    _forget_lines(doing, words, case_id, party_id, elsewhere)
    if not elsewhere:
        _blank_loads(session, words)
        _reword_jobs(session, words)
        _drop_record(doing, party_id)
        exporting.remove_naming(session, doing.places.exports, words)
        _remove_uploads(session, doing.places.uploads, words)
    journal.note(
        session, doing.by, "erased who complained", "case", case_id, after={"line": part.id}, why=_reason(doing, words)
    )
    scrubbing.ask(session, by=doing.by)


def _reason(doing: Doing, words: list[Word]) -> str:
    """The reason, which must not name them either."""
    return naming.without(doing.why, words, INSTEAD)


def _nobody(session: Session) -> Party:
    made = Party(name=due.ERASED, is_organisation=None, made_at=clock.now())
    session.add(made)
    session.flush()
    return made


def _forget_lines(doing: Doing, words: list[Word], case_id: int, party_id: int, elsewhere: bool) -> None:
    """What the journal says in particular where it names them, and of their record."""
    session = doing.session
    lines = {one.key for one in traces.traces(session, words, only=frozenset({"journal_values"}))}
    if elsewhere:
        lines &= set(journal.entries_about(session, "case", [case_id]))
    else:
        lines |= set(journal.entries_about(session, "party", [party_id]))
    destroying.forget_lines(replace(doing, why=_reason(doing, words)), lines)


def _blank_loads(session: Session, words: list[Word]) -> None:
    for one in list(traces.traces(session, words, only=frozenset({"import_issues", "import_differences"}))):
        table = Record.metadata.tables[one.table]
        blank = files.FORGOTTEN if one.column == "message" else "" if one.table == "import_issues" else None
        session.execute(update(table).where(table.c.id == one.key).values({one.column: blank}))


def _reword_jobs(session: Session, words: list[Word]) -> None:
    table = Record.metadata.tables["job_requests"]
    for one in list(traces.traces(session, words, only=frozenset({"job_requests"}))):
        said = traces.rewritten(one.value, words, INSTEAD)
        session.execute(update(table).where(table.c.id == one.key).values({one.column: said}))


def _drop_record(doing: Doing, party_id: int) -> None:
    """Their record itself, what restricts it, and requests of theirs for access; the latter's fact stays."""
    session = doing.session
    session.execute(delete(AccessRecord).where(AccessRecord.party_id == party_id))
    session.expire_all()
    destroying.destroy(replace(doing, held=Reach()), "party", party_id)


def _remove_uploads(session: Session, folder: Path, words: list[Word]) -> None:
    """Files that wait to be loaded: gone with whatever else is in them, since they cannot be written anew."""
    waiting = {Path(one.file_path): one for one in session.scalars(select(Import).where(Import.file_path.is_not(None)))}  # type: ignore[arg-type]
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and traces.in_file(path, words):
            database.once_committed(session, path.unlink, missing_ok=True)
            if path in waiting:
                waiting[path].file_path = None
