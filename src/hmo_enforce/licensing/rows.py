"""Rows of licence registers and of temporary exemptions, with the checks that registers' real dirt calls for."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hmo_enforce.files import kinds, values
from hmo_enforce.files.cells import Reading
from hmo_enforce.files.extraction import Builder, Built, Cells
from hmo_enforce.kernel import days
from hmo_enforce.licensing import terms

KINDS_OF_LICENCE: Final = ("mandatory", "additional", "selective", "hmo_unspecified")
MANY_PERSONS = 100
"""More than this at one address is a block of student flats or a slip: somebody should look."""


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence as a register states it: `ends_on` is its last day, `revoked_on` the first day without it.

    Longitude and latitude are the register's own.
    """

    reference: str | None
    kind: str
    address: str
    postcode: str | None
    uprn: str | None
    starts_on: date | None
    ends_on: date | None
    revoked_on: date | None
    max_persons: int | None
    max_households: int | None
    units: int | None
    storeys: int | None
    holder: str | None
    manager: str | None
    conditions: str | None
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """A temporary exemption notice as a register states it; `ends_on` is the last day, `part` of the Act is 2 or 3."""

    reference: str | None
    address: str
    postcode: str | None
    uprn: str | None
    part: int | None
    starts_on: date | None
    ends_on: date | None
    persons: int | None
    units: int | None


def licences(mapped: frozenset[str], as_at: date | None = None) -> Builder[LicenceRow]:
    """The builder for a file that fills the `mapped` fields.

    With `as_at` (the register's date), licences that had ended before it are noted: a register holds those in force
    (HA 2004 s.232). Rejected: no address and no UPRN; an expiry before the start.
    """

    def build(cells: Cells, number: int) -> Built[LicenceRow]:
        return _licence(Reading(kinds.KINDS["licences"], mapped, cells, number), as_at)

    return build


def _licence(row: Reading, as_at: date | None) -> Built[LicenceRow]:
    address, uprn = row.text("address"), row.value("uprn", values.uprn)
    if address is None and uprn is None:
        return row.rejected("address", "This row has neither an address nor a UPRN, so there is nothing to match it to.")
    starts_on, ends_on, in_order = _term(row)
    if not in_order:
        return Built(None, tuple(row.issues), tuple(row.notes))
    if as_at and ends_on and ends_on < as_at:
        row.note("ends_on", f"This licence had ended before {days.in_words(as_at)}. It is kept as history.")
    _note_length(row, starts_on, ends_on)
    _note_blanks(row)
    longitude, latitude = _point(row)
    return row.built(LicenceRow(
        reference=row.text("reference"), kind=_kind(row), address=address or "", postcode=row.postcode(address),
        uprn=uprn, starts_on=starts_on, ends_on=ends_on, revoked_on=_revoked_on(row, starts_on),
        max_persons=_persons(row, "max_persons"),
        max_households=row.value("max_households", values.count), units=row.value("units", values.count),
        storeys=row.value("storeys", values.count), holder=row.text("holder"), manager=row.text("manager"),
        conditions=row.text("conditions"), longitude=longitude, latitude=latitude,
    ))  # fmt: skip


def exemptions(mapped: frozenset[str]) -> Builder[ExemptionRow]:
    """The builder for a register of temporary exemption notices; the same rejections as for licences."""

    def build(cells: Cells, number: int) -> Built[ExemptionRow]:
        return _exemption(Reading(kinds.KINDS["exemptions"], mapped, cells, number))

    return build


def _exemption(row: Reading) -> Built[ExemptionRow]:
    address, uprn = row.text("address"), row.value("uprn", values.uprn)
    if address is None and uprn is None:
        return row.rejected("address", "This row has neither an address nor a UPRN, so there is nothing to match it to.")
    starts_on, ends_on, in_order = _term(row)
    if not in_order:
        return Built(None, tuple(row.issues), tuple(row.notes))
    _note_exemption_length(row, starts_on, ends_on)
    return row.built(ExemptionRow(
        reference=row.text("reference"), address=address or "", postcode=row.postcode(address), uprn=uprn, part=_part(row),
        starts_on=starts_on, ends_on=ends_on, persons=_persons(row, "persons"), units=row.value("units", values.count),
    ))  # fmt: skip


def _term(row: Reading) -> tuple[date | None, date | None, bool]:
    """The two dates, and whether they stand in order. Order is judged before the years: 3017 to 2021 is out of order."""
    starts_on, ends_on = row.value("starts_on", values.any_date), row.value("ends_on", values.any_date)
    if starts_on and ends_on and ends_on < starts_on:
        row.issue("ends_on", _out_of_order(starts_on, ends_on))
        return starts_on, ends_on, False
    return _plausible(row, "starts_on", starts_on), _plausible(row, "ends_on", ends_on), True


def _revoked_on(row: Reading, starts_on: date | None) -> date | None:
    revoked_on = _plausible(row, "revoked_on", row.value("revoked_on", values.any_date))
    if revoked_on and starts_on and revoked_on < starts_on:
        row.note("revoked_on", "It was revoked before it starts. It was kept as never in force; check it against the licence.")
    return revoked_on


def _out_of_order(starts_on: date, ends_on: date) -> str:
    odd = [when for when in (starts_on, ends_on) if not values.has_plausible_year(when)]
    return (
        f"It would end on {days.in_words(ends_on)}, before it starts on {days.in_words(starts_on)}"
        + (f" (the year {odd[0].year} cannot be right)" if odd else "")
        + ". The row was left out; correct the date against the licence."
    )


def _plausible(row: Reading, field: str, when: date | None) -> date | None:
    if when is None or values.has_plausible_year(when):
        return when
    row.issue(field, values.impossible_year(when))
    return None


def _note_length(row: Reading, starts_on: date | None, ends_on: date | None) -> None:
    if not (starts_on and ends_on):
        return
    years = terms.years_a_day_too_long(starts_on, ends_on)
    if years and years <= terms.LONGEST_LICENCE_YEARS:
        row.note("ends_on", f"The term is {years} year{'s'[: years > 1]} and one day: a licence from "
                            f"{days.in_words(starts_on)} ends the day before its anniversary.")  # fmt: skip
    elif terms.is_over_five_years(starts_on, ends_on):
        row.note("ends_on", "The term is longer than five years, the most that a licence may last "
                            "(HA 2004 ss.68(4), 91(4)).")  # fmt: skip


def _note_exemption_length(row: Reading, starts_on: date | None, ends_on: date | None) -> None:
    if not (starts_on and ends_on):
        return
    too_late = terms.notice_last_day(starts_on) + timedelta(days=1)
    if ends_on == too_late:
        row.note("ends_on", "The term is three months and one day: a notice lasts three months beginning with the day "
                            "on which it is served (HA 2004 ss.62, 86).")  # fmt: skip
    elif ends_on > too_late:
        row.note("ends_on", "The term is longer than three months; a second notice has its own row "
                            "(HA 2004 ss.62, 86).")  # fmt: skip


_WORTH_NOTING = {
    "reference": "This row has no reference, so it can be told from others by its address and dates alone.",
    "starts_on": "This row has no start date. It was kept without one; add it from the licence.",
    "ends_on": "This row has no end date. It was kept without one; add it from the licence.",
    "max_persons": "This row does not say how many persons are permitted.",
}


def _note_blanks(row: Reading) -> None:
    for field, message in _WORTH_NOTING.items():
        if row.is_blank(field):
            row.note(field, message)


def _persons(row: Reading, field: str) -> int | None:
    persons = row.value(field, values.count)
    if persons is not None and persons > MANY_PERSONS:
        row.note(field, f"{persons} persons at one address: a block of student flats, or a slip. Check it.")
    return persons


def _kind(row: Reading) -> str:
    text = (row.text("kind") or "").casefold()
    named = [kind for kind in KINDS_OF_LICENCE if re.search(rf"\b{kind}\b", text)]
    if text and len(named) != 1:
        row.note("kind", f"“{row.text('kind')}” does not say which kind of licence this is. It was kept as an HMO "
                         "licence of a kind not known; add the code to the profile.")  # fmt: skip
    return named[0] if len(named) == 1 else "hmo_unspecified"


_PARTS = (
    (2, re.compile(r"\b((part)?(2|ii)|s?62|hmo|mandatory|additional)\b")),
    (3, re.compile(r"\b((part)?(3|iii)|s?86|selective)\b")),
)


def _part(row: Reading) -> int | None:
    """The Part of the Act, from whatever a register calls it: Part 2, s.62, HMO; Part 3, s.86, selective."""
    text = (row.text("part") or "").casefold()
    named = [part for part, words in _PARTS if words.search(text)]
    if len(named) == 1:
        return named[0]
    row.note("part", "It is not said whether this notice spares an HMO licence (Part 2 of HA 2004, s.62) or a selective "
                     "one (Part 3, s.86). Until it is, whether the home needs a licence while the notice runs stays open; "
                     "add a column or a constant (2 or 3) to the profile.")  # fmt: skip
    return None


def _point(row: Reading) -> tuple[float | None, float | None]:
    longitude, latitude = row.value("longitude", values.decimal), row.value("latitude", values.decimal)
    if longitude is None or latitude is None:
        return None, None
    if not (-9 <= longitude <= 3 and 49 <= latitude <= 61):
        row.issue("longitude", f"{longitude}, {latitude} lies outside Great Britain; the point was left out. "
                               "Longitude and latitude may stand the wrong way about.")  # fmt: skip
        return None, None
    return longitude, latitude
