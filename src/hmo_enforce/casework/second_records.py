"""Further records of somebody who is erased, which an officer said are of the same person: each goes in its own way."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import forgetting
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import destroying, due
from hmo_enforce.casework.complainants import Complainant
from hmo_enforce.casework.destroying import Doing
from hmo_enforce.intake.actions import forgetting as intake
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.records import AccessRecord

NO_NAME = "Name erased"
UNNAMED = "erased a name from"


def erase(doing: Doing, who: Complainant) -> list[str]:
    """Erase what was ticked. What is left of it for a legal hold, by table, key and column.

    A person who has another part on record keeps it, and the record with it.
    """
    left: list[str] = []
    for subject, key in sorted(who.same):
        if subject == "party":
            left += _party(doing, key)
        elif subject == "licence":
            left += _licence(doing, key, who)
        elif subject == "account":
            forgetting.account(doing.session, key, doing.why, by=doing.by)
        elif subject == "sign_up":
            forgetting.sign_up(doing.session, key, doing.why, by=doing.by)
        elif subject == "arrival_contact":
            left += _sender(doing, key)
        elif subject == "delegation":
            forgetting.delegation(doing.session, key, doing.why, by=doing.by)
    return left


def nobody(session: Session) -> Party:
    """Who complained, from now on."""
    made = Party(name=due.ERASED, is_organisation=None, made_at=clock.now())
    session.add(made)
    session.flush()
    return made


def _party(doing: Doing, party_id: int) -> list[str]:
    """Of a second record, what it complained of is from nobody; the record goes, unless it has another part."""
    session = doing.session
    complained = select(CaseParty).where(CaseParty.party_id == party_id, CaseParty.part == terms.COMPLAINANT)
    for part in list(session.scalars(complained.order_by(CaseParty.id))):
        if not doing.held.holds("case_party", part.id):
            part.contact, part.party_id = None, nobody(session).id
            session.flush()
            after = {"line": part.id, "left": [], "left_in_all": 0, "unseen": False}
            journal.note(session, doing.by, "erased who complained", "case", part.case_id, after=after, why=doing.why)
    if doing.held.holds("party", party_id):
        return [f"parties-{party_id}-name"]
    if not _has_a_part(session, party_id):
        _drop(doing, party_id)
    return []


def party_again(doing: Doing, party_id: int) -> None:
    """A record that was erased with somebody, and that a restored backup brought back. `Refused` where it has a part there."""
    if _has_a_part(doing.session, party_id):
        raise Refused("In this backup they have a part in something: an officer should look at it.")
    _drop(doing, party_id)


def _drop(doing: Doing, party_id: int) -> None:
    session = doing.session
    session.execute(delete(AccessRecord).where(AccessRecord.party_id == party_id))
    session.expire_all()
    destroying.destroy(doing, "party", party_id)
    journal.note(session, doing.by, "erased", "party", party_id, why=doing.why)


def _sender(doing: Doing, contact_id: int) -> list[str]:
    """Somebody who had also written to the council by themselves: what they sent stays, from nobody."""
    if doing.held.holds("arrival_contact", contact_id):
        return [f"arrival_contacts-{contact_id}-name"]
    intake.contact(doing.session, contact_id, doing.why, by=doing.by)
    return []


def _has_a_part(session: Session, party_id: int) -> bool:
    return any(session.scalar(select(column).where(column == party_id).limit(1)) is not None for column in due.PARTS)


def _licence(doing: Doing, licence_id: int, who: Complainant) -> list[str]:
    """A licence keeps that there was a holder or manager. A later file of the register may bring the name again."""
    found = doing.session.get(Licence, licence_id)
    if found is None or doing.held.holds("licence", licence_id):
        return [f"licences-{licence_id}-holder"] if found is not None else []
    theirs = [
        column for column in ("holder", "manager")
        if any(naming.same(getattr(found, column) or "", name) for name in who.names)
    ]  # fmt: skip
    if theirs:
        _unname(doing, licence_id, theirs)
    return []


def licence_again(doing: Doing, licence_id: int, columns: Collection[str]) -> None:
    """A licence from which a name was erased, and to which a restored backup brought it back. `Refused` under a legal hold."""
    if doing.held.holds("licence", licence_id):
        raise Refused("It is on legal hold.")
    _unname(doing, licence_id, sorted({"holder", "manager"}.intersection(columns)))


def _unname(doing: Doing, licence_id: int, columns: Sequence[str]) -> None:
    session, names = doing.session, dict.fromkeys(columns, NO_NAME)
    session.execute(update(Licence).where(Licence.id == licence_id).values(revision=Licence.revision + 1, **names))
    session.expire_all()
    journal.note(session, doing.by, UNNAMED, "licence", licence_id, after={"of": list(columns)}, why=doing.why)
