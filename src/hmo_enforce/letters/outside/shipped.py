"""What is shipped with the program: the purposes of letters with their first wording, one TOML each."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.wording import Field, Purpose

FOLDER = Path(__file__).parents[1] / "templates"


@cache
def fields() -> dict[str, Field]:
    """Every field that a letter can have, by name."""
    read = tomllib.loads((FOLDER / "fields.toml").read_text(encoding="utf-8"))
    return {name: Field(name=name, **said) for name, said in read.items()}


@cache
def purposes() -> dict[str, Purpose]:
    """Every purpose, by name, in the order of their titles."""
    files = [path for path in FOLDER.glob("*.toml") if path.stem != "fields"]
    found = [_purpose(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in files]
    return {one.name: one for one in sorted(found, key=lambda one: (one.about == "system", one.title))}


def purpose(name: str) -> Purpose:
    """The purpose of that name, or `NotFound`."""
    if name not in purposes():
        raise NotFound("There is no such template.")
    return purposes()[name]


def _purpose(name: str, said: dict[str, Any]) -> Purpose:
    return Purpose(
        name=name,
        title=said["title"],
        tells=said["tells"],
        about=said["about"],
        channels=tuple(said["channels"]),
        offers=tuple(fields()[one] for one in said["offers"]),
        needs=frozenset(said["needs"]),
        language=said["language"],
        heading=said["heading"],
        body=said["body"].strip() + "\n",
        private=said.get("private", False),
    )
