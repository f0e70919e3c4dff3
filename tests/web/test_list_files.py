"""A long list is written by the jobs process as whoever asked would see it, and fetched by them alone."""

import importlib
import io
import pkgutil
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
from browser import Browser
from hmo_enforce import jobs
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import list_files
from hmo_enforce.casework.views import lists
from hmo_enforce.casework.views.listing.declared import Listing
from hmo_enforce.casework.views.lists import every
from hmo_enforce.cli import opening
from hmo_enforce.kernel import requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.lists.records import SavedFilter
from hmo_enforce.properties.records import Property

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
        told = select(EntryValues.after).join(Entry, Entry.id == EntryValues.entry_id).where(Entry.verb == "exported a list")
        filters = [after["filters"] for after in session.scalars(told)]
    assert filters == [{"q": "…"}]
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


def an_account(session: Session, role: str) -> int:
    one = account_by_email(session, f"{role}@acacia.example")
    assert one
    return one.id


def test_a_file_is_not_given_to_whom_a_restriction_names_no_more(
    browse: Browse, web: Litestar, sessions: Sessions, homes: dict[str, int]
):
    officer = browse()
    at = officer.post("/lists/properties/file?q=quiet", {"format": "csv"}).headers["location"].partition("?")[0]
    work(web, sessions)
    before = officer.get(f"{at}/file").status_code
    with sessions.writing() as session:
        restriction = restrictions.standing(session, "property", homes["officer"])
        assert restriction
        restricting.name_people(session, restriction.id, [an_account(session, "manager")], "Moved.", by=acacia.ALMA)

    answer = officer.get(f"{at}/file")

    assert (before, answer.status_code) == (200, 422)
    assert "Something was restricted since this file was made." in answer.text


def test_a_file_during_whose_writing_something_was_restricted_is_not_given(
    browse: Browse, web: Litestar, sessions: Sessions, homes: dict[str, int]
):
    officer = browse()
    at = officer.post("/lists/properties/file?q=quiet", {"format": "csv"}).headers["location"].partition("?")[0]
    with sessions.writing() as session:
        lease = requests.lease(session, "test")
    assert lease
    arguments = {**opening.told_to_jobs(web.state.settings), **lease.arguments}

    with sessions.reading() as session:
        found = list_files.read(session, arguments, lease.asked_by, lambda *told: None)
    with sessions.writing() as session:
        home = session.scalars(select(Property.id).where(Property.address.startswith("3 Quiet"))).one()
        restricting.restrict(session, "property", home, "x.", [an_account(session, "manager")], by=acacia.ALMA)
    with sessions.writing() as session:
        outcome = list_files.write(session, arguments, lease.asked_by, lambda *told: None, found)
        requests.finish(session, lease.request_id, "test", outcome)

    assert officer.get(f"{at}/file").status_code == 422


def test_a_column_that_a_role_does_not_see_is_in_no_file_of_theirs(
    browse: Browse, web: Litestar, sessions: Sessions, homes: dict[str, int]
):
    officer = browse()
    asked = {one: f"/lists/properties/file?q=quiet&columns={one}" for one in ("address,cases", "address")}
    places = [officer.post(one, {"format": "csv"}).headers["location"].partition("?")[0] for one in asked.values()]
    for _ in places:
        work(web, sessions)
    with sessions.writing() as session:
        session.get_one(Account, an_account(session, "officer")).role = Role.FINANCE

    assert [officer.get(f"{at}/file").status_code for at in places] == [403, 200]


@pytest.mark.parametrize("deed", ["file", "save"])
def test_of_what_cannot_be_read_no_file_is_made_and_nothing_kept(browse: Browse, sessions: Sessions, staff: None, deed: str):
    officer = browse()

    answers = [
        officer.post(f"/lists/properties/{deed}?{said}", {"format": "csv", "name": "Mine"})
        for said in ("outcome=bogus", "nonsense=1")
    ]

    assert [one.status_code for one in answers] == [400, 400]
    with sessions.reading() as session:
        assert not session.scalars(select(JobRequest.id)).all()
        assert not session.scalars(select(SavedFilter.id)).all()


def test_every_list_is_known_by_its_name():
    named = [importlib.import_module(f"{lists.__name__}.{one.name}") for one in pkgutil.iter_modules(lists.__path__)]
    declared = {id(one): one.name for module in named for one in vars(module).values() if isinstance(one, Listing)}

    assert sorted(declared.values()) == sorted(every.LISTS)


def test_certificates_are_kept_and_written_as_any_list(browse: Browse, sessions: Sessions, homes: dict[str, int]):
    officer = browse()
    page = officer.get("/certificates?homes=all&state=missing")

    long = officer.get("/certificates.csv?homes=all&state=missing").headers["location"]
    answers = [officer.get(long), officer.get("/lists/certificates/save?homes=all")]

    assert "/lists/certificates/columns" in page.text
    assert [one.status_code for one in answers] == [200, 200]


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
