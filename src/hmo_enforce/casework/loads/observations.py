"""What other records say: of who lives in a home (occupation), of its rooms, of its energy."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, String, and_, delete, func, literal, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework import became
from hmo_enforce.casework.loads import places
from hmo_enforce.casework.loads.loading import Ask, Basis, Loading, any_rows, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.staging import Stage, Target
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties import addresses, observed, rows
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Observation

OBSERVATIONS, AMENITIES, CERTIFICATES = table_of(Observation), table_of(AmenityCount), table_of(EnergyCertificate)
LICENCES = table_of(Licence)
COUNTED = ("storeys", "bedrooms", "lounges", "bathrooms", "toilets", "baths_showers", "wash_hand_basins", "cookers",
           "sinks", "food_storage")  # fmt: skip
# Personal data from other records is kept no longer than it serves, unless the load says otherwise.
KEPT_FOR = timedelta(days=365)
UNCERTAIN = 0.5


def _home(uprn: str | None, address: str | None, postcode: str | None, ask: Ask) -> str:
    if uprn:
        return uprn
    key = addresses.key(address, ask.place_words) if address else ""
    return f"{key}|{postcode or ''}"


# --- occupation


def expires_on(ask: Ask) -> date:
    """Until when these rows may be kept, if they are new. `Refused` for a date that is none."""
    given = ask.settings.get("expires_on")
    try:
        return date.fromisoformat(given) if given else ask.as_at + KEPT_FOR
    except ValueError:
        raise Refused(f"expires_on is a date such as 2027-03-31, not {given!r}.") from None


def _occupation(row: rows.OccupationRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    key = f"{row.source}|{_home(row.uprn, row.address, row.postcode, ask)}|{row.as_at}"[:300]
    confidence = ask.confidence.get(row.source, UNCERTAIN)
    return key, (
        key,
        None,
        row.source,
        row.as_at,
        confidence,
        row.adults,
        row.persons,
        row.households,
        row.surnames_differ,
        row.tenure,
        expires_on(ask),
        *places.wanted(row.uprn, row.address, row.postcode, ask),
    )


# Data that the council holds for council tax or housing benefit may be used for Parts 1 to 4 (HA 2004 s.237).
S237_SOURCES = frozenset({"council_tax", "housing_benefit"})
S237 = "Housing Act 2004 s.237"
PURPOSE = "Finding houses that need a licence (Housing Act 2004 Parts 2 and 3)"


def _basis(session: Session, stage: Stage, ask: Ask) -> Basis | None:
    given = ask.settings.get("lawful_basis", "").strip()
    sources = set(session.scalars(select(stage.table.c.source).distinct()))
    others = sorted(sources - S237_SOURCES)
    if not given and others:
        raise Refused(
            f"Say on what lawful basis data from {', '.join(others)} is used (lawful_basis). Section 237 of the Housing "
            "Act 2004 covers council tax and housing benefit data only."
        )
    return Basis(ask.settings.get("purpose", "").strip() or PURPOSE, given or S237, expires_on(ask))


def _match_occupation(session: Session, stage: Stage, ask: Ask) -> None:
    """What is there already is kept no longer for coming in again, unless the load says until when."""
    places.match(session, stage, ask)
    if ask.settings.get("expires_on"):
        return
    until = func.coalesce(OBSERVATIONS.c.expires_on, stage.table.c.expires_on)
    session.execute(update(stage.table).where(stage.same()).values(expires_on=until))


def _on_observation(ask: Ask, import_id: int) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "noted_by": ask.by.name,
        "noted_at": literal(clock.now(), OBSERVATIONS.c.noted_at.type),
    }


OCCUPATION_LOADING = Loading(
    target=Target(
        OBSERVATIONS,
        key=("source_key",),
        columns=(
            "property_id",
            "source",
            "as_at",
            "confidence",
            "adults",
            "persons",
            "households",
            "surnames_differ",
            "tenure",
            "expires_on",
        ),
    ),
    builder=lambda mapped, ask: observed.occupation(mapped),
    staged=_occupation,
    extra=places.COLUMNS,
    match=_match_occupation,
    settle=places.settle,
    basis=_basis,
    on_insert=_on_observation,
    on_update=_on_observation,
)


# --- rooms


def _rooms(row: rows.RoomsRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    whose = became.counted_under(row.licence_reference or _home(row.uprn, row.address, row.postcode, ask))
    key = f"{whose}|{ask.as_at}"
    return key, (
        key,
        None,
        "licence_register",
        ask.as_at,
        *(getattr(row, name) for name in COUNTED),
        whose,
        row.licence_reference.upper()[:300] if row.licence_reference else None,
        *places.wanted(row.uprn, row.address, row.postcode, ask),
    )


def _match_rooms(session: Session, stage: Stage, ask: Ask) -> None:
    places.match(session, stage, ask)
    staged = stage.table
    the_licence = LICENCES.c.source_key == staged.c.licence_key
    session.execute(update(staged).where(the_licence).values(property_id=LICENCES.c.property_id))
    if not ask.dated and any_rows(session, AMENITIES):
        _as_counted_before(session, stage, ask)


def _as_counted_before(session: Session, stage: Stage, ask: Ask) -> None:
    """A file without a day, that says what the newest count says, is that count: it was not made again since."""
    staged = stage.table
    today = staged.c.whose + literal(f"|{ask.as_at}")
    session.execute(update(staged).values(source_key=today, as_at=ask.as_at))
    whose = staged.c.whose + literal("|")
    newest = (
        select(AMENITIES.c.id)
        .where(
            AMENITIES.c.property_id == staged.c.property_id,
            AMENITIES.c.as_at <= ask.as_at,
            func.substr(AMENITIES.c.source_key, 1, func.length(whose)) == whose,
        )
        .order_by(AMENITIES.c.as_at.desc(), AMENITIES.c.id.desc())
        .limit(1)
        .correlate(staged)
        .scalar_subquery()
    )
    said = (staged.c[name].is_not_distinct_from(AMENITIES.c[name]) for name in COUNTED)
    earlier = {name: AMENITIES.c[name] for name in ("source_key", "as_at")}
    session.execute(update(staged).where(AMENITIES.c.id == newest, *said).values(earlier))


def _refuse_unplaced(session: Session, stage: Stage, ask: Ask) -> list[Issue]:
    """A row that names only a licence, which nobody knows, has no home to belong to."""
    staged = stage.table
    lost = and_(staged.c.property_id.is_(None), staged.c.match_key.is_(None), staged.c.match_uprn.is_(None))
    found = session.execute(select(staged.c.import_row, staged.c.whose).where(lost)).all()
    session.execute(delete(staged).where(lost))
    return [
        Issue(
            row,
            "licence_reference",
            whose.removeprefix("ROOMS|"),
            "There is no such licence, and the row has no address. Load the licences first.",
        )
        for row, whose in found
    ]


def _mine(ask: Ask, import_id: int) -> dict[str, Any]:
    return {"import_id": import_id}


ROOMS_LOADING = Loading(
    target=Target(AMENITIES, key=("source_key",), columns=("property_id", "source", "as_at", *COUNTED)),
    builder=lambda mapped, ask: observed.rooms(mapped),
    staged=_rooms,
    extra=(Column("whose", String(300)), Column("licence_key", String(300)), *places.COLUMNS),
    match=_match_rooms,
    refuse=_refuse_unplaced,
    settle=places.settle,
    on_insert=_mine,
    on_update=_mine,
)


# --- energy certificates


def _certificate(row: rows.EpcRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    return row.certificate_number, (
        row.certificate_number,
        None,
        row.uprn,
        row.address,
        row.postcode,
        row.rating,
        row.efficiency,
        row.property_type,
        row.built_form,
        row.inspected_on,
        row.lodged_on,
        row.tenure,
        row.floor_area_m2,
        row.habitable_rooms,
        *places.wanted(row.uprn, row.address, row.postcode, ask),
    )


EPC_LOADING = Loading(
    target=Target(
        CERTIFICATES,
        key=("certificate_number",),
        columns=(
            "property_id",
            "uprn",
            "address",
            "postcode",
            "rating",
            "efficiency",
            "property_type",
            "built_form",
            "inspected_on",
            "lodged_on",
            "tenure",
            "floor_area_m2",
            "habitable_rooms",
        ),
    ),
    builder=lambda mapped, ask: observed.certificates(mapped),
    staged=_certificate,
    extra=places.COLUMNS,
    match=places.match,
    on_insert=_mine,
    on_update=_mine,
)
