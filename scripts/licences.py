"""The licence of each package that runs with the program, as docs/licences.md has it: `python scripts/licences.py`.

What a package says of itself comes in three shapes: an expression (the present way), a classifier, a line of text.
"""

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

PINNED = Path(__file__).parent.parent / "requirements" / "run.txt"
# Packages of other machines than the one that writes the table, and what their publishers say of them.
ELSEWHERE = {"colorama": "BSD-3-Clause"}
SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def pinned() -> list[str]:
    """The names of all that is installed to run the program, each once."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==", PINNED.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({name.lower() for name in found})


def stated(name: str) -> str:
    """The licence that the package states. Raises LookupError where it states none."""
    try:
        said: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE[name]
    if expression := said.get("License-Expression"):
        return str(expression)
    classes = [one.rsplit(" :: ", 1)[-1] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    if classes:
        return " OR ".join(sorted(SHORT.get(one, one) for one in classes))
    if text := said.get("License"):
        return str(text).strip().splitlines()[0]
    raise LookupError(f"{name} does not state its licence")


def rows() -> Iterator[str]:
    """The table's rows, as Markdown."""
    for name in pinned():
        yield f"| {name} | {stated(name)} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(rows()) + "\n")
