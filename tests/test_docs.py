"""Whoever reads the docs finds every folder, job, setting and command there, and none that is gone."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hmo_enforce import jobs
from hmo_enforce.accounts import desks, roles
from hmo_enforce.casework.bulks import doing
from hmo_enforce.casework.views.desk import words as desk_words
from hmo_enforce.casework.views.lists import every
from hmo_enforce.cli import main, words

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
OURS = (
    "assets",
    "benchmarks",
    "councils",
    "deploy",
    "docs",
    "geodata",
    "migrations",
    "requirements",
    "scripts",
    "src",
    "tests",
)
# Named as a whole: what is in them speaks for itself.
WHOLE = ("tests", "assets", "src/hmo_enforce/web/static/vendor")


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def folders() -> Iterator[str]:
    for top in OURS:
        for path in sorted([ROOT / top, *(ROOT / top).rglob("*/")]):
            name = path.relative_to(ROOT).as_posix()
            kept = any(file.is_file() for file in path.iterdir()) and not re.search(r"__pycache__|node_modules|egg-info", name)
            if kept and not any(name.startswith(f"{whole}/") for whole in WHOLE):
                yield name


def test_every_folder_is_on_the_map():
    said = set(re.findall(r"`([\w./-]+)/`", read("map.md")))
    short = {name.removeprefix("src/hmo_enforce/") for name in folders()}

    assert {name for name in short if name not in said and name != "src/hmo_enforce"} == set()


@pytest.mark.parametrize("role", roles.Role)
def test_the_page_about_desks_names_each_panel_of_a_role(role: roles.Role):
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in read("desk.md").splitlines()}
    told = rows[roles.TITLES[role]].lower()

    wanted = [
        desk_words.WORDS[name].title.lower() for one in desks.BY_ROLE[role] for name in one.panels if name in desk_words.WORDS
    ]

    assert [title for title in wanted if title not in told] == []


@pytest.mark.parametrize("name", every.LISTS)
def test_the_page_about_lists_names_what_each_can_be_asked_and_what_is_done_to_many(name: str):
    listing = every.LISTS[name]
    told = next(line for line in read("lists.md").splitlines() if f"| `{listing.path}` |" in line)

    wanted = [one.label for one in listing.filters] + [doing.deed(one).title for one in listing.deeds]
    assert listing.title in told
    assert [words for words in wanted if words not in told] == []


def test_no_folder_on_the_map_is_gone():
    said = re.findall(r"^\| `([\w./-]+?)/?` \|", read("map.md"), re.M)
    gone = [
        name for name in said if "." not in name and not any((at / name).is_dir() for at in (ROOT, ROOT / "src/hmo_enforce"))
    ]

    assert [name for name in gone if name not in {job.name for job in jobs.JOBS}] == []


def test_every_job_is_on_the_map_with_the_hour_of_the_clock():
    for job in jobs.JOBS:
        row = re.search(rf"^\| `{job.name}` \|(.*)$", read("map.md"), re.M)
        assert row, job.name
        if job.when:
            minute, hour, *_ = job.when.split()
            assert f"{int(hour):02}:{int(minute):02}" in row[1]


def test_every_setting_is_explained():
    code = "".join(path.read_text(encoding="utf-8") for top in ("src", "tests") for path in (ROOT / top).rglob("*.py"))
    used = set(re.findall(r"[\"'](HMO_[A-Z_]+)[\"']", code))

    assert used - set(re.findall(r"HMO_[A-Z_]+", read("deploy.md"))) == set()


def test_no_setting_is_explained_that_nothing_reads():
    code = "".join(path.read_text(encoding="utf-8") for top in ("src", "tests") for path in (ROOT / top).rglob("*.py"))

    assert {name for name in re.findall(r"HMO_[A-Z_]*[A-Z]", read("deploy.md")) if f'"{name}"' not in code} == set()


def test_every_command_that_the_docs_name_is_there():
    said = "".join(
        path.read_text(encoding="utf-8") for path in [*DOCS.rglob("*.md"), ROOT / "README.md", *(ROOT / "deploy").iterdir()]
    )
    fenced = "".join(re.findall(r"^```.*?^```", said, re.M | re.S))
    named = {
        *re.findall(r"`hmo-enforce ([a-z][a-z-]*)\b", said),
        *re.findall(r"(?<![/\w])hmo-enforce ([a-z][a-z-]*)\b", fenced),
    }

    assert named - set(main.COMMANDS) == set()


def test_every_target_that_the_docs_name_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    said = "".join(path.read_text(encoding="utf-8") for path in [*DOCS.rglob("*.md"), ROOT / "README.md"])
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))

    assert set(re.findall(r"`make ([a-z]+)", said)) - targets == set()
    assert {"setup", "run", "test", "check", "fix", "bench", "migration", "demo", "services"} <= targets


def test_every_target_has_a_line_of_help():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)[0].split()

    assert [name for name in phony if not re.search(rf"^{name}:.*## \w", makefile, re.M)] == []


LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize(
    "path", [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_links_between_documents_lead_somewhere(path: Path):
    links = [
        link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link and not link.startswith("mailto:")
    ]

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_help_names_every_command_and_ends_with_the_exit_codes():
    said = words.parser().format_help()

    assert [name for name in main.COMMANDS if not re.search(rf"^    {name}\s", said, re.M)] == []
    assert "exit codes:" in said


def test_every_option_of_every_command_has_its_help():
    silent = []
    for action in words.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                silent += [(name, option.dest) for option in command._actions if not option.help and option.dest != "what"]

    assert silent == []
