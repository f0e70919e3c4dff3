"""How long a licence or exemption runs by a register's dates: only to find slips in registers, never to count a term.

A licence lasts at most five years (Housing Act 2004 ss.68(4), 91(4)); a temporary exemption notice three months
beginning with the day on which it is served (ss.62(3), 86(3)). A term of N years that begins on 5 July ends on 4 July.
"""

import calendar
from datetime import date

LONGEST_LICENCE_YEARS = 5
EXEMPTION_MONTHS = 3


def months_later(start: date, months: int) -> date:
    """The same day of the month, or the month's last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def years_a_day_too_long(start: date, end: date) -> int | None:
    """N, where the last day is the Nth anniversary of the first: a term of N years and one day."""
    years = end.year - start.year
    return years if years > 0 and months_later(start, years * 12) == end else None


def is_over_five_years(start: date, end: date) -> bool:
    """Beyond five years by more than the one day that `years_a_day_too_long` reports."""
    return end > months_later(start, LONGEST_LICENCE_YEARS * 12)
