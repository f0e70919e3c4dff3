"""Further records of somebody who is erased, which an officer said are of the same person: each goes in its own way."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import forgetting
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import destroying, due
from hmo_enforce.casework.complainants import Complainant
from hmo_enforce.casework.destroying import Doing
from hmo_enforce.kernel import clock, journal
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.records import AccessRecord

NO_NAME = "Name erased"


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
    if _has_a_part(session, party_id):
        return []
    session.execute(delete(AccessRecord).where(AccessRecord.party_id == party_id))
    session.expire_all()
    destroying.destroy(doing, "party", party_id)
    return []


def _has_a_part(session: Session, party_id: int) -> bool:
    return any(session.scalar(select(column).where(column == party_id).limit(1)) is not None for column in due.PARTS)


def _licence(doing: Doing, licence_id: int, who: Complainant) -> list[str]:
    """A licence keeps that there was a holder or manager. A later file of the register may bring the name again."""
    session, found = doing.session, doing.session.get(Licence, licence_id)
    if found is None or doing.held.holds("licence", licence_id):
        return [f"licences-{licence_id}-holder"] if found is not None else []
    theirs = {
        column: NO_NAME for column in ("holder", "manager")
        if any(naming.same(getattr(found, column) or "", name) for name in who.names)
    }  # fmt: skip
    if theirs:
        session.execute(update(Licence).where(Licence.id == licence_id).values(revision=Licence.revision + 1, **theirs))
        session.expire_all()
        journal.note(
            session, doing.by, "erased a name from", "licence", licence_id, after={"of": sorted(theirs)}, why=doing.why
        )
    return []
