"""The kinds of case as data: each with its steps and the tasks that a new one begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a new case of the kind is to have done, so many days after it is opened."""

    title: str
    days: int

    def due_on(self, opened_on: date) -> date:
        """By this day."""
        return opened_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Kind:
    """`steps` by name, in their usual order."""

    name: str
    title: str
    steps: tuple[str, ...]
    tasks: tuple[Task, ...]

    @property
    def first(self) -> str:
        """Where a case of the kind begins."""
        return self.steps[0]

    def goes_back(self, before: str, after: str) -> bool:
        """Whether `after` comes before `before` in the usual order; a step that the kind has no more counts as the first."""
        return self.steps.index(after) < (self.steps.index(before) if before in self.steps else 0)


@dataclass(frozen=True, slots=True)
class Kinds:
    """All of them, and the steps' titles by name."""

    by_name: Mapping[str, Kind]
    steps: Mapping[str, str]

    def title(self, name: str) -> str:
        """A kind's title; the name of one that is gone."""
        return self.by_name[name].title if name in self.by_name else name.replace("_", " ").capitalize()

    def step_title(self, name: str) -> str:
        """A step's title; the name of one that is gone."""
        return self.steps.get(name, name.replace("_", " ").capitalize())


def read(said: Mapping[str, Any]) -> Kinds:
    """The kinds in a file's tables. ValueError with each fault in a sentence where they are not of the shape wanted."""
    faults: list[str] = []
    steps = said.get("step", {})
    kinds = {name: _kind(name, one, steps, faults) for name, one in said.get("kind", {}).items()}
    used = {step for kind in kinds.values() for step in kind.steps}
    faults += [f"Step “{name}” is in no kind." for name in steps if name not in used]
    if not kinds:
        faults.append("There is no kind of case.")
    if faults:
        raise ValueError(" ".join(faults))
    return Kinds(kinds, dict(steps))


def _kind(name: str, said: Mapping[str, Any], steps: Mapping[str, str], faults: list[str]) -> Kind:
    named = tuple(said.get("steps", ()))
    if not named or len(set(named)) < len(named):
        faults.append(f"Kind “{name}” needs steps, each once.")
    faults += [f"Kind “{name}” has a step “{step}” without a title." for step in named if step not in steps]
    if not str(said.get("title", "")).strip():
        faults.append(f"Kind “{name}” needs a title.")
    if len(name) > 40 or any(len(step) > 40 for step in named):
        faults.append(f"In kind “{name}” a name is longer than 40 characters.")
    tasks = tuple(_task(name, one, faults) for one in said.get("tasks", ()))
    return Kind(name, str(said.get("title", "")), named, tasks)


def _task(kind: str, said: Mapping[str, Any], faults: list[str]) -> Task:
    title, days = str(said.get("title", "")).strip(), said.get("days")
    if not title or len(title) > 200:
        faults.append(f"A task of kind “{kind}” needs a title of at most 200 characters.")
    if not isinstance(days, int) or not 0 <= days <= MOST_DAYS:
        faults.append(f"Task “{title}” of kind “{kind}” needs its days, from 0 to {MOST_DAYS}.")
        days = 0
    return Task(title, days)
