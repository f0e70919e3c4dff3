"""A zipped Shapefile, unpacked only once it is known to be harmless."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from hmo_enforce.kernel.errors import Refused

MAX_MEMBERS = 1_000
MAX_UNPACKED = 2 << 30
MAX_RATIO = 100
"""Shapes pack to a half or a tenth of their size, tables of blanks to a fiftieth; beyond this a file was made to do harm."""
RATIO_MATTERS_FROM = 10 << 20
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".tgz", ".zst", ".kmz")


def unpacked(path: Path, into: Path, *, wanted: str | None = None, max_unpacked: int = MAX_UNPACKED) -> Path:
    """The Shapefile in the zip, copied into the folder `into` under a name of our own; the path of its `.shp`.

    `wanted` names one where there are several. Refused, with nothing unpacked, for a bomb, a zip in a zip, a member whose
    name leads out of the folder, a password, or parts that are missing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive, max_unpacked)
            parts = _parts(members, wanted)
            for suffix, member in parts.items():
                with archive.open(member) as source, (into / f"layer{suffix}").open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as broken:
        raise Refused(f"The zip file is damaged or not a zip file ({broken}). Make it again.") from broken
    return into / "layer.shp"


def _checked(archive: zipfile.ZipFile, max_unpacked: int) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise Refused(f"The zip holds {len(members):,} files. Put only the parts of one Shapefile in it.")
    for member in members:
        require_harmless(member)
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if whole > max_unpacked or (whole > RATIO_MATTERS_FROM and whole > MAX_RATIO * max(packed, 1)):
        raise Refused(
            f"Unpacked, this zip would take {whole / (1 << 20):,.0f} MB, from {packed / (1 << 20):,.1f} MB: it is not "
            "unpacked. If it is genuine, save the layer as a GeoPackage and load that."
        )
    return members


def require_harmless(member: zipfile.ZipInfo) -> None:
    """Refused for a name that leads out of the zip's folder, a link, another archive, or a password."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise Refused(f"The zip holds a file named “{member.filename}”, which leads out of its folder. Make the zip again.")
    if (member.external_attr >> 16) & 0o170000 == 0o120000:
        raise Refused(f"The zip holds a link (“{member.filename}”) in place of a file. Put the file itself in it.")
    if name.suffix.lower() in ARCHIVES:
        raise Refused(f"The zip holds another archive, “{name.name}”. Unpack that, and zip the Shapefile's parts alone.")
    if member.flag_bits & 0x1:
        raise Refused("The zip has a password. Make it again without one.")


def _parts(members: list[zipfile.ZipInfo], wanted: str | None) -> dict[str, zipfile.ZipInfo]:
    """The parts of one Shapefile, by suffix; any folders in the zip are passed over, as are a Mac's own notes."""
    if any(member.filename == "xl/workbook.xml" for member in members):
        raise Refused(
            "This is an Excel workbook, not a map. Give areas drawn on a map as GeoJSON, GeoPackage, GeoParquet or a zipped "
            "Shapefile; save a table that names wards or LSOAs by their codes as CSV, and load it as designations."
        )
    shapefiles: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if "__MACOSX" not in name.parts and name.suffix.lower() in PARTS:
            shapefiles.setdefault(str(name.with_suffix("")), {})[name.suffix.lower()] = member
    shapefiles = {name: parts for name, parts in shapefiles.items() if ".shp" in parts}
    parts = _chosen(shapefiles, wanted)
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise Refused(f"The Shapefile in the zip lacks its {' and '.join(missing)} part. Zip all of its parts together.")
    return parts


def _chosen(shapefiles: dict[str, dict[str, zipfile.ZipInfo]], wanted: str | None) -> dict[str, zipfile.ZipInfo]:
    if not shapefiles:
        raise Refused("The zip holds no Shapefile (.shp with its .shx, .dbf and .prj). GeoPackage and GeoJSON need no zip.")
    by_name = {PurePosixPath(name).name: parts for name, parts in shapefiles.items()}
    if wanted is not None and wanted in by_name:
        return by_name[wanted]
    if wanted is None and len(shapefiles) == 1:
        return next(iter(shapefiles.values()))
    names = ", ".join(f"“{name}”" for name in sorted(by_name))
    raise Refused(f"The zip holds the layers {names}: say which one to load, or zip that one alone.")
