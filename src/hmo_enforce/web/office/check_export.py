"""check.py: proves an export of the journal without hmo-enforce. It needs nothing but Python 3.

python3 check.py lines.json                 that each line's values are those of its digest
python3 check.py lines.json journal-key     that each line is as it was sealed, too: by the council's secret key
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import Any


def compact(said: Any, *, in_order: bool) -> bytes:
    """JSON without blanks, not escaped to ASCII."""
    return json.dumps(said, sort_keys=in_order, separators=(",", ":"), ensure_ascii=False).encode()


def digest(line: dict[str, Any]) -> str:
    """What the line's salt and everything that it says come to."""
    fields = [line[name] for name in ("at", "actor_kind", "actor_id", "actor_name", "verb", "subject", "subject_id")]
    values = [line["values"][name] for name in ("before", "after", "why")]
    return hashlib.sha256(bytes.fromhex(line["salt"]) + compact([*fields, *values], in_order=True)).hexdigest()


def links(key: bytes, line: dict[str, Any]) -> list[str]:
    """What the line, its digest, its position and the link before it come to by the key.

    Two for a line that says that others were destroyed: with its warrant seen to hold, and, of old, without.
    """
    names = ("id", "at", "actor_kind", "actor_id", "actor_name", "verb", "subject", "subject_id", "digest")
    seal = line["seal"]
    said = [seal["link_before"], seal["position"], seal["sealed_at"], *(line[name] for name in names)]
    tells = (line["verb"], line["subject"]) == ("destroyed", "journal")
    forms = ["seal with warrant", "seal"] if tells else ["seal"]
    return [hmac.new(key, compact([form, *said], in_order=False), hashlib.sha256).hexdigest() for form in forms]


def name_of(key: bytes) -> str:
    """As seals name the key that made them."""
    return hashlib.sha256(b"hmo-enforce journal key\0" + key).hexdigest()[:16]


def fault(line: dict[str, Any], keys: dict[str, bytes]) -> str | None:
    """What is wrong with a line; None where nothing is."""
    if line["values"] is not None and digest(line) != line["digest"]:
        return "its values are NOT those of its digest"
    if not keys or line["seal"] is None:
        return None
    key = keys.get(line["seal"]["key"])
    if key is None:
        return f"it is sealed with another key ({line['seal']['key']})"
    fits = any(hmac.compare_digest(one, line["seal"]["link"]) for one in links(key, line))
    return None if fits else "it does NOT fit its seal"


def told(line: dict[str, Any], keyed: bool) -> str:
    """What was proved of a line that holds."""
    values = "values destroyed since, as the journal may lawfully do" if line["values"] is None else "values proved"
    if line["seal"] is None:
        return f"{values}; not sealed yet"
    return f"{values}; seal {'proved' if keyed else 'not looked at (no key)'}"


def main(arguments: list[str]) -> int:
    """0 where every line holds."""
    if not arguments:
        print(__doc__)
        return 2
    lines = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))["lines"]
    secrets = [text.encode() for path in arguments[1:] for text in Path(path).read_text(encoding="utf-8").split()]
    keys, wrong = {name_of(secret): secret for secret in secrets}, 0
    for line in lines:
        found = fault(line, keys)
        wrong += found is not None
        print(f"line {line['id']}: {found or told(line, bool(keys))}")
    print(f"{len(lines)} lines, {wrong} of them wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
