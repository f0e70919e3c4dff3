"""Designations made from areas that stand already, named by their codes in a table, less what is excluded."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas.actions import designating
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
        plan, seen = Plan(table.facts.sha256, table.facts.size_bytes, 0, 0), dict[str, int]()
        for number, cells in table.rows():
            plan.read += 1
            drawn, wrong = _drawn(session, rows.said(dict(zip(table.header, cells, strict=True)), ask.settings), number, seen)
            for issue in wrong:
                issues.add("rejected", issue)
            if drawn is None:
                plan.rejected += 1
            else:
                plan.drawn.append(drawn)
    return plan


def _drawn(session: Session, said: dict[str, Any], number: int, seen: dict[str, int]) -> tuple[Drawn | None, list[Issue]]:
    """The row's designation, or what is wrong with it. `seen` remembers the row of each reference."""
    said.setdefault("reference", said.get("name"))
    made, wrong = rows.checked(said, number)
    reference = str(said["reference"] or "")[:100]
    if reference and seen.setdefault(reference, number) != number:
        message = f"This has the same reference as row {seen[reference]}, which was taken."
        wrong.append(Issue(number, "reference", reference, message))
    try:
        outline = _outline(session, said)
    except Refused as refused:
        wrong.append(Issue(number, "area_codes", str(said.get("area_codes", "")), " ".join(refused.reasons)))
        return None, wrong
    if made is None or wrong:
        return None, wrong
    return Drawn((reference,), number, outline.shape, {**made, "accuracy_m": outline.accuracy_m}), []


def _outline(session: Session, said: Mapping[str, Any]) -> designating.Outline:
    """The outline of the areas that a row names by code, or of all of a kind in one edition, less its exclusions."""
    edition = str(said["edition"]).strip() if said.get("edition") else None
    chosen, unknown = _areas(session, said.get("area_codes"), edition)
    excluded, unknown_too = _areas(session, said.get("exclude_codes"), edition)
    if unknown or unknown_too:
        within = f" in the edition {edition}" if edition else ""
        codes = ", ".join(unknown + unknown_too)
        raise Refused(f"There is no area {codes}{within}. Load the boundaries first, or mend the code.")
    if not chosen and said.get("area_kind"):
        chosen = designating.whole_area(session, str(said["area_kind"]).strip().lower(), edition)
    if not chosen:
        raise Refused("Say where it applies: area_codes (E05…; E05…), or area_kind for the whole area (lsoa).")
    return designating.outline_of(session, chosen, excluded)


def _areas(session: Session, codes: Any, edition: str | None) -> tuple[list[int], list[str]]:
    """The ids of the areas that the text names, each in the newest edition unless told, and the codes that nobody knows."""
    wanted = [code for code in re.split(r"[\s,;]+", str(codes or "").strip()) if code]
    query = select(Area.code, Area.id).where(Area.code.in_(wanted)).order_by(Area.edition)
    if edition:
        query = query.where(Area.edition == edition)
    found: dict[str, int] = {row.code: row.id for row in session.execute(query)} if wanted else {}
    return list(found.values()), [code for code in wanted if code not in found]
