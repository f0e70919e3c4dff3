"""What no template may have: markup that is not escaped, a script, a style or a handler of its own, another site's files.

The pages' policy forbids most of it in browsers too; here it is found before it is shipped.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "src" / "hmo_enforce" / "web" / "templates"
# What may be put into a page as it is, and who made it: the framework's hidden field; our own writer of a letter's markup,
# which escapes all that it is given (letters/showing.py).
TRUSTED = {"csrf_input", "preview.html", "letter.html"}
FAULTS = (
    (re.compile(r"\{%-?\s*autoescape\s+false", re.IGNORECASE), "escaping is turned off"),
    (re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE), "a style of its own"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"'{]", re.IGNORECASE), "a handler of its own"),
    (re.compile(r"javascript:|\bsrcdoc\s*=|<(?:iframe|object|embed|base)\b", re.IGNORECASE), "what the policy forbids"),
    (
        re.compile(r"<(?:script|link|img|form)\b[^>]*?(?:src|href|action)\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE),
        "another site's",
    ),
    (re.compile(r"\{%-?\s*(?:include|import|extends|from)\s+(?![\"'])", re.IGNORECASE), "a template that a value names"),
)
SAFE = re.compile(r"([\w.]+(?:\([^)]*\))?)\s*\|\s*safe\b")
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def faults(text: str) -> Iterator[tuple[int, str]]:
    """The line and the fault, for each."""
    text = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for pattern, what in (*FAULTS, (SCRIPT, "a script of its own")):
        yield from ((text.count("\n", 0, found.start()) + 1, what) for found in pattern.finditer(text))
    for found in SAFE.finditer(text):
        if found[1] not in TRUSTED:
            yield text.count("\n", 0, found.start()) + 1, f"“{found[1]}” is not escaped"
    for found in re.finditer(r"\|\s*safe\b", text):
        if not SAFE.search(text[max(0, found.start() - 60) : found.end()]):
            yield text.count("\n", 0, found.start()) + 1, "something is not escaped"


def main() -> int:
    """1 where a template has any."""
    wrong = 0
    for path in sorted(TEMPLATES.rglob("*.html")):
        for line, what in faults(path.read_text(encoding="utf-8")):
            print(f"{path.relative_to(ROOT).as_posix()}:{line}: {what}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
