"""The web's one door to steps that need geopandas: loaded at the first call, so that the server starts without it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.council import Council
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing.verdict import Verdict


def note_observation(
    session: Session,
    property_id: int,
    facts: Mapping[str, Any],
    *,
    seen: bool,
    as_at: date,
    by: Actor,
    on: date,
    council: Council,
) -> None:
    """`casework.properties_known.note_observation`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.note_observation(
        session, property_id, facts, seen=seen, as_at=as_at, by=by, on=on, confidence=council.source_confidence
    )


def withdraw_observation(session: Session, observation_id: int, *, why: str, by: Actor, on: date, council: Council) -> None:
    """`casework.properties_known.withdraw_observation`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.withdraw_observation(session, observation_id, why=why, by=by, on=on, confidence=council.source_confidence)


def correct(
    session: Session,
    property_id: int,
    changes: Mapping[str, str | None],
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> None:
    """`casework.properties_known.correct`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.correct(
        session, property_id, changes, why=why, revision=revision, by=by, on=on, confidence=council.source_confidence,
        place_words=frozenset(council.place_words),
    )  # fmt: skip


def withdraw_correction(session: Session, correction_id: int, *, why: str, by: Actor, on: date, council: Council) -> None:
    """`casework.properties_known.withdraw_correction`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.withdraw_correction(
        session, correction_id, why=why, by=by, on=on, confidence=council.source_confidence,
        place_words=frozenset(council.place_words),
    )  # fmt: skip


def correct_licence(
    session: Session,
    licence_id: int,
    changes: Mapping[str, date | None],
    *,
    why: str,
    revision: int,
    by: Actor,
    on: date,
    council: Council,
) -> None:
    """`casework.properties_known.correct_licence`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.correct_licence(
        session, licence_id, changes, why=why, revision=revision, by=by, on=on, confidence=council.source_confidence
    )


def withdraw_licence_correction(
    session: Session, correction_id: int, *, why: str, by: Actor, on: date, council: Council
) -> None:
    """`casework.properties_known.withdraw_licence_correction`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.withdraw_licence_correction(
        session, correction_id, why=why, by=by, on=on, confidence=council.source_confidence
    )


def designate(
    session: Session, said: Mapping[str, Any], area_ids: Sequence[int], *, excluding: Sequence[int], by: Actor
) -> int:
    """`casework.designating.designate`. The designation's id."""
    from hmo_enforce.areas import actions  # noqa: PLC0415
    from hmo_enforce.casework import designating  # noqa: PLC0415

    return designating.designate(session, actions.Said(**said), area_ids, excluding=excluding, by=by).designation.id


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


def note_unit(
    session: Session, property_id: int, name: str, said: Mapping[str, Any], *, by: Actor, on: date, council: Council
) -> None:
    """`casework.properties_known.note_unit`."""
    from hmo_enforce.casework import properties_known  # noqa: PLC0415

    properties_known.note_unit(session, property_id, name, said, by=by, on=on, confidence=council.source_confidence)


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
