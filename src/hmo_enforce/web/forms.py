"""Form fields to typed values, or what is wrong with them. Nothing is raised: the page is drawn again, with nothing written."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar.enums import RequestEncodingType
from litestar.params import Body

from hmo_enforce.kernel import days

FORM = Body(media_type=RequestEncodingType.URL_ENCODED)
YES_NO = {"yes": True, "no": False}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""The days that can be asked for anywhere. Weeks can be added to the last of them without leaving the calendar."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field and how to mend it; `field` is the input's id."""

    field: str
    message: str


class Fields:
    """A form as it was sent. Each reading gives a value or None, and notes what is wrong in `errors`."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.sent = sent
        self.errors: list[FieldError] = []

    def wrong(self, field: str, message: str) -> None:
        """Note a fault that the form's own rules found."""
        self.errors.append(FieldError(field, message))

    def raw(self, field: str) -> str:
        """The field as it was typed, without blanks around it."""
        value = self.sent.get(field, "")
        return str(value[0] if isinstance(value, list) else value).strip()

    def several(self, field: str) -> list[str]:
        """The values ticked."""
        value = self.sent.get(field, [])
        return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []

    def text(self, field: str, what: str, *, most: int = 500, needed: bool = True) -> str | None:
        """A line or lines of text."""
        value = self.raw(field)
        if not value:
            self._missing(field, what, needed)
            return None
        if len(value) > most:
            self.wrong(field, f"{what} must be {most:,} characters or fewer; it has {len(value):,}.")
            return None
        return value

    def whole(self, field: str, what: str, *, low: int = 0, high: int = 10_000, needed: bool = False) -> int | None:
        """A whole number."""
        value = self.raw(field)
        if not value:
            self._missing(field, what, needed)
            return None
        found = number(value)
        if found is None or not low <= found <= high:
            self.wrong(field, f"{what} must be a whole number from {low:,} to {high:,}, such as {max(low, 3)}.")
            return None
        return found

    def measure(self, field: str, what: str, *, high: float, needed: bool = False) -> float | None:
        """A measured number above 0."""
        value = self.raw(field)
        if not value:
            self._missing(field, what, needed)
            return None
        try:
            found = Decimal(value)
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or not 0 < found <= Decimal(str(high)):
            self.wrong(field, f"{what} must be a number above 0 and up to {high:g}, such as 6.51.")
            return None
        return float(found)

    def day(self, field: str, what: str, *, latest: date = LATEST, needed: bool = True) -> date | None:
        """A day, as a browser sends it (2024-03-01) or as people type it (1/3/2024)."""
        value = self.raw(field)
        if not value:
            self._missing(field, what, needed)
            return None
        found = day(value)
        if found is None:
            self.wrong(field, f"{what} must be a real date from 1900 to 2199, such as 2024-03-01 or 1/3/2024.")
        elif found > latest:
            self.wrong(field, f"{what} must not be after {days.in_words(latest)}.")
            return None
        return found

    def choice(self, field: str, what: str, values: Collection[str], *, needed: bool = True) -> str | None:
        """One of the values offered. `what` reads on after "Choose": the kind, how you know."""
        value = self.raw(field)
        if not value:
            if needed:
                self.wrong(field, f"Choose {what[:1].lower()}{what[1:]}.")
            return None
        if value not in values:
            self.wrong(field, f"{what}: choose one of those listed.")
            return None
        return value

    def yes_no(self, field: str, what: str) -> bool | None:
        """Yes, no, or None for not known."""
        value = self.choice(field, what, YES_NO, needed=False)
        return YES_NO[value] if value else None

    def _missing(self, field: str, what: str, needed: bool) -> None:
        if needed:
            self.wrong(field, f"{what} is missing: fill it in.")


def number(value: str) -> int | None:
    """A whole number as typed, or None; as large as any that we ask for, and never so long that reading it costs time."""
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else None


def day(value: str) -> date | None:
    """A date as typed, or None. Only the day-first order of England is known."""
    parts = value.replace("/", " ").replace(".", " ").split()
    try:
        found = date(int(parts[2]), int(parts[1]), int(parts[0])) if len(parts) == 3 else date.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found <= LATEST else None


def as_context(errors: Collection[FieldError]) -> list[dict[str, str]]:
    """The faults as templates take them."""
    return [{"field": error.field, "message": error.message} for error in errors]
