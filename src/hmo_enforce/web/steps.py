"""The web's one door to steps that need geopandas: loaded at the first call, so that the server starts without it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from hmo_enforce.council import Council
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing.verdict import Verdict

if TYPE_CHECKING:
    from hmo_enforce.casework import arrivals as arrivals  # noqa: PLC0414 - likewise
    from hmo_enforce.casework import duplicates as duplicates  # noqa: PLC0414 - likewise
    from hmo_enforce.casework import matching as matching  # noqa: PLC0414 - likewise
    from hmo_enforce.casework import properties_known as properties_known  # noqa: PLC0414 - so that it is for others to use
else:

    class _Known:
        def __init__(self, module: str) -> None:
            self._module = f"hmo_enforce.casework.{module}"

        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self._module), name)

    # What an officer learns of a home, noted and judged at once; which home an address means, or an arrival is about; and that
    # two records are of one.
    # Checked as the modules that they stand for.
    properties_known, matching, duplicates = _Known("properties_known"), _Known("matching"), _Known("duplicates")
    arrivals = _Known("arrivals")


def load_soon(wait_s: float = 5.0) -> None:
    """Load it all in the background a little after the start: the first who saves would hold the database meanwhile."""
    loading = threading.Timer(wait_s, lambda: import_module("hmo_enforce.casework.properties_known"))
    loading.name, loading.daemon = "loading", True
    loading.start()


def designate(
    session: Session, said: Mapping[str, Any], area_ids: Sequence[int], *, excluding: Sequence[int], by: Actor
) -> int:
    """`casework.designating.designate`. The designation's id."""
    from hmo_enforce.areas.actions import designating as actions  # noqa: PLC0415
    from hmo_enforce.casework import designating  # noqa: PLC0415

    return designating.designate(session, actions.Said(**said), area_ids, excluding=excluding, by=by).designation.id


def designate_draft(session: Session, draft_id: int, said: Mapping[str, Any], *, revision: int, by: Actor) -> int:
    """`casework.designating.designate_draft`. The designation's id."""
    from hmo_enforce.areas.actions import designating as actions  # noqa: PLC0415
    from hmo_enforce.casework import designating  # noqa: PLC0415

    return designating.designate_draft(session, draft_id, actions.Said(**said), revision=revision, by=by).designation.id


def change_designation(
    session: Session, designation_id: int, changes: Mapping[str, Any], *, why: str, revision: int, by: Actor
) -> None:
    """`casework.designating.change`."""
    from hmo_enforce.casework import designating  # noqa: PLC0415

    designating.change(session, designation_id, changes, why=why, revision=revision, by=by)


def revoke_designation(session: Session, designation_id: int, on: date, *, why: str, revision: int, by: Actor) -> None:
    """`casework.designating.revoke`."""
    from hmo_enforce.casework import designating  # noqa: PLC0415

    designating.revoke(session, designation_id, on, why=why, revision=revision, by=by)


def import_settings(kind: str, given: Mapping[str, str]) -> dict[str, Any]:
    """`loads.settings.checked`."""
    from hmo_enforce.casework.loads import settings  # noqa: PLC0415

    return settings.checked(kind, given)


def columns_of_areas(path: Path, layer: str | None) -> tuple[str, ...]:
    """`layers.columns`; none where the file cannot be read: its check says why."""
    from hmo_enforce.files.outside import layers  # noqa: PLC0415

    try:
        return layers.columns(path, layer)
    except Refused:
        return ()


def rules(council: Council) -> Callable[[Session, int, date], Verdict | None]:
    """`casework.judging.verdict_on`, with the council's trust in its sources."""

    def verdict_on(session: Session, property_id: int, on: date) -> Verdict | None:
        from hmo_enforce.casework import judging  # noqa: PLC0415

        return judging.verdict_on(session, property_id, on, confidence=council.source_confidence)

    return verdict_on
