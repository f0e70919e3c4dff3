"""Everything that is kept about somebody, as it would be told to them: others in it stand by their part alone.

It is a first draft for an officer, who reads it, and leaves out what an exemption covers. Law-enforcement processing (Data
Protection Act 2018 Part 3) is told apart from the rest, as the rights differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseNote, CaseParty
from hmo_enforce.casework import traces
from hmo_enforce.casework.views import journal_words
from hmo_enforce.evidence import media, states
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import clock, days
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters import markup
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.bundles import GENERAL, LAW_ENFORCEMENT, File, Piece
from hmo_enforce.privacy.naming import Word
from hmo_enforce.privacy.records import AccessRecord
from hmo_enforce.properties.records import Interest, Property

MOST_LINES = 2_000
# What has a section of its own; the rest is found by their name alone.
TOLD = frozenset({"case_notes", "case_parties", "letters", "outbox", "evidence_items", "journal_values", "job_requests"})
TOLD_NOT = frozenset({"access_requests", "access_omissions", "legal_holds"})


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks, as the records know them."""

    parties: tuple[Party, ...]
    accounts: tuple[Account, ...]
    words: tuple[Word, ...]
    perhaps: tuple[Word, ...]

    @property
    def party_ids(self) -> list[int]:
        """The keys of their records."""
        return [one.id for one in self.parties]


def person(session: Session, access_request_id: int) -> Person:
    """The records that an officer confirmed to be theirs."""
    held = list(session.scalars(select(AccessRecord).where(AccessRecord.access_request_id == access_request_id)))
    parties = [one for line in held if line.party_id and (one := session.get(Party, line.party_id))]
    accounts = [it for line in held if line.account_id and (it := session.get(Account, line.account_id))]
    names = {*(one.name for one in parties), *(one.name for one in accounts)}
    contacts = session.scalars(
        select(CaseParty.contact).where(CaseParty.party_id.in_([one.id for one in parties]), CaseParty.contact.is_not(None))
    )
    reached = [word for text in (*contacts, *(one.email for one in accounts)) for word in naming.contacts(text or "")]
    words = [*(naming.name(one) for one in sorted(names)), *reached]
    perhaps = [word for one in sorted(names) for word in naming.parts(one)]
    return Person(tuple(parties), tuple(accounts), tuple(words), tuple(perhaps))


def pieces(session: Session, access_request_id: int) -> list[Piece]:
    """All of it, in order, with others' names taken out."""
    who = person(session, access_request_id)
    others = third_parties(session, who)
    found = [
        *_records(who), *_in_homes(session, who), *_in_licences(session, who), *_in_cases(session, who),
        *_notes(session, who), *_letters(session, who), *_evidence(session, who), *_accounts(session, who),
        *_elsewhere(session, who), *_journal(session, who),
    ]  # fmt: skip
    return [replace(one, title=others.out_of(one.title), text=others.out_of(one.text)) for one in found]


# --- others, by their part


@dataclass(frozen=True, slots=True)
class Others:
    """Whom else what is kept about somebody may name: each word with what stands in its place."""

    words: tuple[tuple[Word, str], ...]
    own: tuple[Word, ...]

    def out_of(self, text: str) -> str:
        """The text without them, and without anybody's email or telephone but their own."""
        for word, instead in self.words:
            text = word.pattern.sub(instead, text)
        for word in naming.contacts(text):
            if not naming.found(word.text, self.own):
                instead = "[an email address]" if "@" in word.text else "[a telephone number]"
                text = word.pattern.sub(instead, text)
        return text


def third_parties(session: Session, who: Person) -> Others:
    """Everybody in the same cases, homes and licences, and all staff."""
    own = {word.text.casefold() for word in (*who.words, *who.perhaps)}
    found: list[tuple[Word, str]] = []
    for party, part in _connected(session, who):
        instead = f"[{part}]"
        found.append((naming.name(party.name), instead))
        if party.address:
            found.append((naming.address(party.address), "[an address]"))
        if not party.is_organisation:
            found += [(word, instead) for word in naming.parts(party.name)]
    mine = {one.id for one in who.accounts}
    for account in session.scalars(select(Account).where(Account.id.not_in(mine or {0}))):
        title = roles.TITLES[roles.Role(account.role)].lower() if account.role in set(roles.Role) else "member of the public"
        instead = f"[{_a(title)}]"
        found += [(naming.name(account.name), instead), *((word, instead) for word in naming.parts(account.name))]
    kept = {word.text.casefold(): (word, instead) for word, instead in reversed(found) if word.text.casefold() not in own}
    return Others(tuple(sorted(kept.values(), key=lambda one: -len(one[0].text))), who.words)


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


def _connected(session: Session, who: Person) -> Iterator[tuple[Party, str]]:
    mine = who.party_ids
    cases = select(CaseParty.case_id).where(CaseParty.party_id.in_(mine))
    for party, part in session.execute(
        select(Party, CaseParty.part).join(CaseParty, CaseParty.party_id == Party.id).where(CaseParty.case_id.in_(cases))
    ):
        if party.id not in mine:
            yield party, _a(terms.PARTS.get(part, "somebody").lower()) if part != "other" else "somebody else"
    homes = select(Interest.property_id).where(Interest.party_id.in_(mine))
    for party, role in session.execute(
        select(Party, Interest.role).join(Interest, Interest.party_id == Party.id).where(Interest.property_id.in_(homes))
    ):
        if party.id not in mine:
            yield party, _a(role.replace("_", " "))
    licences = select(LicenceParty.licence_id).where(LicenceParty.party_id.in_(mine))
    for party, role in session.execute(
        select(Party, LicenceParty.role)
        .join(LicenceParty, LicenceParty.party_id == Party.id)
        .where(LicenceParty.licence_id.in_(licences))
    ):
        if party.id not in mine:
            yield party, _a(role.replace("_", " "))


# --- the sections


def _records(who: Person) -> Iterator[Piece]:
    for one in who.parties:
        sort = {True: "an organisation", False: "a person", None: "not said"}[one.is_organisation]
        source = "a file that was loaded" if one.import_id else "a member of staff"
        said = {
            "Name": one.name, "Sort": sort, "Company number": one.company_number, "Address": one.address,
            "Postcode": one.postcode, "Where it came from": source, "Recorded": _on(one.made_at),
        }  # fmt: skip
        yield Piece(f"party-{one.id}", "Your record", "What we know you by", _facts(said), GENERAL)


def _in_homes(session: Session, who: Person) -> Iterator[Piece]:
    query = select(Interest, Property.address).join(Property, Property.id == Interest.property_id)
    for one, address in session.execute(query.where(Interest.party_id.in_(who.party_ids)).order_by(Interest.id)):
        said = {
            "Home": address, "As": one.role.replace("_", " "), "From": _on(one.starts_on), "Until": _on(one.ends_on),
            "Who said so": one.source, "Recorded": _on(one.noted_at),
        }  # fmt: skip
        yield Piece(f"interest-{one.id}", "Homes", f"Your part in {address}", _facts(said), GENERAL)


def _in_licences(session: Session, who: Person) -> Iterator[Piece]:
    query = select(Licence, LicenceParty.role).join(LicenceParty, LicenceParty.licence_id == Licence.id)
    for one, role in session.execute(query.where(LicenceParty.party_id.in_(who.party_ids)).order_by(Licence.id)):
        said = {
            "Home": one.address, "Your role": role.replace("_", " "), "Kind": one.kind, "From": _on(one.starts_on),
            "Until": _on(one.ends_on), "Revoked": _on(one.revoked_on), "Holder": one.holder, "Manager": one.manager,
            "Conditions": one.conditions,
        }  # fmt: skip
        yield Piece(f"licence-{one.id}", "Licences", f"Licence {one.reference}", _facts(said), GENERAL)


def _in_cases(session: Session, who: Person) -> Iterator[Piece]:
    query = select(CaseParty, Case).join(Case, Case.id == CaseParty.case_id)
    for part, case in session.execute(query.where(CaseParty.party_id.in_(who.party_ids)).order_by(CaseParty.id)):
        said = {
            "About": case.title, "Your part": terms.PARTS.get(part.part, part.part),
            "In law enforcement": terms.CATEGORIES.get(part.category, part.category),
            "How to reach you": part.contact, "Opened": _on(case.opened_at), "Status": terms.STATUSES[case.status],
            "Closed": _on(case.closed_at), "Why it was closed": case.close_reason,
            "Your part was removed": _on(part.removed_at), "Because": part.removed_why,
        }  # fmt: skip
        yield Piece(f"case_party-{part.id}", "Cases", f"Case {case.reference}", _facts(said), _sort(part.category))


def _sort(category: str) -> str:
    """Suspects, victims and witnesses are in law-enforcement processing (Data Protection Act 2018 s. 38(3))."""
    return GENERAL if category == "other" else LAW_ENFORCEMENT


def _sorts(session: Session, who: Person) -> Mapping[int, str]:
    """Of each case in which they have a part, which processing it is."""
    query = select(CaseParty.case_id, CaseParty.category).where(CaseParty.party_id.in_(who.party_ids))
    return {case_id: _sort(category) for case_id, category in session.execute(query)}


def _notes(session: Session, who: Person) -> Iterator[Piece]:
    sorts = _sorts(session, who)
    named = {one.key for one in traces.traces(session, who.words, only=frozenset({"case_notes"}))} if who.words else set()
    query = select(CaseNote, Case.reference).join(Case, Case.id == CaseNote.case_id)
    query = query.where(or_(CaseNote.id.in_(named), CaseNote.case_id.in_(sorts)))
    for one, reference in session.execute(query.order_by(CaseNote.id)):
        words = naming.found(f"{one.text}\n{one.said_by or ''}", (*who.words, *who.perhaps))
        if one.id in named or words:
            said = {
                terms.NOTES[one.kind]: one.text, "As said by": one.said_by, "Written": _on(one.written_at),
                "By": one.written_by,
            }  # fmt: skip
            sort = sorts.get(one.case_id, LAW_ENFORCEMENT)
            yield Piece(
                f"case_note-{one.id}", "Notes", f"A note in case {reference}", _facts(said), sort, terms.NOTES[one.kind]
            )


def _letters(session: Session, who: Person) -> Iterator[Piece]:
    names = [*(one.name.lower() for one in who.parties), *(one.name.lower() for one in who.accounts)]
    emails = [one.email.lower() for one in who.accounts] + [word.text.lower() for word in who.words if "@" in word.text]
    theirs = or_(func.lower(Letter.to_name).in_(names), func.lower(Letter.to_email).in_(emails))
    to_them = set(session.scalars(select(Letter.id).where(theirs)))
    naming_them = {one.key for one in traces.traces(session, who.words, only=frozenset({"letters"}))} if who.words else set()
    query = select(Letter).where(Letter.id.in_(to_them | naming_them)).order_by(Letter.id)
    for one in session.scalars(query):
        said = {"Dated": _on(one.dated_on), "To": one.to_name if one.id in to_them else "somebody else", "Words": _words(one)}
        pdf = File("letters", one.pdf_sha256, f"{one.reference}.pdf") if one.pdf_sha256 and one.id in to_them else None
        sort = LAW_ENFORCEMENT if one.subject == "case" else GENERAL
        title = one.title if one.id in to_them else f"A letter to somebody else ({one.reference}) that names you"
        yield Piece(f"letter-{one.id}", "Letters", title, _facts(said), sort, file=pdf)


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
            "What it shows": one.title, "More": one.note, "File": one.file_name, "Received": _on(one.received_at),
            "Handed in by": one.received_by,
        }  # fmt: skip
        clean = one.state == states.CLEAN and one.id in named
        file = File("evidence", one.sha256, f"evidence-{one.id}.{media.EXTENSIONS[media_type]}") if clean else None
        sort = LAW_ENFORCEMENT if one.subject == "case" else GENERAL
        yield Piece(f"evidence_item-{one.id}", "Photographs and documents", f"Item {one.id}", _facts(said), sort, file=file)


def _accounts(session: Session, who: Person) -> Iterator[Piece]:
    for one in who.accounts:
        said = {
            "Name": one.name, "Email": one.email, "Role": one.role, "Opened": _on(one.made_at), "Closed": _on(one.closed_at),
            "Second factor set up": _on(one.totp_confirmed_at), "Password set": _on(one.password_set_at),
        }  # fmt: skip
        yield Piece(f"account-{one.id}", "Your account", "The account itself", _facts(said), GENERAL)
        rows = session.scalars(select(SignIn).where(SignIn.account_id == one.id).order_by(SignIn.id.desc()).limit(MOST_LINES))
        lines = [
            f"{_at(row.made_at)}, until {_at(row.ended_at or row.last_seen_at)}, {row.browser or 'browser not known'}"
            for row in rows
        ]
        if lines:
            yield Piece(f"sign_ins-{one.id}", "Your account", "When you were signed in", "\n".join(lines), GENERAL)


def _elsewhere(session: Session, who: Person) -> Iterator[Piece]:
    """Wherever else their whole name, email or telephone was written."""
    for one in traces.traces(session, who.words) if who.words else ():
        if one.table not in TOLD | TOLD_NOT:
            where = f"{one.table.replace('_', ' ').capitalize()}, number {one.key}"
            sort = LAW_ENFORCEMENT if one.table.startswith("case") else GENERAL
            yield Piece(f"{one.table}-{one.key}-{one.column}", "Elsewhere", where, one.text, sort)


def _journal(session: Session, who: Person) -> Iterator[Piece]:
    """What was done by them, and to their record: sentences, without the values."""
    for account in who.accounts:
        lines = list(_lines(session, Entry.actor_id == account.id))
        if lines:
            yield Piece(f"journal_by-{account.id}", "The journal", "What you did here", "\n".join(lines), GENERAL)
    about = [("party", one.id) for one in who.parties] + [("account", one.id) for one in who.accounts]
    for subject, key in about:
        lines = list(_lines(session, (Entry.subject == subject) & (Entry.subject_id == str(key))))
        if lines:
            title = "What was done with your record, and who read it"
            yield Piece(f"journal_{subject}-{key}", "The journal", title, "\n".join(lines), GENERAL)


def _lines(session: Session, which: Any) -> Iterator[str]:
    query = select(Entry, EntryValues).outerjoin(EntryValues, EntryValues.entry_id == Entry.id).where(which)
    for entry, values in session.execute(query.order_by(Entry.id.desc()).limit(MOST_LINES)):
        why = f": {values.why}" if values is not None and values.why else ""
        yield f"{_at(entry.at)}: {entry.actor_name} {journal_words.phrase(entry.verb, entry.subject, entry.subject_id)}{why}"


# --- words


def _facts(said: Mapping[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in said.items() if value not in (None, ""))


def _on(moment: date | datetime | None) -> str | None:
    if moment is None:
        return None
    on = clock.in_london(moment).date() if isinstance(moment, datetime) else moment
    return days.in_words(on)


def _at(moment: datetime) -> str:
    return f"{clock.in_london(moment):%Y-%m-%d %H:%M}"


def search(session: Session, text: str, *, limit: int = 20) -> tuple[list[Party], list[Account]]:
    """People, organisations and accounts whose name, email or number holds the text."""
    like = text.strip().lower()
    parties = select(Party).where(
        or_(func.lower(Party.name).contains(like, autoescape=True), func.lower(Party.company_number) == like)
    )
    accounts = select(Account).where(
        or_(func.lower(Account.name).contains(like, autoescape=True), Account.email.contains(like, autoescape=True))
    )
    return (
        list(session.scalars(parties.order_by(Party.name, Party.id).limit(limit))),
        list(session.scalars(accounts.order_by(Account.name, Account.id).limit(limit))),
    )


def require_there(session: Session, parties: Iterable[int], accounts: Iterable[int]) -> None:
    """`NotFound` where one of them is not, or is hidden from whoever asks."""
    gone = [one for one in parties if session.get(Party, one) is None]
    gone += [one for one in accounts if session.get(Account, one) is None]
    if gone:
        raise NotFound("One of these records is gone. Search again.")


def names(session: Session, access_request_ids: Iterable[int]) -> dict[int, str]:
    """Who asked, by request: the names of their records."""
    found: dict[int, list[str]] = {}
    wanted = list(access_request_ids)
    query = (
        select(AccessRecord.access_request_id, func.coalesce(Party.name, Account.name))
        .outerjoin(Party, Party.id == AccessRecord.party_id)
        .outerjoin(Account, Account.id == AccessRecord.account_id)
        .where(AccessRecord.access_request_id.in_(wanted))
    )
    for key, name in session.execute(query):
        found.setdefault(key, []).append(name)
    return {key: " and ".join(dict.fromkeys(said)) for key, said in found.items()}
