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

    @property
    def uploads(self) -> Path:
        """Where files wait that were handed in on a page."""
        return self.data_dir / "uploads"


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
