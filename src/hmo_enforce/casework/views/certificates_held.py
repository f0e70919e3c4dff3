"""The certificates of a home, recorded by officers and from the energy register alike, and how each stands on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import sources
from hmo_enforce.casework.views.sources import FromFile
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.law import book
from hmo_enforce.law.rules import Term
from hmo_enforce.properties import certificates
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.certificates import Standing
from hmo_enforce.properties.records import Certificate, EnergyCertificate

EPC = "epc"
CONCEALED = "not shown to you"


@dataclass(frozen=True, slots=True)
class Building:
    """What an energy certificate says of the building."""

    efficiency: int | None
    property_type: str | None
    tenure: str | None
    floor_area_m2: float | None
    habitable_rooms: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate. `id` is None for the energy register's own, which only a file changes, from `file`.

    `ends_on` is the last day on which it counts; `law` what the law said of its kind when it was issued. `cut_short`: the
    document states a later day than the law allows. `withdrawn`: by whom and why.
    """

    id: int | None
    kind: str
    number: str | None
    issued_on: date | None
    expires_on: date | None
    ends_on: date | None
    issued_by: str | None
    outcome: str | None
    rating: str | None
    source: str
    noted_by: str
    noted_on: date | None
    file: FromFile | None
    item: tuple[int, str] | None
    withdrawn: tuple[str, str] | None
    law: Term | None
    standing: Standing
    building: Building | None = None

    @property
    def cut_short(self) -> bool:
        """Whether it counts no longer than the law allows, whatever day it states."""
        return self.expires_on is not None and self.ends_on is not None and self.ends_on < self.expires_on

    @property
    def is_latest(self) -> bool:
        """Whether it is the one of its kind that stands, in date or not."""
        return self.standing not in (Standing.WITHDRAWN, Standing.REPLACED, Standing.NOT_YET)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a home."""

    recorded: tuple[Certificate, ...]
    registered: tuple[EnergyCertificate, ...]
    items: Mapping[int, str]

    @property
    def import_ids(self) -> set[int]:
        """The files that the register's came from."""
        return {one.import_id for one in self.registered if one.import_id is not None}


def read(session: Session, property_id: int) -> Found:
    """Three queries at most, however many there are."""
    here = gazetteer.keys(property_id)
    recorded = tuple(session.scalars(select(Certificate).where(Certificate.property_id.in_(here))))
    registered = tuple(session.scalars(select(EnergyCertificate).where(EnergyCertificate.property_id.in_(here))))
    wanted = {one.evidence_item_id for one in recorded if one.evidence_item_id is not None}
    query = select(EvidenceItem.id, EvidenceItem.title).where(EvidenceItem.id.in_(wanted))
    return Found(recorded, registered, {row.id: row.title for row in session.execute(query)} if wanted else {})


def held(session: Session, found: Found, on: date, files: Mapping[int, FromFile]) -> tuple[Held, ...]:
    """Each as it stands on the day: by kind, and of a kind the newest first."""
    stand = (one for one in found.recorded if one.withdrawn_at is None)
    latest = _latest([*map(_days_recorded, stand), *map(_days_registered, found.registered)], on)
    told = [
        *(_recorded(session, one, on, found.items, latest) for one in found.recorded),
        *(_registered(one, on, files, latest) for one in found.registered),
    ]
    order = list(certificates.KINDS)
    newest = sorted(told, key=lambda one: one.issued_on or one.ends_on or date.min, reverse=True)
    return tuple(sorted(newest, key=lambda one: order.index(one.kind) if one.kind in order else len(order)))


def lacking(told: Sequence[Held]) -> tuple[str, ...]:
    """The kinds that a home which needs a licence is expected to have, and of which none is on record."""
    there = {one.kind for one in told if one.standing is not Standing.WITHDRAWN}
    return tuple(name for name, kind in certificates.KINDS.items() if kind.expected and name not in there)


Days = tuple[int | str, str, date | None, date | None]
"""A key as `certificates.newness` has it, the kind, the day of issue, and the last day."""


def _days_recorded(one: Certificate) -> Days:
    return one.id, one.kind, one.issued_on, one.ends_on


def _days_registered(one: EnergyCertificate) -> Days:
    issued_on = one.lodged_on or one.inspected_on
    return one.certificate_number, EPC, issued_on, _ends(EPC, issued_on, None)[0]


def _latest(days: Iterable[Days], on: date) -> set[int | str]:
    """The newest of each kind that had been issued by the day."""
    newest = defaultdict[str, list[Any]](list)
    for key, kind, issued_on, ends_on in days:
        if issued_on is None or issued_on <= on:
            newest[kind] = max(newest[kind], [*certificates.newness(key, issued_on, ends_on)])
    return {one[-1] for one in newest.values()}


def _ends(kind: str, issued_on: date | None, expires_on: date | None) -> tuple[date | None, Term | None]:
    law = certificates.term(kind, issued_on, book.certificate_terms())
    return certificates.ends_on(issued_on, expires_on, law), law


def _recorded(session: Session, one: Certificate, on: date, items: Mapping[int, str], latest: set[int | str]) -> Held:
    law = certificates.term(one.kind, one.issued_on, book.certificate_terms())
    standing = certificates.standing(
        one.issued_on, one.ends_on, on, replaced=one.id not in latest, withdrawn=one.withdrawn_at is not None
    )
    item = next(((key, title) for key, title in items.items() if key == one.evidence_item_id), None)
    return Held(
        one.id, one.kind, one.number, one.issued_on, one.expires_on, one.ends_on, _shown(session, one.issued_by), one.outcome,
        one.rating, _shown(session, one.source) or "", one.noted_by, clock.in_london(one.noted_at).date(), None, item,
        (one.withdrawn_by or "", one.withdrawn_why or "") if one.withdrawn_at else None, law, standing,
    )  # fmt: skip


def _registered(one: EnergyCertificate, on: date, files: Mapping[int, FromFile], latest: set[int | str]) -> Held:
    issued_on = one.lodged_on or one.inspected_on
    last_on, law = _ends(EPC, issued_on, None)
    replaced = one.certificate_number not in latest
    building = Building(one.efficiency, one.property_type, one.tenure, one.floor_area_m2, one.habitable_rooms)
    return Held(
        None, EPC, one.certificate_number, issued_on, None, last_on, None, None, one.rating, "Energy register", "", None,
        sources.of_row(files, one.import_id, one.import_row), None, None, law,
        certificates.standing(issued_on, last_on, on, replaced=replaced, withdrawn=False), building,
    )  # fmt: skip


def _shown(session: Session, text: str | None) -> str | None:
    """A name of whoever issued it, unless it is that of somebody who is hidden from the reader."""
    return CONCEALED if text and hiding.conceals(session, text) else text
