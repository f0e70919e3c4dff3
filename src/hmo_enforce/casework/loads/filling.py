"""A table file into its stage: opened, understood by a profile, built row by row, matched, compared."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import every, following, places, repeating, retired, waiting
from hmo_enforce.casework.loads.found import Found
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask, Loading, Report
from hmo_enforce.files import extraction, headers, profile_forms, profiles, queries
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import facts, tables
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.staging import BATCH, Stage

FIRST_CHANGES = 50
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file whose rows are all in the stage: how many there were, how many of them were rejected, by which profile."""

    file: facts.Facts
    profile: str
    rows: int
    rejected: int


def read(session: Session, ask: Ask, issues: IssueStage, report: Report) -> Found:
    """The whole file staged and matched, and what it would change. `Refused` for a file that is no such table."""
    if ask.kind not in every.TABLES:
        raise Refused(f"{ask.kind.capitalize()} come as GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile.")
    loading = every.TABLES[ask.kind]
    stage = Stage(session, loading.target, extra=loading.extra)
    taken = _take(session, ask, stage, issues, report)
    report(97, 100, "Matching with what is there")
    stage.filled()
    left = matched(session, stage, loading, ask, issues)
    _note(session, stage, loading, ask, issues)
    found = Found(
        ask=ask,
        sha256=taken.file.sha256,
        size_bytes=taken.file.size_bytes,
        profile=taken.profile,
        read=taken.rows,
        rejected=taken.rejected + left.refused + left.waiting,
        waiting=left.waiting,
        counts=stage.counts(),
        issues=issues,
        stage=stage,
        basis=loading.basis(session, stage, ask),
        properties_made=made(session, stage, loading),
    )
    found.changes = _first_changes(session, stage) if found.counts.changed else []
    found.read_as = _read_as(taken.file)
    return found


def _take(session: Session, ask: Ask, stage: Stage, issues: IssueStage, report: Report) -> Taken:
    """Every row of the file into the stage, and what is wrong with the file itself among the issues."""
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
        for severity, issue in table.found.issues:
            issues.add(severity, issue)
        if table.found.more:
            issues.add("noted", Issue(None, "", "", f"{table.found.more:,} further faults of the file itself are not listed."))
        unread = table.found.rejected_rows
        return Taken(table.facts, profile.name, rows + unread, rejected + unread)


def _note(session: Session, stage: Stage, loading: Loading, ask: Ask, issues: IssueStage) -> None:
    """What is worth knowing of rows that are taken as they are."""
    for issue in loading.notes(session, stage, ask):
        issues.add("noted", issue)
    if loading.settle is places.settle:
        for issue in (*waiting.notes(session, stage), *retired.standing(session, stage)):
            issues.add("noted", issue)


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
        return profile_forms.from_dict(ask.mapping)
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
    filling = _Filling(stage, issues, repeating.Repeated(ask.kind))
    for number, built in extraction.built(table.rows(), extracted, build):
        key, values = (None, ()) if built.row is None else loading.staged(built.row, ask)
        if filling.repeats(number, key, values):
            # What else would be said of the row speaks of one that was kept.
            continue
        if built.issues or built.notes:
            for severity, issue in built.by_severity():
                issues.add(severity, issue)
        if built.row is None:
            # A blank figure, or one that its publisher withheld, was never a row.
            filling.refuse(len(built.issues) > 0)
        elif filling.take(number, values):
            report(int(table.fraction() * 95), 100, f"{filling.rows:,} rows read")
    filling.end()
    return filling.rows, filling.rejected


class _Filling:
    """Rows on their way into the stage, a batch at a time, and what was seen of them so far."""

    def __init__(self, stage: Stage, issues: IssueStage, repeated: repeating.Repeated) -> None:
        self.rows = self.rejected = 0
        self._stage, self._issues, self._repeated = stage, issues, repeated
        self._seen: dict[str, int] = {}
        self._batch: list[tuple[Any, ...]] = []

    def repeats(self, number: int, key: str | None, values: tuple[Any, ...]) -> bool:
        """Whether an earlier row of the file was of the same thing; then this one is left out, and it is said of it."""
        if key is None or self._seen.setdefault(key, number) == number:
            return False
        self.refuse(True)
        self._repeated.add(number, self._seen[key], key, values)
        return True

    def refuse(self, counts: bool) -> None:
        """Leave a row out; one that `counts` was read all the same."""
        self.rows, self.rejected = self.rows + counts, self.rejected + counts

    def take(self, number: int, values: tuple[Any, ...]) -> bool:
        """The row of this number; whether a batch is full with it, and was filled in."""
        self.rows += 1
        self._batch.append((*values, number))
        if len(self._batch) < BATCH:
            return False
        self._stage.fill(self._batch)
        self._batch.clear()
        return True

    def end(self) -> None:
        """The last rows, and each row that repeated another among the issues."""
        if self._batch:
            self._stage.fill(self._batch)
        for issue in self._repeated.told(self._stage):
            self._issues.add("rejected", issue)


@dataclass(frozen=True, slots=True)
class Left:
    """How many rows stay out: those that cannot stand, and those that wait for a person."""

    refused: int
    waiting: int


def matched(session: Session, stage: Stage, loading: Loading, ask: Ask, issues: IssueStage) -> Left:
    """Match the staged rows with what is there, those that waited before among them."""
    waiting.put_back(stage)
    following.put_back(stage)
    issues.take_back(waiting.SEVERITY)
    loading.match(session, stage, ask)
    aside = following.set_aside(session, stage)
    refused = loading.refuse(session, stage, ask)
    for issue in refused:
        issues.add("rejected", issue)
    aside += waiting.set_aside(session, stage, loading)
    for issue in aside:
        issues.add(waiting.SEVERITY, issue)
    return Left(len(refused), len(aside))


def made(session: Session, stage: Stage, loading: Loading) -> int:
    """How many properties the matched stage makes, for addresses that nobody knew."""
    return places.made(session, stage) if loading.settle is places.settle else 0


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
