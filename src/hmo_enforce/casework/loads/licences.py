"""Licence registers, and registers of temporary exemption notices: mostly addresses without UPRN."""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import places
from hmo_enforce.casework.loads.loading import Ask, Loading, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel.staging import Stage, Target
from hmo_enforce.licensing import overlaps, rows
from hmo_enforce.licensing.actions import correcting
from hmo_enforce.licensing.actions.correcting import Correctable
from hmo_enforce.licensing.records import Exemption, Licence

LICENCES, EXEMPTIONS = table_of(Licence), table_of(Exemption)


def source_key(reference: str | None, address: str, postcode: str | None, starts_on: object) -> str:
    """What makes a licence the same in two files: its reference, or else its address and first day."""
    return (reference or f"{address}|{postcode}|{starts_on}").upper()[:300]


def _licence(row: rows.LicenceRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    key = source_key(row.reference, row.address, row.postcode, row.starts_on)
    point = places.point(row.longitude, row.latitude)
    return key, (
        key, row.reference or key[:100], row.kind, None, row.address, row.postcode, row.starts_on, row.ends_on,
        row.revoked_on, row.max_persons, row.max_households, row.units, row.storeys, row.holder, row.manager,
        row.conditions, None, *places.wanted(row.uprn, row.address, row.postcode, ask, point),
    )  # fmt: skip


def _exemption(row: rows.ExemptionRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    key = source_key(row.reference, row.address, row.postcode, row.starts_on)
    return key, (
        key, row.reference or key[:100], None, row.address, row.postcode, row.part, row.starts_on, row.ends_on,
        row.persons, None, *places.wanted(row.uprn, row.address, row.postcode, ask),
    )  # fmt: skip


def _lasting(stage: Stage, name: str) -> Any:
    """What stands keeps this where the file is silent on it: few registers have such a column."""
    staged, target = stage.table, stage.target.table
    kept = func.coalesce(staged.c[name], target.c[name])
    return update(staged).where(staged.c.source_key == target.c.source_key).values({name: kept})


def _match_licences(session: Session, stage: Stage, ask: Ask) -> None:
    places.match(session, stage, ask)
    session.execute(_lasting(stage, "revoked_on"))
    _keep_corrections(session, stage, correcting.LICENCES)


def _keep_corrections(session: Session, stage: Stage, kind: Correctable) -> None:
    """What an officer set stays; what the file says instead is withheld, and shown as a difference."""
    staged, target, corrections = stage.table, stage.target.table, table_of(kind.record)
    standing = (
        select(corrections.c.field, corrections.c.value, staged)
        .join(target, target.c.id == corrections.c[kind.key])
        .join(staged, staged.c.source_key == target.c.source_key)
        .where(corrections.c.withdrawn_at.is_(None))
    )
    for said in session.execute(standing).mappings().all():
        name, kept = said["field"], kind.again(said["field"], said["value"])
        if said[name] not in (kept, None):
            differs = (said["import_row"], str(kept or ""), str(said[name]))
            stage.withheld.setdefault((said["source_key"][:40], name), differs)
        session.execute(update(staged).where(staged.c.source_key == said["source_key"]).values({name: kept}))


def _match_notices(session: Session, stage: Stage, ask: Ask) -> None:
    places.match(session, stage, ask)
    session.execute(_lasting(stage, "part"))
    _keep_corrections(session, stage, correcting.NOTICES)


def _same_address(session: Session, stage: Stage, ask: Ask) -> list[Issue]:
    staged = stage.table.c
    said = (staged.reference, staged.address, staged.match_uprn, staged.starts_on, staged.ends_on)
    found = session.execute(select(staged.import_row, *said).order_by(staged.import_row))
    return overlaps.same_address((number, overlaps.Listed(*listed)) for number, *listed in found)


def _after_licences(session: Session, stage: Stage, ask: Ask) -> None:
    """When each licence was last on a register."""
    seen = update(LICENCES).where(LICENCES.c.source_key == stage.table.c.source_key).values(last_listed_on=ask.as_at)
    session.execute(seen, execution_options={"synchronize_session": False})


LICENCE_COLUMNS = (
    "reference", "kind", "property_id", "address", "postcode", "starts_on", "ends_on", "revoked_on", "max_persons",
    "max_households", "units", "storeys", "holder", "manager", "conditions", "matched_by",
)  # fmt: skip
EXEMPTION_COLUMNS = (
    "reference", "property_id", "address", "postcode", "part", "starts_on", "ends_on", "persons", "matched_by",
)  # fmt: skip

LICENCE_LOADING = Loading(
    target=Target(LICENCES, key=("source_key",), columns=LICENCE_COLUMNS),
    builder=lambda mapped, ask: rows.licences(mapped, ask.as_at),
    staged=_licence,
    extra=places.COLUMNS,
    match=_match_licences,
    notes=_same_address,
    settle=places.settle,
    after=_after_licences,
    on_insert=lambda ask, import_id: {"import_id": import_id, "revision": 1},
    on_update=lambda ask, import_id: {"import_id": import_id, "revision": LICENCES.c.revision + 1},
)
EXEMPTION_LOADING = Loading(
    target=Target(EXEMPTIONS, key=("source_key",), columns=EXEMPTION_COLUMNS),
    builder=lambda mapped, ask: rows.exemptions(mapped),
    staged=_exemption,
    extra=places.COLUMNS,
    match=_match_notices,
    settle=places.settle,
    on_insert=lambda ask, import_id: {"import_id": import_id, "revision": 1},
    on_update=lambda ask, import_id: {"import_id": import_id, "revision": EXEMPTIONS.c.revision + 1},
)
