"""docs/words.md has a word for every table and every room, and none for a table that is gone."""

import importlib
import pkgutil
import re

import hmo_enforce
from hmo_enforce.kernel.database import Record
from services import ROOT

WORDS = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")


def records() -> set[str]:
    for module in pkgutil.walk_packages(hmo_enforce.__path__, "hmo_enforce."):
        if module.name.endswith(".records") or module.name.startswith("hmo_enforce.kernel."):
            importlib.import_module(module.name)
    return {mapper.class_.__name__ for mapper in Record.registry.mappers if mapper.class_.__module__.startswith("hmo_enforce.")}


def test_every_record_is_a_word():
    assert {name for name in records() if f"`{name}`" not in WORDS} == set()


def test_no_word_is_for_a_record_that_is_gone():
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", WORDS))

    assert named - records() == set()


def test_every_room_is_a_word():
    fronts = {"web", "cli"}
    rooms = {path.parent.name for path in (ROOT / "src" / "hmo_enforce").glob("*/__init__.py")}

    assert {name for name in rooms - fronts if f"`{name}/`" not in WORDS} == set()


def test_every_outcome_is_said_as_it_is_in_the_code():
    from hmo_enforce.licensing.verdict import Outcome

    assert [outcome.value for outcome in Outcome if f"`{outcome.value}`" not in WORDS] == []
