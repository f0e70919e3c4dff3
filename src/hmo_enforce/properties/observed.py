"""Builders of rows that say something of a home: energy certificates, occupation, rooms and amenities."""

from hmo_enforce.files import kinds, values
from hmo_enforce.files.cells import Reading
from hmo_enforce.files.extraction import Builder, Built, Cells
from hmo_enforce.kernel import uprn as uprns
from hmo_enforce.properties import plausible, rows

PERSONS_A_BATH, PERSONS_A_BEDROOM = 5, 2
_OCCUPIED = ("adults", "persons", "households", "surnames_differ")
_COUNTED = ("bedrooms", "lounges", "bathrooms", "toilets", "baths_showers", "wash_hand_basins", "cookers", "sinks",
            "food_storage")  # fmt: skip


def certificates(mapped: frozenset[str]) -> Builder[rows.EpcRow]:
    """The builder for energy certificates. Rejected: no certificate number."""

    def build(cells: Cells, number: int) -> Built[rows.EpcRow]:
        return _certificate(Reading(kinds.KINDS["epc"], mapped, cells, number))

    return build


def _certificate(row: Reading) -> Built[rows.EpcRow]:
    certificate = row.text("certificate_number")
    if certificate is None:
        return row.rejected("certificate_number", "This row has no certificate number, so it cannot be told from others.")
    address = row.text("address")
    return row.built(rows.EpcRow(
        certificate_number=certificate, uprn=_certificate_uprn(row), address=address,
        postcode=row.postcode(address, note_if_none=False), rating=_rating(row),
        efficiency=row.value("efficiency", values.count), property_type=row.text("property_type"),
        built_form=row.text("built_form"), inspected_on=row.value("inspected_on", values.day),
        lodged_on=row.value("lodged_on", values.day), tenure=row.text("tenure"),
        floor_area_m2=row.value("floor_area_m2", values.decimal),
        habitable_rooms=row.value("habitable_rooms", values.count),
    ))  # fmt: skip


def _certificate_uprn(row: Reading) -> str | None:
    """The register writes RRN-… or UPRN-000000000000 where it has no UPRN: that is its blank, not a fault."""
    try:
        return uprns.canonical(row.raw("uprn"))
    except uprns.NotUprn:
        known_blank = row.raw("uprn").strip().upper().startswith(("RRN", "UPRN-0000")) or row.is_blank("uprn")
        return None if known_blank else row.value("uprn", values.uprn)


def _rating(row: Reading) -> str | None:
    text = (row.text("rating") or "").upper()
    if text and (len(text) > 1 or text not in "ABCDEFG"):
        row.issue("rating", "An energy rating is a letter from A to G.")
        return None
    return text or None


def occupation(mapped: frozenset[str]) -> Builder[rows.OccupationRow]:
    """The builder for occupation. Rejected: no address and no UPRN; no date; a source that is none of `rows.SOURCES`."""

    def build(cells: Cells, number: int) -> Built[rows.OccupationRow]:
        return _occupation(Reading(kinds.KINDS["occupation"], mapped, cells, number))

    return build


def _occupation(row: Reading) -> Built[rows.OccupationRow]:
    address, uprn = row.text("address"), row.value("uprn", values.uprn)
    if address is None and uprn is None:
        return row.rejected("address", "This row has neither an address nor a UPRN, so there is nothing to match it to.")
    as_at, source = row.value("as_at", values.day), row.one_of("source", rows.SOURCES)
    if as_at is None:
        return row.rejected("as_at", "Without a date this says nothing: give the day of the extract.")
    if source is None:
        return row.rejected("source", f"Say which record this comes from: {', '.join(rows.SOURCES)}.")
    return row.built(rows.OccupationRow(
        uprn=uprn, address=address or "", postcode=row.postcode(address), as_at=as_at, source=source, **_occupied(row),
        tenure=row.one_of("tenure", rows.TENURES),
    ))  # fmt: skip


def _occupied(row: Reading) -> dict[str, int | None]:
    """Who lives there; of what cannot all be true, nothing: nobody knows which of the numbers is the slip."""
    said = {name: row.value(name, values.count) for name in _OCCUPIED}
    found = plausible.faults(said)
    for fault in found:
        row.issue(fault.field, f"{fault.message} Neither was taken over.")
    doubted = {name for fault in found for name in fault.facts}
    return {name: None if name in doubted else value for name, value in said.items()}


# --- rooms ---------------------------------------------------------------------------------------------------------


def rooms(mapped: frozenset[str]) -> Builder[rows.RoomsRow]:
    """The builder for rooms and amenities. Rejected: nothing to match the row to, neither licence nor address."""

    def build(cells: Cells, number: int) -> Built[rows.RoomsRow]:
        return _rooms(Reading(kinds.KINDS["rooms"], mapped, cells, number))

    return build


def _rooms(row: Reading) -> Built[rows.RoomsRow]:
    reference, address, uprn = row.text("licence_reference"), row.text("address"), row.value("uprn", values.uprn)
    if reference is None and address is None and uprn is None:
        return row.rejected("address", "This row names no licence, address or UPRN, so there is nothing to match it to.")
    counts = {name: row.value(name, values.count) for name in _COUNTED}
    persons = row.value("persons", values.count)
    _note_crowding(row, persons, counts["baths_showers"], counts["bedrooms"])
    return row.built(rows.RoomsRow(
        licence_reference=reference, address=address or "", postcode=row.postcode(address), uprn=uprn, persons=persons,
        storeys=_storeys(row), **counts,
    ))  # fmt: skip


def _storeys(row: Reading) -> int | None:
    storeys = row.value("storeys", values.count)
    if storeys == 0:
        row.issue("storeys", "A building has at least one storey; the number was left out.")
        return None
    return storeys


def _note_crowding(row: Reading, persons: int | None, baths: int | None, bedrooms: int | None) -> None:
    if persons and baths is not None and persons > PERSONS_A_BATH * baths:
        row.note("baths_showers", f"Baths and showers: {baths} for {persons} persons. A slip, or a home to look at.")
    if persons and bedrooms is not None and persons > PERSONS_A_BEDROOM * bedrooms:
        row.note("bedrooms", f"Bedrooms: {bedrooms} for {persons} persons. A slip, or a home to look at.")
