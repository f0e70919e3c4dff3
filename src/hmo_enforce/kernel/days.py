"""A day as it is written in a sentence, and whether offices are open on it."""

from datetime import date, timedelta

from hmo_enforce.kernel import periods


def in_words(day: date) -> str:
    """1 March 2024."""
    return f"{day.day} {day:%B %Y}"


def is_working(day: date) -> bool:
    """Whether it is one of Monday to Friday and no bank holiday. For what may as well come a day later: no period of an Act."""
    return periods.closed_day(day, bank_holidays(day.year)) is None


def working_days_after(day: date, number: int) -> date:
    """The day that is so many working days after another. For what a council sets itself: no period of an Act."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working(day)
    return day


def bank_holidays(year: int) -> frozenset[date]:
    """Those of every year in England and Wales, with the weekdays that stand in for them.

    Banking and Financial Dealings Act 1971 Sch. 1, Good Friday and Christmas Day by common law, New Year's Day and the first
    Monday of May by yearly proclamation. Those proclaimed for one year alone are not known here.
    """
    easter = easter_sunday(year)
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    found = {easter - timedelta(days=2), easter + timedelta(days=1)}
    found |= {_monday_on_or_after(date(year, 5, 1)), *(_last_monday(date(year, month, 31)) for month in (5, 8))}
    for day in fixed:
        instead = day
        while instead.weekday() > 4 or instead in found:
            instead += timedelta(days=1)
        found |= {day, instead}
    return frozenset(found)


def easter_sunday(year: int) -> date:
    """By the Gregorian calendar: the reckoning published anonymously in Nature, 20 April 1876."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, spare = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - shift + 15) % 30
    weekday = (32 + 2 * spare + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _last_monday(last: date) -> date:
    return last - timedelta(days=last.weekday())
