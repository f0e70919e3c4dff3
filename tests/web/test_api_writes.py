"""What programs write: once under each key, of what they have read, and with the same lines in the journal as the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import borough
import filed
import pictured
from browser import Browser
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseNote
from hmo_enforce.evidence import actions as evidence
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from hmo_enforce.programs.actions import answers
from hmo_enforce.programs.records import KeptAnswer
from hmo_enforce.properties.records import Observation
from programs import send

Browse = Callable[..., Browser]
A_CASE = {"kind": "hazard_complaint", "title": "Mould in the back bedroom"}


def count(sessions: Sessions, record: Any) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_a_case_is_opened_once_however_often_it_is_asked_for(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, said = browse(), {**A_CASE, "property_ids": [town.rich]}

    first = send(browser, "POST", "/cases", said, Idempotency_Key="k-1")
    again = send(browser, "POST", "/cases", dict(reversed(said.items())), Idempotency_Key="k-1")
    other = send(browser, "POST", "/cases", {**said, "title": "Damp"}, Idempotency_Key="k-1")
    colleague = send(browse(Role.MANAGER), "POST", "/cases", A_CASE, Idempotency_Key="k-1")

    assert (first.status_code, again.status_code, other.status_code, colleague.status_code) == (201, 201, 422, 201)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert "Idempotency-Key" in other.json()["detail"]
    assert count(sessions, Case) == 2
    one = browser.get(first.headers["location"])
    assert (one.json()["homes"][0]["property_id"], one.headers["etag"]) == (town.rich, first.headers["etag"])


def test_a_key_is_forgotten_after_a_day_and_one_that_failed_at_once(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    failed = send(browser, "POST", "/cases", {**A_CASE, "kind": "no_such_kind"}, Idempotency_Key="k")
    made = send(browser, "POST", "/cases", A_CASE, Idempotency_Key="k")
    with sessions.writing() as session:
        row = session.scalars(select(KeptAnswer)).one()
        row.made_at -= timedelta(hours=25)

    later = send(browser, "POST", "/cases", {**A_CASE, "title": "Another"}, Idempotency_Key="k")
    with sessions.writing() as session:
        session.scalars(select(KeptAnswer)).one().made_at -= timedelta(hours=25)
        gone = answers.forget(session)

    assert (failed.status_code, made.status_code, later.status_code) == (422, 201, 201)
    assert (gone, count(sessions, KeptAnswer)) == (1, 0)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # of SQLite's one writer the second waits for the first
def test_a_key_that_is_at_work_is_not_begun_twice(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    with sessions.reading() as session:
        account = session.scalars(select(Account.id).where(Account.role == Role.OFFICER)).one()

    with sessions.writing() as session:
        answers.given(session, answers.Asked(account, 0, "k", b""))
        meanwhile = send(browser, "POST", "/cases", A_CASE, Idempotency_Key="k")
    after = send(browser, "POST", "/cases", A_CASE, Idempotency_Key="k")

    assert (meanwhile.status_code, after.status_code) == (409, 201)
    assert meanwhile.headers["content-type"] == "application/problem+json"


def test_a_change_is_of_what_was_read(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    made = send(browser, "POST", "/cases", A_CASE)
    path, tag = made.headers["location"].removeprefix("/api/v1"), made.headers["etag"]

    without = send(browser, "PATCH", path, {"priority": "urgent"})
    changed = send(browser, "PATCH", path, {"priority": "urgent"}, If_Match=tag, Idempotency_Key="p")
    replayed = send(browser, "PATCH", path, {"priority": "urgent"}, If_Match=tag, Idempotency_Key="p")
    stale = send(browser, "PATCH", path, {"title": "Overwritten"}, If_Match=tag)
    moved = send(browser, "POST", f"{path}/steps", {"step": "checking"}, If_Match=changed.headers["etag"])
    back = send(browser, "POST", f"{path}/steps", {"step": "received"}, If_Match=moved.headers["etag"])

    found = [one.status_code for one in (without, changed, replayed, stale, moved, back)]
    assert found == [428, 200, 200, 412, 200, 422]
    assert {one.headers["content-type"] for one in (without, stale, back)} == {"application/problem+json"}
    assert changed.json()["revision"] == made.json()["revision"] + 1
    one = browser.get(f"/api/v1{path}").json()
    assert (one["title"], one["priority"], one["step"]) == (A_CASE["title"], "urgent", "checking")


def test_notes_and_homes_come_into_a_case_and_the_journal_says_so(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    case = send(browser, "POST", "/cases", A_CASE).json()["id"]

    noted = send(browser, "POST", f"/cases/{case}/notes", {"text": "Said by telephone.", "kind": "opinion"})
    added = send(browser, "POST", f"/cases/{case}/properties", {"property_id": town.rich, "why": "It is next door."})
    twice = send(browser, "POST", f"/cases/{case}/properties", {"property_id": town.rich})

    assert [one.status_code for one in (noted, added, twice)] == [201, 201, 422]
    assert count(sessions, CaseNote) == 1
    with sessions.reading() as session:
        lines = session.execute(select(journal.Entry.verb, journal.Entry.actor_name).where(journal.Entry.subject == "case"))
        told = {(verb, name) for verb, name in lines}
    assert {verb for verb, _ in told} >= {"opened", "noted", "added a home"}
    assert {name for _, name in told} == {"Officer of Acacia"}


def test_an_observation_is_judged_at_once(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, path = browse(), f"/properties/{town.nasty}/observations"
    facts = {"persons": 6, "households": 3, "rent_paid": True, "main_residence": True, "only_use": True, "amenity_shared": True}

    made = send(browser, "POST", path, {"as_at": "2026-10-01", "seen": True, "facts": facts})
    impossible = send(browser, "POST", path, {"as_at": "2026-10-01", "facts": {"persons": 1, "households": 2}})
    nothing = send(browser, "POST", path, {"as_at": "2026-10-01", "facts": {}})
    unknown = send(browser, "POST", path, {"as_at": "2026-10-01", "facts": {"people": 6}})

    assert [one.status_code for one in (made, impossible, nothing, unknown)] == [201, 422, 422, 400]
    assert browser.get(f"/api/v1/properties/{town.nasty}").json()["verdict"]["outcome"] == "probably_licensable"
    with sessions.reading() as session:
        assert session.get_one(Observation, made.json()["id"]).source == "inspection"


def test_recording_somebody_does_not_tell_that_they_complained(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        filing = filed.a_case(session, town.rich)
        session.get_one(Party, filing.complainant).postcode = "AC1 1AA"
        session.get_one(Party, filing.witness).postcode = "AC1 1AA"
    browser = browse(Role.LICENSING)

    complained = send(browser, "POST", "/people", {"name": filed.COMPLAINANT, "postcode": "ac11aa"})
    known = send(browser, "POST", "/people", {"name": filed.WITNESS, "postcode": "AC1 1AA"})
    hidden = send(browser, "POST", f"/cases/{filing.case}/people", {"party_id": filing.complainant, "part": "owner"})
    added = send(browser, "POST", f"/cases/{filing.case}/people", {"party_id": complained.json()["id"], "part": "owner"})

    assert complained.json()["id"] != filing.complainant
    assert known.json()["id"] == filing.witness
    assert (hidden.status_code, added.status_code) == (404, 201)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 400),
        ({**A_CASE, "title": "\u0000"}, 400),
        ({**A_CASE, "title": "   "}, 400),
        ({**A_CASE, "colour": "red"}, 400),
        ({**A_CASE, "property_ids": [10**30]}, 400),
        ({**A_CASE, "property_ids": [999_999]}, 404),
        ([], 400),
    ],
)
def test_what_cannot_be_taken_is_a_problem_and_changes_nothing(
    browse: Browse, town: borough.Borough, sessions: Sessions, said: Any, status: int
):
    answer = send(browse(), "POST", "/cases", said, Idempotency_Key="k")

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (count(sessions, Case), count(sessions, KeptAnswer)) == (0, 0)


def test_a_file_is_handed_in_checked_and_loaded(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.LICENSING)
    token = {"X-CSRFToken": browser.client.cookies["hmo_csrf"], "Idempotency-Key": "file-1"}
    register = (
        b"reference,kind,address,postcode,starts_on,ends_on\nL9,mandatory,1 Acacia Avenue,AC1 1AA,01/04/2024,31/03/2029\n"
    )

    def handed_in(**fields: str) -> Any:
        return browser.client.post("/api/v1/imports", data=fields, files={"file": ("r.csv", register)}, headers=token)

    made = handed_in(kind="licences", on="2026-10-01")
    again = handed_in(on="2026-10-01", kind="licences")
    wrong = browser.client.post(
        "/api/v1/imports",
        data={"kind": "spells"},
        files={"file": ("r.csv", register)},
        headers={"X-CSRFToken": token["X-CSRFToken"]},
    )
    early = send(browser, "POST", f"/imports/{made.json()['id']}/load", None)

    assert (made.status_code, again.content, wrong.status_code, early.status_code) == (201, made.content, 422, 422)
    assert browser.get(made.headers["location"]).json()["status"] == "checking"
    assert len(browser.get("/api/v1/imports?kind=licences").json()["items"]) == 1
    assert send(browser, "POST", f"/imports/{made.json()['id']}/cancel", None).status_code == 200


def test_the_same_photograph_sent_twice_at_once_under_a_key_is_answered_alike(
    browse: Browse, town: borough.Borough, monkeypatch: pytest.MonkeyPatch
):
    browser, path = browse(), f"/api/v1/properties/{town.rich}/evidence"
    token = {"X-CSRFToken": browser.client.cookies["hmo_csrf"], "Idempotency-Key": "photo-1"}
    store, others = evidence.store_original, []

    def send_it() -> Any:
        return browser.client.post(path, files={"files": ("attic.png", pictured.picture("PNG"))}, headers=token)

    def meanwhile(*args: Any) -> Any:
        monkeypatch.setattr(evidence, "store_original", store)
        others.append(send_it())
        return store(*args)

    monkeypatch.setattr(evidence, "store_original", meanwhile)  # the one is between its two transactions
    one = send_it()

    assert [(answer.status_code, answer.content) for answer in others] == [(201, one.content)]
    assert (one.status_code, one.headers["idempotency-replayed"]) == (201, "true")
    assert browser.get(path).json()["total"] == 1


def test_a_photograph_that_is_handed_in_twice_under_a_key_is_kept_once(browse: Browse, town: borough.Borough):
    browser, path = browse(), f"/api/v1/properties/{town.rich}/evidence"
    token = {"X-CSRFToken": browser.client.cookies["hmo_csrf"], "Idempotency-Key": "photo-1"}
    sent = {"files": ("attic.png", pictured.picture("PNG"))}

    first, again = (browser.client.post(path, files=sent, headers=token) for _ in range(2))
    other = browser.client.post(path, files={"files": ("roof.png", pictured.picture("PNG"))}, headers=token)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.content == first.content
    assert browser.get(path).json()["total"] == 1
