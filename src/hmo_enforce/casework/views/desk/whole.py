"""A whole desk, panel by panel; and of a panel, its number alone."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy.orm import Session

from hmo_enforce.casework.views.desk import homes, inbox, running, waiting, work
from hmo_enforce.casework.views.desk.found import Panel, Reader

PANELS: Mapping[str, Callable[[Session, Reader], Panel]] = {
    "inbox": inbox.waiting,
    "tasks": work.tasks,
    "my_cases": work.my_cases,
    "unassigned": work.unassigned,
    "matches": waiting.matches,
    "imports": waiting.imports,
    "evidence": waiting.evidence,
    "letters": waiting.letters,
    "to_post": waiting.to_post,
    "access": waiting.access,
    "destruction": waiting.destruction,
    "machinery": running.machinery,
    "invited": running.invited,
    "to_visit": homes.to_visit,
    "check": homes.check,
    "unknown": homes.unknown,
    "without_uprn": homes.without_uprn,
    "ending": homes.ending,
    "lapsed": homes.lapsed,
    "designations": homes.designations,
}
"""All but the team and what arrived, which are drawn in another way."""


def panels(session: Session, reader: Reader, wanted: Collection[str]) -> dict[str, Panel]:
    """Those of PANELS that are wanted: no other is asked for."""
    return {name: PANELS[name](session, reader) for name in wanted if name in PANELS}
