"""Boundaries and designations drawn as areas in a file: GeoJSON, GeoPackage, GeoParquet, zipped Shapefile."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from hmo_enforce.areas import making
from hmo_enforce.casework.loads import designation_rows as rows
from hmo_enforce.casework.loads.drawn import Drawn, Plan
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside import geography
from hmo_enforce.kernel.errors import Refused

# The Office for National Statistics' code says what an area is.
KIND_BY_PREFIX = {
    "E00": "oa", "E01": "lsoa", "E02": "msoa", "E05": "ward", "E06": "district", "E07": "district", "E08": "district",
    "E09": "district", "E99": "other",
}  # fmt: skip
AREA_CODE = re.compile(r"[EWSNK]\d{8}")
EDITION_IN_COLUMN = re.compile(r"(?:^|\D)(\d{2})(?:\D|$)")
# How well a published boundary is drawn where its publisher does not say: OS large-scale linework.
ACCURACY_M = 1.0


def read(ask: Ask, issues: IssueStage) -> Plan:
    """Every area of the file, as a boundary or as (part of) a designation."""
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


def _designations(layer: geography.Layer, ask: Ask, accuracy: float, plan: Plan, issues: IssueStage) -> None:
    """One designation for each reference; where the person named one, the whole file is that one's area."""
    grouped: dict[str, list[geography.Feature]] = defaultdict(list)
    one = ask.settings.get("reference") or ask.settings.get("name")
    for feature in layer.features:
        said = rows.said(feature.attributes, ask.settings)
        grouped[one or str(said.get("reference") or said.get("name") or "")].append(feature)
    for reference, features in grouped.items():
        first = features[0]
        said = {**rows.said(first.attributes, ask.settings), "reference": reference}
        read_values, wrong = rows.checked(said, first.row)
        for issue in wrong:
            issues.add("rejected", issue)
        if read_values is None:
            plan.rejected += len(features)
            continue
        shape = making.made_from([feature.shape for feature in features]).shape if len(features) > 1 else first.shape
        values = {**read_values, "accuracy_m": accuracy}
        plan.drawn.append(Drawn((reference[:100],), first.row, shape, values, rows=len(features)))
