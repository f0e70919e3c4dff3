"""Reads of areas and designations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Area, Designation, DesignationDraft, DesignationVersion
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Terms:
    """A designation without its line: what it is, what it covers, and when."""

    id: int
    reference: str
    name: str
    kind: standing.Kind
    dates: standing.Dates
    covers: dict[str, Any]
    legal_basis: str | None
    revision: int

    def standing(self, on: date) -> standing.Standing:
        """Is it in force on that day, and why?"""
        return standing.in_force(self.kind, self.dates, on)


def designation(session: Session, designation_id: int) -> Designation:
    """The designation, or `NotFound`."""
    found = session.get(Designation, designation_id)
    if found is None:
        raise NotFound("There is no such designation.")
    return found


def numbers(session: Session, kind: str, codes: Collection[str] | None) -> list[int]:
    """The keys of areas of a kind, in the newest edition loaded, by their codes; of all of them, without.

    `Refused` where there are none of the kind, or not one of each code.
    """
    newest = select(func.max(Area.edition)).where(Area.kind == kind).scalar_subquery()
    there = session.execute(select(Area.code, Area.id).where(Area.kind == kind, Area.edition == newest))
    found = {row.code: row.id for row in there}
    if not found:
        raise Refused(f"There are no areas of the kind {kind}. Load their boundaries first.", about="kind")
    if unknown := sorted(set(codes or ()) - set(found)):
        raise Refused(f"There is no {kind} with the code {', '.join(unknown[:10])} in the newest edition.", about="codes")
    return sorted(found.values() if codes is None else (found[code] for code in set(codes)))


def draft(session: Session, draft_id: int) -> DesignationDraft:
    """The draft, or `NotFound`."""
    found = session.get(DesignationDraft, draft_id)
    if found is None:
        raise NotFound("There is no such draft. It may have been made a designation, or discarded.")
    return found


def drafts(session: Session) -> tuple[DesignationDraft, ...]:
    """All that are kept, the one changed last first."""
    return tuple(session.scalars(select(DesignationDraft).order_by(DesignationDraft.changed_at.desc(), DesignationDraft.id)))


def terms(session: Session, *chosen: ColumnElement[bool]) -> dict[int, Terms]:
    """Every designation for which the conditions hold, by id, without geometry."""
    query = select(
        Designation.id, Designation.reference, Designation.name, Designation.kind, Designation.made_on,
        Designation.starts_on, Designation.ends_on, Designation.revoked_on, Designation.covers,
        Designation.legal_basis, Designation.revision,
    ).where(*chosen)  # fmt: skip
    return {
        row.id: Terms(
            row.id, row.reference, row.name, standing.Kind(row.kind),
            standing.dates_of(row), row.covers or {}, row.legal_basis, row.revision,
        )
        for row in session.execute(query)
    }  # fmt: skip


def set_by_hand(session: Session, designation_id: int) -> frozenset[str]:
    """What a person and no file said last of a designation: names of `actions.designating.Said`, and "line".

    Whoever made it from wards drew it as well as they could: a file may bring a better line, until one is changed by hand.
    """
    query = (
        select(journal.Entry.verb, journal.EntryValues.after)
        .join(journal.EntryValues, journal.EntryValues.entry_id == journal.Entry.id)
        .where(journal.Entry.subject == "designation", journal.Entry.subject_id == str(designation_id))
        .order_by(journal.Entry.id)
    )
    by_hand: set[str] = set()
    for verb, after in session.execute(query):
        said = after or {}
        if "import_id" in said:
            by_hand -= said.keys()
        elif verb == "changed":
            by_hand |= said.keys()
        else:
            by_hand |= {name for name, value in said.items() if value is not None} - {"line", "area_m2", "accuracy_m"}
    return frozenset(by_hand)


def versions(session: Session, designation_id: int) -> tuple[DesignationVersion, ...]:
    """The designation as it stood before each change, the latest first."""
    query = select(DesignationVersion).where(DesignationVersion.designation_id == designation_id)
    return tuple(session.scalars(query.order_by(DesignationVersion.revision.desc())))


def areas(session: Session, area_ids: Sequence[int]) -> list[Area]:
    """The areas, or `NotFound` if any is missing."""
    found = list(session.scalars(select(Area).where(Area.id.in_(area_ids)).order_by(Area.id)))
    if len(found) != len(set(area_ids)):
        raise NotFound("Some of the areas chosen are no longer there.")
    return found
