"""Boundaries and designations: areas drawn on the map, or named by the codes of areas that stand already."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import making, standing
from hmo_enforce.areas.records import Area, Designation, DesignationVersion
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files import values
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import geography, tables
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.staging import Counts

GEOGRAPHY = frozenset({"boundaries", "designations"})
# The Office for National Statistics' code says what an area is.
KIND_BY_PREFIX = {
    "E00": "oa", "E01": "lsoa", "E02": "msoa", "E05": "ward", "E06": "district", "E07": "district", "E08": "district",
    "E09": "district", "E99": "other",
}  # fmt: skip
AREA_CODE = re.compile(r"[EWSNK]\d{8}")
EDITION_IN_COLUMN = re.compile(r"(?:^|\D)(\d{2})(?:\D|$)")
# How well a published boundary is drawn where its publisher does not say: OS large-scale linework.
ACCURACY_M = 1.0
DATES = ("made_on", "starts_on", "ends_on", "revoked_on")
NUMBERS = ("min_persons", "min_households", "min_storeys")
SAID = ("kind", "name", *DATES, "legal_basis", "covers", "documents", "notes")
ALSO_CALLED = {
    "reference": ("reference", "designation", "id", "scheme"),
    "name": ("name", "title", "scheme-name"),
    "min_persons": ("min_persons", "minimum_persons", "min_person"),
    "min_households": ("min_households", "minimum_households", "min_hholds"),
    "min_storeys": ("min_storeys", "minimum_storeys"),
    "kind": ("kind", "type", "designation-type"),
    "made_on": ("made_on", "made", "made-date", "entry-date"),
    "starts_on": ("starts_on", "in_force_on", "in_force", "start-date", "start_date", "in-force", "commences"),
    "ends_on": ("ends_on", "end-date", "end_date", "expires"),
    "revoked_on": ("revoked_on", "revoked"),
    "legal_basis": ("legal_basis", "legal-basis", "basis"),
    "documents": ("documents", "document-url", "documentation-url", "url"),
    "notes": ("notes", "note", "description", "descriptn"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One area or designation, as its file has it; `values` are the record's own fields beside its shape."""

    key: tuple[str, ...]
    row: int
    shape: shapely.Geometry
    values: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What a geography file holds and would change."""

    sha256: str
    size_bytes: int
    read: int
    rejected: int
    drawn: list[Drawn] = field(default_factory=list)
    extra_rows: int = 0
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0))


def is_geography(ask: Ask) -> bool:
    """Whether the file is for this module."""
    return ask.kind in GEOGRAPHY


def read(session: Session, ask: Ask, issues: IssueStage) -> Plan:
    """Every area of the file, and how it compares with what stands. `Refused` where the file cannot be understood."""
    if ask.kind == "designations" and _is_table(Path(ask.path)):
        plan = _read_designation_table(session, ask, issues)
    else:
        plan = _read_layer(ask, issues)
    plan.counts = _counts(session, ask, plan)
    return plan


def write(session: Session, plan: Plan, ask: Ask) -> Counts:
    """Make or change each area and designation; what a designation was before is kept as a version."""
    put = _put_area if ask.kind == "boundaries" else _put_designation
    told = [put(session, drawn, ask) for drawn in plan.drawn]
    session.flush()
    return _with_extra(Counts(told.count("new"), told.count("changed"), told.count("unchanged")), plan)


def _counts(session: Session, ask: Ask, plan: Plan) -> Counts:
    find = _area if ask.kind == "boundaries" else _designation
    told = [_compared(find(session, drawn.key), drawn) for drawn in plan.drawn]
    return _with_extra(Counts(told.count("new"), told.count("changed"), told.count("unchanged")), plan)


def _with_extra(counts: Counts, plan: Plan) -> Counts:
    """Rows that were joined into one designation share its fate, so that read is always the sum."""
    if not plan.extra_rows:
        return counts
    if counts.new:
        return Counts(counts.new + plan.extra_rows, counts.changed, counts.unchanged)
    if counts.changed:
        return Counts(counts.new, counts.changed + plan.extra_rows, counts.unchanged)
    return Counts(counts.new, counts.changed, counts.unchanged + plan.extra_rows)


def _is_table(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(64)
    binary = (b"PAR1", b"SQLite format 3\0", b"PK")
    return not start.startswith(binary) and not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"<"))


# --- layers


def _read_layer(ask: Ask, issues: IssueStage) -> Plan:
    path = Path(ask.path)
    layer = geography.read(path, layer=ask.settings.get("layer"), crs=ask.settings.get("crs"), max_bytes=ask.max_bytes)
    for severity, issue in layer.found.issues:
        issues.add(severity, issue)
    plan = Plan(layer.sha256, path.stat().st_size, layer.found.read_rows, layer.found.rejected_rows)
    accuracy = _number(ask, "accuracy_m", ACCURACY_M) + layer.conversion_m
    if ask.kind == "boundaries":
        _boundaries(layer, ask, accuracy, plan, issues)
    else:
        _designations(layer, ask, accuracy, plan, issues)
    return plan


def _number(ask: Ask, name: str, otherwise: float) -> float:
    try:
        return float(ask.settings.get(name, otherwise))
    except ValueError:
        raise Refused(f"{name} is a number, not {ask.settings[name]!r}.") from None


def _boundaries(layer: geography.Layer, ask: Ask, accuracy: float, plan: Plan, issues: IssueStage) -> None:
    names = list(layer.features[0].attributes) if layer.features else []
    code_column = ask.settings.get("code") or _code_column(layer)
    name_column = ask.settings.get("name") or _name_column(names, code_column)
    seen: dict[tuple[str, ...], int] = {}
    for feature in layer.features:
        code = str(feature.attributes.get(code_column) or "").strip()
        problem = "" if code else f"This area has no code in “{code_column}”."
        key = (ask.settings.get("kind") or KIND_BY_PREFIX.get(code[:3], "other"), code[:20], _edition(ask, code_column))
        if not problem and seen.setdefault(key, feature.row) != feature.row:
            problem = f"This has the same code as row {seen[key]}, which was taken."
        if problem:
            plan.rejected += 1
            issues.add("rejected", Issue(feature.row, code_column, code, problem))
            continue
        name = str(feature.attributes.get(name_column or "") or code)[:200]
        plan.drawn.append(Drawn(key, feature.row, feature.shape, {"name": name, "accuracy_m": accuracy}))


def _code_column(layer: geography.Layer) -> str:
    """The column whose every value looks like an ONS code and differs from row to row."""
    columns = layer.features[0].attributes if layer.features else {}
    for column in columns:
        found = [str(feature.attributes.get(column) or "") for feature in layer.features]
        if all(AREA_CODE.fullmatch(text) for text in found) and len(set(found)) == len(found):
            return column
    raise Refused(
        f"No column of the file holds an area code such as E01028513 for each area. Its columns are: {', '.join(columns)}. "
        "Name the one that tells the areas apart (code=…), and say what they are (kind=ward)."
    )


def _name_column(columns: Sequence[str], code_column: str) -> str | None:
    guesses = (code_column.upper().removesuffix("CD") + "NM", code_column.lower().removesuffix("code") + "name", "name")
    for guess in guesses:
        for column in columns:
            if column.lower() == guess.lower():
                return column
    return None


def _edition(ask: Ask, code_column: str) -> str:
    given = ask.settings.get("edition")
    found = EDITION_IN_COLUMN.search(code_column)
    return given or (f"20{found[1]}" if found else str(ask.as_at.year))


# --- designations as areas on a map


def _designations(layer: geography.Layer, ask: Ask, accuracy: float, plan: Plan, issues: IssueStage) -> None:
    """One designation for each reference; where the person named one, the whole file is that one's area."""
    grouped: dict[str, list[geography.Feature]] = defaultdict(list)
    one = ask.settings.get("reference") or ask.settings.get("name")
    for feature in layer.features:
        said = _said(feature.attributes, ask)
        grouped[one or str(said.get("reference") or said.get("name") or "")].append(feature)
    for reference, features in grouped.items():
        first = features[0]
        said = {**_said(first.attributes, ask), "reference": reference}
        read_values = _checked(said, first.row, issues)
        if read_values is None:
            plan.rejected += len(features)
            continue
        shape = making.made_from([feature.shape for feature in features]).shape if len(features) > 1 else first.shape
        plan.extra_rows += len(features) - 1
        plan.drawn.append(Drawn((reference[:100],), first.row, shape, {**read_values, "accuracy_m": accuracy}))


def _said(attributes: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    """What a row says of a designation, by our names; what the person set holds for every row."""
    by_name = {str(name).strip().lower(): value for name, value in attributes.items() if value not in (None, "")}
    said: dict[str, Any] = {}
    for ours, theirs in ALSO_CALLED.items():
        found = next((by_name[name] for name in theirs if name in by_name), None)
        if found is not None:
            said[ours] = found
    said |= {name: by_name[name] for name in ("tests", "area_kind", "area_codes", "exclude_codes") if name in by_name}
    return {**said, **ask.settings}


def _checked(said: Mapping[str, Any], row: int, issues: IssueStage) -> dict[str, Any] | None:
    """The record's fields, or None with an issue for each thing that is wrong."""
    wrong: list[Issue] = []
    reference = str(said.get("reference") or "").strip()
    if not reference:
        wrong.append(Issue(row, "reference", "", "This designation has neither a reference nor a name. Set one (name=…)."))
    kinds = [kind.value for kind in standing.Kind]
    kind = str(said.get("kind") or "").strip().lower().replace(" ", "_").replace("article4", "article_4")
    if kind not in kinds:
        wrong.append(Issue(row, "kind", kind, f"Say what it is: kind is one of {', '.join(kinds)}."))
    made: dict[str, Any] = {"kind": kind, "name": str(said.get("name") or reference)[:200]}
    for name in DATES:
        made[name] = _date(said.get(name), name, row, wrong)
    if made["starts_on"] and made["ends_on"] and made["ends_on"] < made["starts_on"]:
        wrong.append(Issue(row, "ends_on", str(said.get("ends_on")), "It would end before it starts. Mend one of the dates."))
    made["legal_basis"] = str(said["legal_basis"])[:500] if said.get("legal_basis") else None
    made["notes"] = str(said["notes"]) if said.get("notes") else None
    made["documents"] = [str(said["documents"])] if said.get("documents") else None
    made["covers"] = _covers(said, kind, row, wrong)
    for issue in wrong:
        issues.add("rejected", issue)
    return None if wrong else made


def _date(given: Any, name: str, row: int, wrong: list[Issue]) -> date | None:
    if given in (None, ""):
        return None
    if isinstance(given, date):
        return date(given.year, given.month, given.day)
    read_value = values.day(str(given))
    if read_value.message:
        wrong.append(Issue(row, name, str(given), read_value.message))
    return read_value.value


def _covers(said: Mapping[str, Any], kind: str, row: int, wrong: list[Issue]) -> dict[str, Any] | None:
    """Which HMOs an additional designation covers; without a word of its own, three or more people in two households."""
    if kind != "additional":
        return None
    covers: dict[str, Any] = {}
    for name in NUMBERS:
        if said.get(name) not in (None, ""):
            number = values.count(str(said[name]))
            if number.value is None:
                wrong.append(Issue(row, name, str(said[name]), number.message or "This is not a whole number."))
            else:
                covers[name] = number.value
    if said.get("tests"):
        covers["tests"] = [test.strip() for test in re.split(r"[,;]", str(said["tests"])) if test.strip()]
    return covers


# --- designations made from areas that stand already


def _read_designation_table(session: Session, ask: Ask, issues: IssueStage) -> Plan:
    path = Path(ask.path)
    with tables.open_table(path, max_bytes=ask.max_bytes) as table:
        plan = Plan(table.facts.sha256, table.facts.size_bytes, 0, 0)
        for number, cells in table.rows():
            plan.read += 1
            said = _said(dict(zip(table.header, cells, strict=True)), ask)
            said.setdefault("reference", said.get("name"))
            made = _checked(said, number, issues)
            shape, accuracy, problem = _area_of(session, said)
            if problem:
                issues.add("rejected", Issue(number, "area_codes", str(said.get("area_codes", "")), problem))
            if made is None or shape is None:
                plan.rejected += 1
                continue
            key = (str(said["reference"])[:100],)
            plan.drawn.append(Drawn(key, number, shape, {**made, "accuracy_m": accuracy}))
    return plan


def _area_of(session: Session, said: Mapping[str, Any]) -> tuple[shapely.Geometry | None, float, str]:
    """The outline of the areas that a row names by code, or of all areas of a kind, less its exclusions."""
    chosen, unknown = _areas(session, said.get("area_codes"))
    excluded, unknown_too = _areas(session, said.get("exclude_codes"))
    if unknown or unknown_too:
        return None, 0.0, f"There is no area {', '.join(unknown + unknown_too)}. Load the boundaries first, or mend the code."
    if not chosen and said.get("area_kind"):
        kind = str(said["area_kind"]).strip().lower()
        chosen = list(session.scalars(select(Area).where(Area.kind == kind)))
        if not chosen:
            return None, 0.0, f"There are no boundaries of the kind {kind}. Load them first."
    if not chosen:
        return None, 0.0, "Say where it applies: area_codes (E05…; E05…), or area_kind for the whole area (lsoa)."
    try:
        made = making.made_from([area.shape for area in chosen], [area.shape for area in excluded])
    except Refused as refused:
        return None, 0.0, " ".join(refused.reasons)
    return made.shape, max(area.accuracy_m for area in chosen), ""


def _areas(session: Session, codes: Any) -> tuple[list[Area], list[str]]:
    """The newest edition of each area that the text names, and the codes that nobody knows."""
    wanted = [code for code in re.split(r"[\s,;]+", str(codes or "").strip()) if code]
    rows = session.scalars(select(Area).where(Area.code.in_(wanted)).order_by(Area.edition)) if wanted else ()
    found = {area.code: area for area in rows}
    return list(found.values()), [code for code in wanted if code not in found]


# --- putting in


def _area(session: Session, key: tuple[str, ...]) -> Area | None:
    kind, code, edition = key
    return session.scalars(select(Area).where(Area.kind == kind, Area.code == code, Area.edition == edition)).first()


def _designation(session: Session, key: tuple[str, ...]) -> Designation | None:
    return session.scalars(select(Designation).where(Designation.reference == key[0])).first()


def _compared(stands: Area | Designation | None, drawn: Drawn) -> str:
    if stands is None:
        return "new"
    same_shape = shapely.equals_exact(stands.shape, drawn.shape, tolerance=0.0)
    same = same_shape and all(getattr(stands, name) == value for name, value in drawn.values.items())
    return "unchanged" if same else "changed"


def _placed(drawn: Drawn) -> dict[str, Any]:
    west, south, east, north = shapely.bounds(drawn.shape)
    box = {"min_easting": west, "min_northing": south, "max_easting": east, "max_northing": north}
    return {"shape": drawn.shape, **{name: float(value) for name, value in box.items()}}


def _put_area(session: Session, drawn: Drawn, ask: Ask) -> str:
    stands = _area(session, drawn.key)
    told = _compared(stands, drawn)
    if told == "unchanged":
        return told
    kind, code, edition = drawn.key
    if stands is None:
        stands = Area(kind=kind, code=code, edition=edition)
        session.add(stands)
    _set(stands, drawn, ask)
    return told


def _put_designation(session: Session, drawn: Drawn, ask: Ask) -> str:
    stands = _designation(session, drawn.key)
    told = _compared(stands, drawn)
    if told == "unchanged":
        return told
    if stands is None:
        stands = Designation(reference=drawn.key[0])
        session.add(stands)
    else:
        _keep_version(session, stands, drawn, ask)
    _set(stands, drawn, ask)
    return told


def _keep_version(session: Session, stands: Designation, drawn: Drawn, ask: Ask) -> None:
    said = {name: _plain(getattr(stands, name)) for name in SAID}
    session.add(
        DesignationVersion(
            designation_id=stands.id, revision=stands.revision, stood_until=clock.now(), shape=stands.shape, said=said
        )
    )
    for name in SAID:
        before, after = getattr(stands, name), drawn.values.get(name)
        if before != after and ask.import_id:
            session.add(
                ImportDifference(
                    import_id=ask.import_id,
                    row=drawn.row,
                    subject="designation",
                    subject_id=str(stands.id),
                    field=name,
                    before=_text(before),
                    after=_text(after),
                    applied=True,
                )
            )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _set(stands: Area | Designation, drawn: Drawn, ask: Ask) -> None:
    for name, value in {**drawn.values, **_placed(drawn)}.items():
        setattr(stands, name, value)
    stands.import_id, stands.import_row, stands.shaped_at = ask.import_id, drawn.row, clock.now()
