"""The journal on its pages: found, told in words, proved, and exported for a tribunal."""

import html
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import borough
from browser import Browser, title
from hmo_enforce import jobs, settings
from hmo_enforce.accounts.roles import PERMISSIONS, Role
from hmo_enforce.cli import opening
from hmo_enforce.kernel import actor, chain, journal, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web.office import check_export
from journals import WARRANTS

Browse = Callable[..., Browser]
PRIYA = actor.Actor(actor.Kind.OFFICER, 7, "Priya Shah")
BY = actor.command("test")


def silent(done: int, total: int, note: str) -> None:
    """Nobody hears."""


@pytest.fixture
def do(web_settings: settings.Settings, sessions: Sessions) -> Callable[[str], jobs.Outcome]:
    """Do a job by its name."""

    def done(name: str) -> jobs.Outcome:
        return jobs.perform(sessions, jobs.named(name), opening.told_to_jobs(web_settings), by=BY, report=silent)

    return done


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia, and two lines by Priya about one home."""
    with sessions.writing() as session:
        seeded = borough.seeded(session)
        before, after = {"persons": 3}, {"persons": 5}
        journal.note(
            session, PRIYA, "corrected", "property", seeded.rich, before=before, after=after, why="Counted at the door."
        )
        journal.note(session, PRIYA, "withdrew a decision", "property", seeded.rich, why="=HYPERLINK(1)")
    return seeded


def test_somebodys_part_in_a_case_is_no_part_of_an_act(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        journal.note(session, PRIYA, "added a person", "case", 8, after={"line": 1, "part": "tenant", "category": "other"})

    page = browse(Role.AUDITOR).get("/journal?subject=case&id=8").text

    assert "added a person to case 8" in page
    assert "Part in the case: tenant or occupier." in page


def test_lines_are_told_in_words_newest_first(browse: Browse, town: borough.Borough):
    page = browse(Role.AUDITOR).get("/journal?who=priya").text

    assert title(page) == "Journal"
    assert f"withdrew a decision about property {town.rich}" in page
    assert page.index("withdrew a decision") < page.index(f"corrected property {town.rich}")
    assert "People: 3, now 5." in page
    assert "Why: Counted at the door." in page
    assert "not sealed yet" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=PRIYA", 2), ("who=Priya&verb=correct", 1), ("who=nobody+of+that+name", 0), ("who=100%25", 0),
        ("who=priya&subject=property&subject_id={rich}", 2), ("who=priya&subject=party", 0), ("who=priya&since=2026-01-01", 2),
        ("who=priya&until=2026-01-01", 0), ("who=priya&before=1", 0),
    ],
)  # fmt: skip
def test_lines_are_found_by_who_what_which_and_when(browse: Browse, town: borough.Borough, query: str, found: int):
    page = browse(Role.MANAGER).get(f"/journal?{query.format(rich=town.rich)}").text

    assert page.count("<strong>Priya Shah</strong>") == found
    assert ("No line answers" in page) == (found == 0)


def test_what_an_address_says_wrongly_is_said_and_narrows_nothing(browse: Browse, town: borough.Borough):
    page = browse(Role.MANAGER).get("/journal?since=soon&subject=cat&before=-1&who=priya").text

    assert "must be a real date" in page
    assert page.count("<strong>Priya Shah</strong>") == 2


def test_what_was_read_or_handed_out_is_found_by_itself(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        for verb in ("read who complained", "downloaded", "disclosed in a bundle"):
            journal.note(session, actor.command("test"), verb, "case", 4711)

    page = browse(Role.AUDITOR).get("/journal?consulted=1").text

    assert page.count("4711</a>") + page.count("case 4711") >= 3
    assert "corrected" not in re.findall(r"<tbody.*?</tbody>", page, re.S)[0]


def test_long_lists_go_on_from_the_last_line_shown(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        for number in range(120):
            journal.note(session, PRIYA, "corrected", "property", number + 1)
    browser, seen, path = browse(Role.MANAGER), [], "/journal?who=priya"
    while path:
        page = browser.get(path).text
        seen += re.findall(r">corrected property (\d+)<", page)
        older = re.findall(r'href="(/journal\?[^"]*before=[^"]*)"', page)
        path = html.unescape(older[0]) if older else ""

    assert seen == [str(number) for number in range(120, 0, -1)]


def test_destroyed_values_are_said_to_be_destroyed(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        lines = journal.entries_about(session, "property", [town.rich])
        journal.destroy(session, BY, lines, "Their time has passed.", key=WARRANTS)

    page = browse(Role.MANAGER).get("/journal?who=priya").text

    assert "What it said in particular was destroyed; that it happened" in page
    assert "Counted at the door" not in page


def test_only_who_may_sees_the_journal(browse: Browse, town: borough.Borough):
    for path in ("/journal", "/journal/integrity", "/journal/export"):
        answered = {role: browse(role).get(path).status_code for role in Role}
        assert {role for role, status in answered.items() if status == 200} == PERMISSIONS["see_journal"]


def test_its_soundness_is_told_and_a_fault_is_loud(browse: Browse, town: borough.Borough, sessions: Sessions, do):
    browser = browse(Role.MANAGER)
    before = browser.get("/journal/integrity").text
    do("seal")
    do("anchor")
    do("prove")
    sound = browser.get("/journal/integrity").text
    with sessions.writing() as session:
        session.scalars(select(journal.Entry).where(journal.Entry.actor_name == "Priya Shah")).first().actor_name = "Someone"
        requests.beat(session, "test")
    do("prove")
    broken = browser.get("/journal/integrity").text

    assert "Never: the nightly proof has not run yet." in before
    assert "no fault" in sound
    assert "The last proof found 2 faults." in broken
    assert "does not fit its seal" in broken


def exported(browser: Browser, town: borough.Borough) -> zipfile.ZipFile:
    sent = {"subject": "property", "subject_id": str(town.rich), "why": "First-tier Tribunal, 2026/0001."}
    answer = browser.post("/journal/export", sent)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert f'filename="journal-property-{town.rich}.zip"' in answer.headers["content-disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_an_export_holds_lines_seals_and_anchors_and_is_journalled(
    browse: Browse, town: borough.Borough, sessions: Sessions, do
):
    do("seal")
    do("anchor")

    kept = exported(browse(Role.AUDITOR), town)

    lines = json.loads(kept.read("lines.json"))["lines"]
    assert [line["verb"] for line in lines] == ["corrected", "corrected", "withdrew a decision"]
    assert all(line["subject_id"] == str(town.rich) and line["seal"] for line in lines)
    assert len(kept.read("anchors.jsonl").splitlines()) == 1
    assert "'=HYPERLINK" in kept.read("lines.csv").decode() or "=HYPERLINK" not in kept.read("lines.csv").decode()
    assert "All of these lines are sealed." in kept.read("README.txt").decode()
    with sessions.reading() as session:
        said = session.scalars(select(journal.Entry).order_by(journal.Entry.id.desc())).first()
    assert (said.verb, said.subject, said.subject_id) == ("exported the journal", "property", str(town.rich))


def test_an_export_is_proved_without_this_program_and_a_change_in_it_shows(
    browse: Browse, town: borough.Borough, tmp_path: Path, web_settings: settings.Settings, do
):
    do("seal")
    folder = tmp_path / "elsewhere"
    exported(browse(Role.AUDITOR), town).extractall(folder)

    def check(*more: str) -> tuple[int, str]:
        run = subprocess.run(
            [sys.executable, "-I", "check.py", "lines.json", *more], cwd=folder, capture_output=True, text=True, check=False
        )
        return run.returncode, run.stdout

    key = str(web_settings.journal_key_file)
    assert check() == (0, check()[1])
    assert check(key)[1].count("values proved; seal proved") == 3
    lines = folder / "lines.json"
    whole = lines.read_text()
    lines.write_text(whole.replace("Counted at the door.", "Counted at the desk."))
    assert check()[0] == 1
    lines.write_text(whole.replace('"actor_id": 7', '"actor_id": 8'))
    assert "NOT those of its digest" in check()[1]
    lines.write_text(re.sub(r'"position": \d+', '"position": 999', whole, count=1))
    assert (check()[0], check(key)[0]) == (0, 1)
    (folder / "another").write_text("no key of ours, but long enough to be one")
    assert "sealed with another key" in check("another")[1]


def test_an_export_needs_a_record_of_which_something_is_said_and_a_reason(browse: Browse, town: borough.Borough):
    browser = browse(Role.MANAGER)

    nothing = browser.post("/journal/export", {"subject": "property", "subject_id": "4711", "why": "To see."})
    silent = browser.post("/journal/export", {"subject": "property", "subject_id": str(town.rich), "why": " "})

    assert (nothing.status_code, silent.status_code) == (422, 422)
    assert "no line about such a record" in nothing.text
    assert "The purpose is missing" in silent.text


def test_the_script_in_an_export_makes_the_same_links_as_the_program():
    at = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    key, line = chain.key("k" * 32), chain.Line(7, at, "officer", 3, "P", "destroyed", "journal", "2", b"s" * 16, b"d" * 32)
    names = ("id", "actor_kind", "actor_id", "actor_name", "verb", "subject", "subject_id")
    told = {name: getattr(line, name) for name in names} | {"at": at.isoformat(), "digest": line.digest.hex()}
    told["seal"] = {"link_before": chain.FIRST.hex(), "position": 1, "sealed_at": at.isoformat()}

    ours = [chain.link(key, chain.FIRST, 1, at, line, warranted=one).hex() for one in (True, False)]

    assert check_export.links(key.secret, told) == ours
    assert check_export.links(key.secret, {**told, "verb": "corrected"}) != ours[1:]
    assert len(check_export.links(key.secret, {**told, "verb": "corrected"})) == 1
