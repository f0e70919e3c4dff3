"""A zip of CSV files, as Ordnance Survey, the ONS and the EPC register hand out theirs: one table, piece after piece."""

import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from hmo_enforce.files import headers
from hmo_enforce.files.outside import delimited, facts, sniffing, zips
from hmo_enforce.kernel.errors import Refused

TABLES = (".csv", ".tsv")
MUCH_MORE = 10
"""A table so many times as large as all others together is what the zip is about; the others explain it."""
MOST_NAMED = 6
Header = tuple[str, ...]


class Together:
    """The pieces of one table, read in the order of their names (see `tables.Table`); rows are counted on through them."""

    line: int | None = None

    def __init__(self, pieces: Sequence[delimited.Delimited], sha256: str, size: int) -> None:
        self._pieces, self._at = pieces, 0
        self.header = pieces[0].header
        self.facts = replace(pieces[0].facts, format="zip", sha256=sha256, size_bytes=size)
        self.found = facts.Found()

    def fraction(self) -> float:
        """See `tables.Table`."""
        here = self._pieces[min(self._at, len(self._pieces) - 1)]
        return min(1.0, (self._at + here.fraction()) / len(self._pieces))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """See `tables.Table`."""
        before = 0
        for at, piece in enumerate(self._pieces):
            self._at = at
            last = 0
            for last, row in piece.rows():
                yield before + last, row
            self._take_over(piece.found, before)
            before += last

    def _take_over(self, found: facts.Found, before: int) -> None:
        self.found.read_rows += found.read_rows
        self.found.rejected_rows += found.rejected_rows
        self.found.more += found.more
        for severity, issue in found.issues:
            row = None if issue.row is None else issue.row + before
            self.found.add(severity, replace(issue, row=row))


def names(path: Path) -> tuple[str, ...]:
    """The CSV files in a zip; none where it is a workbook, or no zip at all."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ()
    return () if "xl/workbook.xml" in inside else tuple(sorted(name for name in inside if _is_table(name)))


def _is_table(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in TABLES and "__MACOSX" not in path.parts and not path.name.startswith(".")


@contextmanager
def opened(path: Path, size: int, sought: facts.Sought, max_unpacked: int) -> Iterator[Together]:
    """Raises Refused for a harmful or damaged zip, and where its files hold different tables and none is named (sheet)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            chosen = _chosen(archive, sought, folder)
            sniffing.check_unpacked(size, sum(archive.getinfo(name).file_size for name in chosen), max_unpacked)
            files = [_copied(archive, name, folder / f"{at}.csv") for at, name in enumerate(chosen)]
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as broken:
            raise Refused(f"The zip file is damaged ({broken}). Fetch it again.") from broken
        pieces = []
        for file in files:
            scan = sniffing.scan(file, False, max_unpacked)
            pieces.append(stack.enter_context(delimited.opened(file, scan, sought, packed=False)))
        yield Together(pieces, sniffing.file_sha256(path), size)


def _chosen(archive: zipfile.ZipFile, sought: facts.Sought, folder: Path) -> list[str]:
    """The names of the files to be read as one."""
    members = {name: archive.getinfo(name) for name in sorted(archive.namelist()) if _is_table(name)}
    for member in members.values():
        zips.require_harmless(member)
    if len(members) > zips.MAX_MEMBERS:
        raise Refused(f"The zip holds {len(members):,} tables, and at most {zips.MAX_MEMBERS:,} are read together.")
    if sought.sheet is not None:
        if sought.sheet not in members:
            raise Refused(f"There is no “{sought.sheet}” in this zip. There are: {_named(list(members))}.")
        return [sought.sheet]
    if len(members) == 1:
        return list(members)
    sizes: dict[Header, int] = defaultdict(int)
    same: dict[Header, list[str]] = defaultdict(list)
    for name in _whole(members):
        header = _known_header(archive, name, sought, folder)
        if header is not None:
            same[header].append(name)
            sizes[header] += members[name].file_size
    if not same:
        raise Refused(f"The zip holds several tables: {_named(list(members))}. Say which one to load (sheet).")
    largest = max(sizes, key=lambda header: sizes[header])
    if sizes[largest] < MUCH_MORE * (sum(sizes.values()) - sizes[largest]):
        known = [name for files in same.values() for name in files]
        raise Refused(f"The zip holds tables of different columns: {_named(known)}. Say which one to load (sheet).")
    return same[largest]


def _whole(members: dict[str, zipfile.ZipInfo]) -> list[str]:
    """Without the pieces of what is there whole as well: multi_csv/ONSPD_UK_AB.csv below ONSPD_UK.csv."""
    paths = [PurePosixPath(name) for name in members]

    def is_piece(path: PurePosixPath) -> bool:
        above = set(path.parent.parents)
        return any(other.parent in above and path.stem.startswith(f"{other.stem}_") for other in paths)

    return [name for name, path in zip(members, paths, strict=True) if not is_piece(path)]


def _known_header(archive: zipfile.ZipFile, name: str, sought: facts.Sought, folder: Path) -> Header | None:
    """The header of a file in the zip by its beginning, where it is one of those looked for."""
    head = folder / "head.csv"
    with archive.open(name) as source:
        head.write_bytes(source.read(sniffing.CHUNK))
    try:
        if not head.stat().st_size:
            return None
        sniffing.format_of(head)
        with delimited.opened(head, sniffing.scan(head, False), sought, packed=False) as table:
            columns = {headers.normal(column) for column in table.header}
            known = any(one.required and one.required <= columns for one in sought.signatures)
            return table.header if known else None
    except Refused:
        return None


def _copied(archive: zipfile.ZipFile, name: str, target: Path) -> Path:
    with archive.open(name) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    return target


def _named(found: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in found[:MOST_NAMED])
    return f"{shown} and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else shown
