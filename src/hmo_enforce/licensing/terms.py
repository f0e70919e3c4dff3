"""How long a licence or a temporary exemption notice can run, whatever a register's dates say.

A licence lasts at most five years (Housing Act 2004 ss.68(4), 91(4)); a temporary exemption notice three months
beginning with the day on which it is served (ss.62, 86). A term of N years that begins on 5 July ends on 4 July.
"""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from hmo_enforce.kernel import periods

LONGEST_LICENCE_YEARS = 5
NOTICE_MONTHS = 3
LONGEST_NOTICE_DAYS = 92
PART_OF: Mapping[str, int] = {"mandatory": 2, "additional": 2, "selective": 3}
"""The Part of the Act that a regime's licences, and the notices that spare one, are under."""


def said(regimes: Iterable[str]) -> str:
    """Regimes in one word, alike in whatever order they come: "additional,mandatory"; empty for none."""
    return ",".join(sorted(set(regimes)))


def said_with(regime: str) -> tuple[str, ...]:
    """Each such word that has the regime."""
    others = [one for one in PART_OF if one != regime]
    chosen = (some for size in range(len(others) + 1) for some in itertools.combinations(others, size))
    return tuple(said((regime, *some)) for some in chosen)


def years_a_day_too_long(start: date, end: date) -> int | None:
    """N, where the term is N years and one day."""
    years = end.year - start.year
    if years < 1:
        return None
    return years if end == periods.last_day_of_months_beginning_with(start, years * 12) + timedelta(days=1) else None


def is_over_five_years(start: date, end: date) -> bool:
    """Beyond five years by more than the one day that `years_a_day_too_long` reports."""
    last = periods.last_day_of_months_beginning_with(start, LONGEST_LICENCE_YEARS * 12)
    return end > last + timedelta(days=1)


def notice_last_day(served_on: date) -> date:
    """The last day of three months beginning with the day on which the notice is served."""
    return periods.last_day_of_months_beginning_with(served_on, NOTICE_MONTHS)


def notice_ends(starts_on: date, ends_on: date | None) -> date:
    """A notice's last day: the Act's, or the register's where that is earlier. A later one does not prolong it."""
    last = notice_last_day(starts_on)
    return last if ends_on is None else min(last, ends_on)


def notice_runs(starts_on: date | None, ends_on: date | None, on: date) -> bool:
    """Whether a notice runs on the day, by a register's dates; without a first day it proves nothing."""
    return starts_on is not None and starts_on <= on <= notice_ends(starts_on, ends_on)


def first_notice_still_running(on: date) -> date:
    """The earliest day on which a notice can have been served that may still run on the day."""
    earliest = max(on.toordinal() - LONGEST_NOTICE_DAYS, 1)
    days = (date.fromordinal(number) for number in range(earliest, on.toordinal()))
    return next((day for day in days if notice_last_day(day) >= on), on)


def as_text(value: date | int | None) -> str | None:
    """A day or the Part of a notice as a correction of it is kept."""
    return None if value is None else str(value)


def from_text(name: str, text: str | None) -> date | int | None:
    """What `as_text` wrote, by the name of its column."""
    if text is None:
        return None
    return int(text) if name == "part" else date.fromisoformat(text)
