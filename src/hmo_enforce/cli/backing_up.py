"""`backup` writes everything that must not be lost into one file; `restore` puts it into a place where nothing is."""

from pathlib import Path

from sqlalchemy import make_url

from hmo_enforce import settings
from hmo_enforce.casework import backups, destroyed, restoring
from hmo_enforce.cli import opening, telling, verifying
from hmo_enforce.kernel import clock, database, revisions
from hmo_enforce.kernel.errors import Refused

SINCE = (
    "Whatever was destroyed and whoever was erased since that backup is back: run `hmo-enforce destroy-again FILE` with the "
    "file destroyed.jsonl that lay beside the journal's anchors, before anybody works in it."
)
KEYS = "The keys are not in it: keep secret-key and journal-key (or HMO_SECRET_KEY and HMO_JOURNAL_KEY) apart from backups."


def backup(where: str, *, as_json: bool) -> int:
    """Back up into a file, or into a folder under a name made of the time. 1 where a file that should be there was not."""
    target = Path(where).absolute()
    if target.is_dir():
        target = target / backups.file_name(clock.now())
    with opening.house() as (found, sessions), telling.progress("Backing up") as report:
        manifest = backups.make(sessions.engine, opening.told_to_jobs(found), target, report)
        with sessions.writing() as session:
            outcome = backups.note(session, opening.whoever_types(), manifest, target)
    if as_json:
        telling.as_json(outcome)
    else:
        telling.line(f"{target}: the database and {len(manifest.parts) - 1:,} files, {outcome['bytes']:,} bytes. {KEYS}")
        for name in manifest.missing:
            telling.line(f"{name} is not what the database says, or is gone. Run `hmo-enforce verify`.")
    return 1 if manifest.missing else 0


def restore(source: str, *, as_json: bool) -> int:
    """Restore into the empty place that the settings name, and verify it."""
    found = settings.from_environment(making=False)
    url = make_url(found.database_url)
    place = restoring.Place(url, found.data_dir, lambda manifest: _note_restored(found, manifest))
    with telling.progress("Restoring") as report:
        manifest = restoring.restore(Path(source).absolute(), place, opening.told_to_jobs(found), report)
    said = f"Restored the backup of {manifest.made_at}: {len(manifest.parts):,} files, tables at revision {manifest.revision}."
    if manifest.revision != revisions.head():
        next_step = f"It is of an earlier release. Run `hmo-enforce migrate`, then `hmo-enforce verify`. {SINCE}"
        _tell(said, next_step, as_json=as_json)
        return 0
    _tell(said, f"{SINCE} Now it is verified.", as_json=as_json)
    _require_keys(found)
    return verifying.verify(as_json=as_json)


def _note_restored(found: settings.Settings, manifest: backups.Manifest) -> None:
    with opening.engine(found) as engine, database.Sessions(engine).writing() as session:
        destroyed.note_restored(session, at=manifest.made_at)


def destroy_again(file: str, *, otherwise: bool, as_json: bool) -> int:
    """Destroy what was destroyed since the restored backup was made. 1 where something was left.

    otherwise   it was not `restore` that restored it: what is there now is what the backup brought
    """
    with opening.house() as (found, sessions), telling.progress("Destroying again") as report:
        if otherwise:
            with sessions.writing() as session:
                destroyed.note_restored(session, at=clock.now().isoformat())
        told = {**opening.told_to_jobs(found), "destroyed": str(Path(file).absolute())}
        became = destroyed.again(sessions.reading, sessions.writing, told, opening.whoever_types(), report)
    if as_json:
        telling.as_json({**became.counts, "left_why": list(became.left), "broken": became.broken, "look": list(became.look)})
    else:
        _tell_again(became)
    return 1 if became.left or became.broken else 0


def _tell_again(became: destroyed.Again) -> None:
    telling.line(", ".join(f"{number:,} {state}" for state, number in became.counts.items()) + ".")
    for one in became.left:
        telling.line(f"Left: {one}")
    if became.broken:
        telling.line(f"{became.broken:,} lines of the file are not this program's, or not by this HMO_SECRET_KEY.")
    for case_id in became.look:
        telling.line(f"Somebody was erased in case {case_id} again: an officer should look at /cases/{case_id}.")


def _require_keys(found: settings.Settings) -> None:
    if not found.journal_keys and not found.journal_key_file.exists():
        raise Refused(
            "Everything is restored, but the journal cannot be verified without its key: put journal-key into "
            f"{found.data_dir}, or set HMO_JOURNAL_KEY, and run `hmo-enforce verify`."
        )


def _tell(said: str, next_step: str, *, as_json: bool) -> None:
    if as_json:
        telling.as_json({"restored": said, "next": next_step})
    else:
        telling.line(f"{said} {next_step}")
