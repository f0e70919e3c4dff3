"""For how long what is kept: the rules as data, and the day on which something is due to be destroyed.

The rules that are shipped are examples and no law (`retention.toml`); a council sets its own months.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hmo_enforce.kernel import periods
from hmo_enforce.kernel.errors import Refused

NEVER = 0
LONGEST = 1_200
"""A hundred years, in months."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One sort of record and how long it is kept after which event. `months` 0: no list names it."""

    name: str
    title: str
    subject: str
    counts_from: str
    months: int
    destroys: str
    reason: str
    note: str


Rules = Mapping[str, Rule]


def read(said: Mapping[str, Any]) -> dict[str, Rule]:
    """The rules of a parsed file, by name. ValueError with what is wrong."""
    found = [_rule(one) for one in said["rule"]]
    if len({one.name for one in found}) < len(found):
        raise ValueError("two rules have the same name")
    return {one.name: one for one in found}


def _rule(said: Mapping[str, Any]) -> Rule:
    try:
        made = Rule(
            said["name"], said["title"], said["subject"], said["from"], said["months"], said["destroys"], said["reason"],
            said["note"],
        )  # fmt: skip
    except KeyError as lacking:
        raise ValueError(f"a rule lacks {lacking}") from lacking
    return replace(made, months=_months(made.name, made.months))


def _months(name: str, months: object) -> int:
    if not isinstance(months, int) or isinstance(months, bool) or not NEVER <= months <= LONGEST:
        raise ValueError(f"{name}: months must be a whole number from 0 to {LONGEST:,}, not {months!r}")
    return months


def overridden(rules: Rules, own: Mapping[str, Any]) -> dict[str, Rule]:
    """The rules with a council's own months. `Refused` for a name that no rule has, or no number of months."""
    unknown = sorted(set(own) - set(rules))
    if unknown:
        raise Refused(f"[retention]: there is no rule {unknown[0]!r}. The rules are: {', '.join(rules)}.")
    try:
        return {name: replace(rule, months=_months(name, own.get(name, rule.months))) for name, rule in rules.items()}
    except ValueError as wrong:
        raise Refused(f"[retention]: {wrong}.") from wrong


def due(rule: Rule, since: date, today: date) -> date | None:
    """Since which day it may be destroyed, if it may be today: "not earlier than N months after" the event."""
    if rule.months == NEVER:
        return None
    first = periods.months_after(since, rule.months)
    return first if first <= today else None


def earliest_that_cannot_be_due(rule: Rule, today: date) -> date:
    """Events from this day on need not be looked at: no month is shorter than 28 days."""
    return max(date.min + timedelta(days=1), today - timedelta(days=28 * rule.months)) + timedelta(days=1)
