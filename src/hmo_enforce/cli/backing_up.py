"""`backup` writes everything that must not be lost into one file; `restore` puts it into a place where nothing is."""

from pathlib import Path

from sqlalchemy import make_url

from hmo_enforce import settings
from hmo_enforce.casework import backups, restoring
from hmo_enforce.cli import opening, telling, verifying
from hmo_enforce.kernel import clock, revisions
from hmo_enforce.kernel.errors import Refused

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
    with telling.progress("Restoring") as report:
        manifest = restoring.restore(Path(source).absolute(), url, found.data_dir, opening.told_to_jobs(found), report)
    said = f"Restored the backup of {manifest.made_at}: {len(manifest.parts):,} files, tables at revision {manifest.revision}."
    if manifest.revision != revisions.head():
        next_step = "It is of an earlier release. Run `hmo-enforce migrate`, then `hmo-enforce verify`."
        _tell(said, next_step, as_json=as_json)
        return 0
    _tell(said, "Now it is verified.", as_json=as_json)
    _require_keys(found)
    return verifying.verify(as_json=as_json)


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
