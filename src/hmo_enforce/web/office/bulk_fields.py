"""What is asked for each deed that can be done to many."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases import outside
from hmo_enforce.casework.bulks.declared import Deed
from hmo_enforce.kernel import clock
from hmo_enforce.properties.actions import tagging
from hmo_enforce.web.form_page import Field

Fields: TypeAlias = tuple[Field, ...]
DAYS = frozenset({"due_on", "on"})
"""The fields that hold days."""


def of(session: Session, deed: Deed, told: Mapping[str, str]) -> Fields:
    """Its fields, with what was filled in already; none where nothing is asked."""
    return ASKED[deed.name](session, told)


def _case(session: Session, told: Mapping[str, str]) -> Fields:
    kinds = tuple((name, one.title) for name, one in outside.kinds().by_name.items())
    return (
        Field("radios", "kind", "Kind of case", choices=kinds, value=told.get("kind", "")),
        Field("text", "title", "Title of each", "In a few words, without names", value=told.get("title", "")),
    )


def _assignee(session: Session, told: Mapping[str, str]) -> Fields:
    choices = (("", "Nobody"), *((str(key), name) for key, name in accounts.who_may(session, "work_cases")))
    return (Field("select", "assignee", "Who works on them from now on", choices=choices, value=told.get("assignee", "")),)


def _next_day(session: Session, told: Mapping[str, str]) -> Fields:
    what = "What is to be done where no task is open"
    return (
        Field("date", "due_on", "By which day", "Of the task that is due first in each case", value=told.get("due_on", "")),
        Field("text", "title", what, "Such as: Ring the agent", value=told.get("title", "")),
    )


def _tag(session: Session, told: Mapping[str, str]) -> Fields:
    return (
        Field(
            "text", "tag", "Tag", "A word or two, such as: student let", value=tagging.as_kept(told.get("tag", "")), width="20"
        ),
    )


def _posted(session: Session, told: Mapping[str, str]) -> Fields:
    day = told.get("on") or clock.today().isoformat()
    return (Field("date", "on", "On which day were they put in the post?", value=day, width="10"),)


def _nothing(session: Session, told: Mapping[str, str]) -> Fields:
    return ()


ASKED: dict[str, Callable[[Session, Mapping[str, str]], Fields]] = {
    "open-cases": _case,
    "assign": _assignee,
    "next-day": _next_day,
    "tag": _tag,
    "untag": _tag,
    "put-in-the-post": _posted,
    "send-again": _nothing,
}
