"""British spelling in what people read: prose in docs and templates, comments and sentences in code. Prints what is not.

codespell finds misspellings; it has a dictionary from British to American, and none for the way back.
"""

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
READ = ("src", "tests", "docs", "migrations", "councils", "scripts", "benchmarks", "deploy", "README.md")
PASSED_OVER = ("vendor", "node_modules", "__pycache__")
AMERICAN = {
    "behavior": "behaviour",
    "color": "colour",
    "favor": "favour",
    "favorite": "favourite",
    "honor": "honour",
    "labor": "labour",
    "neighbor": "neighbour",
    "neighborhood": "neighbourhood",
    "center": "centre",
    "meter": "metre",
    "kilometer": "kilometre",
    "catalog": "catalogue",
    "dialog": "dialogue",
    "analyze": "analyse",
    "authorize": "authorise",
    "authorization": "authorisation",
    "categorize": "categorise",
    "customize": "customise",
    "finalize": "finalise",
    "neutralize": "neutralise",
    "normalize": "normalise",
    "organize": "organise",
    "organization": "organisation",
    "prioritize": "prioritise",
    "realize": "realise",
    "recognize": "recognise",
    "summarize": "summarise",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "labeled": "labelled",
    "modeling": "modelling",
    "traveled": "travelled",
    "enrollment": "enrolment",
    "fulfill": "fulfil",
    "gray": "grey",
    "installment": "instalment",
    "defense": "defence",
    "offense": "offence",
}
# The verb is to license, the noun is licence.
NOUN = re.compile(r"\b(?:a|the|this|that|each|every|no) (license)\b|\b(license) (?:holder|register|fee)s?\b", re.IGNORECASE)
# Words all in capitals are a language's own (ANALYZE).
WORDS = "|".join(sorted(AMERICAN, key=len, reverse=True))
# Neither a property of a style sheet (color:#0b0c0c) nor a program's name (systemd-analyze).
WRONG = re.compile(rf"(?<!systemd-)\b(?-i:(?![A-Z]+\b))({WORDS})(?:s|d|r|rs|ed|ing)?\b(?!:#)", re.IGNORECASE)


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that a person reads: of Python, the comments and the strings that are sentences."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _of_python(text)
        return
    if path.suffix == ".html":
        text = re.sub(r"<[^>]*>|{[{%#].*?[}%#]}", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.S)
    text = re.sub(r"^```.*?^```", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.S | re.M)
    text = re.sub(r"`[^`\n]*`", "", text)
    yield from enumerate(text.splitlines(), start=1)


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        said = token.type == tokenize.COMMENT or (token.type == tokenize.STRING and " " in token.string.strip())
        if said or token.type == getattr(tokenize, "FSTRING_MIDDLE", -1):
            for offset, line in enumerate(re.sub(r"`[^`]*`", "", token.string).splitlines()):
                yield token.start[0] + offset, line


def files() -> Iterator[Path]:
    """Everything that is read by people and written by us."""
    for name in READ:
        found = ROOT / name
        for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
            ours = not any(part in PASSED_OVER for part in path.parts)
            if ours and path.suffix in {".py", ".md", ".html", ".toml", ".service", ".sh"} and path != Path(__file__).resolve():
                yield path


def main() -> int:
    """1 when anything is spelt as in America."""
    wrong = 0
    for path in files():
        for number, line in prose(path):
            found = [(one[0], AMERICAN[one[1].lower()]) for one in WRONG.finditer(line)]
            found += [(one[0], "licence") for one in NOUN.finditer(line)]
            for said, british in found:
                wrong += 1
                print(f"{path.relative_to(ROOT)}:{number}: {said}: in British English {british}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
