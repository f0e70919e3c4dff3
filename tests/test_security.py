"""docs/security.md says of each requirement how it is met, and names tests that are there; what it lists is what there is."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

from hmo_enforce.cli import listening
from hmo_enforce.web import waits
from services import ROOT

SOURCE = ROOT / "src" / "hmo_enforce"
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
REASONS = ("**Not applicable**", "**The council's**", "**Partly**", "**Not yet**")
# Said in the page itself, which no test can hold to more than being there.
BY_THE_PAGE = ("above", "below", ".md")


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(PAGE)


def required() -> dict[str, str]:
    """The level of each requirement of levels 1 and 2, by its number."""
    said = json.loads((ROOT / "tests" / "standards" / "asvs_5_0_0.json").read_text())["levels"]
    return {number: level for level, chapters in said.items() for numbers in chapters.values() for number in numbers}


@cache
def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_requirement_of_levels_1_and_2_has_its_one_row():
    found = [(number, level) for number, level, *_ in rows()]

    assert Counter(required().values()) == {"1": 70, "2": 183}
    assert Counter(number for number, _ in found) == Counter(list(required()))
    assert dict(found) == required()


def test_every_row_names_tests_that_are_there_or_says_why_not():
    wrong = []
    for number, _, _, how, named in rows():
        tests = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", named)
        if not tests and not any(reason in how for reason in REASONS) and not any(place in how for place in BY_THE_PAGE):
            wrong.append((number, "neither a test nor a reason"))
        for file, name in tests:
            path = ROOT / "tests" / file
            if not path.is_file() or (name and name not in names_in(path)):
                wrong.append((number, f"{file}::{name}"))

    assert wrong == []


def test_a_chapter_that_a_row_names_is_on_the_page():
    named = {name for _, _, _, how, _ in rows() for name in re.findall(r"“([^”]+)”, (?:above|below)", how)}

    assert named
    assert {name for name in named if f"\n## {name}\n" not in PAGE} == set()


# Modules that reach the network or start programs, with the row of “What it talks to” that they are behind.
REACHES = {
    "accounts/outside/fetching.py": "the identity provider",
    "letters/outside/smtp.py": "the mail server",
    "casework/mailing.py": "the mail server",
    "evidence/outside/scanner.py": "clamd",
    "kernel/dumps.py": "pg_dump, pg_restore",
    "kernel/database.py": "the database",
    "programs/outside/bounded.py": "webhooks",
    "programs/outside/posting.py": "webhooks",
    "cli/trying.py": "itself",
}
# These take in, or ask the machine its own name.
TAKES_IN = {"cli/serving.py", "worker/process.py", "worker/leased.py"}
NETWORK = {
    "httpcore",
    "httpx",
    "requests",
    "aiohttp",
    "urllib.request",
    "http.client",
    "smtplib",
    "ftplib",
    "socket",
    "subprocess",
    "imaplib",
}


def reaching() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name == one or name.startswith(f"{one}.") for name in names for one in NETWORK):
                found.add(path.relative_to(SOURCE).as_posix())
    return found


def test_every_module_that_reaches_the_network_is_on_the_list():
    listed = re.findall(r"^\| ([^|]+) \|", PAGE.split("## What it talks to")[1].split("\n## ")[0], re.MULTILINE)

    assert reaching() - TAKES_IN - set(REACHES) == set()
    assert set(REACHES.values()) - {name.strip() for name in listed} == set()
    assert {name for name in (*REACHES, *TAKES_IN) if not (SOURCE / name).is_file()} == set()


def test_the_limits_on_the_page_are_those_of_the_program():
    said = PAGE.split("## Limits on what is sent")[1].split("\n## ")[0]

    for limit in (
        f"{listening.HEAD_S:.0f} seconds; {listening.LONGEST_HEAD // 1024} kB, {listening.MOST_HEADERS} headers",
        f"an address of {listening.LONGEST_ADDRESS // 1024} kB",
        f"{waits.USUAL.idle_s:.0f} seconds between two pieces, {waits.USUAL.whole_s / 60:.0f} minutes in all",
        f"| {waits.USUAL.at_once} | 503, come back in {waits.RETRY_AFTER_S.decode()} seconds |",
        f"| {listening.MOST_CONNECTIONS:,} | 503 |",
    ):
        assert limit in said


def test_no_script_of_ours_keeps_anything_in_the_browser():
    forbidden = re.compile(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write"
        r"|\beval\(|new Function|postMessage|__proto__|importScripts"
    )
    scripts = sorted((SOURCE / "web" / "static" / "office").rglob("*.js"))

    assert scripts
    assert {path.name: forbidden.findall(path.read_text(encoding="utf-8")) for path in scripts} == {
        path.name: [] for path in scripts
    }
