"""Acacia as the pages' tests want it: one home with something of everything, and a name that would break a careless page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.areas.records import Flag, PropertyArea
from hmo_enforce.files.records import Import, ImportDifference
from hmo_enforce.kernel import clock, journal, marks
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.actions import certifying
from hmo_enforce.properties.records import AmenityCount, Certificate, Correction, EnergyCertificate, Interest, Room, Unit

NASTY = "13 <script>alert('x')</script> \"Acacia\" & Sons Avenue"
HOLDER = "Henrietta Holder"
GROUND = {
    "name": "mandatory",
    "cites": "SI 2018/221 art. 4",
    "sentence": "Five or more people in two or more households share it.",
    "verified": True,
    "facts": ["persons"],
    "standing": "claimed",
}
QUESTION = {"fact": "rent_paid", "text": "Does anyone living here pay rent?", "cites": "Housing Act 2004 s. 254(2)(e)"}
REASONS = {
    "grounds": [GROUND],
    "ruled_out": [{**GROUND, "sentence": "It is not managed by a public body.", "verified": False}],
    "cautions": [],
    "questions": [QUESTION],
    "to_confirm": [{**QUESTION, "text": "How many people live here?"}],
    "rests_on": [{"fact": "persons", "value": "6", "confidence": 0.6, "source": "council_tax", "standing": "claimed"}],
    "possible_regimes": ["mandatory"],
}


@dataclass(frozen=True)
class Borough:
    """The keys that tests ask for."""

    rich: int
    nasty: int
    licensed: int
    on_the_line: int
    selective: int
    file: int
    additional_area: int


def seeded(session: Session) -> Borough:
    """Acacia with a file, flags, verdicts, licences and people."""
    town = acacia.borough(session)
    file = a_file(session)
    rich, licensed, on_the_line = town.avenue[0], town.avenue[1], town.avenue[5]
    nasty = acacia.an_address(session, NASTY, east=60)
    rich.uprn, rich.import_id, rich.import_row, rich.street = "100000000001", file.id, 7, "Acacia Avenue"
    town.avenue[2].parent_uprn = rich.uprn
    for home in [*town.avenue, nasty]:
        session.add(Flag(property_id=home.id, designation_id=town.selective.id, state="inside", flagged_at=clock.now()))
        session.add(PropertyArea(property_id=home.id, area_id=town.west.id, state="inside"))
    session.flush()
    near = session.get_one(Flag, (on_the_line.id, town.selective.id))
    near.state, near.distance_m = "check_inside", 0.4
    acacia.a_verdict(session, rich, "probably_licensable", strength=0.6, reasons=REASONS)
    acacia.a_verdict(session, licensed, "licensable", reasons=REASONS)
    acacia.a_verdict(session, on_the_line, "not_enough_known", regime=None, strength=0.0)
    acacia.a_licence(session, licensed, holder=HOLDER)
    session.add_all(
        Certificate(property_id=rich.id, source="Handed in by the landlord", noted_by="Alma Ash", noted_at=clock.now(), **said)
        for said in (
            {"kind": "gas", "number": "GS-4711", "issued_on": date(2025, 12, 20), "ends_on": date(2026, 12, 20)},
            {"kind": "eicr", "issued_on": date(2019, 5, 1), "ends_on": date(2024, 5, 1), "outcome": "unsatisfactory"},
        )
    )
    _fill(session, rich.id, file)
    acacia.an_observation(session, rich, persons=6, households=2, tenure="rented", import_id=file.id, import_row=9)
    acacia.an_observation(session, rich, "electoral", persons=4, facts={"rent_paid": True})
    acacia.a_licence(session, rich, reference="OLD/1", starts_on=date(2019, 3, 1), ends_on=date(2024, 2, 29), holder=HOLDER)
    acacia.an_exemption(session, rich, date(2024, 4, 1), date(2024, 6, 30))
    deciding.record_decision(
        session, town.road[0].id, "not_licensable", why="Seen on a visit: one family.", by=acacia.ALMA, on=acacia.TODAY
    )
    marks.mark(session, marks.FLAGGED, {"at": clock.now().isoformat(), "last_property_id": nasty.id})
    session.flush()
    return Borough(rich.id, nasty.id, licensed.id, on_the_line.id, town.selective.id, file.id, town.additional.id)


def a_certificate(session: Session, home: int, kind: str, issued_on: date, expires_on: date | None = None, **more: Any) -> int:
    """One that an officer recorded."""
    rest = {"number": None, "issued_by": None, "outcome": None, "rating": None, "source": "Handed in by the landlord"}
    said = certifying.Said(kind=kind, issued_on=issued_on, expires_on=expires_on, **(rest | more))
    return certifying.note_certificate(session, home, said, by=acacia.ALMA).id


def a_file(session: Session) -> Import:
    """That was loaded."""
    file = Import(
        kind="gazetteer", file_name="homes & gardens.csv", size_bytes=10, options={}, as_at=date(2026, 10, 1), status="done",
        read=3, new=2, rejected=1, issues=1, asked_by="Basil Beech", asked_at=clock.now(),
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file


def _fill(session: Session, home: int, file: Import) -> None:
    now, by = clock.now(), acacia.ALMA
    party = Party(name=HOLDER, made_at=now)
    unit = Unit(property_id=home, name="Bedsit 1", self_contained=False, toilet="shared", noted_by=by.name, noted_at=now)
    session.add_all([party, unit])
    session.flush()
    session.add_all(
        [
            Room(
                property_id=home, unit_id=unit.id, name="Front room", used_for="sleeping", storey=0, floor_area_m2=6.4,
                ceiling_height_m=2.3, sleeps=1, noted_by=by.name, noted_at=now,
            ),
            AmenityCount(property_id=home, source="licence_register", as_at=date(2019, 3, 1), bathrooms=2, cookers=1),
            Interest(property_id=home, party_id=party.id, role="owner", source="Land Registry", noted_at=now),
            EnergyCertificate(certificate_number="0000-1", property_id=home, rating="D", lodged_on=date(2022, 5, 5)),
            Correction(
                property_id=home, field="street", was="Acacia Ave", value="Acacia Avenue", why="As the sign says.",
                made_by=by.name, made_at=now,
            ),
            ImportDifference(
                import_id=file.id, row=7, subject="property", subject_id=str(home), field="street", before="Acacia Avenue",
                after="Acacia Ave", applied=False,
            ),
        ]
    )  # fmt: skip
    journal.note(session, by, "corrected", "property", home, after={"owner": HOLDER}, why="As the sign says.")


def link(session: Session, licence: int, party: int) -> None:
    """Make a party the holder of a licence."""
    session.add(LicenceParty(licence_id=licence, party_id=party, role="holder"))
