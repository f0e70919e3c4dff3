"""`demo`: fills an empty database with Acacia, a borough that does not exist, through the same importer as real files."""

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce import council, jobs
from hmo_enforce.accounts.actions import joining, passwords
from hmo_enforce.accounts.actions import opening as opened
from hmo_enforce.accounts.actions.joining import Asked
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import PUBLIC_TITLES, TITLES, Role
from hmo_enforce.cli import opening, telling
from hmo_enforce.demo import actions as cases
from hmo_enforce.demo import borough, loading, outside
from hmo_enforce.kernel import clock, marks
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties import queries as properties_
from hmo_enforce.settings import Settings

SIGN_INS = "demo-sign-ins.txt"
BACKGROUND, ATTRIBUTION = "background.geojson", "background.txt"
OURS = "Streets of Acacia, a borough that does not exist."
MOST_BACKGROUND_BYTES = 5_000_000
"""A browser takes the whole file for a map: the streets of half a million homes would be too much of it."""


def demo(properties: int, on: date | None, *, as_json: bool) -> int:
    """Fill the database that the settings name, if it is empty, and tell the sign-ins."""
    _require_size(properties)
    with opening.house() as (found, sessions):
        with telling.progress("Building Acacia") as report:
            fill(found, sessions, properties, opening.whoever_types(), report, as_at=on)
        if as_json:
            telling.as_json({"properties": properties, "sign_ins": str(found.data_dir / SIGN_INS)})
        else:
            telling.line((found.data_dir / SIGN_INS).read_text())
    return 0


def write_files(folder: str, properties: int, on: date | None, *, as_json: bool) -> int:
    """Write the borough's files for somebody to load, and touch no database. A file of the same name is replaced."""
    _require_size(properties)
    with telling.progress("Drawing Acacia") as report:
        report(0, 1, "drawing the town")
        written = outside.write(borough.generate(properties, borough.SEED, on or clock.today()), Path(folder))
    for path in written:
        telling.as_json({"file": str(path)}) if as_json else telling.line(path)
    if as_json:
        telling.as_json({"properties": properties, "files": len(written)})
    return 0


def _require_size(properties: int) -> None:
    if not borough.LEAST_HOMES <= properties <= borough.MOST_HOMES:
        raise Refused(f"Acacia can have {borough.LEAST_HOMES:,} to {borough.MOST_HOMES:,} homes, not {properties:,}.")


def fill(
    found: Settings,
    sessions: Sessions,
    properties: int,
    by: Actor,
    report: telling.Report,
    *,
    as_at: date | None = None,
) -> None:
    """The borough, its accounts, and the mark that this is a demo: which comes first, so that no half is ever without."""
    with sessions.writing() as session:
        _require_empty(session)
        marks.mark(session, marks.DEMO, {"properties": properties, "finished": False})
    as_at = as_at or clock.today()
    with tempfile.TemporaryDirectory(prefix="acacia-") as folder:
        report(0, 100, "drawing the town")
        town = borough.generate(properties, borough.SEED, as_at)
        _load(found, sessions, _files(town, Path(folder), as_at), by, report, as_at=as_at)
    keep_background(found.data_dir, town)
    _open_accounts(found, sessions, by)
    with sessions.writing() as session:
        cases.open_cases(session, as_at, by=by)
        cases.record_certificates(session, as_at, by=by)
        cases.bring_what_arrived(session, council.read(found.council), as_at, by=by)
        marks.mark(session, marks.DEMO, {"properties": properties, "finished": True})


def _require_empty(session: Session) -> None:
    if properties_.newest_id(session) or accounts.accounts(session):
        raise Refused("This database is in use. The demo goes only into an empty one: set HMO_DATABASE_URL to another.")
    if marks.found(session, marks.DEMO) is not None:
        raise Refused("A demo was begun in this database and not finished. Delete the database, and begin again.")


def _files(town: borough.Borough, folder: Path, as_at: date) -> list[dict[str, Any]]:
    return list(loading.imports(outside.write(town, folder), as_at))


def keep_background(folder: Path, town: borough.Borough) -> None:
    """The streets under the maps, in the folder of settings; a background that is not the demo's own is left alone."""
    path, said = folder / BACKGROUND, folder / ATTRIBUTION
    ours = said.exists() and said.read_text(errors="replace").strip() == OURS
    if path.exists() and not ours:
        return
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")  # pages may be served beside us: they see the old file or the whole new one
    if outside.write_background(town, fresh, most_bytes=MOST_BACKGROUND_BYTES):
        fresh.replace(path)
        said.write_text(f"{OURS}\n")
    else:
        path.unlink(missing_ok=True)


def _load(
    found: Settings, sessions: Sessions, asked: list[dict[str, Any]], by: Actor, report: telling.Report, *, as_at: date
) -> None:
    steps = len(asked) + 1
    for number, arguments in enumerate(asked):
        report(number, steps, f"loading {Path(arguments['path']).name}")
        more = opening.told_to_jobs(found)
        jobs.perform(sessions, jobs.named("import"), {**arguments, **more}, by=by, report=_silent)
    report(len(asked), steps, "finding the areas of each home, and judging it")
    ours = {**opening.told_to_jobs(found), "judge": False, "on": as_at.isoformat()}
    for name in ("flag", "judge"):
        jobs.perform(sessions, jobs.named(name), ours, by=by, report=_silent)


def _silent(done: int, total: int, note: str) -> None:
    """Each step is one step of the bar."""


def _open_accounts(found: Settings, sessions: Sessions, by: Actor) -> None:
    """One account a role, and two of the public; their passwords are kept where this machine's owner alone reads them."""
    lines = []
    with sessions.writing() as session:
        for role in Role:
            email, password = f"{role}@acacia.example", passwords.made_up()
            opened.open_account(session, email, f"{TITLES[role]} of Acacia", role, password, by=by)
            lines.append(f"  {TITLES[role]:18} {email:28} {password}")
        lines += ["", "And under /my, for the public:"]
        for member in joining.BY_THEMSELVES:
            email, password = f"{member}@acacia.example", passwords.made_up()
            waiting = joining.sign_up(session, Asked(member, f"{PUBLIC_TITLES[member]} of Acacia", email), by=by)
            assert isinstance(waiting, joining.Waiting)  # the database was empty
            joining.finish(session, waiting.token, password, passwords.NO_LIST)
            lines.append(f"  {PUBLIC_TITLES[member]:18} {email:28} {password}")
        _keep(found.data_dir / SIGN_INS, "\n".join(["Sign-ins of the demo:", *lines]) + "\n")


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
