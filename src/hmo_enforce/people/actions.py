"""Recording people and organisations."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.people import correctable, queries
from hmo_enforce.people.records import Party, PartyCorrection


def known_or_new(
    session: Session,
    name: str,
    *,
    is_organisation: bool | None,
    company_number: str | None,
    address: str | None,
    postcode: str | None,
    by: Actor,
    if_told: Callable[[Session, int], bool] | None = None,
) -> Party:
    """The party that this surely is, or a new one.

    Surely: the same company number, or the same name at the same postcode. Anything less is another party: bringing two
    together is a decision of its own. `if_told`: whether whoever records may know of the one that is found; else that they
    were known would tell of it.
    """
    found = known(session, name, company_number=company_number, postcode=postcode, if_told=if_told)
    if found is not None:
        return found
    made = Party(
        name=name, is_organisation=is_organisation, company_number=company_number, address=address, postcode=postcode,
        made_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    # Their name is no value of the journal's: it may be a complainant's, and whoever complained can be forgotten.
    journal.note(session, by, "recorded", "party", made.id, after={"is_organisation": is_organisation})
    return made


def known(
    session: Session,
    name: str,
    *,
    company_number: str | None,
    postcode: str | None,
    if_told: Callable[[Session, int], bool] | None = None,
) -> Party | None:
    """Whom `known_or_new` would take them for: the record that is kept for them; None where it would make a new one."""
    found = _known(session, name, company_number, postcode)
    kept_id = queries.kept(session, found.id) if found else None
    told = kept_id is not None and (if_told is None or if_told(session, kept_id))
    return session.get_one(Party, kept_id) if told else None


def _known(session: Session, name: str, company_number: str | None, postcode: str | None) -> Party | None:
    if company_number:
        return session.scalars(select(Party).where(Party.company_number == company_number)).first()
    if not postcode:
        return None
    same = select(Party).where(func.lower(Party.name) == name.lower(), Party.postcode == postcode)
    return session.scalars(same.order_by(Party.id)).first()


def correct(
    session: Session, party_id: int, changes: Mapping[str, str | None], *, why: str, revision: int, by: Actor
) -> tuple[PartyCorrection, ...]:
    """Set values by hand, which no later file overwrites while the corrections stand; one a field.

    `changes` are texts as a form has them, by the names of `correctable.FIELDS`. `revision` is the one that the officer
    read: `Stale` if somebody changed the record since. `Refused` with everything that is wrong, or where nothing would change.
    """
    found = queries.party(session, party_id)
    _require_kept(found)
    _require_fresh(found, revision, changes)
    wanted = correctable.read(changes)
    if not why.strip():
        raise Refused("Say why the record is corrected, and how you know: the reason is kept with it.", about="why")
    before = {name: getattr(found, name) for name, value in wanted.items() if getattr(found, name) != value}
    if not before:
        raise Refused("The record says this already, so there is nothing to correct.")
    _stand_no_more(session, party_id, before)
    made = []
    for name, was in before.items():
        setattr(found, name, wanted[name])
        texts = {"was": correctable.as_text(was), "value": correctable.as_text(wanted[name])}
        said = {"party_id": party_id, "field": name, "why": why.strip(), "made_by": by.name, "made_at": clock.now()}
        made.append(PartyCorrection(**said, **texts))
    session.add_all(made)
    session.flush()
    _note(session, "corrected", party_id, before, why=why, by=by)
    return tuple(made)


def withdraw_correction(session: Session, correction_id: int, *, why: str, by: Actor) -> Party:
    """The correction no longer stands: the value goes back to what it was, and the next file may set it again."""
    one = queries.correction(session, correction_id)
    if one.withdrawn_at is not None:
        raise Refused("This correction stands no more.")
    if not why.strip():
        raise Refused("Say why the correction is withdrawn: the reason is kept with it.", about="why")
    found = queries.party(session, one.party_id)
    one.withdrawn_at = clock.now()
    setattr(found, one.field, correctable.value(one.field, one.was))
    session.flush()
    _note(session, "withdrew a correction", found.id, [one.field], why=why, by=by)
    return found


def _require_kept(found: Party) -> None:
    if found.same_as_id is not None:
        raise Refused("This record was merged into another: correct the one that is kept.")


def _require_fresh(found: Party, revision: int, changes: Mapping[str, str | None]) -> None:
    if found.revision == revision:
        return
    called = {name: label for name, (label, _) in correctable.FIELDS.items() if name in changes}
    theirs = {label: correctable.as_text(getattr(found, name)) or "" for name, label in called.items()}
    yours = {label: changes[name] or "" for name, label in called.items()}
    raise Stale("Somebody changed this record since you read it.", theirs=theirs, yours=yours)


def _stand_no_more(session: Session, party_id: int, fields: Iterable[str]) -> None:
    """Newer corrections of the same fields take the older ones' place."""
    same = (PartyCorrection.party_id == party_id, PartyCorrection.field.in_(list(fields)))
    for one in session.scalars(select(PartyCorrection).where(*same, PartyCorrection.withdrawn_at.is_(None))):
        one.withdrawn_at = clock.now()


def _note(session: Session, verb: str, party_id: int, fields: Iterable[str], *, why: str, by: Actor) -> None:
    """Which facts, and not what they say: as of whoever is recorded, a name is no value of the journal's."""
    after = {"facts": [correctable.FIELDS[name][0] for name in fields]}
    journal.note(session, by, verb, "party", party_id, after=after, why=why.strip())


def destroy(session: Session, party_id: int) -> None:
    """Away with somebody to whom nothing leads any more. The journal's line is the caller's."""
    session.execute(delete(PartyCorrection).where(PartyCorrection.party_id == party_id))
    session.execute(delete(Party).where(Party.id == party_id))
    session.expire_all()
