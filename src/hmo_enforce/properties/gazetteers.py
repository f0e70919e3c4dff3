"""Builders of gazetteer and postcode rows. They come by the hundred thousand, so these are lean and give tuples."""

from datetime import date
from functools import lru_cache

from hmo_enforce.files import values
from hmo_enforce.files.extraction import Builder, Built, Cells
from hmo_enforce.files.issues import Issue
from hmo_enforce.properties import addresses, rows

MAX_EASTING, MAX_NORTHING = 700_000.0, 1_300_000.0


def gazetteer(mapped: frozenset[str]) -> Builder[rows.GazetteerRow]:
    """The builder for gazetteers. Rejected: neither a UPRN nor an address; a UPRN that cannot be one."""
    return _gazetteer_row


def _gazetteer_row(cells: Cells, number: int) -> Built[rows.GazetteerRow]:
    (uprn, parent, organisation, sub, name, house, street, locality, town, postcode, address, easting, northing,
     accuracy, class_code, longitude, latitude, retired) = map(str.strip, cells)  # fmt: skip
    issues: list[Issue] = []
    if uprn and (uprn[0] == "0" or len(uprn) > 12 or not uprn.isdecimal()):
        uprn = _uprn(uprn, "uprn", number, issues)
        if not uprn and issues:
            return Built(None, tuple(issues))
    if parent and (parent[0] == "0" or len(parent) > 12 or not parent.isdecimal()):
        parent = _uprn(parent, "parent_uprn", number, issues)
    if address:
        if "\n" in address or "  " in address or "\r" in address:
            address = values.one_line(address)
    else:
        parts = (organisation, sub, name, house, street, locality, town, postcode)
        address = addresses.line(dict(zip(addresses.PARTS, parts, strict=True)))
    if postcode:
        code, message = values.postcode(postcode)
        if message:
            issues.append(Issue(number, "postcode", postcode, message, emptied=code is None))
    else:
        code = values.postcode_in(address) if address else None
    if not uprn and not address:
        return _rejected_gazetteer(number, issues)
    east, north = _point(easting, northing, number, issues) if easting or northing else (None, None)
    row = rows.GazetteerRow(
        uprn or None, parent or None, organisation or None, sub or None, name or None, house or None, street or None,
        locality or None, town or None, code, address, east, north,
        _accuracy(accuracy) if accuracy and (east is not None or longitude) else None, class_code or None,
        *((None, None) if not longitude else _lon_lat(longitude, latitude, number, issues)),
        _retired_on(retired, number, issues) if retired else None,
    )  # fmt: skip
    return Built(row, tuple(issues)) if issues else Built(row)


def _retired_on(text: str, number: int, issues: list[Issue]) -> date | None:
    when, message = values.day(text)
    if message:
        issues.append(Issue(number, "retired_on", text, message, emptied=when is None))
    return when


@lru_cache(maxsize=1_000)
def _accuracy(text: str) -> float | None:
    return values.decimal(text).value


def _uprn(text: str, field: str, number: int, issues: list[Issue]) -> str:
    value, message = values.uprn(text)
    if message:
        issues.append(Issue(number, field, text, message, emptied=value is None))
    return value or ""


def _point(easting: str, northing: str, number: int, issues: list[Issue]) -> tuple[float | None, float | None]:
    try:
        east, north = float(easting), float(northing)
    except ValueError:
        return _no_point(easting, northing, number, issues)
    if not (0.0 < east < MAX_EASTING and 0.0 < north < MAX_NORTHING):
        return _no_point(easting, northing, number, issues)
    return east, north


def _no_point(easting: str, northing: str, number: int, issues: list[Issue]) -> tuple[None, None]:
    issues.append(Issue(
        number, "easting", f"{easting}, {northing}",
        "This is no point of the British National Grid in metres; the address was kept without a point.",
        emptied=True,
    ))  # fmt: skip
    return None, None


def _lon_lat(longitude: str, latitude: str, number: int, issues: list[Issue]) -> tuple[float | None, float | None]:
    lon, lat = values.decimal(longitude).value, values.decimal(latitude).value
    if lon is None or lat is None or not (-9 <= lon <= 3 and 49 <= lat <= 61):
        message = "This is no point of Great Britain in degrees; the row was kept without it."
        issues.append(Issue(number, "longitude", f"{longitude}, {latitude}", message, emptied=True))
        return None, None
    return lon, lat


def _rejected_gazetteer(number: int, issues: list[Issue]) -> Built[rows.GazetteerRow]:
    message = "This row has neither a UPRN nor an address, so it stands for nothing. Add one, or leave the row out."
    return Built(None, (*issues, Issue(number, "address", "", message)))


def postcodes(mapped: frozenset[str]) -> Builder[rows.PostcodeRow]:
    """The builder for postcode directories. Rejected: no postcode, or no point (a directory lists some without)."""
    return _postcode_row


def _postcode_row(cells: Cells, number: int) -> Built[rows.PostcodeRow]:
    (text, easting, northing, longitude, latitude, accuracy, quality, district, ward, lsoa,
     ended_on) = map(str.strip, cells)  # fmt: skip
    code, message = values.postcode(text)
    issues: list[Issue] = [Issue(number, "postcode", text, message)] if message else []
    if code is None:
        return Built(None, tuple(issues) or (Issue(number, "postcode", text, "This row has no postcode."),))
    east = north = lon = lat = None
    if easting and northing:
        east, north = values.decimal(easting).value, values.decimal(northing).value
        if east is None or north is None or not (0 < east < MAX_EASTING and 0 < north < MAX_NORTHING):
            east = north = None
    if longitude and latitude and east is None:
        lon, lat = _lon_lat(longitude, latitude, number, issues)
    if east is None and lon is None:
        why = f"{code} has no point in this directory, so homes cannot be placed by it."
        return Built(None, (*issues, Issue(number, "easting", f"{easting}, {northing}", why)))
    row = rows.PostcodeRow(
        code, east, north, lon, lat, values.decimal(accuracy).value, quality or None, district or None, ward or None,
        lsoa or None, ended_on or None,
    )  # fmt: skip
    return Built(row, tuple(issues)) if issues else Built(row)
