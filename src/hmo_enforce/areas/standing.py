"""Is a designation in force on a date, and are its own dates ones that the Act allows?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hmo_enforce.kernel import days, periods

MONTHS_BEFORE_FORCE = 3
MONTHS_IN_FORCE = 60


class Kind(StrEnum):
    """What an area is. The first two are designations under the Housing Act 2004, with its limits on their dates."""

    SELECTIVE = "selective"
    ADDITIONAL = "additional"
    ARTICLE_4 = "article_4"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Dates:
    """`ends_on` is the last day in force; `revoked_on` the first day no longer in force. None: not known, or not yet.

    The Act says when a designation "ceases to have effect"; that its last day counts is this project's convention, as
    for licences, so that "1 September 2022 to 31 August 2027" means what a reader of the notice takes it to mean.
    `made_on` is the day from which the three months run: the day it was made, or confirmed where it had to be.
    """

    made_on: date | None
    starts_on: date | None
    ends_on: date | None
    revoked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_force` is None where the dates do not say. `warnings` are about the dates themselves and change nothing."""

    in_force: bool | None
    reason: str
    warnings: tuple[str, ...]


def dates_of(record: Any) -> Dates:
    """The dates of a designation, or of a row with its four date columns."""
    return Dates(record.made_on, record.starts_on, record.ends_on, record.revoked_on)


def of(record: Any, on: date) -> Standing:
    """Is a designation, or a row with its `kind` and its four date columns, in force on that day?"""
    return in_force(Kind(record.kind), dates_of(record), on)


def in_force(kind: Kind, dates: Dates, on: date) -> Standing:
    """Is it in force on that day? The first rule that settles it gives the reason.

    An area of interest without dates has no legal force to begin or end: it simply stands.
    """
    verdict, reason = _verdict(kind, dates, on)
    return Standing(verdict, reason, warnings(kind, dates))


def _verdict(kind: Kind, dates: Dates, on: date) -> tuple[bool | None, str]:
    outside = _outside_its_dates(dates, on)
    if outside:
        return False, outside
    if dates.starts_on is None and kind is not Kind.INTEREST:
        return None, "The day on which it comes into force is not recorded."
    if dates.ends_on is None and kind in _LIMITS and dates.starts_on is not None:
        return _without_an_end(kind, dates.starts_on, on)
    since = f" since {days.in_words(dates.starts_on)}" if dates.starts_on else ""
    until = f" until the end of {days.in_words(dates.ends_on)}" if dates.ends_on else ", with no end recorded"
    return True, f"It is in force{since}{until}."


def _outside_its_dates(dates: Dates, on: date) -> str | None:
    if dates.made_on is not None and on < dates.made_on:
        return f"It was not made until {days.in_words(dates.made_on)}."
    if dates.starts_on is not None and on < dates.starts_on:
        return f"It does not come into force until {days.in_words(dates.starts_on)}."
    if dates.revoked_on is not None and on >= dates.revoked_on:
        return f"It was revoked with effect from {days.in_words(dates.revoked_on)}."
    if dates.ends_on is not None and on > dates.ends_on:
        return f"Its last day in force was {days.in_words(dates.ends_on)}."
    return None


def _without_an_end(kind: Kind, starts_on: date, on: date) -> tuple[bool | None, str]:
    """The Act ends it in any case: five years on, a designation without an end date can no longer be relied on."""
    latest = latest_end(starts_on)
    if on > latest:
        return False, f"It cannot have outlasted {days.in_words(latest)}, five years in force ({_LIMITS[kind].period})."
    return None, f"It came into force on {days.in_words(starts_on)}, but the day on which it ends is not recorded."


def warnings(kind: Kind, dates: Dates) -> tuple[str, ...]:
    """What an officer should ask about the dates; a designation outside the Act's limits may be open to challenge."""
    return tuple(_out_of_order(dates)) + (tuple(_out_of_limits(kind, dates)) if kind in _LIMITS else ())


def _out_of_order(dates: Dates) -> list[str]:
    said = []
    if dates.starts_on and dates.ends_on and dates.ends_on < dates.starts_on:
        said.append(f"It ends ({days.in_words(dates.ends_on)}) before it comes into force ({days.in_words(dates.starts_on)}).")
    if dates.made_on and dates.revoked_on and dates.revoked_on < dates.made_on:
        said.append(f"It is revoked ({days.in_words(dates.revoked_on)}) before it is made ({days.in_words(dates.made_on)}).")
    return said


def _out_of_limits(kind: Kind, dates: Dates) -> list[str]:
    said = []
    if dates.made_on and dates.starts_on:
        earliest = periods.months_after(dates.made_on, MONTHS_BEFORE_FORCE)
        if dates.starts_on < earliest:
            said.append(
                f"It comes into force on {days.in_words(dates.starts_on)}, before {days.in_words(earliest)}: not earlier than "
                f"three months after it was made or confirmed ({_LIMITS[kind].delay})."
            )
    if outlasts := too_long(kind, dates):
        said.append(outlasts)
    return said


def too_long(kind: Kind, dates: Dates) -> str | None:
    """Why the last day is doubtful: it is past the five years that the Act gives. None where it is not."""
    if kind not in _LIMITS or not dates.starts_on or not dates.ends_on or dates.ends_on <= latest_end(dates.starts_on):
        return None
    return (
        f"Its last day is {days.in_words(dates.ends_on)}, but it ceases no later than five years after coming into force "
        f"({_LIMITS[kind].period}): {days.in_words(latest_end(dates.starts_on))}."
    )


def latest_end(starts_on: date) -> date:
    """The last day of five years beginning with the first: the cautious reading where the last day counts as in force."""
    return periods.last_day_of_months_beginning_with(starts_on, MONTHS_IN_FORCE)


@dataclass(frozen=True, slots=True)
class _Limits:
    delay: str
    period: str


_UNREAD = "not checked at its source"

# S. 58 was read in the Act; the other three are from general knowledge.
_LIMITS = {
    Kind.ADDITIONAL: _Limits(delay="Housing Act 2004 s. 58", period=f"Housing Act 2004 s. 60(2), {_UNREAD}"),
    Kind.SELECTIVE: _Limits(delay=f"Housing Act 2004 s. 82, {_UNREAD}", period=f"Housing Act 2004 s. 84, {_UNREAD}"),
}
