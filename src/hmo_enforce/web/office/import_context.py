"""What the imports' templates take, out of what is known of an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hmo_enforce.files import states
from hmo_enforce.files.queries import PERSONAL, Changed, Listed, Said, Work
from hmo_enforce.web import formats
from hmo_enforce.web.office import import_wording, wording

PATH = "/imports"
FIRST = 50
HEADINGS = {
    states.UPLOADED: "Not finished",
    states.CHECKING: "The file is being checked",
    states.PREVIEWED: "Checked, not loaded",
    states.LOADING: "The file is being loaded",
    states.DONE: "Loaded",
    states.FAILED: "This did not work",
    states.CANCELLED: "Cancelled",
}
RECORDS = {"property": "/properties", "licence": "/licences", "exemption": "/exemptions"}
LEFT = {"boundaries": "/designations", "designations": "/designations", "indicators": None, "postcodes": None}


@dataclass(frozen=True, slots=True)
class Issues:
    """The first of an import's issues, the worst before the others, and how many of each severity there are."""

    first: Sequence[Said]
    by_severity: Mapping[str, int]


def kinds() -> list[dict[str, str]]:
    """The kinds of file to choose from."""
    return [{"value": kind, "text": title} for kind, title in import_wording.TITLES.items()]


def counts(one: Listed) -> list[dict[str, Any]]:
    """The figures: read = new + changed + unchanged + left out + waiting; and the properties made for addresses nobody knew."""
    said: list[tuple[str, int, str | None]] = [
        ("Rows read", one.read, None),
        ("New", one.new, "clear" if one.new else None),
        ("Changed", one.changed, None),
        ("Unchanged", one.unchanged, None),
        ("Left out", one.rejected - one.waiting, "act" if one.rejected > one.waiting else None),
        *([("Waiting for a match", one.waiting, "act")] if one.waiting else []),
        ("Issues", one.issues, None),
    ]
    if one.properties_made and one.kind != "gazetteer":
        said.append(("Properties made" if one.state == states.DONE else "Properties to be made", one.properties_made, None))
    return [{"label": label, "number": f"{number:,}", "tone": tone} for label, number, tone in said]


def file(one: Listed) -> dict[str, str]:
    """What the pages' captions say of the file."""
    return {
        "name": one.file_name,
        "kind": import_wording.TITLES.get(one.kind, one.kind),
        "size": import_wording.size(one.size_bytes),
    }


def progress(one: Listed, work: Work | None) -> dict[str, Any]:
    """How far it is, as the page shows it and as its script asks for it."""
    finished = one.state not in states.AT_WORK
    waiting = work is not None and work.status == "waiting"
    return {
        "state": one.state,
        "done": work.done if work else 0,
        "total": work.total if work and work.total else None,
        "text": _progress_text(work, finished, waiting),
        "finished": finished,
        "href": f"{PATH}/{one.id}",
        "url": f"{PATH}/{one.id}/progress",
        "refresh_href": f"{PATH}/{one.id}",
    }


def _progress_text(work: Work | None, finished: bool, waiting: bool) -> str:
    if finished:
        return "Finished."
    if work is None or waiting:
        return "Waiting for its turn."
    if work.cancelling:
        return "Stopping."
    part = f" ({100 * work.done // work.total} %)" if work.total else ""
    return f"{work.note or 'Begun'}{part}."


def issues(said: Sequence[Said], kind: str) -> list[dict[str, Any]]:
    """The first issues."""
    return [
        {
            "row": one.row,
            "field": import_wording.field(kind, one.field),
            "value": one.value,
            "message": f"{one.message} ({import_wording.SEVERITIES.get(one.severity, one.severity)}.)",
        }
        for one in said
    ]


def issues_total(one: Listed, by_severity: Mapping[str, int]) -> str:
    """312 issues: 147 left out, 165 to look at."""
    words = {"rejected": "left out", "waiting": "waiting", "emptied": "left empty", "mended": "mended", "noted": "to look at"}
    parts = [f"{by_severity[name]:,} {said}" for name, said in words.items() if by_severity.get(name)]
    return f"{one.issues:,} {'issue' if one.issues == 1 else 'issues'}: {', '.join(parts)}"


def preview(one: Listed, work: Work | None, found: Issues) -> dict[str, Any]:
    """What the preview shows."""
    changes = [] if work is None else work.outcome.get("changes", [])
    shown = f"The first {len(changes):,} values" if one.changed > len(changes) or len(changes) >= FIRST else "The values"
    geography = one.kind in import_wording.GEOGRAPHY
    return {
        "file": file(one),
        "profile": profile_in_words(one),
        "counts": counts(one),
        "issues": issues(found.first, one.kind),
        "issues_total": issues_total(one, found.by_severity),
        "issues_href": f"{PATH}/{one.id}/issues",
        "changes": [_change(change, one.kind) for change in changes],
        "changes_total": f"{shown} that would change in {one.changed:,} {'row' if one.changed == 1 else 'rows'}.",
        "blocked": None
        if one.read > one.rejected - one.waiting
        else "No row of this file can be taken in. Look at the issues, and mend the file or its columns.",
        "load_action": f"{PATH}/{one.id}/load",
        "back_href": f"{PATH}/{one.id}/{'settings' if geography else 'columns'}",
        "back_text": "Change the settings" if geography else "Change the columns",
        "settings_href": f"{PATH}/{one.id}/settings",
        "cancel_action": f"{PATH}/{one.id}/cancel",
        "facts": facts(one, work),
    }


def changed(found: Sequence[Changed], one: Listed) -> dict[str, Any]:
    """What the page of a loaded file shows of what it changed."""
    told = [
        {"row": str(row.row or ""), "field": row.field, "before": row.before or "", "after": row.after or "", "href": _of(row)}
        for row in found
    ]
    first = f"The first {len(told):,} values" if len(told) >= FIRST else "The values"
    return {
        "changes": [_change(row, one.kind) for row in told],
        "changes_total": f"{first} that it changed in {one.changed:,} {'row' if one.changed == 1 else 'rows'}.",
    }


def _of(row: Changed) -> str:
    return f"{RECORDS[row.subject]}/{row.subject_id}" if row.subject in RECORDS else ""


def _change(change: Mapping[str, str], kind: str) -> dict[str, str]:
    return {
        "what": f"Row {change['row']}",
        "href": change.get("href", ""),
        "field": import_wording.field(kind, change["field"]),
        "before": wording.value(change["before"]) if change["before"] else "nothing",
        "after": wording.value(change["after"]) if change["after"] else "nothing",
    }


def run(one: Listed, work: Work | None, found: Issues, *, may_run: bool) -> dict[str, Any]:
    """What the page of an import shows that is under way, or has ended."""
    ended = one.state in {states.DONE, states.PREVIEWED}
    left = LEFT.get(one.kind, "/properties")
    geography = one.kind in import_wording.GEOGRAPHY
    mendable = may_run and one.has_file and one.state == states.FAILED
    return {
        "file": file(one),
        "heading": HEADINGS[one.state],
        "progress": progress(one, work),
        "counts": counts(one) if ended else [],
        "faults": _faults(one, work),
        "issues": issues(found.first, one.kind) if ended else [],
        "issues_total": issues_total(one, found.by_severity),
        "issues_href": f"{PATH}/{one.id}/issues" if one.issues else None,
        "hidden": one.kind in PERSONAL and not may_run,
        "facts": facts(one, work),
        "cancel_action": f"{PATH}/{one.id}/cancel" if may_run and one.state not in states.FORGOTTEN else None,
        "retry_action": f"{PATH}/{one.id}/{_again(work)}" if mendable else None,
        "mend_href": f"{PATH}/{one.id}/{'settings' if geography else 'columns'}" if mendable else None,
        "mend_text": "Change the settings" if geography else "Change the columns",
        "unchanged": one.state == states.DONE and one.unchanged > 0 and not _wrote(one),
        "left_href": _left(left, one) if one.state == states.DONE else None,
        "left_text": "See the designations" if left == "/designations" else "See the properties",
        "another_href": f"{PATH}/new" if may_run and one.state in states.FORGOTTEN else None,
    }


def _left(left: str | None, one: Listed) -> str | None:
    """Where its rows went: of properties, those that it wrote, where it wrote any."""
    return f"{left}?import={one.id}" if left == "/properties" and one.kind != "parties" and _wrote(one) else left


def _wrote(one: Listed) -> bool:
    return one.new + one.changed + one.properties_made > 0


def _again(work: Work | None) -> str:
    return "check" if work is None or work.arguments.get("dry_run") else "load"


def _faults(one: Listed, work: Work | None) -> list[str]:
    if one.state != states.FAILED or work is None:
        return []
    return list(work.outcome.get("reasons") or [work.outcome.get("error", "The program gave no reason.")])


def profile_in_words(one: Listed) -> str | None:
    """The profile's name; columns chosen for one file have none."""
    return "columns chosen for this file" if one.options.get("mapping") else one.profile


def facts(one: Listed, work: Work | None) -> list[dict[str, Any]]:
    """What is known of the file, without what is not."""
    read_as = {} if work is None else work.outcome.get("read_as", {})
    said: dict[str, object] = {
        "File": one.file_name,
        "Kind": import_wording.TITLES.get(one.kind, one.kind),
        "Size": f"{one.size_bytes:,} bytes",
        "SHA-256": one.sha256,
        "Profile": profile_in_words(one),
        **{name.replace("_", " ").capitalize(): value for name, value in read_as.items()},
        "As at": formats.day(one.as_at),
        "Purpose": one.purpose or one.options.get("purpose"),
        "Lawful basis": one.lawful_basis or one.options.get("lawful_basis"),
        "Last day of keeping": formats.day(one.expires_on) if one.expires_on else None,
        "Handed in by": one.asked_by,
        "Handed in": formats.moment(one.asked_at),
        "Ended": formats.moment(one.ended_at) if one.ended_at else None,
    }
    return [{"label": label, "value": str(value)} for label, value in said.items() if value not in (None, "")]
