"""A file arrives: read, staged, matched, compared, switched in, every issue reported.

`read` does all that takes long, in a transaction that only reads; `write` matches again on the latest state and puts
everything in at once. Whatever happens in between, the old state stands until `write` returns, and the same file can
simply be loaded again. A dry run reads, counts, and puts nothing in.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework.loads import gazetteer, geography, indicators, licences, observations, parties, postcodes
from hmo_enforce.casework.loads.drawn import Plan
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask, Basis, Loading, Report
from hmo_enforce.files import extraction, profiles, queries
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import facts, tables
from hmo_enforce.files.records import Import, ImportDifference, ImportIssue
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.staging import BATCH, Counts, Stage

TABLES: dict[str, Loading] = {
    "postcodes": postcodes.LOADING,
    "gazetteer": gazetteer.LOADING,
    "licences": licences.LICENCE_LOADING,
    "exemptions": licences.EXEMPTION_LOADING,
    "parties": parties.LOADING,
    "rooms": observations.ROOMS_LOADING,
    "epc": observations.EPC_LOADING,
    "occupation": observations.OCCUPATION_LOADING,
    "indicators": indicators.LOADING,
}
KINDS = (*TABLES, "boundaries", "designations")
# These say nothing of where a home is or who lives in it.
WITHOUT_FLAGS = frozenset({"indicators", "parties"})
FIRST_ISSUES = 50
FIRST_CHANGES = 50
MB = 1_000_000
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(slots=True)
class Found:
    """What reading a file came to; `stage` or `plan` waits to be put in."""

    ask: Ask
    sha256: str
    size_bytes: int
    profile: str | None
    read: int
    rejected: int
    counts: Counts
    issues: IssueStage
    stage: Stage | None = None
    plan: Plan | None = None
    basis: Basis | None = None
    changes: list[dict[str, str]] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)

    def outcome(self, counts: Counts) -> dict[str, Any]:
        """The figures that every import ends with: read = new + changed + unchanged + rejected."""
        return {
            "kind": self.ask.kind,
            "file": self.ask.file_name,
            "profile": self.profile,
            "dry_run": self.ask.dry_run,
            "read": self.read,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "rejected": self.rejected,
            "issues": self.issues.count,
            "read_as": self.read_as,
        }


def asked(session: Session, arguments: Mapping[str, Any], by: Actor) -> Ask:
    """What a job request's arguments ask for: `import_id` of an uploaded file, or `kind` and `path`."""
    of_council = council.read(arguments["council"])
    more: dict[str, Any] = {
        "by": by,
        "place_words": frozenset(word.upper() for word in of_council.place_words),
        "confidence": of_council.source_confidence,
        "dry_run": bool(arguments.get("dry_run")),
        "max_bytes": int(arguments.get("max_file_mb", 512)) * MB,
    }
    if arguments.get("import_id") is not None:
        return _asked_of_upload(session, int(arguments["import_id"]), more)
    kind, path = arguments["kind"], arguments["path"]
    if kind not in KINDS:
        raise Refused(f"“{kind}” is not a kind of file. The kinds are: {', '.join(KINDS)}.")
    on = arguments.get("on")
    return Ask(
        kind=kind,
        path=path,
        file_name=Path(path).name,
        as_at=date.fromisoformat(on) if on else clock.today(),
        profile=arguments.get("profile"),
        settings=dict(arguments.get("settings") or {}),
        **more,
    )


def _asked_of_upload(session: Session, import_id: int, more: dict[str, Any]) -> Ask:
    upload = session.get(Import, import_id)
    if upload is None or upload.file_path is None:
        raise NotFound("There is no such import, or its file has gone.")
    said = dict(upload.options)
    mapping = said.pop("mapping", None)
    return Ask(
        kind=upload.kind,
        path=upload.file_path,
        file_name=upload.file_name,
        as_at=upload.as_at,
        profile=upload.profile,
        import_id=import_id,
        settings=said,
        mapping=mapping,
        **more,
    )


# --- reading


def read(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report) -> Found:
    """Read the file into a stage and say what it would change. `Refused` for a file that cannot be read at all."""
    ask = asked(session, arguments, by)
    path = Path(ask.path)
    if not path.is_file():
        raise Refused(f"There is no file {ask.path}. Check its name and folder.")
    issues = IssueStage(session)
    if geography.is_geography(ask):
        found = _read_geography(session, ask, issues, report)
    else:
        found = _read_table(session, ask, issues, report)
    issues.flush()
    return found


def _read_geography(session: Session, ask: Ask, issues: IssueStage, report: Report) -> Found:
    report(0, 1, "Reading boundaries")
    plan = geography.read(session, ask, issues)
    report(1, 1, "Comparing with what is there")
    return Found(
        ask=ask,
        sha256=plan.sha256,
        size_bytes=plan.size_bytes,
        profile=None,
        read=plan.read,
        rejected=plan.rejected,
        counts=plan.counts,
        issues=issues,
        plan=plan,
    )


def _read_table(session: Session, ask: Ask, issues: IssueStage, report: Report) -> Found:
    if ask.kind not in TABLES:
        raise Refused(f"{ask.kind.capitalize()} come as GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile.")
    loading = TABLES[ask.kind]
    stage = Stage(session, loading.target, extra=loading.extra)
    known = queries.known_profiles(session)
    with tables.open_table(
        Path(ask.path),
        signatures=profiles.signatures(known, ask.kind),
        max_bytes=ask.max_bytes,
        sheet=ask.settings.get("sheet"),
        header_row=_header_row(ask),
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
    rejected += _matched(session, stage, loading, ask, issues)
    for issue in loading.notes(session, stage, ask):
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
        "header_in_row": str(read.header_row) if read.header_row else None,
    }
    return {name: value for name, value in said.items() if value}


def _header_row(ask: Ask) -> int | None:
    given = ask.settings.get("header_row")
    if given is None:
        return None
    if not given.isdigit() or int(given) < 1:
        raise Refused(f"header_row is the number of the row with the column names, not {given!r}.")
    return int(given)


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
    loading = TABLES[ask.kind]
    extracted = extraction.extraction(profile, table.header)
    build = loading.builder(extracted.mapped, ask)
    seen: dict[str, int] = {}
    rows = rejected = 0
    batch: list[tuple[Any, ...]] = []
    staged = loading.staged
    for number, built in extraction.built(table.rows(), extracted, build):
        row = built.row
        if built.issues or built.notes:
            for severity, issue in built.by_severity():
                issues.add(severity, issue)
        if row is None:
            # A blank figure, or one that its publisher withheld, was never a row.
            refused = bool(built.issues)
            rows, rejected = rows + refused, rejected + refused
            continue
        rows += 1
        key, values = staged(row, ask)
        if key is not None and seen.setdefault(key, number) != number:
            rejected += 1
            issues.reject(number, "", key, f"This is the same as row {seen[key]}, which was taken. Leave one of them out.")
            continue
        batch.append((*values, number))
        if len(batch) >= BATCH:
            stage.fill(batch)
            batch.clear()
            report(int(table.fraction() * 95), 100, f"{rows:,} rows read")
    if batch:
        stage.fill(batch)
    return rows, rejected


def _matched(session: Session, stage: Stage, loading: Loading, ask: Ask, issues: IssueStage) -> int:
    loading.match(session, stage, ask)
    refused = loading.refuse(session, stage, ask)
    for issue in refused:
        issues.add("rejected", issue)
    return len(refused)


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


# --- writing


def write(session: Session, arguments: Mapping[str, Any], by: Actor, report: Report, found: Found) -> dict[str, Any]:
    """Put in what was read, in the caller's transaction; or only note a dry run's figures."""
    report(98, 100, "Putting it in")
    found.issues.session = session
    if found.stage is not None:
        found.stage.session = session
    if found.ask.dry_run:
        return _previewed(session, found)
    record = _record(session, found)
    ask = replace(found.ask, import_id=record.id)
    counts = geography.write(session, found.plan, ask) if found.plan else _switch(session, found, ask, record.id)
    outcome = found.outcome(counts)
    _note(session, found, record, counts, by)
    if found.ask.kind not in WITHOUT_FLAGS and counts.new + counts.changed:
        _ask_for_flags(session, arguments, by)
    if record.file_path is not None:
        # Only once this transaction stands may the uploaded file go.
        _ask_once(session, "expire", {}, by)
    return {**outcome, "import_id": record.id}


def _switch(session: Session, found: Found, ask: Ask, import_id: int) -> Counts:
    assert found.stage is not None
    loading, stage = TABLES[ask.kind], found.stage
    found.rejected += _matched(session, stage, loading, ask, found.issues)
    loading.settle(session, stage, ask)
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
    for name in target.columns:
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


def _record(session: Session, found: Found) -> Import:
    """The import's own row: the one that a page made at upload, or a new one."""
    ask = found.ask
    record = session.get(Import, ask.import_id) if ask.import_id else None
    if record is None:
        record = Import(
            kind=ask.kind,
            file_name=ask.file_name[:255],
            file_path=None,
            options=dict(ask.settings),
            as_at=ask.as_at,
            size_bytes=found.size_bytes,
            status="running",
            asked_by=ask.by.name,
            asked_at=clock.now(),
        )
        session.add(record)
    record.sha256, record.profile, record.size_bytes = found.sha256, found.profile, found.size_bytes
    if found.basis:
        record.purpose, record.lawful_basis = found.basis.purpose, found.basis.lawful_basis
        record.expires_on = found.basis.expires_on
    session.flush()
    return record


def _figures(session: Session, found: Found, record: Import, counts: Counts) -> None:
    record.read, record.rejected, record.issues = found.read, found.rejected, found.issues.count
    record.new, record.changed, record.unchanged = counts.new, counts.changed, counts.unchanged
    session.execute(delete(ImportIssue).where(ImportIssue.import_id == record.id))
    found.issues.keep(record.id)


def _previewed(session: Session, found: Found) -> dict[str, Any]:
    outcome = {**found.outcome(found.counts), "changes": found.changes}
    record = session.get(Import, found.ask.import_id) if found.ask.import_id else None
    if record is None:
        return {**outcome, "first_issues": found.issues.first(FIRST_ISSUES)}
    record.status = "previewed"
    record.profile = found.profile
    _figures(session, found, record, found.counts)
    return {**outcome, "import_id": record.id}


def _note(session: Session, found: Found, record: Import, counts: Counts, by: Actor) -> None:
    """One journal line for the whole file; its rows' differences stay with the import, under one digest."""
    record.status, record.ended_at = "done", clock.now()
    _figures(session, found, record, counts)
    session.flush()
    said = {
        "kind": record.kind,
        "file": record.file_name,
        "sha256": record.sha256,
        **{name: getattr(record, name) for name in ("read", "new", "changed", "unchanged", "rejected", "issues")},
        "differences_digest": differences_digest(session, record.id),
    }
    journal.note(session, by, "imported", "import", record.id, after=said)


def differences_digest(session: Session, import_id: int) -> str:
    """SHA-256 over the import's differences in their order, so that a later edit of them shows."""
    columns = (ImportDifference.row, ImportDifference.subject, ImportDifference.subject_id, ImportDifference.field)
    more = (ImportDifference.before, ImportDifference.after, ImportDifference.applied)
    digest = hashlib.sha256()
    query = select(*columns, *more).where(ImportDifference.import_id == import_id).order_by(ImportDifference.id)
    for row in session.execute(query).yield_per(BATCH):
        digest.update(json.dumps(list(row), ensure_ascii=False).encode())
    return digest.hexdigest()


def _ask_for_flags(session: Session, arguments: Mapping[str, Any], by: Actor) -> None:
    _ask_once(session, "flag", {"council": arguments["council"]}, by)


def _ask_once(session: Session, job: str, arguments: dict[str, Any], by: Actor) -> None:
    """Unless the same waits already."""
    waiting = select(requests.JobRequest.id).where(
        requests.JobRequest.job == job, requests.JobRequest.status == requests.WAITING
    )
    if session.scalar(waiting.limit(1)) is None:
        requests.ask(session, job, arguments, by=by)
