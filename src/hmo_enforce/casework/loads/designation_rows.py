"""What a row or an area of a file says of a designation: pure, an issue for each thing that is wrong."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.areas import standing
from hmo_enforce.files import values
from hmo_enforce.files.issues import Issue

DATES = ("made_on", "starts_on", "ends_on", "revoked_on")
NUMBERS = ("min_persons", "min_households", "min_storeys", "leaves_out_flats_in_blocks_of")
TEXTS = {"name": 200, "legal_basis": 500, "notes": None}
ALSO_CALLED = {
    "reference": ("reference", "designation", "id", "scheme"),
    "name": ("name", "title", "scheme-name"),
    "min_persons": ("min_persons", "minimum_persons", "min_person"),
    "min_households": ("min_households", "minimum_households", "min_hholds"),
    "min_storeys": ("min_storeys", "minimum_storeys"),
    "leaves_out_flats_in_blocks_of": ("leaves_out_flats_in_blocks_of",),
    "kind": ("kind", "type", "designation-type"),
    "made_on": ("made_on", "made", "made-date"),
    "starts_on": ("starts_on", "in_force_on", "in_force", "start-date", "start_date", "in-force", "commences"),
    "ends_on": ("ends_on", "end-date", "end_date", "expires"),
    "revoked_on": ("revoked_on", "revoked"),
    "legal_basis": ("legal_basis", "legal-basis", "basis"),
    "documents": ("documents", "document-url", "documentation-url", "url"),
    "notes": ("notes", "note", "description", "descriptn"),
}
BY_OUR_NAME = ("tests", "area_kind", "edition", "area_codes", "exclude_codes")


def said(attributes: Mapping[str, Any], settings: Mapping[str, str]) -> dict[str, Any]:
    """What a row says of a designation, by our names; what the person set holds for every row."""
    by_name = {str(name).strip().lower(): value for name, value in attributes.items() if value not in (None, "")}
    told: dict[str, Any] = {}
    for ours, theirs in ALSO_CALLED.items():
        found = next((by_name[name] for name in theirs if name in by_name), None)
        if found is not None:
            told[ours] = found
    told |= {name: by_name[name] for name in BY_OUR_NAME if name in by_name}
    return {**told, **settings}


def checked(said: Mapping[str, Any], row: int) -> tuple[dict[str, Any] | None, list[Issue]]:
    """The record's fields that the row states, or None; and an issue for each thing that is wrong.

    What it says nothing of is left out, so that a file without a column for it changes nothing there.
    """
    wrong: list[Issue] = []
    reference = str(said.get("reference") or "").strip()
    if not reference:
        wrong.append(Issue(row, "reference", "", "This designation has neither a reference nor a name. Set one (name=…)."))
    kinds = [kind.value for kind in standing.Kind]
    kind = str(said.get("kind") or "").strip().lower().replace(" ", "_").replace("article4", "article_4")
    if kind not in kinds:
        wrong.append(Issue(row, "kind", kind, f"Say what it is: kind is one of {', '.join(kinds)}."))
    made: dict[str, Any] = {"kind": kind}
    for name in DATES:
        made[name] = _date(said.get(name), name, row, wrong)
    if made["starts_on"] and made["ends_on"] and made["ends_on"] < made["starts_on"]:
        wrong.append(Issue(row, "ends_on", str(said.get("ends_on")), "It would end before it starts. Mend one of the dates."))
    made |= {name: str(said[name]).strip()[:most] for name, most in TEXTS.items() if said.get(name)}
    made["documents"] = _documents(said.get("documents"))
    made["covers"] = _covers(said, kind, row, wrong)
    return (None if wrong else {name: value for name, value in made.items() if value is not None}), wrong


def _documents(given: Any) -> list[str] | None:
    return [line.strip() for line in str(given or "").splitlines() if line.strip()] or None


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
    """Which HMOs an additional designation covers, as far as the row says."""
    if kind != standing.Kind.ADDITIONAL:
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
    return covers or None
