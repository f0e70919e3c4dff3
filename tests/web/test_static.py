"""The vendored front end is what its manifest says, free of what is reserved for GOV.UK, and fit for a strict CSP."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "hmo_enforce" / "web"
STATIC = WEB / "static"
VENDORED = (STATIC / "vendor", ROOT / "tests" / "web" / "vendor")
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def packages(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text())["packages"]
    return found


@pytest.mark.parametrize("folder", VENDORED, ids=["shipped", "for tests"])
def test_every_vendored_file_is_the_one_in_the_manifest(folder: Path) -> None:
    promised = {f"{one['name']}/{file}": digest for one in packages(folder) for file, digest in one["files"].items()}

    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    found = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert found == promised


@pytest.mark.parametrize("folder", VENDORED, ids=["shipped", "for tests"])
def test_every_vendored_package_brings_its_licence_and_its_pinned_version(folder: Path) -> None:
    pinned = json.loads((ROOT / "assets" / "package.json").read_text())["devDependencies"]

    for package in packages(folder):
        assert package["version"] == pinned[package["package"]]
        assert package["licence"] in {"MIT", "BSD-2-Clause", "OFL-1.1", "MPL-2.0"}
        assert len((folder / package["name"] / "LICENCE.txt").read_text()) > 500


def test_the_stylesheets_are_of_the_release_that_the_macros_were_written_for() -> None:
    css = (STATIC / "vendor" / "govuk-frontend" / "govuk.css").read_text()

    # govuk-frontend-jinja 4.1.0 states GOV.UK Frontend 6.3.0 in its table of compatible releases
    assert '--govuk-frontend-version: "6.3.0"' in css


def test_nothing_reserved_for_gov_uk_is_served() -> None:
    served = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg"}]

    for path in [*served, *TEMPLATES]:
        text = path.read_text().lower()
        assert not re.search(r"gds transport|govuk-crest|govuk-logo|govuk-header|crown|opengovernmentlicence", text), path


def test_what_a_stylesheet_names_is_there() -> None:
    for sheet in STATIC.rglob("*.css"):
        named = re.findall(r"""url\(["']?([^"')#]+)["']?\)""", sheet.read_text())
        assert [name for name in named if not name.startswith("data:") and not (sheet.parent / name).is_file()] == []


def test_the_front_end_is_small() -> None:
    sizes = {path: path.stat().st_size for path in STATIC.rglob("*") if path.is_file()}

    assert sum(sizes.values()) < 600_000


def test_what_a_template_names_of_the_static_files_is_there() -> None:
    named = {found for path in TEMPLATES for found in re.findall(r"\}\}/((?:office|vendor)/[\w./-]+)", path.read_text())}

    assert named
    assert [name for name in sorted(named) if not (STATIC / name).is_file()] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_inline_script_or_style(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag] == []
