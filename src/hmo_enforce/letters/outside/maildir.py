"""The folder (a Maildir) into which the council's mail server puts what comes back."""

from collections.abc import Iterator
from pathlib import Path

LARGEST = 2_000_000
MOST = 1_000


def fresh(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """What has come and was not looked at, oldest name first, no more than `MOST` at once."""
    for path in sorted((folder / "new").glob("*"))[:MOST]:
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                yield path, file.read(LARGEST)


def dealt_with(path: Path, *, read: bool) -> None:
    """Put it among what was looked at; unless it was `read`, a mail reader shows it as new. Done twice it is done once.

    What is none of ours goes there too: else a thousand of them would keep every later report from being looked at.
    """
    seen = path.parents[1] / "cur"
    seen.mkdir(mode=0o700, exist_ok=True)
    if path.exists():
        path.replace(seen / f"{path.name.partition(':')[0]}:2,{'S' if read else ''}")
