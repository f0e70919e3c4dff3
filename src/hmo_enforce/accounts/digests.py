"""Email digests of what waits on somebody's desk: how often one may be had, and on which days it is due."""

from datetime import date, timedelta

from hmo_enforce.kernel import days

NEVER, DAILY, WEEKLY = "never", "daily", "weekly"
CHOICES = {NEVER: "Never", DAILY: "Every working day", WEEKLY: "Once a week"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def is_due(choice: str, weekday: int | None, done_on: date | None, today: date) -> bool:
    """Whether one is to be sent today, of whoever had the last on `done_on`.

    A week's that falls on a bank holiday comes on the next working day.
    """
    if choice not in (DAILY, WEEKLY) or not days.is_working(today) or (done_on is not None and done_on >= today):
        return False
    return choice == DAILY or _is_the_weeks(weekday or 0, today)


def _is_the_weeks(weekday: int, today: date) -> bool:
    chosen = today - timedelta(days=(today.weekday() - weekday) % 7)
    return not any(days.is_working(chosen + timedelta(days=one)) for one in range((today - chosen).days))


def in_words(choice: str, weekday: int | None) -> str:
    """Once a week, on Mondays."""
    on = f", on {WEEKDAYS[weekday]}s" if choice == WEEKLY and weekday is not None else ""
    return f"{CHOICES[choice]}{on}"
