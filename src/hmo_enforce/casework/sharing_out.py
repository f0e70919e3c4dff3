"""A home, a case or an arrival is shared with a partner: what the agreement allows, kept exactly as it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding
from hmo_enforce.casework.shareable import About
from hmo_enforce.council import Council
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.sharing import content, queries, receiving, shown
from hmo_enforce.sharing.actions import recording
from hmo_enforce.sharing.actions.recording import CSV, EMAIL, LETTER, Going
from hmo_enforce.sharing.records import Share

REFERRAL, OUTCOME = "partner_referral", "partner_outcome"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to go: its words by the names of fields, by which way, and why now. `arrival_id`: it tells what came of it."""

    values: Mapping[str, str]
    way: str
    why: str
    arrival_id: int | None = None


def ways(partner: shown.Partner) -> tuple[str, ...]:
    """How a partner can be told: by paper or email where its address is on record, and by a file in any case."""
    return tuple(way for way, there in ((LETTER, partner.lines), (EMAIL, partner.email), (CSV, True)) if there)


def share(session: Session, agreement_id: int, about: About, wanted: Wanted, *, council: Council, by: Actor, on: date) -> Share:
    """Write the letter or email and keep what goes; an email is in the outbox at once, and so is a letter once it is printed.

    It goes to the partner's own address on record and nowhere else. `Refused`, by name, for a field outside the agreement.
    """
    given = {name: text for name, text in wanted.values.items() if text.strip()}
    recording.require_agreed(session, agreement_id, [given], on)
    if not given:
        raise Refused("Nothing is to be shared: fill in at least one field.")
    read = receiving.read(given, needs_home=False)
    if read.faults:
        raise Refused(*(one.message for one in read.faults), about=read.faults[0].field)
    agreement, rows = queries.agreement(session, agreement_id), [dict(read.values)]
    partner = agreement.partner
    if wanted.way not in ways(partner):
        raise Refused("The partner has no such address on record. Add it on its page, or choose another way.", about="way")
    letter = None
    if wanted.way != CSV:
        order = _order(session, agreement, about, wanted, content.as_text(rows), by=by, on=on)
        letter = letters.draft(session, order, head=corresponding.letterhead(council), by=by, on=on)
    if letter is not None and wanted.way == EMAIL:
        letters.send(session, letter.id, revision=letter.revision, by=by)
    address = {LETTER: ", ".join(partner.lines), EMAIL: partner.email or ""}.get(wanted.way, "")
    going = Going(
        about.subject, about.id, wanted.way, partner.name, address, rows, wanted.why, letter.id if letter else None,
        wanted.arrival_id,
    )  # fmt: skip
    return recording.record(session, agreement_id, going, by=by, on=on)


def _order(
    session: Session, agreement: shown.Agreement, about: About, wanted: Wanted, text: str, *, by: Actor, on: date
) -> letters.Order:
    terms, partner = queries.terms_on(session, agreement.id, on), agreement.partner
    values = {
        "agreement_title": agreement.title,
        "purpose": terms.purpose,
        "shared_content": text,
        "officer_name": by.name,
    }
    purpose = OUTCOME if wanted.arrival_id is not None else REFERRAL
    to = Addressee(partner.name, partner.lines, partner.email)
    return letters.Order(purpose, about.subject, about.id, to, wanted.way, values)
