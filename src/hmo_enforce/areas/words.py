"""What is said of a designation in plain words, for a person to read or to compare."""

from collections.abc import Mapping
from typing import Any

from hmo_enforce.areas import covers

WORDS = {
    "reference": "Reference",
    "kind": "Kind",
    "name": "Name",
    "made_on": "Made on",
    "starts_on": "In force from",
    "ends_on": "Last day in force",
    "revoked_on": "Revoked from",
    "line": "Line",
    "covers": "HMOs covered",
    "legal_basis": "Legal basis",
    "documents": "Documents",
    "notes": "Notes",
    "accuracy_m": "Accuracy of the line in metres",
}


def of(said: Mapping[str, Any]) -> dict[str, str]:
    """What is said, by the names of `actions.designating.Said`, in plain words for a person to compare."""
    told: dict[str, str] = {}
    for name, value in said.items():
        if name == "covers":
            told |= covers.words(value)
        else:
            told[WORDS.get(name, name)] = _text(value)
    return told


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)
