"""By when something that arrived is looked at, and what counts as the same matter again: the council's own policy, no law.

A policy holds from a day until the next one's. Its numbers are working days: Monday to Friday and no bank holiday, the day
of arrival not counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from hmo_enforce.intake import states
from hmo_enforce.kernel import days

URGENT: Final = "urgent"
NAMES: Final = (URGENT, *states.KINDS)
NOT_LAW: Final = "By the council’s own policy, in working days. No Act sets it."
MOST_DAYS: Final = 3_650


@dataclass(frozen=True, slots=True)
class Policy:
    """`working_days` by kind, and `urgent` for whatever its kind; `duplicate_days`: two about one home within so many days may
    be about the same."""

    starts_on: date
    working_days: Mapping[str, int] = field(default_factory=dict)
    duplicate_days: int = 90


USUAL: Final = Policy(date.min, {URGENT: 1, states.COMPLAINT: 5, states.REFERRAL: 10, states.SURVEY: 20})
"""Of a council that has set none."""


def policy_on(policies: Iterable[Policy], on: date) -> Policy:
    """The one that holds on a day."""
    return max((one for one in policies if one.starts_on <= on), key=lambda one: one.starts_on, default=USUAL)


def due_on(policy: Policy, kind: str, *, is_urgent: bool, received_on: date) -> date:
    """The last day by which somebody looks at it."""
    said = {**USUAL.working_days, **policy.working_days}
    number = min(said[kind], said[URGENT]) if is_urgent else said[kind]
    return days.working_days_after(received_on, number)


def marked(policy: Policy, kind: str, *, is_urgent: bool, received_on: date, due: date, on: date) -> date:
    """The same once somebody has said on a day that it is urgent, which is never later than it was; or that it is not."""
    if not is_urgent:
        return due_on(policy, kind, is_urgent=False, received_on=received_on)
    return min(due, due_on(policy, kind, is_urgent=True, received_on=on))


def read(said: Iterable[Mapping[str, Any]]) -> tuple[Policy, ...]:
    """The policies of a council's file. KeyError, TypeError or ValueError for what is none."""
    return tuple(sorted((_policy(one) for one in said), key=lambda one: one.starts_on))


def _policy(said: Mapping[str, Any]) -> Policy:
    starts_on, numbers = said["from"], dict(said.get("working_days", {}))
    if not isinstance(starts_on, date):
        raise TypeError(f"from = {starts_on!r}, which is no date")
    duplicates = said.get("duplicate_days", USUAL.duplicate_days)
    for name, number in (*numbers.items(), ("duplicate_days", duplicates)):
        if name not in (*NAMES, "duplicate_days"):
            raise ValueError(f"working_days: {name!r} is none of {', '.join(NAMES)}")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_DAYS:
            raise ValueError(f"{name} = {number!r}, which is no number of days from 0 to {MOST_DAYS}")
    return Policy(starts_on, numbers, duplicates)
