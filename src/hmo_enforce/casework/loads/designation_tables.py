"""Designations made from areas that stand already, named by their codes in a table, less what is excluded."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import making
from hmo_enforce.areas.records import Area
from hmo_enforce.casework.loads import designation_rows as rows
from hmo_enforce.casework.loads.drawn import Drawn, Plan
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import tables
from hmo_enforce.kernel.errors import Refused


def read(session: Session, ask: Ask, issues: IssueStage) -> Plan:
    """Every row's designation, its outline made from the areas that it names."""
    path = Path(ask.path)
    with tables.open_table(path, max_bytes=ask.max_bytes) as table:
        plan = Plan(table.facts.sha256, table.facts.size_bytes, 0, 0)
        for number, cells in table.rows():
            plan.read += 1
            said = rows.said(dict(zip(table.header, cells, strict=True)), ask.settings)
            said.setdefault("reference", said.get("name"))
            made, wrong = rows.checked(said, number)
            shape, accuracy, problem = _area_of(session, said)
            if problem:
                wrong.append(Issue(number, "area_codes", str(said.get("area_codes", "")), problem))
            for issue in wrong:
                issues.add("rejected", issue)
            if made is None or shape is None:
                plan.rejected += 1
                continue
            key = (str(said["reference"])[:100],)
            plan.drawn.append(Drawn(key, number, shape, {**made, "accuracy_m": accuracy}))
    return plan


def _area_of(session: Session, said: Mapping[str, Any]) -> tuple[shapely.Geometry | None, float, str]:
    """The outline of the areas that a row names by code, or of all areas of a kind, less its exclusions."""
    chosen, unknown = _areas(session, said.get("area_codes"))
    excluded, unknown_too = _areas(session, said.get("exclude_codes"))
    if unknown or unknown_too:
        return None, 0.0, f"There is no area {', '.join(unknown + unknown_too)}. Load the boundaries first, or mend the code."
    if not chosen and said.get("area_kind"):
        kind = str(said["area_kind"]).strip().lower()
        chosen = list(session.scalars(select(Area).where(Area.kind == kind)))
        if not chosen:
            return None, 0.0, f"There are no boundaries of the kind {kind}. Load them first."
    if not chosen:
        return None, 0.0, "Say where it applies: area_codes (E05…; E05…), or area_kind for the whole area (lsoa)."
    try:
        outlines: Any = ([area.shape for area in chosen], [area.shape for area in excluded])
        made = making.made_from(*outlines)
    except Refused as refused:
        return None, 0.0, " ".join(refused.reasons)
    return made.shape, max(area.accuracy_m for area in chosen), ""


def _areas(session: Session, codes: Any) -> tuple[list[Area], list[str]]:
    """The newest edition of each area that the text names, and the codes that nobody knows."""
    wanted = [code for code in re.split(r"[\s,;]+", str(codes or "").strip()) if code]
    rows = session.scalars(select(Area).where(Area.code.in_(wanted)).order_by(Area.edition)) if wanted else ()
    found = {area.code: area for area in rows}
    return list(found.values()), [code for code in wanted if code not in found]
