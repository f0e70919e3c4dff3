"""Who complained, as far as the records tell: what names them and nobody else, and what may name them.

Sure is what reaches them, and a name of two parts or more that nobody else on record has. All else may be somebody else's:
an officer looks, and the program does nothing by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import Account, SignUp
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import due, namesakes
from hmo_enforce.casework.namesakes import Key, Known
from hmo_enforce.intake.records import ArrivalContact
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.people import queries as people
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.naming import Word
from hmo_enforce.properties.records import Interest, Property


@dataclass(frozen=True, slots=True)
class Words:
    """What to look for.

    sure       can be nobody else's
    perhaps    a name that is of one part or somebody else's too, and what reaches somebody else as well
    addresses  where they live or lived, unless that is a home on record, which stays
    parts      of their name, each alone: looked for in the case itself
    """

    sure: tuple[Word, ...]
    perhaps: tuple[Word, ...]
    addresses: tuple[Word, ...]
    parts: tuple[Word, ...]

    @property
    def whole(self) -> tuple[Word, ...]:
        """What is looked for everywhere."""
        return (*self.sure, *self.perhaps, *self.addresses)


@dataclass(frozen=True, slots=True)
class Complainant:
    """Their line in the case and their record.

    same       other records that an officer says are theirs
    others     records that may be theirs, which nobody has said yet
    elsewhere  they have another part on record, in a home, a licence or another case, which stays
    """

    part: CaseParty
    party: Party
    names: tuple[str, ...]
    words: Words
    same: frozenset[Key]
    others: tuple[Known, ...]
    elsewhere: bool

    @property
    def parties(self) -> list[int]:
        """The keys of all their records as a person."""
        return [self.party.id, *sorted(key for subject, key in self.same if subject == "party")]


def line_of(session: Session, case_id: int, line: int) -> tuple[CaseParty, Party]:
    """The line of somebody who complained in the case, or `NotFound`; erased or not."""
    part = session.get(CaseParty, line)
    party = session.get(Party, part.party_id) if part is not None else None
    if part is None or party is None or part.case_id != case_id or part.part != terms.COMPLAINANT:
        raise NotFound("There is nobody of that number who complained in this case.")
    return part, party


def found(session: Session, case_id: int, line: int, same: Collection[Key] = ()) -> Complainant:
    """Somebody who complained, or `NotFound` where they were erased already. For a session that sees everything."""
    part, party = line_of(session, case_id, line)
    if party.name == due.ERASED:
        raise NotFound("Who complained here was erased already.")
    merged = (("party", key) for key in people.together(session, [party.id]))
    theirs = frozenset({("party", party.id), *merged, *same})
    names, texts = _said(session, theirs)
    reached = _distinct(word for text in texts for word in naming.contacts(text))
    reached = _distinct((*reached, *_written_to(session, part, names, theirs)))
    other: dict[Key, Known] = {}
    sure: list[Word] = []
    perhaps: list[Word] = []
    for word, is_name in (*((naming.name(one), True) for one in names), *((one, False) for one in reached)):
        known = namesakes.known(session, [word.text] if is_name else [], [] if is_name else [word])
        else_ = namesakes.others(session, known, theirs)
        other |= {one.record: one for one in else_}
        (perhaps if else_ or not word.sure else sure).append(replace(word, sure=not else_ and word.sure))
    return Complainant(
        part, party, names, Words(tuple(sure), tuple(perhaps), _addresses(session, theirs), _parts(names)),
        theirs - {("party", party.id)}, tuple(namesakes.perhaps_the_same(session, other.values())),
        _elsewhere(session, part, theirs),
    )  # fmt: skip


def _said(session: Session, theirs: frozenset[Key]) -> tuple[tuple[str, ...], list[str]]:
    """Their names, and the texts that say how to reach them."""
    keys = _by_subject(theirs)
    parties = [session.get_one(Party, key).name for key in keys.get("party", ())]
    accounts = list(session.scalars(select(Account).where(Account.id.in_(keys.get("account", ())))))
    asked = list(session.scalars(select(SignUp).where(SignUp.id.in_(keys.get("sign_up", ())))))
    wrote = list(session.scalars(select(ArrivalContact).where(ArrivalContact.id.in_(keys.get("arrival_contact", ())))))
    names = [*parties, *(one.name for one in accounts), *(one.name for one in asked), *(one.name or "" for one in wrote)]
    lines = select(CaseParty.contact).where(CaseParty.party_id.in_(keys.get("party", ())), CaseParty.contact.is_not(None))
    reached = [one or "" for one in session.scalars(lines.order_by(CaseParty.id))]
    reached += [" ".join(filter(None, (one.email, one.phone))) for one in wrote]
    distinct = {" ".join(one.split()).casefold(): one for one in reversed(names) if one.strip()}
    return tuple(reversed(distinct.values())), [*reached, *(one.email for one in accounts), *(one.email for one in asked)]


def _by_subject(records: Iterable[Key]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for subject, key in sorted(records):
        found.setdefault(subject, []).append(key)
    return found


def _distinct(words: Iterable[Word]) -> list[Word]:
    return list({word.text.casefold(): word for word in words if word.text.strip()}.values())


def _parts(names: Iterable[str]) -> tuple[Word, ...]:
    return tuple(_distinct(word for one in names for word in naming.parts(one)))


def _addresses(session: Session, theirs: frozenset[Key]) -> tuple[Word, ...]:
    keys = [key for subject, key in sorted(theirs) if subject == "party"]
    written = session.scalars(select(Party.address).where(Party.id.in_(keys), Party.address.is_not(None)))
    return tuple(_distinct(naming.address(one) for one in written if one and not _is_a_home(session, one)))


def _is_a_home(session: Session, address: str) -> bool:
    """A home stays on record, whoever lived there."""
    start = address.split(",", maxsplit=1)[0].strip().lower()
    of_home = func.lower(Property.address).startswith(start, autoescape=True)
    return session.scalar(select(Property.id).where(of_home).limit(1)) is not None


def _elsewhere(session: Session, part: CaseParty, theirs: frozenset[Key]) -> bool:
    """Whether they have another part on record. What a second record of theirs complained of goes with the first."""
    keys = [key for subject, key in theirs if subject == "party"]
    second = [key for key in keys if key != part.party_id]
    others = (
        select(CaseParty.id).where(CaseParty.party_id == part.party_id, CaseParty.id != part.id),
        select(CaseParty.id).where(CaseParty.party_id.in_(second), CaseParty.part != terms.COMPLAINANT),
        select(Interest.id).where(Interest.party_id.in_(keys)),
        select(LicenceParty.licence_id).where(LicenceParty.party_id.in_(keys)),
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in others)


def _written_to(session: Session, part: CaseParty, names: Iterable[str], theirs: frozenset[Key]) -> list[Word]:
    """Email addresses that letters of the case to them went to, where nobody else in it has the name."""
    parties = {key for subject, key in theirs if subject == "party"}
    if not alone_in_case(session, part.case_id, names, parties):
        return []
    query = select(Letter.to_email, Letter.to_name).where(
        Letter.to_email.is_not(None), Letter.subject == "case", Letter.subject_id == part.case_id
    )
    written = [email for email, name in session.execute(query) if any(naming.same(name, one) for one in names)]
    return [word for email in written for word in naming.contacts(email or "")]


def alone_in_case(session: Session, case_id: int, names: Iterable[str], parties: Collection[int]) -> bool:
    """Whether nobody else in the case has one of these names."""
    query = select(Party.id, Party.name).join(CaseParty, CaseParty.party_id == Party.id).where(CaseParty.case_id == case_id)
    return not any(key not in parties and any(naming.same(name, one) for one in names) for key, name in session.execute(query))
