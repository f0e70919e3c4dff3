"""Figures by area: census, deprivation and the like. Area statistics only."""

from typing import Any

from sqlalchemy import Column, String, insert, select, update
from sqlalchemy.orm import Session

from hmo_enforce.areas import rows
from hmo_enforce.areas.records import Indicator, Measure
from hmo_enforce.casework.loads.loading import Ask, Loading, table_of
from hmo_enforce.kernel.staging import Stage, Target

INDICATORS, MEASURES = table_of(Indicator), table_of(Measure)


def _staged(row: rows.IndicatorRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    period = row.period or ask.settings.get("period") or str(ask.as_at.year)
    source = row.source or ask.settings.get("source") or ask.file_name
    name = row.indicator[:300]
    return f"{row.area_code}|{period}|{name}", (None, row.area_code, period[:20], row.value, source[:200], name)


def _match(session: Session, stage: Stage, ask: Ask) -> None:
    staged = stage.table
    known = select(MEASURES.c.id).where(MEASURES.c.name == staged.c.measure_name).scalar_subquery()
    session.execute(update(staged).values(measure_id=known))


def _settle(session: Session, stage: Stage, ask: Ask) -> None:
    staged = stage.table
    unknown = select(staged.c.measure_name).where(staged.c.measure_id.is_(None)).distinct()
    session.execute(insert(MEASURES).from_select(["name"], unknown))
    _match(session, stage, ask)


LOADING = Loading(
    target=Target(INDICATORS, key=("measure_id", "area_code", "period"), columns=("value", "source")),
    builder=lambda mapped, ask: rows.indicators(mapped),
    staged=_staged,
    extra=(Column("measure_name", String(300)),),
    match=_match,
    settle=_settle,
    on_insert=lambda ask, import_id: {"import_id": import_id},
    on_update=lambda ask, import_id: {"import_id": import_id},
)
