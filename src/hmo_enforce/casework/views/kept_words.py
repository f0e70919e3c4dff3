"""What others wrote of somebody: notes, letters, captions, whatever else names them, and the journal."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseNote
from hmo_enforce.casework import traces
from hmo_enforce.casework.views import journal_words, kept_facts
from hmo_enforce.casework.views.askers import Person
from hmo_enforce.evidence import media, states
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters import markup
from hmo_enforce.letters.records import Letter
from hmo_enforce.privacy import naming, outside
from hmo_enforce.privacy.bundles import GENERAL, LAW_ENFORCEMENT, File, Piece

# What has a section of its own; the rest is found by their name alone.
TOLD = frozenset(
    {"case_notes", "case_parties", "letters", "outbox", "evidence_items", "journal_values", "job_requests", "arrival_contacts"}
)
TOLD_NOT = frozenset({"access_requests", "access_omissions", "access_readings", "legal_holds"})

LETTERS = "Letters"


def pieces(session: Session, who: Person) -> Iterator[Piece]:
    """All of it, in order. What is not to themselves may name anybody, so an officer must put it in."""
    yield from _notes(session, who)
    yield from _letters(session, who)
    yield from _evidence(session, who)
    yield from _elsewhere(session, who)
    yield from _journal(session, who)


def _notes(session: Session, who: Person) -> Iterator[Piece]:
    sorts = kept_facts.sorts(session, who)
    named = {one.key for one in traces.traces(session, who.words, only=frozenset({"case_notes"}))} if who.words else set()
    query = select(CaseNote, Case.reference).join(Case, Case.id == CaseNote.case_id)
    query = query.where(or_(CaseNote.id.in_(named), CaseNote.case_id.in_(sorts)))
    for one, reference in session.execute(query.order_by(CaseNote.id)):
        words = naming.found(f"{one.text}\n{one.said_by or ''}", (*who.words, *who.perhaps))
        if one.id in named or words:
            said = {
                terms.NOTES[one.kind]: one.text, "As said by": one.said_by, "Written": kept_facts.on(one.written_at),
                "By": one.written_by,
            }  # fmt: skip
            sort = sorts.get(one.case_id, LAW_ENFORCEMENT)
            title, kind = f"A note in case {reference}", terms.NOTES[one.kind]
            yield Piece(f"case_note-{one.id}", "Notes", title, kept_facts.facts(said), sort, kind, withheld=True)


def _letters(session: Session, who: Person) -> Iterator[Piece]:
    """Those by their name, email or record, and those that name them. Many have the same name: what reached them by nothing
    else may be to somebody else, so an officer must put it in.
    """
    names = [*(one.name.lower() for one in who.parties), *(one.name.lower() for one in who.accounts)]
    emails = [one.email.lower() for one in who.accounts] + [word.text.lower() for word in who.words if "@" in word.text]
    theirs = or_(func.lower(Letter.to_name).in_(names), func.lower(Letter.to_email).in_(emails))
    to_them = set(session.scalars(select(Letter.id).where(theirs)))
    naming_them = {one.key for one in traces.traces(session, who.words, only=frozenset({"letters"}))} if who.words else set()
    query = select(Letter).where(Letter.id.in_(to_them | naming_them)).order_by(Letter.id)
    for one in session.scalars(query):
        said = {
            "Dated": kept_facts.on(one.dated_on),
            "To": one.to_name if one.id in to_them else "somebody else",
            "Words": _words(one),
        }
        pdf = File("letters", one.pdf_sha256, f"{one.reference}.pdf") if one.pdf_sha256 and one.id in to_them else None
        sort = LAW_ENFORCEMENT if one.subject == "case" else GENERAL
        title = one.title if one.id in to_them else f"A letter to somebody else ({one.reference}) that names you"
        sure = one.id in to_them and _surely_to(one, who, emails)
        yield Piece(f"letter-{one.id}", LETTERS, title, kept_facts.facts(said), sort, file=pdf, withheld=not sure)


def _surely_to(letter: Letter, who: Person, emails: Collection[str]) -> bool:
    """Of a letter by their name or email: whether it went to them, and not to a namesake."""
    if (letter.to_email or "").lower() in emails or (letter.subject == "party" and letter.subject_id in who.party_ids):
        return True
    addresses = [naming.address(one.address) for one in who.parties if one.address]
    return bool(naming.found(", ".join(map(str, letter.to_lines)), addresses))


def _words(letter: Letter) -> str:
    items = (item for block in markup.from_json(letter.blocks) for item in block.items)
    return "\n".join("".join(span.text for span in item) for item in items)


def _evidence(session: Session, who: Person) -> Iterator[Piece]:
    mine = [one.id for one in who.accounts]
    named = {one.key for one in traces.traces(session, who.words, only=frozenset({"evidence_items"}))} if who.words else set()
    query = (
        select(EvidenceItem, EvidenceContent.media_type)
        .join(EvidenceContent, EvidenceContent.sha256 == EvidenceItem.sha256)
        .where(EvidenceItem.state != states.DESTROYED)
        .where(or_(EvidenceItem.id.in_(named), EvidenceItem.received_by_id.in_(mine or [0])))
    )
    for one, media_type in session.execute(query.order_by(EvidenceItem.id)):
        said = {
            "What it shows": one.title, "More": one.note, "File": one.file_name, "Received": kept_facts.on(one.received_at),
            "Handed in by": one.received_by,
        }  # fmt: skip
        clean = one.state == states.CLEAN and one.id in named
        file = File("evidence", one.sha256, f"evidence-{one.id}.{media.EXTENSIONS[media_type]}") if clean else None
        sort = LAW_ENFORCEMENT if one.subject == "case" else GENERAL
        key, section = f"evidence_item-{one.id}", "Photographs and documents"
        yield Piece(key, section, f"Item {one.id}", kept_facts.facts(said), sort, file=file, withheld=True)


def _elsewhere(session: Session, who: Person) -> Iterator[Piece]:
    """Wherever else their whole name, email or telephone was written."""
    for one in traces.traces(session, who.words) if who.words else ():
        if one.table not in TOLD | TOLD_NOT:
            where = f"{one.table.replace('_', ' ').capitalize()}, number {one.key}"
            sort = LAW_ENFORCEMENT if one.table.startswith("case") else GENERAL
            told = f"{outside.held()[one.table].why}\n{_plainly(one.value)}"
            yield Piece(f"{one.table}-{one.key}-{one.column}", "Elsewhere", where, told, sort, withheld=True)


def _plainly(value: Any, within: str = "") -> str:
    """JSON as lines that a person reads, such as "Holder: Nora Nettle"; not what is empty, or says an address again."""
    if isinstance(value, dict):
        said = {f"{within}{_title(name)}: ": one for name, one in value.items() if not name.startswith("match_")}
        return _lined(_plainly(one, before) for before, one in said.items())
    if isinstance(value, list):
        return _lined(_plainly(one, within) for one in value)
    return "" if value in (None, "") else f"{within}{value}"


def _lined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _journal(session: Session, who: Person) -> Iterator[Piece]:
    """What was done by them, and to their record: sentences, without the values."""
    for account in who.accounts:
        lines = list(_lines(session, who, Entry.actor_id == account.id))
        if lines:
            yield Piece(
                f"journal_by-{account.id}", "The journal", "What you did here", "\n".join(lines), GENERAL, withheld=True
            )
    about = [("party", one.id) for one in who.parties] + [("account", one.id) for one in who.accounts]
    for subject, key in about:
        lines = list(_lines(session, who, (Entry.subject == subject) & (Entry.subject_id == str(key))))
        if lines:
            title = "What was done with your record, and who read it"
            yield Piece(f"journal_{subject}-{key}", "The journal", title, "\n".join(lines), GENERAL, withheld=True)


def _lines(session: Session, who: Person, which: Any) -> Iterator[str]:
    """As it was when they asked: a piece that grows while it is read could never be given."""
    query = select(Entry, EntryValues).outerjoin(EntryValues, EntryValues.entry_id == Entry.id).where(which)
    query = query.where(Entry.at <= who.asked_at).order_by(Entry.id.desc()).limit(kept_facts.MOST_LINES)
    for entry, values in session.execute(query):
        why = f": {values.why}" if values is not None and values.why else ""
        said = journal_words.phrase(entry.verb, entry.subject, entry.subject_id)
        yield f"{kept_facts.at(entry.at)}: {entry.actor_name} {said}{why}"
