"""What runs with the program may run with it: no licence that would reach ours, and none that is not written down."""

import json
import re
import runpy

import pytest

from services import ROOT

LICENCES = runpy.run_path(str(ROOT / "scripts" / "licences.py"))
# LGPL and MPL reach no further than their own files; GPL and AGPL would reach ours.
REACHING = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)


@pytest.mark.parametrize("name", LICENCES["pinned"]())
def test_nothing_that_runs_with_the_program_is_under_a_licence_that_would_reach_it(name):
    assert not REACHING.search(LICENCES["stated"](name))


def test_a_licence_that_would_reach_the_program_would_be_seen():
    assert [bool(REACHING.search(text)) for text in ("GPL-3.0-only", "AGPL-3.0", "GNU General Public License v2")] == [True] * 3
    assert not REACHING.search("LGPL-3.0-only")


def test_every_licence_is_written_down():
    written = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")

    assert [row for row in LICENCES["rows"]() if row not in written] == []


def test_every_vendored_package_is_written_down():
    written = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    vendored = json.loads((ROOT / "src/hmo_enforce/web/static/vendor/manifest.json").read_text(encoding="utf-8"))

    for package in vendored["packages"]:
        assert f"| {package['name']} | {package['licence']} |" in written
