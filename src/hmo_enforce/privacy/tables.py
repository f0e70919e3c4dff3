"""Which table holds what of people: read from `tables.toml`, which a test compares with the tables that there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SORTS = ("none", "staff", "people", "free text")


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds of people, and why.

    holds     none; staff, who worked on it; people; or free text, which may name anybody
    activity  the activity of the record of processing (docs/privacy.md) that it serves; empty of `none`
    search    columns in which somebody's name may stand and must be looked for when they are erased
    names     columns by which a row is itself a record of somebody: a second one of the same person, or a namesake's
    """

    table: str
    holds: str
    why: str
    activity: str
    search: tuple[str, ...]
    names: tuple[str, ...] = ()


def read(said: Mapping[str, Any]) -> dict[str, Held]:
    """By table. ValueError with what is wrong."""
    found = {}
    for table, of in said["table"].items():
        if of["holds"] not in SORTS:
            raise ValueError(f"{table}: holds must be one of {', '.join(SORTS)}")
        if of["holds"] != "none" and not of.get("activity"):
            raise ValueError(f"{table} holds something of people, so it belongs to an activity")
        found[table] = Held(
            table, of["holds"], of["why"], of.get("activity", ""), tuple(of.get("search", ())), tuple(of.get("names", ()))
        )
    return found
