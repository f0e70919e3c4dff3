"""Done to many homes: cases opened, tags put on and taken off."""

from collections.abc import Collection
from functools import partial
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseProperty
from hmo_enforce.casework.bulks.declared import Deed, Kept, Told
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import portions
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters.records import Letter
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.actions import tagging
from hmo_enforce.properties.records import PropertyTag

WORKED_ON = "Somebody has worked on the case since."


def _check_case(session: Session, told: Told) -> Kept:
    if told.get("kind") not in outside.kinds().by_name:
        raise Refused("Choose one of the kinds of case.", about="kind")
    title = str(told.get("title", "")).strip()
    opening.require_title(title)
    return {"kind": told["kind"], "title": title}


def _have_one(session: Session, keys: Collection[int], told: Told) -> dict[int, str]:
    """Those that have an open case of the kind already. Which, is for the home's page: that may be told to few alone."""
    there: dict[int, str] = {}
    for some in portions.of(sorted(keys)):
        behind = gazetteer.behind(session, some)
        query = (
            select(CaseProperty.property_id)
            .join(Case, Case.id == CaseProperty.case_id)
            .where(CaseProperty.property_id.in_(behind), CaseProperty.removed_at.is_(None))
            .where(Case.status == terms.OPEN, Case.kind == told["kind"])
        )
        there |= {behind[key]: "It has an open case of this kind." for key in session.scalars(query)}
    return there


def _open(session: Session, key: int, told: Told, by: Actor) -> Kept:
    made = opening.open_case(session, opening.Said(told["kind"], told["title"]), by=by)
    subjects.add_home(session, made.id, key, by=by)
    return {"case": made.id, "line": _last_line(session, made.id)}


def _last_line(session: Session, case_id: int) -> int:
    """The journal's latest of the case, whoever reads it."""
    about = (Entry.subject == "case", Entry.subject_id == str(case_id))
    readings = or_(Entry.verb.startswith("read"), Entry.verb.startswith("tried"))
    return session.scalar(select(func.max(Entry.id)).where(*about, ~readings)) or 0


def _close(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    """A case cannot be unmade: it is closed, saying why."""
    case = session.get(Case, kept["case"])
    if case is None:
        return "The case is not there any more."
    if _last_line(session, case.id) != kept.get("line") or _worked_on(session, case.id):
        return WORKED_ON
    fates = {task.id: opening.DROP for task in found.open_tasks(session, case.id)}
    opening.close(session, case.id, "Opened with others by mistake.", fates, revision=case.revision, by=by)
    return None


def _worked_on(session: Session, case_id: int) -> bool:
    """By what has lines of its own in the journal, and none of the case's."""
    asked: list[Any] = [
        select(EvidenceItem.id).where(EvidenceItem.subject == "case", EvidenceItem.subject_id == case_id),
        select(Letter.id).where(Letter.subject == "case", Letter.subject_id == case_id),
    ]
    return any(session.scalars(query.limit(1)).first() is not None for query in asked)


def _check_tag(session: Session, told: Told) -> Kept:
    return {"tag": tagging.word(str(told.get("tag", "")))}


def _tagged(session: Session, keys: Collection[int], told: Told, *, there: bool) -> dict[int, str]:
    """Those that have the tag already, or do not have it."""
    have: set[int] = set()
    for some in portions.of(sorted(keys)):
        behind = gazetteer.behind(session, some)
        query = select(PropertyTag.property_id).where(PropertyTag.property_id.in_(behind), PropertyTag.tag == told["tag"])
        have |= {behind[key] for key in session.scalars(query)}
    if there:
        return dict.fromkeys(have & set(keys), "It has this tag already.")
    return dict.fromkeys(set(keys) - have, "It does not have this tag.")


def _tag(session: Session, key: int, told: Told, by: Actor) -> Kept:
    made = tagging.tag(session, key, told["tag"], by=by)
    return {"tag": told["tag"], "made": made.id, "at": made.made_at.isoformat(), "by": made.made_by}


def _untag(session: Session, key: int, told: Told, by: Actor) -> Kept:
    return {"tag": told["tag"], "of": tagging.untag(session, key, told["tag"], by=by)}


def _take_off(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    """By when and by whom too: SQLite gives the number of the last row, once it is deleted, to the next."""
    found = session.get(PropertyTag, kept["made"])
    if found is None or (found.made_at.isoformat(), found.made_by) != (kept.get("at"), kept.get("by")):
        return "Its tag was taken off since."
    tagging.take_off(session, found, by=by)
    return None


def _put_on(session: Session, key: int, kept: Kept, by: Actor) -> str | None:
    if _tagged(session, [key], kept, there=True):
        return "It was tagged again since."
    for one in kept.get("of", [key]):
        if not tagging.on(session, one, kept["tag"]):
            tagging.put_on(session, one, kept["tag"], by=by)
    return None


OPEN_CASES = Deed(
    "open-cases", "properties", "property", "Open a case for each", "A case opened for each", "work_cases",
    _check_case, _have_one, _open, _close,
)  # fmt: skip
TAG = Deed(
    "tag", "properties", "property", "Put a tag on each", "A tag put on each", "correct_properties",
    _check_tag, partial(_tagged, there=True), _tag, _take_off,
)  # fmt: skip
UNTAG = Deed(
    "untag", "properties", "property", "Take a tag off each", "A tag taken off each", "correct_properties",
    _check_tag, partial(_tagged, there=False), _untag, _put_on,
)  # fmt: skip
