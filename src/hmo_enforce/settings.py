"""What the program is told by its environment. Nothing here is about housing: that is `council.py`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hmo_enforce.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Settings:
    """See docs/deploy.md for each `HMO_*` variable."""

    database_url: str
    data_dir: Path
    secret_key: str
    council: str
    max_file_mb: int
    secure_cookies: bool
    workers: int
    journal_keys: tuple[str, ...] = ()
    anchors_file: Path | None = None

    @property
    def uploads(self) -> Path:
        """Where files wait that were handed in on a page."""
        return self.data_dir / "uploads"

    @property
    def journal_key_file(self) -> Path:
        """Where the key that seals the journal is kept, unless the environment gives it."""
        return self.data_dir / "journal-key"

    @property
    def anchors(self) -> Path:
        """The file of the journal's anchors."""
        return self.anchors_file or self.data_dir / "journal-anchors.jsonl"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings, or `Refused` with what to put right."""
    given = os.environ if environment is None else environment
    data_dir = Path(given.get("HMO_DATA_DIR", "var")).absolute()
    return Settings(
        database_url=_database_url(given.get("HMO_DATABASE_URL"), data_dir),
        data_dir=data_dir,
        secret_key=given.get("HMO_SECRET_KEY") or _kept_secret(data_dir),
        council=given.get("HMO_COUNCIL", "acacia"),
        max_file_mb=_whole(given, "HMO_MAX_FILE_MB", 512),
        secure_cookies=given.get("HMO_SECURE_COOKIES", "yes").lower() not in {"no", "0", "false"},
        workers=_whole(given, "HMO_WORKERS", 1),
        journal_keys=_journal_keys(given),
        anchors_file=Path(given["HMO_ANCHORS"]).absolute() if given.get("HMO_ANCHORS") else None,
    )


def _database_url(given: str | None, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'hmo-enforce.sqlite'}"
    if given.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    if given.startswith(("sqlite:///", "postgresql+psycopg://")):
        return given
    raise Refused("HMO_DATABASE_URL must begin with sqlite:/// or postgresql://. Leave it out to use the embedded database.")


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise Refused(f"{name} must be a whole number of at least 1, not {text!r}.")
    return int(text)


SHORTEST_KEY = 32


def _journal_keys(given: Mapping[str, str]) -> tuple[str, ...]:
    """The present key and those before it; none where they are kept in a file."""
    present, earlier = given.get("HMO_JOURNAL_KEY", "").split(), given.get("HMO_JOURNAL_EARLIER_KEYS", "").split()
    if len(present) > 1 or (earlier and not present):
        raise Refused(
            "HMO_JOURNAL_KEY must be one word; those before it go into HMO_JOURNAL_EARLIER_KEYS, with spaces between."
        )
    if any(len(key) < SHORTEST_KEY for key in (*present, *earlier)):
        raise Refused(f"A key of the journal must have at least {SHORTEST_KEY} characters, all of them by chance.")
    return (*present, *earlier)


def _kept_secret(data_dir: Path) -> str:
    """A secret made at first run and kept beside the embedded database, readable by its owner alone."""
    path = data_dir / "secret-key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
