"""What came of a job, in sentences for a person."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from hmo_enforce.cli import telling
from hmo_enforce.kernel import days

Outcome = Mapping[str, Any]


def of(job: str, outcome: Outcome) -> Iterator[str]:
    """What came of that job; figure by figure where it has no sentences of its own."""
    if job in WORDED:
        yield from WORDED[job](outcome)
    else:
        yield from figures(outcome)


def figures(outcome: Outcome) -> Iterator[str]:
    """`name: value`, and what lies within a value by its name too."""
    for name, value in outcome.items():
        if isinstance(value, Mapping):
            yield from (f"{name}, {said}".replace("_", " ") for said in figures(value))
        else:
            yield f"{name.replace('_', ' ')}: {telling.in_words(value)}"


def flag(outcome: Outcome) -> Iterator[str]:
    """What changed between homes and areas."""
    scope = "Every home was looked at" if outcome["full"] else "What changed since the last run was looked at"
    yield f"{scope}: {_count(outcome['properties'], 'home')}."
    yield f"Designations of homes: {_change(outcome['flags'])}."
    yield f"Other areas of homes: {_change(outcome['areas'])}."


def judge(outcome: Outcome) -> Iterator[str]:
    """How many homes came to what, one outcome a line."""
    day = date.fromisoformat(outcome["on"])
    yield f"Judged as things stood on {days.in_words(day)}: {_count(outcome['homes'], 'home')}."
    width = max((len(f"{number:,}") for number in outcome["outcomes"].values()), default=0)
    for name, number in outcome["outcomes"].items():
        yield f"  {number:>{width},}  {name.replace('_', ' ')}"
    if "not_stored" in outcome:
        yield outcome["not_stored"]
    else:
        yield f"Verdicts written: {outcome['written']:,}; with another outcome than before: {outcome['outcome_changed']:,}."
    if outcome["retired"]:
        yield f"Left out, since they are addresses no longer: {_count(outcome['retired'], 'home')}."


def expire(outcome: Outcome) -> Iterator[str]:
    """What was deleted."""
    yield f"Observations deleted: {outcome['expired']:,}."
    yield f"Imports that say nothing of people any more: {outcome['imports_blanked']:,}."
    yield f"Uploaded files deleted: {outcome['uploads_forgotten']:,}."
    yield f"Exports deleted: {outcome['exports_deleted']:,}."


def _change(of: Mapping[str, int]) -> str:
    if not any(of.values()):
        return "no change"
    return f"{of['new']:,} new, {of['changed']:,} changed, {of['gone']:,} gone"


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"


WORDED: dict[str, Callable[[Outcome], Iterator[str]]] = {"flag": flag, "judge": judge, "expire": expire}
