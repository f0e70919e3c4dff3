"""Letters about homes and cases: who may be written to, and what the records put into the letter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.council import Council
from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.letters import actions
from hmo_enforce.letters.outside import kept, pdf
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee, Letterhead
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import queries as parties
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Interest

PROPERTY, CASE = "property", "case"
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
"""Before a name on an envelope, and not in the records."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has to do with a home or a case, and from where that is known."""

    party_id: int
    name: str
    lines: tuple[str, ...]
    role: str
    source: str


@dataclass(frozen=True, slots=True)
class About:
    """What a letter is about, by the journal's word for it: its name, what the records put into the letter, whom it may be to.

    Of a case with several homes `values` has none of them: whoever writes says which. `leaves_out`: somebody who complained is
    not among the people, and is told to who asks for them.
    """

    subject: str
    id: int
    title: str
    values: Mapping[str, str]
    people: tuple[Known, ...]
    leaves_out: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that somebody wants to write: what for, to whom, how, and what they typed."""

    purpose: str
    to: Addressee
    channel: str
    values: Mapping[str, str]
    attaches_pdf: bool = False


def letterhead(council: Council) -> Letterhead:
    """The council at the top of its letters."""
    telephone = (f"Telephone {council.telephone}",) if council.telephone else ()
    contact = (*council.address, *telephone, council.contact_email)
    return Letterhead(council.name, council.team, contact, council.contact_email)


def about_home(session: Session, property_id: int, on: date) -> About:
    """A home, with its owners, managers, agents and licence holders on that day. `NotFound` also where it may not be seen."""
    home = gazetteer.property_(session, gazetteer.kept(session, property_id))
    address = on_one_line(home.address, home.postcode)
    return About(PROPERTY, home.id, address, {"property_address": address}, tuple(_of_home(session, home.id, on)))


def about_case(session: Session, case_id: int, on: date, *, complainants: bool) -> About:
    """A case, with whoever is in it and has to do with its homes; who complained only where `complainants` says so."""
    case = found.case(session, case_id)
    about = {gazetteer.kept(session, one.property_id): None for one in found.homes(session, case_id)}
    homes = [gazetteer.property_(session, key) for key in about]
    addresses = [on_one_line(home.address, home.postcode) for home in homes]
    people = [*_in_case(session, case_id, complainants=complainants)]
    people += [one for home in homes for one in _of_home(session, home.id, on)]
    values = {"case_reference": case.reference, **({"property_address": addresses[0]} if len(addresses) == 1 else {})}
    once = {one.party_id: one for one in reversed(people)}.values()
    return About(CASE, case_id, f"{case.reference}: {case.title}", values, tuple(once)[::-1])


def on_one_line(address: str, postcode: str | None) -> str:
    """An address with its postcode, once."""
    return address if address.upper().endswith((postcode or "").upper()) else f"{address}, {postcode}"


def _in_case(session: Session, case_id: int, *, complainants: bool) -> Iterator[Known]:
    named = select(Party, CaseParty.part).select_from(Party).join(CaseParty, parties.person_of(CaseParty.party_id) == Party.id)
    here = named.where(CaseParty.case_id == case_id, CaseParty.removed_at.is_(None)).order_by(CaseParty.id)
    hidden = _complainants(session, CASE, case_id) if not complainants else frozenset()
    for party, part in session.execute(here):
        if party.id not in hidden:
            yield _known(party, terms.PARTS.get(part, part).lower(), "this case")


def _of_home(session: Session, property_id: int, on: date) -> list[Known]:
    parts = (
        select(Party, Interest.role, Interest.source)
        .select_from(Party)
        .join(Interest, parties.person_of(Interest.party_id) == Party.id)
        .where(Interest.property_id.in_(gazetteer.keys(property_id)), or_(Interest.ends_on.is_(None), Interest.ends_on >= on))
        .order_by(Interest.id)
    )
    held = (
        select(Party, LicenceParty.role, Licence.reference)
        .select_from(Party)
        .join(LicenceParty, parties.person_of(LicenceParty.party_id) == Party.id)
        .join(Licence, Licence.id == LicenceParty.licence_id)
        .where(Licence.property_id.in_(gazetteer.keys(property_id)))
        .order_by(Licence.id.desc(), LicenceParty.role)
    )
    people = [_known(party, role, source) for party, role, source in session.execute(parts)]
    people += [_known(party, role, f"licence {reference}") for party, role, reference in session.execute(held)]
    return list({one.party_id: one for one in reversed(people)}.values())[::-1]


def _known(party: Party, role: str, source: str) -> Known:
    return Known(party.id, party.name, postal_lines(party.address or "", party.postcode or ""), role, source)


def postal_lines(address: str, postcode: str) -> tuple[str, ...]:
    """An address on one line as the lines of an envelope, its postcode last and alone."""
    lines = [part.strip() for part in address.split(",") if part.strip()]
    if postcode and lines and lines[-1].upper().endswith(postcode.upper()):
        lines[-1] = lines[-1][: -len(postcode)].strip()
    return tuple(line for line in (*lines, postcode.upper()) if line)


def _complainants(session: Session, subject: str, subject_id: int) -> frozenset[int]:
    """Whoever ever complained in the case, or in a case about the home."""
    lines = select(parties.person_of(CaseParty.party_id)).where(CaseParty.part == terms.COMPLAINANT)
    if subject == CASE:
        return frozenset(session.scalars(lines.where(CaseParty.case_id == subject_id)))
    of_home = select(CaseProperty.case_id).where(CaseProperty.property_id.in_(gazetteer.keys(subject_id)))
    return frozenset(session.scalars(lines.where(CaseParty.case_id.in_(of_home))))


def has_complainants(session: Session, case_id: int) -> bool:
    """Whether anybody is on record as having complained in the case."""
    return bool(_complainants(session, CASE, case_id))


def tells_who_complained(session: Session, subject: str, subject_id: int, to: Addressee) -> bool:
    """Whether the letter is to somebody who complained of what it is about: then it is private, whatever it is for."""
    keys = _complainants(session, subject, subject_id)
    every = same_as.together(session, Party, keys)
    names = session.scalars(select(Party.name).where(Party.id.in_(every))) if keys else ()
    return _plain(to.name) in {_plain(name) for name in names}


def _plain(name: str) -> str:
    words = name.casefold().replace(".", " ").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in TITLES else words)


def write(
    session: Session, about: About, wanted: Wanted, *, council: Council, by: Actor, on: date, complainants: bool = False
) -> Letter:
    """Draft a letter. `complainants`: whoever writes it may know who complained; else nothing of that is told them by it."""
    values = {**about.values, "officer_name": by.name, **{name: said for name, said in wanted.values.items() if said}}
    private = complainants and tells_who_complained(session, about.subject, about.id, wanted.to)
    order = actions.Order(
        wanted.purpose, about.subject, about.id, wanted.to, wanted.channel, values, wanted.attaches_pdf, private
    )
    return actions.draft(session, order, head=letterhead(council), by=by, on=on)


def kept_pdf(letter: Letter, council: Council, folder: Path) -> str | None:
    """Set the letter and keep its PDF; its SHA-256, None for an email without one. Between transactions, never inside one."""
    return kept.keep(folder, set_on_paper(letter, council)) if letter.has_pdf else None


def set_on_paper(letter: Letter, council: Council) -> bytes:
    """The letter as a PDF, as it stands."""
    return pdf.made(actions.sheet(letter, letterhead(council)))
