"""Designations as programs read, make, change and revoke them: what the pages do, with the same permissions and lines."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from sqlalchemy import select

import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas import queries
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.requests import JobRequest
from programs import send

Browse = Callable[..., Browser]
WEST, EAST = "E99500001", "E99500002"
NEW: dict[str, Any] = {
    "kind": "additional", "reference": "ADD/2027", "name": "Additional licensing 2027",
    "extent": {"kind": "ward", "codes": [WEST]}, "made_on": "2026-11-01", "starts_on": "2027-03-01",
    "ends_on": "2032-02-29", "legal_basis": "Housing Act 2004 s. 56", "documents": ["https://acacia.example/notice.pdf"],
    "covers": {"min_persons": 3, "tests": ["standard"]},
}  # fmt: skip


def read(browser: Browser, path: str) -> Any:
    answer = browser.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_designation_is_made_once_of_wards_and_its_homes_are_looked_for(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    manager = browse(Role.MANAGER)

    made, again = (send(manager, "POST", "/designations", NEW, Idempotency_Key="d-1") for _ in range(2))
    taken = send(manager, "POST", "/designations", NEW)

    assert (made.status_code, again.content, taken.status_code) == (201, made.content, 422)
    one = manager.get(made.headers["location"])
    assert one.headers["etag"] == made.headers["etag"]
    said = one.json()
    assert {name: said[name] for name in ("name", "legal_basis", "documents", "ends_on")} == {
        name: NEW[name] for name in ("name", "legal_basis", "documents", "ends_on")
    }
    assert said["covers"] == {"min_persons": 3, "min_households": 2, "tests": ["standard"]}
    assert (said["hectares"] > 0, said["counted"], said["versions"], said["file"]) == (True, False, [], None)
    with sessions.reading() as session:
        assert session.scalars(select(JobRequest.job)).all() == ["flag"]
        line = session.scalars(select(journal.Entry).where(journal.Entry.verb == "designated")).one()
        assert (line.subject_id, line.actor_name) == (str(made.json()["id"]), "Manager of Acacia")


def test_all_areas_of_a_kind_less_some_make_what_is_left(browse: Browse, town: borough.Borough, sessions: Sessions):
    manager = browse(Role.MANAGER)
    whole = {**NEW, "extent": {"kind": "ward", "excluding": [EAST]}}

    made = send(manager, "POST", "/designations", whole)

    assert made.status_code == 201, made.text
    with sessions.reading() as session:
        drawn = queries.designation(session, made.json()["id"]).shape
        (west,) = queries.areas(session, queries.numbers(session, "ward", [WEST]))
        assert shapely.equals(drawn, west.shape)


@pytest.mark.parametrize(
    ("said", "status", "tells"),
    [
        ({"extent": {"kind": "ward", "codes": ["E99999999"]}}, 422, "E99999999"),
        ({"extent": {"kind": "parish", "codes": [WEST]}}, 422, "boundaries"),
        ({"extent": {"kind": "ward", "codes": []}}, 400, ""),
        ({"covers": None}, 422, "covers"),
        ({"kind": "selective"}, 422, "covers"),
        ({"starts_on": "2033-01-01"}, 422, "end before"),
        ({"starts_on": "0001-01-01"}, 400, "starts_on"),
        ({"colour": "red"}, 400, ""),
    ],
)
def test_what_cannot_stand_is_refused_in_words(
    browse: Browse, town: borough.Borough, said: dict[str, Any], status: int, tells: str
):
    answer = send(browse(Role.MANAGER), "POST", "/designations", {**NEW, **said})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert tells in answer.json()["detail"]


def test_a_designation_is_changed_and_revoked_of_what_was_read(browse: Browse, town: borough.Borough, sessions: Sessions):
    manager, path = browse(Role.MANAGER), f"/designations/{town.selective}"
    tag = manager.get(f"/api/v1{path}").headers["etag"]
    change = {"name": "Selective licensing, West", "notes": "Renamed.", "why": "As the notice has it."}
    ending = {"revoked_on": "2026-12-01", "why": "The council resolved so."}

    blind = send(manager, "PATCH", path, change)
    changed = send(manager, "PATCH", path, change, If_Match=tag, Idempotency_Key="c")
    replayed = send(manager, "PATCH", path, change, If_Match=tag, Idempotency_Key="c")
    stale = send(manager, "POST", f"{path}/revoke", ending, If_Match=tag)
    hmos = send(manager, "PATCH", path, {"covers": {"min_persons": 3}, "why": "x"}, If_Match=changed.headers["etag"])
    revoked = send(manager, "POST", f"{path}/revoke", ending, If_Match=changed.headers["etag"])

    answers = (blind, changed, replayed, stale, hmos, revoked)
    assert [one.status_code for one in answers] == [428, 200, 200, 412, 422, 200]
    now = manager.get(f"/api/v1{path}")
    assert now.headers["etag"] == revoked.headers["etag"]
    said = now.json()
    assert (said["name"], said["notes"], said["revoked_on"]) == ("Selective licensing, West", "Renamed.", "2026-12-01")
    assert [one["said"]["name"] for one in said["versions"]] == ["Selective licensing, West", "Acacia selective area"]
    with sessions.reading() as session:
        told = select(journal.EntryValues.why).join(journal.Entry, journal.Entry.id == journal.EntryValues.entry_id)
        whys = set(session.scalars(told.where(journal.Entry.subject == "designation")))
    assert whys >= {change["why"], ending["why"]}


def test_who_may_not_designate_by_page_may_not_by_program(browse: Browse, town: borough.Borough):
    officer, path = browse(Role.OFFICER), f"/designations/{town.selective}"

    found = [
        send(officer, method, where, said, If_Match="x").status_code
        for method, where, said in (
            ("POST", "/designations", NEW),
            ("PATCH", path, {"why": "x"}),
            ("POST", f"{path}/revoke", {"revoked_on": "2026-12-01", "why": "x"}),
        )
    ]

    assert found == [403, 403, 403]
    assert read(officer, path)["id"] == town.selective


def test_designations_are_narrowed_and_drawn_as_on_their_page(browse: Browse, town: borough.Borough):
    browser = browse()

    kinds = {one["kind"] for one in read(browser, "/designations?kind=selective")["items"]}
    ended = read(browser, "/designations?state=ended")["items"]
    accepts = {"Accept": "application/geo+json"}
    drawn = browser.client.get(f"/api/v1/designations/{town.selective}", headers=accepts).json()

    assert (kinds, ended) == ({"selective"}, [])
    assert (drawn["type"], drawn["geometry"]["type"]) == ("Feature", "Polygon")
    assert drawn["properties"]["legal_basis"] is None
    assert browser.get("/api/v1/designations?state=nonsense").status_code == 400
