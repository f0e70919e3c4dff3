"""What nearly every command begins with: the settings, and the database at this release's revision."""

import getpass
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url

from hmo_enforce import council, settings
from hmo_enforce.accounts.outside import breached
from hmo_enforce.kernel import actor, database, logs, revisions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs.outside import posting
from hmo_enforce.settings import Settings


@contextmanager
def engine(of: Settings) -> Iterator[Engine]:
    """The database, whatever revision it is at."""
    opened = database.engine(of.database_url)
    try:
        yield opened
    finally:
        opened.dispose()


@contextmanager
def house() -> Iterator[tuple[Settings, database.Sessions]]:
    """The settings and the database. `Refused`, with what to do, unless its tables are those of this release.

    Nothing is made: where no database is, none is left behind.
    """
    found = settings.from_environment(making=False)
    council.read(found.council)
    if found.breached_passwords is not None:
        breached.require_a_list(found.breached_passwords)
    _require_file(found)
    with engine(found) as opened:
        revisions.require_head(opened)
        yield found, database.Sessions(opened)


def _require_file(of: Settings) -> None:
    """`Refused` where the embedded database was never made: SQLite would make an empty one of any name."""
    url = make_url(of.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    # As root even a folder that nobody may enter is entered; for anybody else stat raises, and that is said.
    try:
        there = Path(url.database).stat().st_size > 0
    except FileNotFoundError:
        there = False
    if not there:
        raise Refused(f"There is no database at {url.database} yet. Run `hmo-enforce migrate` first.")


def told_to_jobs(of: Settings) -> dict[str, Any]:
    """What every job is told of the settings, beside its own arguments."""
    return {
        "council": of.council,
        "data_dir": str(of.data_dir),
        "uploads": str(of.uploads),
        "max_file_mb": of.max_file_mb,
        "letters": str(of.letters),
        "mail": of.mail,
        "digest_at": f"{of.digest_at:%H:%M}",
        "bounces": None if of.bounces is None else str(of.bounces),
        "evidence": str(of.evidence),
        "evidence_copies": str(of.evidence_copies),
        "clamd": of.clamd,
        "journal_keys": of.journal_keys,
        "journal_key_file": str(of.journal_key_file),
        "warrant_key": of.warrant_key,
        "anchors": str(of.anchors),
        "backups": None if of.backups is None else str(of.backups),
        "backups_kept": of.backups_kept,
        "site": of.site,
        "secret_key": of.secret_key,
        "webhooks": posting.World(of.webhook_networks, of.webhook_ca),
    }


def whoever_types() -> actor.Actor:
    """As the journal names a person at the command line: by the name that the machine knows them by."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return actor.command(f"{name}, at the command line")


def log_to_standard_error(of: Settings) -> None:
    """What a process that runs for long notes: systemd's journal keeps it. Each line as HMO_LOG has it."""
    handler = logging.StreamHandler()
    handler.setFormatter(logs.AsJson() if of.log == "json" else logs.AsText())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would note whole addresses
