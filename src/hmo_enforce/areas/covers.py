"""Which HMOs an additional designation covers, as its notice describes them and as it is kept: a mapping of plain values."""

from collections.abc import Mapping
from typing import Any

NUMBERS = {
    "min_persons": "Least number of people",
    "min_households": "Least number of households",
    "min_storeys": "Least number of storeys",
    "leaves_out_flats_in_blocks_of": "Leaves out flats in purpose-built blocks of at least so many flats",
}
TESTS = {
    "standard": "the standard test (Housing Act 2004 s. 254(2))",
    "self_contained_flat": "the self-contained flat test (s. 254(3))",
    "converted_building": "the converted building test (s. 254(4))",
    "declared": "HMOs by declaration (s. 255)",
    "section_257": "converted blocks of flats (s. 257)",
}
USUAL = {"min_persons": 3, "min_households": 2}
"""What a description without numbers means: the fewest people and households that make an HMO under s. 254."""
MOST = 1_000


def wrong(covers: Mapping[str, Any] | None) -> list[str]:
    """What keeps it from being a description of HMOs, in sentences; nothing where it can stand."""
    if not covers:
        return ["Say which HMOs an additional designation covers: at least how many people and households."]
    said = [
        f"“{name}” is not part of a description of HMOs." for name in covers if name not in {*NUMBERS, "tests", "description"}
    ]
    for name, words in NUMBERS.items():
        number = covers.get(name)
        if number is not None and not (isinstance(number, int) and 1 <= number <= MOST):
            said.append(f"{words}: give a whole number from 1 to {MOST:,}.")
    unknown = [str(test) for test in covers.get("tests") or () if test not in TESTS]
    if unknown:
        said.append(f"{', '.join(unknown)} is no test of an HMO. The tests are: {', '.join(TESTS)}.")
    return said


def words(covers: Mapping[str, Any] | None) -> dict[str, str]:
    """Each part of the description in plain words."""
    if not covers:
        return {}
    said = {NUMBERS[name]: str(covers[name]) for name in NUMBERS if covers.get(name) is not None}
    if covers.get("tests"):
        said["Tests of an HMO"] = "; ".join(TESTS.get(test, str(test)) for test in covers["tests"])
    if covers.get("description"):
        said["The HMOs covered"] = str(covers["description"])
    return said
