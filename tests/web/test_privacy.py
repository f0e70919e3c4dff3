"""Who may come to what of privacy, and what is asked anew at each download."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

import acacia
import filed
import forgotten
import private
from browser import Browser, title
from hmo_enforce import settings
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import work
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.records import AccessRequest, DestructionItem, DestructionList, Export

Browse = Callable[..., Browser]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = on_sqlite


@pytest.fixture
def there(sessions: Sessions, web_settings: settings.Settings, staff: None) -> dict[str, Any]:
    with sessions.writing() as session:
        filing = filed.a_case(session, acacia.an_address(session).id)
        return {"filing": filing, **private.things(session, web_settings, filing)}


def account_id(sessions: Sessions, role: Role) -> int:
    with sessions.reading() as session:
        return session.scalars(select(Account.id).where(Account.role == role)).one()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LICENSING, Role.FINANCE, Role.AUDITOR])
def test_whoever_may_not_answer_requests_gets_no_export(browse: Browse, there: dict[str, Any], role: Role):
    assert browse(role).get(f"/exports/{there['export_id']}").status_code == 403


def test_an_export_is_counted_and_journalled_each_time(browse: Browse, there: dict[str, Any], sessions: Sessions):
    browser, path = browse(Role.MANAGER), f"/exports/{there['export_id']}"

    answers = [browser.get(path) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].content == b"PK"
    assert answers[0].headers["content-disposition"].startswith("attachment")
    assert answers[0].headers["cache-control"] == "no-store"
    with sessions.reading() as session:
        assert session.get_one(Export, there["export_id"]).downloads == 2
        lines = session.scalars(
            select(journal.Entry).where(journal.Entry.subject == "export", journal.Entry.verb == "downloaded")
        )
        assert len(lines.all()) == 2


def test_a_restriction_made_since_takes_the_export_away(browse: Browse, there: dict[str, Any], sessions: Sessions):
    browser, path = browse(Role.MANAGER), f"/exports/{there['export_id']}"
    assert browser.get(path).status_code == 200
    with sessions.writing() as session:
        officer = account_id(sessions, Role.OFFICER)
        restricting.restrict(session, "party", there["filing"].witness, "Threats.", [officer], by=acacia.ALMA)

    assert browser.get(path).status_code == 404
    assert browser.get(f"/subject-access/{there['access_request_id']}").status_code == 404


def test_a_role_lost_since_takes_the_export_away(browse: Browse, there: dict[str, Any], sessions: Sessions):
    browser, path = browse(Role.MANAGER), f"/exports/{there['export_id']}"
    assert browser.get(path).status_code == 200
    with sessions.writing() as session:
        session.get_one(Account, account_id(sessions, Role.MANAGER)).role = Role.FINANCE

    assert browser.get(path).status_code == 403


def test_an_export_whose_file_was_changed_is_handed_to_nobody(
    browse: Browse, there: dict[str, Any], web_settings: settings.Settings
):
    (file,) = (web_settings.data_dir / "exports").glob("*.zip")
    file.write_bytes(b"PK and more")

    assert browse(Role.MANAGER).get(f"/exports/{there['export_id']}").status_code == 404


def test_the_folder_of_exports_and_its_files_are_for_their_owner_alone(there: dict[str, Any], web_settings: settings.Settings):
    folder = web_settings.data_dir / "exports"

    assert folder.stat().st_mode & 0o077 == 0
    assert [file.stat().st_mode & 0o077 for file in folder.iterdir()] == [0]


def test_what_a_manager_may_not_see_they_do_not_approve(browse: Browse, there: dict[str, Any], sessions: Sessions):
    with sessions.writing() as session:
        session.add(
            DestructionItem(
                list_id=there["list_id"], subject="case", subject_id=there["filing"].case, rule="closed_case", months=72,
                since=acacia.TODAY, due_on=acacia.TODAY, state="listed",
            )
        )  # fmt: skip
        officer = account_id(sessions, Role.OFFICER)
        restricting.restrict(session, "case", there["filing"].case, "Threats.", [officer], by=acacia.ALMA)

    browser, here = browse(Role.MANAGER), f"/retention/lists/{there['list_id']}"
    page = browser.get(f"{here}?rule=closed_case").text
    browser.get(f"{here}/approve")
    answer = browser.post(f"{here}/approve", {"why": "Looked at each."})

    assert answer.status_code == 303
    assert "Closed cases" not in page
    with sessions.reading() as session:
        items = session.scalars(select(DestructionItem).where(DestructionItem.list_id == there["list_id"]))
        assert {one.subject: one.state for one in items} == {"sign_in": "approved", "case": "listed"}


@pytest.mark.parametrize(("role", "path", "status"), [
    (Role.ADMINISTRATOR, "/retention", 200),
    (Role.OFFICER, "/retention", 403),
    (Role.LICENSING, "/hold/case/{case}", 200),
    (Role.OFFICER, "/hold/case/{case}", 403),
    (Role.ADMINISTRATOR, "/retention/lists/{list}/approve", 403),
    (Role.OFFICER, "/cases/{case}/complainants/{line}/erase", 403),
    (Role.ADMINISTRATOR, "/cases/{case}/complainants/{line}/erase", 403),
    (Role.MANAGER, "/hold/account/1", 404),
    (Role.MANAGER, "/subject-access/4711", 404),
])  # fmt: skip
def test_each_step_asks_for_its_own_permission(browse: Browse, there: dict[str, Any], role: Role, path: str, status: int):
    found = path.format(case=there["filing"].case, list=there["list_id"], line=there["complaint_line"])

    assert browse(role).get(found).status_code == status


def test_reading_an_answer_is_journalled_before_it_is_shown(browse: Browse, there: dict[str, Any], sessions: Sessions):
    browse(Role.MANAGER).get(f"/subject-access/{there['access_request_id']}")

    with sessions.reading() as session:
        lines = select(journal.Entry).where(journal.Entry.subject == "access_request", journal.Entry.verb == "read")
        assert session.scalars(lines).one().subject_id == str(there["access_request_id"])


def test_a_piece_is_put_in_and_released_as_it_was_read_alone(browse: Browse, there: dict[str, Any], sessions: Sessions):
    with sessions.writing() as session:
        note = work.note(session, there["filing"].case, "Walter Willow saw Zelda Quist.", "fact", by=acacia.ALMA).id
    browser, here = browse(Role.MANAGER), f"/subject-access/{there['access_request_id']}"
    put_in = f"{here}/pieces/case_note-{note}/put-in"

    def shown() -> tuple[str, dict[str, str]]:
        page = browser.get(here).text
        return page, dict(part.split("=") for part in re.search(r'name="read" value="([^"]*)"', page)[1].split())  # type: ignore[index]

    page, read = shown()
    stale = browser.post(put_in, {"digest": "0" * 64})
    put = browser.post(put_in, {"digest": read[f"case_note-{note}"]})
    with sessions.writing() as session:
        session.get_one(Party, there["filing"].witness).address = "2 Walnut Way"
    old = " ".join(f"{piece}={digest}" for piece, digest in read.items())
    unread = browser.post(f"{here}/release", {"read": old})
    again, read = shown()
    released = browser.post(f"{here}/release", {"read": " ".join(f"{piece}={digest}" for piece, digest in read.items())})

    assert "since they may name others: 2." in page
    assert page.count("It may name others.") == again.count("It may name others.") + 1
    assert (stale.status_code, put.status_code, unread.status_code, released.status_code) == (422, 303, 422, 303)
    assert "1 piece has changed since this page was shown" in unread.text
    with sessions.reading() as session:
        (asked,) = session.scalars(select(requests.JobRequest).where(requests.JobRequest.job == "answer"))
    assert set(asked.arguments["pieces"]) == {f"case_note-{note}", f"party-{there['filing'].witness}"}
    assert asked.arguments["withheld"] == 1


def test_nobody_erased_is_named_in_a_log_an_address_or_what_the_journal_was_refused(
    browse: Browse, there: dict[str, Any], sessions: Sessions, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    browser = browse(Role.MANAGER)
    here = f"/cases/{there['filing'].case}/complainants/{there['complaint_line']}/erase"
    with sessions.writing() as session:
        text = f"{filed.COMPLAINANT} rang."
        note = work.note(session, there["filing"].case, text, "fact", by=acacia.ALMA).id

    shown = browser.get(here)
    refused = browser.post(here, {"why": "x", f"text-case_notes-{note}-text": "NORA NETTLE rang."})
    done = browser.post(here, {"why": "They asked.", f"text-case_notes-{note}-text": "Somebody rang."})

    assert (shown.status_code, refused.status_code, done.status_code) == (200, 422, 303)
    assert "still names them" in refused.text
    assert "nettle" not in caplog.text.lower()
    assert forgotten.in_tables(sessions.engine, ["Nettle", "Nora"]) == []


def test_a_record_that_is_not_there_cannot_be_asked_for(browse: Browse, there: dict[str, Any], sessions: Sessions):
    browser = browse(Role.MANAGER)
    browser.get("/subject-access?q=Nettle")
    said = {"proof": "Seen.", "asked_on": clock.today().isoformat()}

    unknown = browser.post("/subject-access", {**said, "records": "party-999999"})
    none = browser.post("/subject-access", said)

    assert (unknown.status_code, none.status_code) == (404, 422)
    with sessions.reading() as session:
        assert len(session.scalars(select(AccessRequest)).all()) == 1


def test_a_hold_is_on_the_page_of_what_it_is_on(browse: Browse, there: dict[str, Any], web: Litestar):
    browser = browse(Role.LICENSING)
    case = there["filing"].case
    browser.get(f"/hold/case/{case}")
    assert browser.post(f"/hold/case/{case}", {"why": "LON/00AG/HMF/2026/0001"}).status_code == 303

    page = browser.get(f"/cases/{case}").text

    assert "On legal hold since" in page
    assert "LON/00AG/HMF/2026/0001" in page
    assert title(browser.get("/holds").text) == "Legal holds"


def test_whoever_had_a_list_made_is_told_that_somebody_else_must_approve_it(
    browse: Browse, there: dict[str, Any], sessions: Sessions
):
    here, browser = f"/retention/lists/{there['list_id']}", browse(Role.MANAGER)
    before = browser.get(here).text
    with sessions.writing() as session:
        session.get_one(DestructionList, there["list_id"]).made_by_id = account_id(sessions, Role.MANAGER)

    page = browser.get(here).text
    browser.get(f"{here}/approve")
    answer = browser.post(f"{here}/approve", {"why": "Looked at each."})

    assert "Approve for destruction" in before
    assert "Approve for destruction" not in page
    assert "Somebody else must approve it" in page
    assert "Somebody else must approve it" in answer.text
    with sessions.reading() as session:
        assert session.get_one(DestructionList, there["list_id"]).state == "open"
