"""An export of the journal as one ZIP: to read, to prove, and how to prove it."""

import io
import json
import zipfile
from collections.abc import Sequence
from importlib import resources
from typing import Any

from hmo_enforce.files.outside import writing
from hmo_enforce.kernel import chain
from hmo_enforce.kernel.chain import Anchor

HEADER = ("Line", "When (UTC)", "Who", "What", "Before", "After", "Why", "Sealed at position", "Sealed when (UTC)")
README = """\
What the journal of {council} says of {what}
exported {at} by {by}

lines.csv      each line in words, to read in a spreadsheet
lines.json     the same lines with all that proves them
anchors.jsonl  for each line, the first anchor made with it in the chain
check.py       proves lines.json without our program; it needs nothing but Python 3

Each line has a digest: SHA-256 over a salt and everything that it says. Each was sealed soon after it was written: an
HMAC-SHA256 by a key of the council's, over the seal before it, its position, its fields and its digest.

    python3 check.py lines.json                 proves that the values are those of the digests
    python3 check.py lines.json journal-key     proves the seals too; it needs the council's key, in a file

Where "values" is null, retention destroyed what the line said in particular. That it was written, when and by whom is still
proved by its seal. {unsealed}

An anchor says, outside the database, how long the chain was at an instant and what its last link was. That nothing was cut
out of the whole chain, and that it meets its anchors, is proved where it is kept: `hmo-enforce verify`.

The journal proves that what it was told was not changed afterwards. It cannot prove that what it was told was true.
"""


def zipped(lines: Sequence[dict[str, Any]], anchors: Sequence[Anchor], *, what: str, council: str, by: str, at: str) -> bytes:
    """The files. `at` is an instant in words."""
    bare = sum(line["seal"] is None for line in lines)
    unsealed = (
        f"{bare} of these lines were not sealed yet when they were exported." if bare else "All of these lines are sealed."
    )
    table = io.BytesIO()
    writing.write_csv(table, HEADER, map(_cells, lines))
    files: dict[str, str | bytes] = {
        "README.txt": README.format(council=council, what=what, at=at, by=by, unsealed=unsealed),
        "lines.csv": table.getvalue(),
        "lines.json": json.dumps({"record": what, "exported": at, "lines": list(lines)}, ensure_ascii=False, indent=1),
        "anchors.jsonl": "".join(f"{chain.as_json(anchor)}\n" for anchor in anchors),
        "check.py": resources.files("hmo_enforce.web.office").joinpath("check_export.py").read_text(encoding="utf-8"),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _cells(line: dict[str, Any]) -> tuple[writing.Cell, ...]:
    values, seal = line["values"] or {}, line["seal"] or {}
    return (
        line["id"], line["at"], line["actor_name"], line["sentence"], _text(values.get("before")), _text(values.get("after")),
        values.get("why"), seal.get("position"), seal.get("sealed_at"),
    )  # fmt: skip


def _text(values: Any) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)
