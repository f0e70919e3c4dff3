"""Cases and their tasks as programs work on them: added, done, dropped, closed, reopened, and the journal says so."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases import outside
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from programs import send

Browse = Callable[..., Browser]
WHY = "The landlord has put it right."


def a_case(browser: Browser) -> str:
    said = {"kind": "general", "title": "Mould in the back bedroom", "with_tasks": False}
    where: str = send(browser, "POST", "/cases", said).headers["location"]
    return where.removeprefix("/api/v1")


def tag(browser: Browser, path: str) -> str:
    found: str = browser.get(f"/api/v1{path}").headers["etag"]
    return found


def tasks(browser: Browser, path: str, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.client.get(f"/api/v1{path}/tasks", params=asked).json()["items"]
    return found


def test_a_program_learns_the_kinds_and_steps_from_the_description_and_from_a_refusal(browse: Browse, town: borough.Borough):
    browser, kinds = browse(), outside.kinds()
    path = a_case(browser)
    said = browser.get("/api/v1/openapi.json").json()["components"]["schemas"]

    wrong = send(browser, "POST", "/cases", {"kind": "no_such_kind", "title": "Mould"})
    stray = send(browser, "POST", f"{path}/steps", {"step": "landlord_told"}, If_Match=tag(browser, path))

    assert said["NewCase"]["properties"]["kind"]["enum"] == [*kinds.by_name]
    assert said["NewStep"]["properties"]["step"]["enum"] == [*kinds.steps]
    assert "Of general: received, checking, acting, finishing." in said["NewStep"]["properties"]["step"]["description"]
    assert (wrong.status_code, stray.status_code) == (422, 422)
    assert wrong.json()["detail"] == f"kind: it must be one of {', '.join(kinds.by_name)}."
    assert stray.json()["detail"] == (
        "step: of a case of the kind general it must be one of received, checking, acting, finishing."
    )


def test_tasks_are_added_once_listed_put_off_done_and_dropped(browse: Browse, town: borough.Borough):
    browser = browse()
    path = a_case(browser)
    visit = {"title": "Visit", "due_on": "2026-12-01", "assignee": f"{Role.OFFICER}@acacia.example"}

    made, again = (send(browser, "POST", f"{path}/tasks", visit, Idempotency_Key="t-1") for _ in range(2))
    letter = send(browser, "POST", f"{path}/tasks", {"title": "Write to the landlord"}).json()["id"]
    visited = made.json()["id"]
    later = send(browser, "POST", f"{path}/tasks/{visited}/day", {"due_on": "2026-12-09"})
    done = send(browser, "POST", f"{path}/tasks/{visited}/done", None)
    twice = send(browser, "POST", f"{path}/tasks/{visited}/done", None)
    dropped = send(browser, "POST", f"{path}/tasks/{letter}/drop", {"why": "They rang."})

    assert [one.status_code for one in (made, again, later, done, twice, dropped)] == [201, 201, 200, 200, 422, 200]
    assert again.content == made.content
    first, second = tasks(browser, path)
    assert (first["id"], first["due_on"], first["assignee"]) == (visited, "2026-12-09", "Officer of Acacia")
    assert first["done_at"]
    assert (second["dropped"], second["dropped_why"]) == (True, "They rang.")
    assert tasks(browser, path, open_only="true") == []


def test_a_list_of_tasks_is_read_to_its_end(browse: Browse, town: borough.Borough):
    browser = browse()
    path = a_case(browser)
    for title in ("One", "Two", "Three"):
        send(browser, "POST", f"{path}/tasks", {"title": title})

    page = browser.get(f"/api/v1{path}/tasks?limit=2").json()
    rest = browser.get(f"/api/v1{path}/tasks?limit=2&cursor={page['next']}").json()

    assert [one["title"] for one in (*page["items"], *rest["items"])] == ["One", "Two", "Three"]
    assert rest["next"] is None


def test_a_case_is_assigned_closed_and_reopened_as_it_was_read(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    path = a_case(browser)
    other = int(a_case(browser).rpartition("/")[2])
    moved, over = (send(browser, "POST", f"{path}/tasks", {"title": one}).json()["id"] for one in ("Visit", "Ring"))
    fates = [{"id": moved, "fate": "move"}, {"id": over, "fate": "done"}]
    closing = {"why": WHY, "tasks": fates, "moved_to": other}
    read = tag(browser, path)

    given = send(browser, "POST", f"{path}/assign", {"assignee": f"{Role.OFFICER}@acacia.example"}, If_Match=read)
    stale = send(browser, "POST", f"{path}/close", closing, If_Match=read)
    silent = send(browser, "POST", f"{path}/close", {"why": WHY}, If_Match=given.headers["etag"])
    of_none = {"why": WHY, "tasks": [*fates, {"id": 1_000, "fate": "done"}], "moved_to": other}
    strange = send(browser, "POST", f"{path}/close", of_none, If_Match=given.headers["etag"])
    closed = send(browser, "POST", f"{path}/close", closing, If_Match=given.headers["etag"], Idempotency_Key="c")
    again = send(browser, "POST", f"{path}/close", closing, If_Match=given.headers["etag"], Idempotency_Key="c")
    late = send(browser, "POST", f"{path}/tasks", {"title": "Visit"})
    blind = send(browser, "POST", f"{path}/reopen", {"why": "It is back."})
    reopened = send(browser, "POST", f"{path}/reopen", {"why": "It is back."}, If_Match=closed.headers["etag"])

    answers = (given, stale, silent, strange, closed, again, late, blind, reopened)
    assert [one.status_code for one in answers] == [200, 412, 422, 422, 200, 200, 422, 428, 200]
    assert again.headers["idempotency-replayed"] == "true"
    case = browser.get(f"/api/v1{path}").json()
    assert (case["status"], case["assignee"], case["close_reason"]) == ("open", "Officer of Acacia", None)
    assert [one["title"] for one in tasks(browser, f"/cases/{other}")] == ["Visit"]
    with sessions.reading() as session:
        told = set(session.scalars(select(journal.Entry.verb).where(journal.Entry.subject == "case")))
    assert told >= {"assigned", "closed", "reopened", "moved a task away", "took over a task", "completed a task"}


def test_work_goes_to_nobody_who_may_not_do_it(browse: Browse, town: borough.Borough):
    browser, finance = browse(), browse(Role.FINANCE)
    path = a_case(browser)

    nobody = send(browser, "POST", f"{path}/tasks", {"title": "Visit", "assignee": f"{Role.FINANCE}@acacia.example"})
    refused = send(finance, "POST", f"{path}/tasks", {"title": "Visit"})
    elsewhere = send(browser, "POST", f"{path}/tasks/999999/done", None)

    assert (nobody.status_code, refused.status_code, elsewhere.status_code) == (422, 403, 404)
