"""What an officer may correct by hand, and how its text is read.

A point is corrected as one thing, with its accuracy and its source: half of one is no place.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from hmo_enforce.files import values
from hmo_enforce.kernel import grid, uprn
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties import classes, prs_numbers

Value = str | float | date | None


def _text(text: str) -> str:
    if len(text) > 200:
        raise ValueError("This is longer than the 200 characters that there is room for.")
    return text


def _line(text: str) -> str:
    if len(text) > 500:
        raise ValueError("An address has at most 500 characters.")
    return text


def _metres(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            metres = float(text.replace(",", ""))
        except ValueError:
            raise ValueError("Write a number of metres in figures, such as 451234.") from None
        if not least <= metres <= most:
            raise ValueError(f"This is a number of metres from {least:,.0f} to {most:,.0f}.")
        return metres

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Write a real date as year, month and day, such as 2026-11-30.") from None


WEST, SOUTH, EAST, NORTH = grid.EXTENT_M
FIELDS: Mapping[str, tuple[str, Callable[[str], Value]]] = {
    "uprn": ("UPRN", uprn.canonical),
    "parent_uprn": ("Parent UPRN", uprn.canonical),
    "organisation": ("Organisation", _text),
    "sub_building": ("Flat or unit", _text),
    "building_name": ("Building name", _text),
    "building_number": ("Building number", _text),
    "street": ("Street", _text),
    "locality": ("Locality", _text),
    "town": ("Town", _text),
    "postcode": ("Postcode", values.typed_postcode),
    "address": ("Address", _line),
    "easting": ("Easting", _metres(WEST + 1, EAST)),
    "northing": ("Northing", _metres(SOUTH + 1, NORTH)),
    "point_accuracy_m": ("Accuracy of the point", _metres(0, 100_000)),
    "class_code": ("Class code", classes.read),
    "retired_on": ("Gone since", _day),
    "prs_number": ("PRS Database number", prs_numbers.read),
}
POINT = "point"
"""The one correction that holds whatever of `POINT_PARTS` was changed, all of them as they stood and as they stand."""
POINT_PARTS = ("easting", "northing", "point_accuracy_m", "point_source")
NEEDED = frozenset({"address"})


def read(changes: Mapping[str, str | None]) -> dict[str, Value]:
    """The values, or `Refused` with what is wrong with each. A point is corrected as a whole."""
    wrong = [f"“{name}” is not something that is corrected here." for name in changes if name not in FIELDS]
    found: dict[str, Value] = {}
    for name in changes:
        if name not in FIELDS:
            continue
        try:
            found[name] = value(name, changes[name])
        except ValueError as error:
            wrong.append(f"{FIELDS[name][0]}: {changes[name]!r} will not do. {error}")
    if len({"easting", "northing"} & found.keys()) == 1:
        wrong.append("Easting and northing go together: give both.")
    elif "easting" in found and (found["easting"] is None) != (found["northing"] is None):
        wrong.append("Give both easting and northing, or leave both empty.")
    if wrong:
        raise Refused(*wrong)
    return found


def value(name: str, text: str | None) -> Value:
    """One field's value from its text; nothing written is None. ValueError says what is wrong."""
    plain = (text or "").strip()
    if not plain:
        if name in NEEDED:
            raise ValueError("It cannot be left empty.")
        return None
    return FIELDS[name][1](plain)


def as_text(value: Value) -> str | None:
    """The value as `value` reads it again."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def point_text(easting: float | None, northing: float | None, accuracy_m: float | None, source: str | None) -> str | None:
    """A point in words that people read, and that `as_kept` takes apart again; None where there is none."""
    if easting is None or northing is None:
        return None
    within = "" if accuracy_m is None else f", within {accuracy_m} m"
    return f"easting {easting}, northing {northing}{within}" + (f" ({source})" if source else "")


_POINT_TEXT = re.compile(r"easting (\S+?), northing ([^\s,]+)(?:, within (\S+) m)?(?: \((\w+)\))?")


def as_kept(field: str, text: str | None) -> dict[str, Value]:
    """The columns that a correction's text sets: its own, or all of `POINT_PARTS`."""
    if field != POINT:
        return {field: value(field, text)}
    found = _POINT_TEXT.fullmatch(text or "")
    if found is None:
        return dict.fromkeys(POINT_PARTS)
    easting, northing, within, source = found.groups()
    return dict(zip(POINT_PARTS, (float(easting), float(northing), float(within) if within else None, source), strict=True))
