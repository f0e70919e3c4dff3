"""Letters about homes: who may be written to, and what the records put into the letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.council import Council
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.letters import actions
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee, Letterhead
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.queries import property_
from hmo_enforce.properties.records import Interest


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has to do with a home, and from where that is known."""

    party_id: int
    name: str
    lines: tuple[str, ...]
    role: str
    source: str


def letterhead(council: Council) -> Letterhead:
    """The council at the top of its letters."""
    telephone = (f"Telephone {council.telephone}",) if council.telephone else ()
    contact = (*council.address, *telephone, council.contact_email)
    return Letterhead(council.name, council.team, contact, council.contact_email)


def known_people(session: Session, property_id: int, on: date) -> list[Known]:
    """Owners, managers, agents and licence holders of a home, as the records have them on that day."""
    parts = (
        select(Party, Interest.role, Interest.source)
        .join(Interest, Interest.party_id == Party.id)
        .where(Interest.property_id == property_id, or_(Interest.ends_on.is_(None), Interest.ends_on >= on))
        .order_by(Interest.id)
    )
    held = (
        select(Party, LicenceParty.role, Licence.reference)
        .join(LicenceParty, LicenceParty.party_id == Party.id)
        .join(Licence, Licence.id == LicenceParty.licence_id)
        .where(Licence.property_id == property_id)
        .order_by(Licence.id.desc(), LicenceParty.role)
    )
    found = [_known(party, role, source) for party, role, source in session.execute(parts)]
    found += [_known(party, role, f"licence {reference}") for party, role, reference in session.execute(held)]
    return list({one.party_id: one for one in reversed(found)}.values())[::-1]


def _known(party: Party, role: str, source: str) -> Known:
    return Known(party.id, party.name, postal_lines(party.address or "", party.postcode or ""), role, source)


def postal_lines(address: str, postcode: str) -> tuple[str, ...]:
    """An address on one line as the lines of an envelope, its postcode last and alone."""
    lines = [part.strip() for part in address.split(",") if part.strip()]
    if postcode and lines and lines[-1].upper().endswith(postcode.upper()):
        lines[-1] = lines[-1][: -len(postcode)].strip()
    return tuple(line for line in (*lines, postcode.upper()) if line)


def write_about_home(
    session: Session,
    property_id: int,
    purpose: str,
    to: Addressee,
    values: Mapping[str, str],
    *,
    channel: str,
    attaches_pdf: bool,
    council: Council,
    folder: Path,
    by: Actor,
    on: date,
) -> Letter:
    """Draft a letter about a home."""
    filled = {**about_home(session, property_id), "officer_name": by.name, **values}
    order = actions.Order(purpose, "property", property_id, to, channel, filled, attaches_pdf)
    return actions.draft(session, order, head=letterhead(council), folder=folder, by=by, on=on)


def about_home(session: Session, property_id: int) -> dict[str, str]:
    """What the records put into a letter about this home. `NotFound` where there is none, or it may not be seen."""
    home = property_(session, property_id)
    postcode = home.postcode or ""
    ends = home.address.upper().endswith(postcode.upper())
    return {"property_address": home.address if ends else f"{home.address}, {postcode}"}
