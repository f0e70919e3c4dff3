"""The messages of the public pages and of the shipped question sets, and the catalogues that hold them in other languages.

`python scripts/messages.py` writes languages/en.pot and brings each languages/<tag>.po up to date: what is new is empty until
somebody translates it, what is gone is taken out, and what was translated stays. With `--check` nothing is written, and 1 is
returned where something would change. A translation that no person has read carries the flag `machine-made`.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from jinja2.ext import babel_extract

from hmo_enforce.questions.outside import shipped

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hmo_enforce"
LANGUAGES = SOURCE / "questions" / "languages"
TEMPLATES = SOURCE / "web" / "templates" / "answering"
MODULES = (SOURCE / "web", SOURCE / "questions", SOURCE / "intake")
SAID_BY = {"say": None, "message": None}
FAULTS = "_MISSING"
"""The table of what is said where an answer lacks (`questions/reading.py`)."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")
HEADER = "Words of the public pages of hmo-enforce. MIT licence, as the program."


def messages() -> dict[str, list[str]]:
    """Each message with the names of the files that say it."""
    found: dict[str, list[str]] = {}
    for name, said in (*_in_templates(), *_in_modules(), *_in_shipped()):
        places = found.setdefault(said, [])
        if name not in places:
            places.append(name)
    return found


def _in_templates() -> Iterator[tuple[str, str]]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for path in sorted(TEMPLATES.rglob("*.html")):
        with path.open("rb") as file:
            for _, said, _, _ in extract(babel_extract, file, keywords=SAID_BY, options=options):
                yield path.name, _one(said)


def _in_modules() -> Iterator[tuple[str, str]]:
    """What is marked by `message(…)` in the modules of what is public, and what is wrong with an answer."""
    for path in sorted(one for folder in MODULES for one in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield from ((path.name, said.value) for said in _words_of(node) if isinstance(said.value, str))


def _words_of(node: ast.AST) -> list[ast.Constant]:
    found: list[ast.expr] = []
    if isinstance(node, ast.Call) and _called(node) == "message":
        found = node.args[:1]
    elif isinstance(node, ast.Call) and _called(node) == "Fault":
        found = node.args[2:3]
    elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == FAULTS and isinstance(node.value, ast.Dict):
        found = node.value.values
    return [one for one in found if isinstance(one, ast.Constant)]


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _in_shipped() -> Iterator[tuple[str, str]]:
    yield from (("a question", said) for said in shipped.messages())


def _one(said: Any) -> str:
    return str(said if isinstance(said, str) else said[0])


def renewed(tag: str | None, found: dict[str, list[str]], old: Catalog) -> str:
    """The file of a language, or the list of messages without one: in the order of the pages, what was translated kept."""
    made = Catalog(locale=tag)
    for said, places in found.items():
        known = old.get(said)
        flags = sorted(known.flags & {"machine-made"}) if known and known.string else []
        made.add(said, known.string if known else "", locations=[(place, None) for place in places], flags=flags)
    text = io.BytesIO()
    pofile.write_po(text, made, width=0, include_lineno=False, omit_header=True)
    return header(tag) + text.getvalue().decode("utf-8")


def header(tag: str | None) -> str:
    """What stands above the messages: no day and no program's version, which would change by themselves."""
    said = f'# {HEADER}\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return said + (f'"Language: {tag}\\n"\n\n' if tag else "\n")


def faults(tag: str, found: dict[str, list[str]], catalogue: Catalog) -> Iterator[str]:
    """What keeps a catalogue from being whole."""
    for said in found:
        known = catalogue.get(said)
        if known is None or not str(known.string).strip():
            yield f"{tag}: “{said}” is not translated"
        elif sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(str(known.string))):
            yield f"{tag}: “{known.string}” has not the placeholders of “{said}”"
        elif re.sub(PLACEHOLDER, "", str(known.string)).count("{") or re.sub(PLACEHOLDER, "", str(known.string)).count("}"):
            yield f"{tag}: “{known.string}” has a brace that is no placeholder"
    yield from (f"{tag}: “{one.id}” is said nowhere" for one in catalogue if one.id and one.id not in found)


def catalogue(path: Path) -> Catalog:
    """As it is kept; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=None if path.suffix == ".pot" else path.stem)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=None if path.suffix == ".pot" else path.stem, abort_invalid=True)


def main() -> int:
    """1 where something changes, or lacks."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--check", action="store_true", help="write nothing")
    only_check, found, wrong = given.parse_args().check, messages(), 0
    for path in (LANGUAGES / "en.pot", *sorted(LANGUAGES.glob("*.po"))):
        text = renewed(None if path.suffix == ".pot" else path.stem, found, catalogue(path))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            wrong = 1 if only_check else wrong
            print(f"{path.relative_to(ROOT).as_posix()} {'would change' if only_check else 'written'}")
            if not only_check:
                path.write_text(text, encoding="utf-8")
        if path.suffix == ".po":
            for fault in faults(path.stem, found, catalogue(path)):
                print(fault)
                wrong = 1
    print(f"{len(found)} messages")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
