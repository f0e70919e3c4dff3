"""Quarters of whole weeks, from Monday to Sunday: the first begins with week 1 of the year by ISO 8601, and each has 13 weeks
but that the last of a long year has 14.

Fixed, so that no two tables overlap: out of two that do, a week could be worked out.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

LONG = 13
LAST = 4
WRITTEN = re.compile(r"(20[0-9]{2})-Q([1-4])")
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One, by its year and number."""

    year: int
    number: int

    def __str__(self) -> str:
        """2026-Q4."""
        return f"{self.year}-Q{self.number}"

    @property
    def begins_on(self) -> date:
        """Its first Monday."""
        return date.fromisocalendar(self.year, 1 + LONG * (self.number - 1), 1)

    @property
    def ends_on(self) -> date:
        """Its last Sunday."""
        return self.after().begins_on - timedelta(days=1)

    def weeks(self) -> tuple[date, ...]:
        """The Monday of each week."""
        count = ((self.ends_on - self.begins_on).days + 1) // 7
        return tuple(self.begins_on + A_WEEK * at for at in range(count))

    def weeks_over(self, on: date) -> tuple[date, ...]:
        """The Mondays of those weeks that are over on the day."""
        return tuple(one for one in self.weeks() if one + A_WEEK <= on)

    def is_over(self, on: date) -> bool:
        """Whether all of it is."""
        return self.ends_on < on

    def after(self) -> "Quarter":
        """The next."""
        return Quarter(self.year + 1, 1) if self.number == LAST else Quarter(self.year, self.number + 1)

    def before(self) -> "Quarter":
        """The one before."""
        return Quarter(self.year - 1, LAST) if self.number == 1 else Quarter(self.year, self.number - 1)


def of(day: date) -> Quarter:
    """The quarter of a day."""
    year, week, _ = day.isocalendar()
    return Quarter(year, min(LAST, 1 + (week - 1) // LONG))


def read(text: str) -> Quarter | None:
    """From how it is written; None for what is none."""
    found = WRITTEN.fullmatch(text)
    return Quarter(int(found[1]), int(found[2])) if found else None


def up_to(last: Quarter, number: int) -> tuple[Quarter, ...]:
    """So many, the latest first."""
    found = [last]
    while len(found) < number:
        found.append(found[-1].before())
    return tuple(found)
