"""docs/files.md says what the program takes, and every example in it is taken."""

from datetime import date
from pathlib import Path

import pytest

from hmo_enforce.casework.loads import every
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files import extraction, kinds, plain, profiles
from hmo_enforce.files.outside import shipped
from hmo_enforce.kernel import actor

PAGE = Path(__file__).parent.parent.parent / "docs" / "files.md"


def test_the_page_is_what_the_program_says():
    assert PAGE.read_text(encoding="utf-8") == plain.page(shipped.profiles())


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_file_of_the_examples_is_known_by_itself_and_read_without_a_fault(kind):
    columns = plain.columns(kind, shipped.profiles())
    header = [one.name for one in columns]
    ask = Ask(kind, "x.csv", "x.csv", date(2024, 4, 1), actor.command("test"))

    profile = profiles.choose(header, kind, shipped.profiles())
    extracted = extraction.extraction(profile, header)
    build = every.TABLES[kind].builder(extracted.mapped, ask)
    made = build(extracted.cells([one.example for one in columns]), 2)

    assert profile.name == plain.PROFILES[kind]
    assert made.row is not None
    assert (made.issues, made.notes) == ((), ())


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_what_is_needed_alone_is_enough(kind):
    header = [one.name for one in plain.columns(kind, shipped.profiles()) if one.needed == plain.NEEDED]

    assert profiles.choose(header, kind, shipped.profiles()).kind == kind
