"""Rows of a list of properties, each with its verdict, its licence and its designations: eight queries for any number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.areas import standing
from hmo_enforce.areas.records import Designation, Flag
from hmo_enforce.licensing import queries, terms
from hmo_enforce.licensing.records import Decision, Exemption, Licence, Reasoning, VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

LICENCE_CALLED_FOR = frozenset({"licensable", "probably_licensable"})


@dataclass(frozen=True, slots=True)
class InDesignation:
    """A designation in force that the property is in; `check` when it is too near the line to tell."""

    id: int
    name: str
    kind: str
    check: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One property. `outcome` is None before any verdict; `decided` when it is an officer's and not the rules'.

    `standing` is of its licence: licensed, exempted, lapsed or unlicensed; None when none is called for.
    `strength` is the verdict's, from 0 to 1; `grounds` its sentences and `questions` how many are open. `decided_why` is
    the officer's reason, and `reasons` what a list says: theirs first, and the rules' as what the rules say.
    """

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    point_source: str | None
    outcome: str | None
    regime: str | None
    strength: float | None
    decided: bool
    standing: str | None
    licence_ends_on: date | None
    grounds: tuple[str, ...]
    questions: int
    designations: tuple[InDesignation, ...]
    decided_why: str | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it stands as it does."""
        if self.decided_why is None:
            return self.grounds
        return self.decided_why, *(f"The rules say: {ground}" for ground in self.grounds)


def rows(session: Session, ids: Sequence[int], on: date) -> tuple[Row, ...]:
    """A row for each id, in the order of the ids, as things stand on the day."""
    homes = {found.id: found for found in session.execute(_homes(ids))}
    behind = gazetteer.behind(session, ids)
    licences = _licences(session, behind, on)
    notices = _notices(session, behind, on)
    decided = _decided(session, behind, on)
    designations = in_designations(session, ids, on)
    reasons = _reasons(session, {home.reasoning_id for home in homes.values() if home.reasoning_id is not None})
    return tuple(
        _row(
            homes[id_],
            reasons.get(homes[id_].reasoning_id, {}),
            decided.get(id_),
            licence=licences.get(id_),
            notices=notices.get(id_, set()),
            designations=designations.get(id_, ()),
        )
        for id_ in ids
        if id_ in homes
    )


def decisions(session: Session, ids: Collection[int], on: date) -> dict[int, Decision]:
    """The officer's decision that stands on the day about each of these homes, or a second record of it."""
    return _decided(session, gazetteer.behind(session, ids), on)


def _decided(session: Session, behind: Mapping[int, int], on: date) -> dict[int, Decision]:
    """The officer's decision that stands on the day, by property; the latest where there are several."""
    query = (
        select(Decision)
        .where(Decision.property_id.in_(behind), queries.decision_stands(on))
        .order_by(Decision.made_at, Decision.id)
    )
    return {behind[found.property_id]: found for found in session.scalars(query)}


def in_designations(session: Session, ids: Iterable[int], on: date) -> dict[int, tuple[InDesignation, ...]]:
    """The designations in force on the day that each property is in, or may be."""
    query = (
        select(
            Flag.property_id, Flag.state, Designation.id, Designation.name, Designation.kind,
            Designation.made_on, Designation.starts_on, Designation.ends_on, Designation.revoked_on,
        )
        .join(Designation, Designation.id == Flag.designation_id)
        .where(Flag.property_id.in_(ids))
        .order_by(Designation.name)
    )  # fmt: skip
    found: dict[int, list[InDesignation]] = defaultdict(list)
    for row in session.execute(query):
        if standing.of(row, on).in_force is not False:
            found[row.property_id].append(InDesignation(row.id, row.name, row.kind, row.state != "inside"))
    return {id_: tuple(those) for id_, those in found.items()}


def _homes(ids: Iterable[int]) -> Any:
    return (
        select(
            Property.id, Property.uprn, Property.address, Property.postcode, Property.point_source,
            VerdictRecord.outcome, VerdictRecord.regime, VerdictRecord.strength, VerdictRecord.reasoning_id,
        )
        .outerjoin(VerdictRecord, VerdictRecord.property_id == Property.id)
        .where(Property.id.in_(ids))
    )  # fmt: skip


def _reasons(session: Session, ids: set[int]) -> dict[int, Mapping[str, Any]]:
    """Homes of which the same is known share one reasoning; each is read once."""
    found = session.execute(select(Reasoning.id, Reasoning.reasons).where(Reasoning.id.in_(ids)))
    return {row.id: row.reasons for row in found}


def _licences(session: Session, behind: Mapping[int, int], on: date) -> dict[int, tuple[bool, date | None]]:
    """By property: is a licence in force, and until when; or else when the last one ended."""
    query = select(Licence.property_id, Licence.ends_on, Licence.revoked_on, queries.in_force(on).label("in_force")).where(
        Licence.property_id.in_(behind), or_(Licence.starts_on.is_(None), Licence.starts_on <= on)
    )
    found: dict[int, tuple[bool, date | None]] = {}
    for row in session.execute(query):
        ends_on = min((day for day in (row.ends_on, row.revoked_on) if day), default=None)
        home = behind[row.property_id]
        known = found.get(home, (False, date.min))
        found[home] = max(known, (bool(row.in_force), ends_on), key=_later)
    return found


def _notices(session: Session, behind: Mapping[int, int], on: date) -> dict[int, set[int | None]]:
    """The Parts of the Act of the notices that run on the day, by property."""
    query = select(Exemption.property_id, Exemption.part).where(Exemption.property_id.in_(behind), queries.notice_runs(on))
    found: dict[int, set[int | None]] = defaultdict(set)
    for property_id, part in session.execute(query):
        found[behind[property_id]].add(part)
    return found


def _later(licence: tuple[bool, date | None]) -> tuple[bool, date]:
    return licence[0], licence[1] or date.max


def _row(
    home: Any,
    reasons: Mapping[str, Any],
    decision: Decision | None,
    *,
    licence: tuple[bool, date | None] | None,
    notices: set[int | None],
    designations: tuple[InDesignation, ...],
) -> Row:
    outcome, regime = (decision.outcome, decision.regime) if decision else (home.outcome, home.regime)
    return Row(
        id=home.id,
        uprn=home.uprn,
        address=home.address,
        postcode=home.postcode,
        point_source=home.point_source,
        outcome=outcome,
        regime=regime,
        strength=home.strength,
        decided=decision is not None,
        standing=licence_standing(outcome, licence, spared(outcome, regime, notices)),
        licence_ends_on=licence[1] if licence else None,
        grounds=tuple(ground["sentence"] for ground in reasons.get("grounds", ())),
        questions=len(reasons.get("questions", ())),
        designations=designations,
        decided_why=decision.why if decision else None,
    )


def spared(outcome: str | None, regime: str | None, notices: Collection[int | None]) -> bool:
    """Whether a temporary exemption notice that runs spares the home its licence; `notices` are the Parts of those.

    One whose Part is not on record spares nothing. The verdict has weighed what runs: if it calls for a licence, only a
    notice of that licence's own Part stands against it.
    """
    if outcome in LICENCE_CALLED_FOR:
        return regime is not None and terms.PART_OF[regime] in notices
    return any(part is not None for part in notices)


def licence_standing(outcome: str | None, licence: tuple[bool, date | None] | None, exempted: bool) -> str | None:
    """How the home stands with its licence; a lapsed or absent one matters only where one is called for."""
    if licence and licence[0]:
        return "licensed"
    if exempted:
        return "exempted"
    if outcome not in LICENCE_CALLED_FOR:
        return None
    return "lapsed" if licence else "unlicensed"
