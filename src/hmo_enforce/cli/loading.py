"""`import`: one file, here and now, with its issues."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hmo_enforce import jobs
from hmo_enforce.casework.loads import settings
from hmo_enforce.cli import opening, telling
from hmo_enforce.cli.failing import SaidWrongly
from hmo_enforce.files import queries
from hmo_enforce.kernel.errors import Refused

LEFT_OUT = 3
SHOWN = 10
FIGURES = ("read", "new", "changed", "unchanged", "rejected", "issues")


def load(kind: str, file: str, asked: Mapping[str, Any], own: Mapping[str, str], *, strict: bool, as_json: bool) -> int:
    """Load a file, or with `dry_run` say what would change. `own` are the kind's own settings."""
    _require_known(kind, own)
    path = Path(file).absolute()
    with opening.house() as (found, sessions):
        arguments = {
            **opening.told_to_jobs(found),
            **asked,
            "kind": kind,
            "path": str(path),
            "settings": dict(own),
        }
        with telling.progress(f"Loading {path.name}") as report:
            by = opening.whoever_types()
            outcome = jobs.perform(sessions, jobs.named("import"), arguments, by=by, report=report)
        with sessions.reading() as session:
            issues: Iterable[Mapping[str, Any]] = outcome.pop("first_issues", ())
            if "import_id" in outcome:
                issues = (_told(said) for said in queries.issues(session, outcome["import_id"]))
            _tell(outcome, issues, as_json=as_json)
    return LEFT_OUT if strict and outcome["rejected"] else 0


def _told(said: queries.Said) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(said).items() if name != "id"}


def _require_known(kind: str, own: Mapping[str, str]) -> None:
    try:
        settings.checked(kind, own)
    except Refused as unknown:
        raise SaidWrongly(*unknown.reasons) from None


def _tell(outcome: dict[str, Any], issues: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    changes = outcome.pop("changes", ())
    if as_json:
        for issue in issues:
            telling.as_json({"issue": dict(issue)})
        for change in changes:
            telling.as_json({"change": dict(change)})
        telling.as_json(outcome)
        return
    _tell_changes(changes)
    _tell_issues(issues, outcome["issues"])
    said = {name: telling.in_words(outcome[name]) for name in FIGURES}
    telling.line(
        f"{said['read']} rows read = {said['new']} new + {said['changed']} changed + {said['unchanged']} unchanged "
        f"+ {said['rejected']} left out; {said['issues']} issues."
    )
    if waiting := outcome.get("waiting"):
        telling.line(
            f"{telling.in_words(waiting)} of those left out wait until somebody says which home they are of (Matches)."
        )
    if outcome["properties_made"]:
        made = outcome["properties_made"]
        said_so = "would be" if outcome.get("dry_run") else "was" if made == 1 else "were"
        homes = "property" if made == 1 else "properties"
        telling.line(f"{telling.in_words(made)} new {homes} {said_so} made, for addresses that nobody knew.")
    if outcome.get("profile"):
        telling.line(f"Its columns were read by the profile {outcome['profile']}.")
    if outcome.get("dry_run"):
        telling.line("Nothing was changed: this was a dry run.")


def _tell_changes(changes: Iterable[Mapping[str, Any]]) -> None:
    for number, change in enumerate(changes):
        if number < SHOWN:
            telling.line(f"row {change['row']} would change {change['field']}: {change['before']!r} to {change['after']!r}")


def _tell_issues(issues: Iterable[Mapping[str, Any]], count: int) -> None:
    for number, issue in enumerate(issues):
        if number == SHOWN:
            telling.line(f"… and {count - SHOWN:,} more issues: on the import's page, or here with --json.")
            break
        where = f"row {issue['row']}" if issue["row"] is not None else "the file"
        field = f", {issue['field']}" if issue["field"] else ""
        telling.line(f"{where}{field}: {issue['message']} ({issue['severity']})")
