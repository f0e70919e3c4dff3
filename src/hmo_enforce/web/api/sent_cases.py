"""What programs send of a case's tasks, of who has it, and of its end."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from hmo_enforce.cases.actions import opening
from hmo_enforce.web.api.sent import BLANK, Day, Id, Reason, Short

Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=rf"^[^{BLANK}@\x00]+@[^{BLANK}@\x00]+$")]


class Fate(StrEnum):
    """What becomes of a task that is still open when its case is closed."""

    DONE = opening.DONE
    DROP = opening.DROP
    MOVE = opening.MOVE


class NewTask(msgspec.Struct, forbid_unknown_fields=True):
    """Something to be done. `assignee`: the address of an account of staff; left out, whoever has the case."""

    title: Short
    due_on: Day | None = None
    assignee: Email | None = None


class TaskDay(msgspec.Struct, forbid_unknown_fields=True):
    """By when a task is to be done; null for no day."""

    due_on: Day | None


class Because(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    why: Reason


class Assignment(msgspec.Struct, forbid_unknown_fields=True):
    """Who has a case from now on: the address of an account of staff, null for nobody."""

    assignee: Email | None


class TaskFate(msgspec.Struct, forbid_unknown_fields=True):
    """What becomes of one open task."""

    id: Id
    fate: Fate


class Closing(msgspec.Struct, forbid_unknown_fields=True):
    """Why a case is closed and what came of it, and what becomes of each open task; `moved_to`: the case that takes over."""

    why: Reason
    tasks: Annotated[list[TaskFate], Meta(max_length=500)] = []
    moved_to: Id | None = None
