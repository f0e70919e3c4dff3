"""What a register says of a licence or a notice, set right by hand; a later file changes it no more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.licensing import queries, terms
from hmo_enforce.licensing.records import (
    Exemption,
    ExemptionCorrection,
    Licence,
    LicenceCorrection,
)

LICENCE_DAYS = ("starts_on", "ends_on", "revoked_on")
"""What an officer may set of a licence. No day of revocation: a revocation that a register made by mistake is taken back."""
NOTICE_TERMS = ("starts_on", "ends_on", "part")


@dataclass(frozen=True, slots=True)
class Correctable:
    """What a register says that an officer may set by hand, and how that is kept.

    kept, again   a value as a correction keeps it, and what that was, by the name of its column
    """

    noun: str
    fields: tuple[str, ...]
    what: str
    record: type[Any]
    key: str
    kept: Callable[[Any], Any]
    again: Callable[[str, Any], Any]


LICENCES = Correctable(
    "licence", LICENCE_DAYS, "the days are", LicenceCorrection, "licence_id", lambda day: day, lambda name, day: day
)
NOTICES = Correctable(
    "notice", NOTICE_TERMS, "the days and the Part are", ExemptionCorrection, "exemption_id", terms.as_text, terms.from_text
)


def correct_licence(
    session: Session, licence_id: int, changes: Mapping[str, date | None], *, why: str, revision: int, by: Actor
) -> tuple[LicenceCorrection, ...]:
    """Set days of a licence by hand (`LICENCE_DAYS`), which no later file overwrites while the corrections stand.

    `revision` is the one that the officer read: `Stale` if it changed since. `Refused` with everything that is wrong, or
    where nothing would change.
    """
    return _correct(session, LICENCES, queries.licence(session, licence_id), changes, why=why, revision=revision, by=by)


def correct_exemption(
    session: Session, exemption_id: int, changes: Mapping[str, date | int | None], *, why: str, revision: int, by: Actor
) -> tuple[ExemptionCorrection, ...]:
    """Set days or the Part of a temporary exemption notice by hand (`NOTICE_TERMS`), as `correct_licence` does."""
    found = queries.exemption(session, exemption_id)
    return _correct(session, NOTICES, found, changes, why=why, revision=revision, by=by)


def withdraw_licence_correction(session: Session, correction_id: int, *, why: str, by: Actor) -> Licence:
    """The correction no longer stands: the day goes back to what it was, and the next file may set it again."""
    one = queries.licence_correction(session, correction_id)
    found = queries.licence(session, one.licence_id)
    _withdraw_correction(session, LICENCES, one, found, why=why, by=by)
    return found


def withdraw_exemption_correction(session: Session, correction_id: int, *, why: str, by: Actor) -> Exemption:
    """The same of a notice's."""
    one = queries.exemption_correction(session, correction_id)
    found = queries.exemption(session, one.exemption_id)
    _withdraw_correction(session, NOTICES, one, found, why=why, by=by)
    return found


def _correct(
    session: Session,
    kind: Correctable,
    found: Licence | Exemption,
    changes: Mapping[str, Any],
    *,
    why: str,
    revision: int,
    by: Actor,
) -> tuple[Any, ...]:
    now = {name: getattr(found, name) for name in changes if name in kind.fields}
    if found.revision != revision:
        theirs, yours = ({name: str(value or "") for name, value in said.items()} for said in (now, changes))
        raise Stale(f"This {kind.noun} changed since you read it.", theirs=theirs, yours=yours)
    before = {name: value for name, value in now.items() if changes[name] != value}
    _require_possible(kind, found, changes, why, before)
    _stand_no_more(session, kind, found.id, before)
    made = []
    for name, was in before.items():
        setattr(found, name, changes[name])
        said = {"field": name, "was": kind.kept(was), "value": kind.kept(changes[name]), "why": why.strip()}
        made.append(kind.record(**{kind.key: found.id}, made_by=by.name, made_at=clock.now(), **said))
    session.add_all(made)
    session.flush()
    after = {name: getattr(found, name) for name in before}
    _note_corrected(session, kind, found, (before, after), verb=f"corrected a {kind.noun}", why=why, by=by)
    return tuple(made)


def _withdraw_correction(
    session: Session,
    kind: Correctable,
    one: LicenceCorrection | ExemptionCorrection,
    found: Licence | Exemption,
    *,
    why: str,
    by: Actor,
) -> None:
    if one.withdrawn_at is not None:
        raise Refused("This correction was withdrawn already.")
    if not why.strip():
        raise Refused("Say why the correction is withdrawn: the reason is kept with it.")
    now, was = kind.again(one.field, one.value), kind.again(one.field, one.was)
    one.withdrawn_at = clock.now()
    setattr(found, one.field, was)
    session.flush()
    said = {one.field: now}, {one.field: was}
    _note_corrected(session, kind, found, said, verb="withdrew a correction", why=why, by=by)


def _require_possible(
    kind: Correctable, found: Licence | Exemption, changes: Mapping[str, Any], why: str, before: Mapping[str, Any]
) -> None:
    said = {**{name: getattr(found, name) for name in kind.fields}, **changes}
    first, last, wanting = said["starts_on"], said["ends_on"], []
    if unknown := sorted(changes.keys() - set(kind.fields)):
        wanting.append(f"Of a {kind.noun} {kind.what} corrected here, not {', '.join(unknown)}.")
    if said.get("part") not in (None, *terms.PART_OF.values()):
        wanting.append("A notice is under Part 2 of the Act (section 62) or Part 3 (section 86).")
    if not why.strip():
        wanting.append(f"Say why the {kind.noun} is corrected, and how you know: the reason is kept with it.")
    if not before:
        wanting.append(f"The {kind.noun} says this already, so there is nothing to correct.")
    if first and last and last < first:
        wanting.append(f"The {kind.noun} would end before it begins: check both days.")
    if wanting:
        raise Refused(*wanting)


def _stand_no_more(session: Session, kind: Correctable, corrected_id: int, fields: Iterable[str]) -> None:
    """Newer corrections of the same fields take the older ones' place."""
    of = getattr(kind.record, kind.key) == corrected_id
    same = select(kind.record).where(of, kind.record.field.in_(list(fields)), kind.record.withdrawn_at.is_(None))
    for one in session.scalars(same):
        one.withdrawn_at = clock.now()


def _note_corrected(
    session: Session,
    kind: Correctable,
    found: Licence | Exemption,
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    verb: str,
    why: str,
    by: Actor,
) -> None:
    """In the home's own history, under the number of the licence or notice: the values before and after."""
    before, after = ({kind.noun: found.reference, **said} for said in values)
    journal.note(session, by, verb, "property", found.property_id, before=before, after=after, why=why.strip())
