"""What the machine underneath would not do, in a sentence that says what to put right."""

import errno
from collections.abc import Sequence

from sqlalchemy.exc import DatabaseError

from hmo_enforce.kernel.errors import Refused

ELSEWHERE = "Set HMO_DATA_DIR to a folder that this user may write to, or make that one so."
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
NOT_A_FOLDER = (errno.ENOTDIR, errno.EEXIST)
FULL = (errno.ENOSPC, errno.EDQUOT)

# The database's own words, in small letters, and what they come to.
MEANINGS: Sequence[tuple[tuple[str, ...], str]] = (
    (("file is not a database", "malformed"), "The file that HMO_DATABASE_URL or HMO_DATA_DIR names is not a whole SQLite "
     "database. Move it away, or restore it from a backup."),
    (("readonly database", "unable to open database file"), f"The database file cannot be opened for writing. {ELSEWHERE}"),
    (("disk is full", "no space left", "disk i/o error"), "The disk is full, or cannot be written to. Make room, and begin "
     "again. What was not finished has changed nothing."),
    (("is locked",), "The database is busy: another program has been writing to it for longer than we wait. Nothing was "
     "changed. Begin again when a long import, or a demo that is being built, has ended."),
    (("password authentication failed", "no password supplied"), "PostgreSQL did not take the user or the password in "
     "HMO_DATABASE_URL."),
    (("permission denied", "must be owner"), "PostgreSQL's user in HMO_DATABASE_URL may not do this in that database."),
)  # fmt: skip
AWAY = (
    "connection refused", "could not connect", "connection failed", "timeout", "could not translate", "failed to resolve",
    "server closed", "terminating connection", "does not exist", "connection is bad",
)  # fmt: skip


class SaidWrongly(Refused):
    """What was typed has no meaning, whatever the database holds: exit code 2."""


def of_file(error: OSError) -> str:
    """A file or folder that could not be used."""
    named = error.filename or "A file"
    if error.errno in DENIED:
        return f"{named} cannot be made or written: {error.strerror}. {ELSEWHERE}"
    if error.errno in NOT_A_FOLDER:
        return f"{named} is a file, or lies in one, where a folder is needed. {ELSEWHERE}"
    if error.errno in FULL:
        return f"The disk is full: {named} could not be written. Make room, and begin again."
    return f"{named}: {error.strerror or error}."


def of_database(error: DatabaseError) -> str | None:
    """What a database refused; None for what can only be a fault of ours, which should be seen whole."""
    said = str(error.orig).strip()
    small = said.lower()
    for words, meaning in MEANINGS:
        if any(word in small for word in words):
            return meaning
    if type(error).__name__ == "OperationalError" or any(word in small for word in AWAY):
        last = next(line for line in reversed(said.splitlines() or [""]) if line.strip() or not said).strip().rstrip(".")
        return f"The database could not be reached, or was too busy: {last}. See HMO_DATABASE_URL."
    return None
