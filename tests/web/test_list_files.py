"""A long list is written by the jobs process as whoever asked would see it, and fetched by them alone."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from litestar import Litestar
from sqlalchemy import select

import acacia
from browser import Browser
from hmo_enforce import jobs
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import list_files
from hmo_enforce.cli import opening
from hmo_enforce.kernel import requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry

Browse = Callable[..., Browser]


@pytest.fixture
def homes(sessions: Sessions, monkeypatch: pytest.MonkeyPatch, staff: None) -> dict[str, int]:
    """Two, more than a page waits for: of which the manager alone sees one, and the officer alone the other."""
    monkeypatch.setattr(list_files, "AT_ONCE", 1)
    with sessions.writing() as session:
        made = {
            "manager": acacia.an_address(session, "1 Quiet Street").id,
            "officer": acacia.an_address(session, "=2 Quiet Street").id,
        }
        acacia.an_address(session, "3 Quiet Street")
        for role, home in made.items():
            one = account_by_email(session, f"{role}@acacia.example")
            assert one
            restricting.restrict(session, "property", home, "Threats.", [one.id], by=acacia.ALMA)
    return made


def work(web: Litestar, sessions: Sessions) -> None:
    """What the jobs process does."""
    with sessions.writing() as session:
        lease = requests.lease(session, "test")
    assert lease
    arguments = {**opening.told_to_jobs(web.state.settings), **lease.arguments}

    def finish(session: Any, outcome: Any) -> None:
        requests.finish(session, lease.request_id, "test", outcome)

    jobs.perform(sessions, jobs.named(lease.job), arguments, by=lease.asked_by, report=lambda *told: None, finish=finish)


def unpacked(answer: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        (name,) = packed.namelist()
        return packed.read(name)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_long_list_holds_what_its_reader_may_see_and_is_theirs_alone(
    browse: Browse, web: Litestar, sessions: Sessions, homes: dict[str, int], ending: str
):
    officer, manager = browse(), browse(Role.MANAGER)

    form = officer.get(f"/properties.{ending}?q=quiet&sort=-address").headers["location"]
    at = officer.post(form, {"format": ending}).headers["location"].partition("?")[0]
    before = officer.get(f"{at}/file").text
    work(web, sessions)
    file = unpacked(officer.get(f"{at}/file"))

    if ending == "csv":
        rows = [line.split(",")[1] for line in file.decode("utf-8-sig").splitlines()[1:]]
        assert sorted(rows) == ["'=2 Quiet Street", "3 Quiet Street"]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(file)).active
        rows = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert sorted(rows) == ["3 Quiet Street", "=2 Quiet Street"]
    assert "Waiting to be made" in before
    assert "2 rows" in officer.get(at).text
    assert [manager.get(one).status_code for one in (at, f"{at}/file", "/exports/1")] == [403] * 3
    with sessions.reading() as session:
        lines = session.execute(select(Entry.actor_name, Entry.verb, Entry.subject_id).order_by(Entry.id)).all()
    assert ("Officer of Acacia", "exported a list", "properties") in lines
    assert ("Officer of Acacia", "read among others", str(homes["officer"])) in lines
    assert not any(key == str(homes["manager"]) and verb == "read among others" for _, verb, key in lines)
    assert ("Officer of Acacia", "downloaded", "1") in lines


def test_a_file_made_before_something_was_restricted_is_not_given(
    browse: Browse, web: Litestar, sessions: Sessions, homes: dict[str, int]
):
    officer = browse()
    at = officer.post("/lists/properties/file?q=quiet", {"format": "csv"}).headers["location"].partition("?")[0]
    work(web, sessions)
    with sessions.writing() as session:
        manager = account_by_email(session, "manager@acacia.example")
        assert manager
        restricting.restrict(session, "property", acacia.an_address(session, "4").id, "x.", [manager.id], by=acacia.ALMA)

    answer = officer.get(f"{at}/file")

    assert answer.status_code == 422
    assert "Something was restricted since this file was made." in answer.text


def test_a_short_list_comes_at_once_and_leaves_a_line_that_does_not_repeat_what_was_typed(
    browse: Browse, sessions: Sessions, homes: dict[str, int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(list_files, "AT_ONCE", 5_000)
    manager = browse(Role.MANAGER)

    answer = manager.get("/properties.xlsx?q=quiet&without_uprn=1")
    page = manager.get("/journal?subject=list").text

    assert answer.content[:2] == b"PK"
    assert "took the list of properties out as a file" in page
    assert "Rows: 2" in page
    assert "quiet" not in page
