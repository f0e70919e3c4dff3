"""Staged rows are switched in, and what they change is kept with the import."""

import hashlib
import json

from sqlalchemy import String, cast, func, insert, literal, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import every, filling
from hmo_enforce.casework.loads.found import Found
from hmo_enforce.casework.loads.loading import Ask, Loading
from hmo_enforce.files.records import CAME_WITH, ImportDifference
from hmo_enforce.kernel.staging import BATCH, Counts, Stage
from hmo_enforce.properties.matching import doors
from hmo_enforce.properties.records import Property


def switch(session: Session, found: Found, ask: Ask, import_id: int) -> Counts:
    """Put the staged rows in, on the latest state, with what they change."""
    assert found.stage is not None
    loading, stage = every.TABLES[ask.kind], found.stage
    left = filling.matched(session, stage, loading, ask, found.issues)
    found.rejected += left.refused + left.waiting - found.waiting
    found.waiting = left.waiting
    found.properties_made = filling.made(session, stage, loading)
    loading.settle(session, stage, ask)
    return put(session, stage, loading, ask, import_id)


def put(session: Session, stage: Stage, loading: Loading, ask: Ask, import_id: int) -> Counts:
    """Rows that are matched and settled into their table, with what they change."""
    if stage.counts().changed:
        _keep_differences(session, stage, import_id)
    counts = stage.switch(on_insert=loading.on_insert(ask, import_id), on_update=loading.on_update(ask, import_id))
    loading.after(session, stage, ask)
    _keep_withheld(session, stage, import_id)
    return counts


def _keep_withheld(session: Session, stage: Stage, import_id: int) -> None:
    """What the file says against an officer's own corrections."""
    for (subject_id, name), (row, kept, said) in stage.withheld.items():
        session.add(
            ImportDifference(
                import_id=import_id,
                row=row,
                subject=_subject(stage),
                subject_id=subject_id,
                field=name,
                before=kept,
                after=said,
                applied=False,
            )
        )


def _subject(stage: Stage) -> str:
    """The singular name of the stage's table: what differences and the journal call such a record."""
    name = stage.target.table.name
    return f"{name.removesuffix('ies')}y" if name.endswith("ies") else name.removesuffix("s")


def _keep_differences(session: Session, stage: Stage, import_id: int) -> None:
    target = stage.target
    if target.table is Property.__table__:
        _keep_arrivals(session, stage, import_id)
    for name in (one for one in target.columns if one not in doors.COLUMNS):
        changes, joined = stage.changes(name)
        subject_id = cast(target.table.c[target.key[0]], String)
        source = select(
            literal(import_id),
            stage.table.c.import_row,
            literal(_subject(stage)),
            func.substr(subject_id, 1, 40),
            literal(name),
            cast(target.table.c[name], String),
            cast(stage.table.c[name], String),
            literal(True),
        ).select_from(joined)
        columns = ["import_id", "row", "subject", "subject_id", "field", "before", "after", "applied"]
        session.execute(insert(ImportDifference).from_select(columns, source.where(changes)))


def _keep_arrivals(session: Session, stage: Stage, import_id: int) -> None:
    """With which file and row the homes that change stood until now: their own columns name the latest alone."""
    theirs, ours = Property.import_id, Property.import_row
    came = cast(theirs, String) + func.coalesce(":" + cast(ours, String), "")
    now = literal(f"{import_id}:") + cast(stage.table.c.import_row, String)
    source = select(
        literal(import_id), stage.table.c.import_row, literal("property"), cast(Property.id, String), literal(CAME_WITH), came,
        now, literal(True),
    ).select_from(stage.table.join(stage.target.table, stage.same()))  # fmt: skip
    columns = ["import_id", "row", "subject", "subject_id", "field", "before", "after", "applied"]
    session.execute(insert(ImportDifference).from_select(columns, source.where(stage.differs(), theirs.is_not(None))))


def differences_digest(session: Session, import_id: int) -> str:
    """SHA-256 over the import's differences in their order, so that a later edit of them shows."""
    columns = (ImportDifference.row, ImportDifference.subject, ImportDifference.subject_id, ImportDifference.field)
    more = (ImportDifference.before, ImportDifference.after, ImportDifference.applied)
    digest = hashlib.sha256()
    query = select(*columns, *more).where(ImportDifference.import_id == import_id).order_by(ImportDifference.id)
    for row in session.execute(query).yield_per(BATCH):
        digest.update(json.dumps(list(row), ensure_ascii=False).encode())
    return digest.hexdigest()
