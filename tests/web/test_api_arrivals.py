"""What arrived as programs read and take it in: filtered, read to its end, changed once and only as it was read."""

from collections.abc import Callable

import pytest
from litestar import Litestar
from sqlalchemy import select

import arrived
import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.programs.records import Delivery
from programs import a_token, asked, send

Browse = Callable[..., Browser]
COMPLAINT = {
    "says": "Music until three each night.", "matters": ["noise"], "address": "1 Acacia Avenue, Acacia", "postcode": "AC1 1AA",
    "at_risk_today": True, "claims": {"persons": 6},
    "sender": {"name": "Tessa Thistle", "phone": "07700 900456", "ways": ["text"]},
}  # fmt: skip


@pytest.fixture
def keys(sessions: Sessions, town: borough.Borough) -> list[int]:
    with sessions.writing() as session:
        made = [arrived.an_arrival(session, town.rich), arrived.an_arrival(session, town.nasty, kind="survey", matters=())]
        return [one.id for one in made]


def test_a_complaint_is_taken_in_once_however_often_it_is_sent(browse: Browse, sessions: Sessions, town: borough.Borough):
    browser = browse()

    first, again = (send(browser, "POST", "/arrivals", COMPLAINT, Idempotency_Key="c-1") for _ in range(2))

    assert (first.status_code, again.content) == (201, first.content)
    said = browser.get(first.headers["location"]).json()
    assert (said["kind"], said["channel"], said["state"], said["is_urgent"]) == ("complaint", "api", "new", True)
    assert said["claims"] == {"persons": 6}
    assert "Thistle" not in str(said)
    with sessions.reading() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1
        assert found.contact(session, said["id"]).phone == "07700 900456"


def test_what_cannot_be_read_is_refused_by_name(browse: Browse, town: borough.Borough):
    browser = browse()
    wrong = ({"matters": ["noise"]}, {"says": "x", "matters": ["weather"]}, {"says": "x", "nationality": "x"}, {"says": " "})

    assert [send(browser, "POST", "/arrivals", one).status_code for one in wrong] == [400] * 4


def test_they_are_filtered_and_read_to_the_end(browse: Browse, keys: list[int], town: borough.Borough):
    browser = browse()

    def numbers(query: str) -> list[int]:
        return [one["id"] for one in browser.get(f"/api/v1/arrivals?{query}").json()["items"]]

    page = browser.get("/api/v1/arrivals?limit=1").json()
    rest = browser.get(f"/api/v1/arrivals?limit=1&cursor={page['next']}").json()
    assert [one["id"] for one in (*page["items"], *rest["items"])] == keys
    assert rest["next"] is None
    assert numbers("kind=survey") == keys[1:]
    assert numbers(f"property_id={town.rich}") == keys[:1]
    assert numbers("channel=phone") == numbers("urgent=true") == numbers("status=closed") == numbers("whose=me") == []
    assert browser.get("/api/v1/arrivals?kind=gossip").status_code == 400


def test_one_is_assigned_closed_and_reopened_as_it_was_read(browse: Browse, sessions: Sessions, keys: list[int]):
    browser, path = browse(), f"/arrivals/{keys[0]}"

    def tag() -> str:
        return str(browser.get(f"/api/v1{path}").headers["etag"])

    before = tag()
    without = send(browser, "POST", f"{path}/assign", {"assignee": None})
    nobody = send(browser, "POST", f"{path}/assign", {"assignee": "no.one@acacia.example"}, If_Match=tag())
    given = send(browser, "POST", f"{path}/assign", {"assignee": "officer@acacia.example"}, If_Match=tag())
    passed = send(browser, "POST", f"{path}/close", {"closed_as": "dealt_with", "why": "x"}, If_Match=before)
    closed = send(browser, "POST", f"{path}/close", {"closed_as": "dealt_with", "why": "They stopped."}, If_Match=tag())
    said = browser.get(f"/api/v1{path}").json()
    reopened = send(browser, "POST", f"{path}/reopen", {"why": "It goes on."}, If_Match=tag())

    answered = [one.status_code for one in (without, nobody, given, passed, closed, reopened)]
    assert answered == [428, 422, 200, 412, 200, 200]
    assert (said["state"], said["closed_as"], said["closed_why"]) == ("closed", "dealt_with", "They stopped.")
    assert said["assignee"] == "Officer of Acacia"
    assert browser.get(f"/api/v1{path}").json()["state"] == "queued"


def test_a_token_needs_the_scopes(web: Litestar, browse: Browse, keys: list[int]):
    browser = browse(Role.MANAGER)
    reads = a_token(browser, "see_arrivals")
    none = a_token(browser, "see_properties", name="maps")

    assert asked(web, "/api/v1/arrivals", reads).status_code == 200
    assert asked(web, "/api/v1/arrivals", none).status_code == 403
    assert asked(web, "/api/v1/arrivals", reads, "POST", json=COMPLAINT).status_code == 403


def test_a_webhook_hears_that_one_was_closed_and_nothing_of_what_was_said(browse: Browse, sessions: Sessions, keys: list[int]):
    browser = browse(Role.ADMINISTRATOR)
    made = browser.post("/webhooks/new", {"url": "https://hooks.example.org/", "events": ["arrival.closed"], "name": "x"})
    assert made.status_code in (200, 303), made.text
    officer = browse()
    tag = officer.get(f"/api/v1/arrivals/{keys[0]}").headers["etag"]

    send(officer, "POST", f"/arrivals/{keys[0]}/close", {"closed_as": "no_action", "why": "Nothing."}, If_Match=tag)

    with sessions.reading() as session:
        told = session.scalars(select(Delivery)).all()
    assert [(one.event, one.subject, one.subject_id) for one in told] == [("arrival.closed", "arrival", str(keys[0]))]
