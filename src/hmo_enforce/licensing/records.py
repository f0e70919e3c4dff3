"""Licences, exemptions, verdicts and officers' decisions about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, ScalarSelect, String, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, column_property, mapped_column

from hmo_enforce.kernel.database import Id, Record

REVOKED = text("revoked_on IS NOT NULL")


class Licence(Record):
    """A licence as a register gives it. `ends_on` is the last day; `matched_by` says how the property was found."""

    __tablename__ = "licences"
    # Those that were revoked, which are few.
    __table_args__ = (
        Index("ix_licences_revoked_on", "revoked_on", sqlite_where=REVOKED, postgresql_where=REVOKED),
        Index("ix_licences_starts_on_id", "starts_on", "id"),
        Index("ix_licences_postcode_id", "postcode", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source_key: Mapped[str] = mapped_column(String(300), unique=True)
    reference: Mapped[str] = mapped_column(String(100), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    postcode: Mapped[str | None] = mapped_column(String(8))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(index=True)
    revoked_on: Mapped[date | None]
    max_persons: Mapped[int | None]
    max_households: Mapped[int | None]
    units: Mapped[int | None]
    storeys: Mapped[int | None]
    holder: Mapped[str | None] = mapped_column(String(300))
    manager: Mapped[str | None] = mapped_column(String(300))
    conditions: Mapped[str | None]
    matched_by: Mapped[str] = mapped_column(String(40))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int | None]
    last_listed_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class LicenceCorrection(Record):
    """A day of a licence that an officer set by hand; no later file overwrites it while it stands."""

    __tablename__ = "licence_corrections"
    __table_args__ = (Index("ix_licence_corrections_licence_id_field", "licence_id", "field"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"))
    field: Mapped[str] = mapped_column(String(40))
    was: Mapped[date | None]
    value: Mapped[date | None]
    why: Mapped[str]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Exemption(Record):
    """A temporary exemption notice, as a register gives it. `part`: of the Act, 2 (s.62) or 3 (s.86); None: not on record.

    `ends_on` may be later than the Act allows: `terms.notice_ends` says on which day it ends.
    """

    __tablename__ = "exemptions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source_key: Mapped[str] = mapped_column(String(300), unique=True)
    reference: Mapped[str] = mapped_column(String(100), index=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    postcode: Mapped[str | None] = mapped_column(String(8))
    part: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    persons: Mapped[int | None]
    matched_by: Mapped[str] = mapped_column(String(40))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class ExemptionCorrection(Record):
    """A day or the Part of a notice that an officer set by hand, as text ("2026-05-01", "3"); see `LicenceCorrection`."""

    __tablename__ = "exemption_corrections"
    __table_args__ = (Index("ix_exemption_corrections_exemption_id_field", "exemption_id", "field"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    exemption_id: Mapped[int] = mapped_column(ForeignKey("exemptions.id"))
    field: Mapped[str] = mapped_column(String(40))
    was: Mapped[str | None] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(String(10))
    why: Mapped[str]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LicenceParty(Record):
    """A person's or organisation's role in a licence: holder, manager and so on."""

    __tablename__ = "licence_parties"

    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int | None]


class Reasoning(Record):
    """Why a verdict is what it is, and the facts behind it, kept once for all the homes of which the same is known.

    Half a million homes of which nothing is known would otherwise each carry the same four kilobytes of questions.
    `digest` is SHA-256 over both in one canonical form; a row is never changed. `regimes` are those that may apply, as
    `terms.said` has them, by which lists find verdicts.
    """

    __tablename__ = "reasonings"
    __table_args__ = (Index("ix_reasonings_regimes_id", "regimes", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    reasons: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    regimes: Mapped[str] = mapped_column(String(60), default="", server_default="")


def _of_reasoning(column: InstrumentedAttribute[dict[str, Any]], key: Mapped[int]) -> ScalarSelect[dict[str, Any]]:
    return select(column).where(Reasoning.id == key).correlate_except(Reasoning).scalar_subquery()


class VerdictRecord(Record):
    """The latest verdict on a property, with what it rests on: enough to replay it years later.

    `reasons` and `facts` are read from its reasoning.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        Index("ix_verdicts_outcome_strength_property_id_regime", "outcome", "strength", "property_id", "regime"),
        Index("ix_verdicts_strength_property_id", "strength", "property_id"),
    )

    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), primary_key=True)
    as_at: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20))
    regime: Mapped[str | None] = mapped_column(String(20))
    is_hmo: Mapped[bool | None]
    strength: Mapped[float] = mapped_column(Float(53))
    reasoning_id: Mapped[int] = mapped_column(ForeignKey("reasonings.id"), index=True)
    law_version: Mapped[str] = mapped_column(String(40))
    judged_at: Mapped[datetime]

    reasons: Mapped[dict[str, Any]] = column_property(_of_reasoning(Reasoning.reasons, reasoning_id))
    facts: Mapped[dict[str, Any]] = column_property(_of_reasoning(Reasoning.facts, reasoning_id))


class PastVerdict(Record):
    """A verdict that a later one, with another outcome, replaced."""

    __tablename__ = "past_verdicts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    as_at: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20))
    regime: Mapped[str | None] = mapped_column(String(20))
    is_hmo: Mapped[bool | None]
    strength: Mapped[float] = mapped_column(Float(53))
    reasoning_id: Mapped[int] = mapped_column(ForeignKey("reasonings.id"), index=True)
    law_version: Mapped[str] = mapped_column(String(40))
    judged_at: Mapped[datetime]
    replaced_at: Mapped[datetime]

    reasons: Mapped[dict[str, Any]] = column_property(_of_reasoning(Reasoning.reasons, reasoning_id))
    facts: Mapped[dict[str, Any]] = column_property(_of_reasoning(Reasoning.facts, reasoning_id))


class Decision(Record):
    """An officer's reasoned decision, which stands above the verdict while it is not withdrawn.

    `decided_until` is the last day that the officer gave; `ends_on` is sooner where a later decision takes its place.
    """

    __tablename__ = "licensing_decisions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    property_id: Mapped[int] = mapped_column(ForeignKey("properties.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    regime: Mapped[str | None] = mapped_column(String(20))
    why: Mapped[str]
    verdict_then: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    decided_until: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_why: Mapped[str | None]
