"""Cases on pages: opened from a home, worked on, found in the list; and who alone may see them."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

import borough
import filed
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseNote, CaseTask
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.people.records import Party

Browse = Callable[..., Browser]


@pytest.fixture
def case(sessions: Sessions, town: borough.Borough) -> filed.Filed:
    with sessions.writing() as session:
        return filed.a_case(session, town.rich)


def test_a_case_is_opened_from_a_home_and_stands_on_its_page(browse: Browse, town: borough.Borough):
    browser = browse()
    sent = {"kind": "hazard_complaint", "title": "Damp in the back bedroom", "priority": "urgent", "mine": "1"}

    answer = browser.post(f"/properties/{town.rich}/cases/new", sent)
    page = browser.get(answer.headers["location"]).text

    assert answer.status_code == 303
    assert title(page) == "Damp in the back bedroom"
    assert "Ring whoever complained" in page
    assert "With Officer of Acacia" in page
    assert "Damp in the back bedroom" in browser.get(f"/properties/{town.rich}").text
    assert "Damp in the back bedroom" in browser.get("/").text


def test_a_form_with_a_fault_comes_back_as_it_was_typed_and_nothing_is_written(
    browse: Browse, sessions: Sessions, case: filed.Filed
):
    browser = browse()

    no_kind = browser.post("/cases/new", {"title": "A <b>bold</b> title", "priority": "normal"})
    back = browser.post(f"/cases/{case.case}/step", {"step": "received", "revision": "1", "why": ""})

    assert no_kind.status_code == 422
    assert "A &lt;b&gt;bold&lt;/b&gt; title" in no_kind.text
    assert back.status_code == 422
    assert "at this step already" in back.text
    with sessions.reading() as session:
        assert len(session.scalars(select(Case.id)).all()) == 2


def test_somebody_elses_change_is_shown_beside_ones_own(browse: Browse, case: filed.Filed):
    one, other = browse(), browse(Role.MANAGER)
    one.post(f"/cases/{case.case}/step", {"step": "visited", "revision": "1", "why": ""})

    answer = other.post(f"/cases/{case.case}/step", {"step": "checking", "revision": "1", "why": ""})

    assert answer.status_code == 409
    assert "Visited" in answer.text
    assert "Checking the records" in answer.text


def test_tasks_notes_homes_and_people_go_through_their_forms(
    browse: Browse, sessions: Sessions, town: borough.Borough, case: filed.Filed
):
    browser, here = browse(), f"/cases/{case.case}"
    sent = [
        ("/tasks", {"title": "Measure the attic", "due_on": "2026-12-01"}),
        (f"/tasks/{case.task}/done", {}),
        ("/note", {"text": "Seven, not six.", "kind": "fact", "said_by": "a neighbour"}),
        ("/homes", {"property": str(town.licensed), "why": "The same landlord."}),
        (f"/homes/{case.home}/remove", {"why": "The wrong house."}),
        ("/people", {"part": "suspect", "name": "Larch Lettings", "organisation": "yes", "contact": "post@larch.example"}),
        ("/change", {"title": "Seven bells", "priority": "urgent", "revision": "1"}),
        ("/assign", {"assignee": "", "revision": "2"}),
    ]

    answers = {path: browser.post(here + path, form).status_code for path, form in sent}

    page = browser.get(here).text
    assert {path: status for path, status in answers.items() if status != 303} == {"/assign": 422}
    for words in (
        "Measure the attic",
        "Seven, not six.",
        "a neighbour",
        "removed: The wrong house.",
        "Larch Lettings",
        "Seven bells",
    ):
        assert words in page
    with sessions.reading() as session:
        assert session.get_one(CaseTask, case.task).done_at
        assert session.scalars(select(CaseNote.said_by).where(CaseNote.text == "Seven, not six.")).all() == ["a neighbour"]


def test_a_refused_person_leaves_no_trace(browse: Browse, sessions: Sessions, case: filed.Filed):
    browser = browse()
    browser.post(f"/cases/{case.case}/close", {})
    with sessions.writing() as session:
        row = found.case(session, case.case)
        row.status = "closed"

    answer = browser.post(f"/cases/{case.case}/people", {"part": "tenant", "name": "Tamsin Teak"})

    assert answer.status_code == 422
    with sessions.reading() as session:
        assert session.scalars(select(Party.id).where(Party.name == "Tamsin Teak")).all() == []


def test_a_case_is_closed_and_opened_again_on_pages(browse: Browse, sessions: Sessions, case: filed.Filed):
    browser, here = browse(), f"/cases/{case.case}"
    with sessions.reading() as session:
        fates = {f"task_{task.id}": "done" for task in found.open_tasks(session, case.case)}

    unsettled = browser.post(f"{here}/close", {"revision": "1", "why": "Licensed now."})
    closed = browser.post(f"{here}/close", {**fates, "revision": "1", "why": "Licensed now."})

    assert (unsettled.status_code, closed.status_code) == (422, 303)
    assert "Licensed now." in browser.get(here).text
    assert case.reference not in browser.get("/cases").text
    assert case.reference in browser.get("/cases?status=closed").text
    asked = browser.get(f"{here}/reopen").text
    assert browser.post(f"{here}/reopen", {"why": "Not after all."}).status_code == 303
    page = browser.get(here).text

    assert "counted anew, from the day on which it is closed again" in asked
    assert "Closed cases: at least 6 years" in asked
    assert re.search(r"Closed on .* by [^<]*: Licensed now", page)
    assert re.search(r"Reopened on .*: Not after all\.", page)
    assert "counted from the day on which it is closed again" in page


def test_joining_and_splitting_lead_to_the_case_to_go_on_with(browse: Browse, sessions: Sessions, case: filed.Filed):
    browser, here = browse(), f"/cases/{case.case}"
    new = {
        "kind": "overcrowding",
        "title": "The attic",
        "priority": "normal",
        "why": "Another flat.",
        "homes": [str(case.home)],
    }

    split = browser.post(f"{here}/split", new)
    joined = browser.post(
        f"{split.headers['location'].partition('?')[0]}/join", {"other": case.reference.lower(), "why": "One.", "revision": "1"}
    )

    assert split.status_code == 303
    assert title(browser.get(split.headers["location"]).text) == "The attic"
    assert joined.status_code in (303, 409)
    assert browser.post(f"{here}/join", {"other": "HMO-1999-00001", "why": "x", "revision": "1"}).status_code == 422


def test_the_list_is_searched_filtered_and_read_on(browse: Browse, case: filed.Filed):
    browser = browse()

    found_by = {
        q: case.reference in browser.get(f"/cases?q={q}").text
        for q in ("bells", "Willow", "Avenue", case.reference, "Nettle", "nothing")
    }
    assert found_by == {"bells": True, "Willow": True, "Avenue": True, case.reference: True, "Nettle": False, "nothing": False}
    assert case.reference in browser.get("/cases?kind=unlicensed_hmo&whose=nobody").text
    assert case.reference not in browser.get("/cases?kind=general").text
    beyond_the_last = browser.get(f"/cases?after={case.case}").text
    assert "This is the beginning of the list." in beyond_the_last
    assert case.reference in beyond_the_last
    assert case.reference in browser.get("/cases.csv?kind=unlicensed_hmo").text
    assert browser.get("/cases?kind=unheard_of").status_code == 200


def test_a_task_says_how_urgent_its_case_is(browse: Browse, sessions: Sessions, case: filed.Filed):
    with sessions.writing() as session:
        session.get_one(Case, case.case).priority = "urgent"
    browser = browse()

    page = browser.get("/tasks?whose=nobody&columns=task,priority").text
    file = browser.get("/tasks.csv?whose=nobody&columns=task,priority").text

    rows = re.findall(r"<tr.*?</tr>", page[page.index("<tbody") :], re.DOTALL)
    cells = {(case.reference in row, re.split('data-label="Urgency"[^>]*>', row)[1]) for row in rows}
    shown = {(ours, "".join(re.sub("<.*?>", "", cell, flags=re.DOTALL).split())) for ours, cell in cells}
    assert shown == {(True, "Urgent"), (False, "Ordinary")}
    told = {(row["Case"] == case.reference, row["Urgent"]) for row in csv.DictReader(io.StringIO(file.lstrip("\ufeff")))}
    assert told == {(True, "yes"), (False, "no")}


def test_who_does_not_work_on_cases_reads_them_and_changes_nothing(browse: Browse, case: filed.Filed):
    auditor, finance = browse(Role.AUDITOR), browse(Role.FINANCE)

    assert auditor.get(f"/cases/{case.case}").status_code == 200
    assert "Write a note" not in auditor.get(f"/cases/{case.case}").text
    assert auditor.post(f"/cases/{case.case}/note", {"text": "x", "kind": "fact"}).status_code == 403
    assert finance.get("/cases").status_code == 403


def test_somebody_known_by_a_complaint_alone_has_no_page_for_who_may_not_see_that(browse: Browse, case: filed.Filed):
    path = f"/people/{case.complainant}"

    assert (browse(Role.OFFICER).get(path).status_code, browse(Role.LICENSING).get(path).status_code) == (200, 404)
    assert browse(Role.LICENSING).get(f"/people/{case.witness}").status_code == 200


def test_a_restricted_case_shows_nobody_whom_it_had_kept(browse: Browse, sessions: Sessions, case: filed.Filed):
    manager, licensing, officer = browse(Role.MANAGER), browse(Role.LICENSING), browse(Role.OFFICER)
    with sessions.reading() as session:
        me = session.scalars(select(Entry.actor_id).where(Entry.actor_name == "Manager of Acacia")).first()

    made = manager.post(f"/restrict/case/{case.case}", {"why": "Threats.", "accounts": [str(me)]})

    known_by_it_alone = [f"/people/{case.complainant}", f"/people/{case.witness}"]
    assert made.status_code == 303
    assert [manager.get(path).status_code for path in known_by_it_alone] == [200, 200]
    assert [other.get(path).status_code for other in (licensing, officer) for path in known_by_it_alone] == [404] * 4
    sought = f"/search/hints?q={filed.WITNESS}"
    assert [len(who.get(sought).json()["hints"]) for who in (manager, licensing, officer)] == [1, 0, 0]


def test_a_restriction_is_made_changed_and_lifted_on_pages(
    browse: Browse, sessions: Sessions, town: borough.Borough, case: filed.Filed
):
    manager, officer, here = browse(Role.MANAGER), browse(), f"/properties/{town.rich}"
    form = manager.get(f"/restrict/property/{town.rich}").text
    with sessions.reading() as session:
        names = dict(session.execute(select(Entry.actor_name, Entry.actor_id).where(Entry.verb == "signed in")).all())
    me, them = str(names["Manager of Acacia"]), str(names["Officer of Acacia"])

    nobody = manager.post(f"/restrict/property/{town.rich}", {"why": "Threats."})
    made = manager.post(f"/restrict/property/{town.rich}", {"why": "Threats.", "accounts": [me]})
    hidden = officer.get(here).status_code, officer.get(f"/cases/{case.case}").status_code
    listed = manager.get("/restrictions").text
    manager.post("/restrictions/1", {"why": "She works on it.", "accounts": [me, them]})
    shown = officer.get(here)
    lifted = manager.post("/restrictions/1/lift", {"why": "He moved away."})

    assert "is about it and goes with it" in form
    assert (nobody.status_code, made.status_code) == (422, 303)
    assert hidden == (404, 404)
    assert "Threats." in listed
    assert "only Manager of Acacia and Officer of Acacia may see this" in shown.text
    assert lifted.status_code == 303
    assert browse(Role.LICENSING).get(here).status_code == 200
    assert officer.post("/restrictions/1/lift", {"why": "x"}).status_code == 403


def test_programs_read_cases_and_are_not_told_who_complained(browse: Browse, case: filed.Filed):
    browser = browse(Role.MANAGER)

    listed = browser.get("/api/v1/cases?limit=1").json()
    one = browser.get(f"/api/v1/cases/{case.case}").json()

    assert [one["id"] for one in listed["items"]] == [case.case]
    assert listed["next"]
    assert [(person["part"], person["party_id"]) for person in one["people"]] == [
        ("complainant", None),
        ("witness", case.witness),
    ]
    assert filed.COMPLAINANT not in browser.get(f"/api/v1/cases/{case.case}").text
