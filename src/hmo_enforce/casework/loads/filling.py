"""A table file into its stage: opened, understood by a profile, built row by row, matched, compared."""

from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import doorways, every, places, repeating
from hmo_enforce.casework.loads.found import Found
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask, Loading, Report
from hmo_enforce.files import extraction, headers, profiles, queries
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import facts, tables
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.staging import BATCH, Stage

FIRST_CHANGES = 50
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read(session: Session, ask: Ask, issues: IssueStage, report: Report) -> Found:
    """The whole file staged and matched, and what it would change. `Refused` for a file that is no such table."""
    if ask.kind not in every.TABLES:
        raise Refused(f"{ask.kind.capitalize()} come as GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile.")
    loading = every.TABLES[ask.kind]
    stage = Stage(session, loading.target, extra=loading.extra)
    known = queries.known_profiles(session)
    with tables.open_table(
        Path(ask.path),
        signatures=profiles.signatures(known, ask.kind),
        max_bytes=ask.max_bytes,
        sheet=ask.settings.get("sheet"),
        header_rows=_header_rows(ask),
    ) as table:
        profile = _profile(ask, table.header, known)
        rows, rejected = _fill(table, profile, stage, ask, issues=issues, report=report)
        read = table.facts
        for severity, issue in table.found.issues:
            issues.add(severity, issue)
        if table.found.more:
            issues.add("noted", Issue(None, "", "", f"{table.found.more:,} further faults of the file itself are not listed."))
        rejected += table.found.rejected_rows
        rows += table.found.rejected_rows
    report(97, 100, "Matching with what is there")
    stage.filled()
    rejected += matched(session, stage, loading, ask, issues)
    for issue in loading.notes(session, stage, ask):
        issues.add("noted", issue)
    if loading.settle is places.settle:
        for issue in doorways.twins(session, stage):
            issues.add("noted", issue)
    found = Found(
        ask=ask,
        sha256=read.sha256,
        size_bytes=read.size_bytes,
        profile=profile.name,
        read=rows,
        rejected=rejected,
        counts=stage.counts(),
        issues=issues,
        stage=stage,
        basis=loading.basis(session, stage, ask),
        properties_made=made(session, stage, loading),
    )
    found.changes = _first_changes(session, stage) if found.counts.changed else []
    found.read_as = _read_as(read)
    return found


def _read_as(read: facts.Facts) -> dict[str, str]:
    """How the file was understood, for whoever wonders why a row reads as it does."""
    said = {
        "format": read.format,
        "encoding": read.encoding,
        "separator": SEPARATORS.get(read.delimiter or "", read.delimiter),
        "line_ends": read.line_ends,
        "sheet": read.sheet,
        "header_in_row": read.header_in_words(),
    }
    return {name: value for name, value in said.items() if value}


def _header_rows(ask: Ask) -> headers.Rows | None:
    given = ask.settings.get("header_row")
    if given is None:
        return None
    rows = headers.rows_given(given)
    if rows is None:
        raise Refused(
            "header_row is the number of the row with the column names (3), or the first and last of up to "
            f"{headers.MOST_ROWS} such rows (3-4), not {given!r}."
        )
    return rows


def _profile(ask: Ask, header: tuple[str, ...], known: list[profiles.Profile]) -> profiles.Profile:
    if ask.mapping is not None:
        return profiles.from_dict(ask.mapping)
    if ask.profile:
        return profiles.named(ask.profile, ask.kind, known)
    return profiles.choose(header, ask.kind, known)


def _fill(
    table: tables.Table,
    profile: profiles.Profile,
    stage: Stage,
    ask: Ask,
    *,
    issues: IssueStage,
    report: Report,
) -> tuple[int, int]:
    """Every row of the file into the stage; how many were read and how many rejected."""
    loading = every.TABLES[ask.kind]
    extracted = extraction.extraction(profile, table.header)
    build = loading.builder(extracted.mapped, ask)
    seen: dict[str, int] = {}
    repeated = repeating.Repeated(ask.kind)
    rows = rejected = 0
    batch: list[tuple[Any, ...]] = []
    staged = loading.staged
    for number, built in extraction.built(table.rows(), extracted, build):
        row = built.row
        key, values = (None, ()) if row is None else staged(row, ask)
        if key is not None and seen.setdefault(key, number) != number:
            # What else would be said of the row speaks of one that was kept.
            rows, rejected = rows + 1, rejected + 1
            repeated.add(number, seen[key], key, values)
            continue
        if built.issues or built.notes:
            for severity, issue in built.by_severity():
                issues.add(severity, issue)
        if row is None:
            # A blank figure, or one that its publisher withheld, was never a row.
            refused = bool(built.issues)
            rows, rejected = rows + refused, rejected + refused
            continue
        rows += 1
        batch.append((*values, number))
        if len(batch) >= BATCH:
            stage.fill(batch)
            batch.clear()
            report(int(table.fraction() * 95), 100, f"{rows:,} rows read")
    if batch:
        stage.fill(batch)
    for issue in repeated.told(stage):
        issues.add("rejected", issue)
    return rows, rejected


def matched(session: Session, stage: Stage, loading: Loading, ask: Ask, issues: IssueStage) -> int:
    """Match the staged rows with what is there; how many had to be left out."""
    loading.match(session, stage, ask)
    refused = loading.refuse(session, stage, ask)
    for issue in refused:
        issues.add("rejected", issue)
    return len(refused)


def made(session: Session, stage: Stage, loading: Loading) -> int:
    """How many properties the matched stage makes, for addresses that nobody knew."""
    return doorways.made(session, stage) if loading.settle is places.settle else 0


def _first_changes(session: Session, stage: Stage) -> list[dict[str, str]]:
    """The first values that the file would change, for a person to look at before it does."""
    shown: list[dict[str, str]] = []
    for name in stage.target.columns:
        changes, joined = stage.changes(name)
        before, after = stage.target.table.c[name], stage.table.c[name]
        query = select(stage.table.c.import_row, cast(before, String), cast(after, String)).select_from(joined)
        for row, was, would_be in session.execute(query.where(changes).limit(FIRST_CHANGES - len(shown))):
            shown.append({"row": str(row), "field": name, "before": was or "", "after": would_be or ""})
        if len(shown) >= FIRST_CHANGES:
            break
    return shown
