"""A file arrives: read, staged, matched, compared, switched in, every issue reported.

`read` does all that takes long, in a transaction that only reads; `write` matches again on the latest state and puts
everything in at once. Whatever happens in between, the old state stands until `write` returns, and the same file can
simply be loaded again. A dry run reads, counts, and puts nothing in.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework.loads import every, filling, following, geography, landing, settings, switching, waiting
from hmo_enforce.casework.loads.found import Found
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask, Report
from hmo_enforce.files.records import Import, ImportIssue
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.staging import Counts
from hmo_enforce.programs.actions import telling
from hmo_enforce.programs.events import Event
from hmo_enforce.properties.matching import states as match_states
from hmo_enforce.properties.records import Match

# These say nothing of where a home is or who lives in it.
WITHOUT_FLAGS = frozenset({"indicators", "parties"})
FIRST_ISSUES = 50
MB = 1_000_000


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
    if kind not in every.KINDS:
        raise Refused(f"“{kind}” is not a kind of file. The kinds are: {', '.join(every.KINDS)}.")
    on = arguments.get("on")
    return Ask(
        kind=kind,
        path=path,
        file_name=Path(path).name,
        as_at=date.fromisoformat(on) if on else clock.today(),
        dated=bool(on),
        profile=arguments.get("profile"),
        settings=settings.checked(kind, arguments.get("settings") or {}),
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
        # The form comes filled with the day of the upload.
        dated=upload.as_at != clock.in_london(upload.asked_at).date(),
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
        found = filling.read(session, ask, issues, report)
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
    counts = geography.write(session, found.plan, ask) if found.plan else switching.switch(session, found, ask, record.id)
    if found.stage is not None:
        landing.settle(session, found.stage, ask)
        waiting.keep(session, found.stage, ask, record.id)
        following.keep(session, found.stage, ask, record.id)
    outcome = found.outcome(counts)
    _note(session, found, record, counts, by)
    if found.ask.kind not in WITHOUT_FLAGS and counts.new + counts.changed:
        _ask_for_flags(session, arguments, by)
    if record.file_path is not None:
        # Only once this transaction stands may the uploaded file go.
        _ask_once(session, "expire", {}, by)
    return {**outcome, "import_id": record.id}


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
    record.properties_made = found.properties_made_of(counts)
    record.read, record.rejected, record.issues = found.read, found.rejected, found.issues.count
    record.waiting = found.waiting
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
        **{
            name: getattr(record, name)
            for name in ("read", "new", "changed", "unchanged", "rejected", "waiting", "issues", "properties_made")
        },
        "differences_digest": switching.differences_digest(session, record.id),
    }
    journal.note(session, by, "imported", "import", record.id, after=said)
    telling.tell(session, Event.IMPORT_FINISHED, "import", record.id)
    waits = select(Match.id).where(Match.import_id == record.id, Match.state == match_states.REVIEW).limit(1)
    if session.scalar(waits) is not None:
        telling.tell(session, Event.MATCH_WAITING, "import", record.id)


def _ask_for_flags(session: Session, arguments: Mapping[str, Any], by: Actor) -> None:
    _ask_once(session, "flag", {"council": arguments["council"]}, by)


def _ask_once(session: Session, job: str, arguments: dict[str, Any], by: Actor) -> None:
    """Unless the same waits already."""
    waiting = select(requests.JobRequest.id).where(
        requests.JobRequest.job == job, requests.JobRequest.status == requests.WAITING
    )
    if session.scalar(waiting.limit(1)) is None:
        requests.ask(session, job, arguments, by=by)
