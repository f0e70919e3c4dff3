"""The start page: what each role finds there, in words, with the way to all of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

import acacia
import borough
import filed
from browser import Browser
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Desk
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseProperty, CaseTask
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def case(sessions: Sessions, staff: None) -> filed.Filed:
    """The officer's, with a task two days overdue."""
    with sessions.writing() as session:
        filing = filed.a_case(session, borough.seeded(session).rich)
        officer = account_by_email(session, "officer@acacia.example")
        assert officer
        session.execute(update(Case).where(Case.id == filing.case).values(assignee_id=officer.id))
        late = clock.today() - timedelta(days=2)
        session.execute(update(CaseTask).where(CaseTask.id == filing.task).values(due_on=late))
        return filing


def panel(page: str, name: str) -> str:
    """The markup of one panel; of one with nothing in it, its line."""
    return page.split(f'id="desk-{name}"', 1)[1].split("</section>", 1)[0].split("</li><li", 1)[0]


def test_an_officer_finds_what_is_overdue_in_words_and_the_way_to_it(browse: Browse, case: filed.Filed):
    page = browse(Role.OFFICER).get("/").text

    tasks = panel(page, "tasks")
    assert "1 overdue." in tasks
    assert "(overdue by 2 days)" in tasks
    assert f'href="/cases/{case.case}"' in tasks
    assert case.reference in tasks
    assert 'href="/tasks?whose=me&amp;due=week"' in tasks
    assert case.reference in panel(page, "my-cases")


@on_sqlite
def test_a_panel_with_nothing_in_it_says_what_would_come_there(browse: Browse):
    page = browse(Role.OFFICER).get("/").text

    assert "One that is assigned to you comes here." in panel(page, "my-cases")
    assert "Nothing has arrived since" in page
    assert "Mark all as seen" not in page


def test_what_arrived_is_marked_as_seen_up_to_when_the_page_was_drawn(browse: Browse, case: filed.Filed, sessions: Sessions):
    browser = browse(Role.AUDITOR)
    before = browser.get("/").text
    until = before.split('name="until" value="', 1)[1].split('"', 1)[0]
    with sessions.writing() as session:
        home = session.scalars(select(CaseProperty.property_id).order_by(CaseProperty.property_id)).first()
        assert home
        filed.a_case(session, home, "One that came while it was read")

    answer = browser.post("/desk/seen", {"until": until})
    after = browser.get("/").text

    assert filed.TITLE in before
    assert answer.status_code == 303
    assert filed.TITLE not in after
    assert "One that came while it was read" in after


@on_sqlite
@pytest.mark.parametrize("until", ["", "yesterday", "2026-01-01", "9999-12-31T00:00:00+00:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_that_is_none_is_now(browse: Browse, sessions: Sessions, until: str):
    assert browse(Role.AUDITOR).post("/desk/seen", {"until": until}).status_code == 303

    with sessions.reading() as session:
        seen = session.scalars(select(Desk.seen_at)).one()
    assert seen
    assert abs(clock.now() - seen) < timedelta(minutes=1)


def test_the_managers_numbers_of_the_team_lead_to_lists_as_long(browse: Browse, case: filed.Filed):
    browser = browse(Role.MANAGER)
    page = browser.get("/").text

    links = [part.split('"', 1)[0].replace("&amp;", "&") for part in page.split('href="/cases?whose=')[1:]]
    late = next(f"/cases?whose={one}" for one in links if "overdue" in one)

    assert "Officer of Acacia" in page
    assert "<strong>1 case</strong>" in browser.get(late).text
    assert "<strong>1 case</strong>" in browser.get("/cases?whose=nobody").text


@on_sqlite
def test_more_than_a_hundred_are_not_counted(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        for number in range(101):
            acacia.an_address(session, f"{number} Long Lane")

    assert "more than 100" in panel(browse(Role.LICENSING).get("/").text, "without-uprn")


def test_a_digest_is_chosen_seen_beforehand_and_said_on_the_page_of_the_account(browse: Browse, case: filed.Filed):
    browser = browse(Role.OFFICER)

    before = browser.get("/account").text
    wrong = browser.post("/account/digest", {"digest": "weekly", "weekday": ""})
    chosen = browser.post("/account/digest", {"digest": "weekly", "weekday": "2"})
    preview = browser.get("/account/digest/preview").text

    assert ">Never<" in "".join(before.split())
    assert wrong.status_code == 422
    assert "Choose on which day." in wrong.text
    assert chosen.status_code == 303
    assert "Once a week, on Wednesdays" in browser.get("/account").text
    assert "This council sends no emails yet" in browser.get("/account/digest").text
    assert f"of which 1 overdue ({case.reference})" in preview
    assert filed.TITLE not in preview


@on_sqlite
def test_where_nothing_waits_the_preview_says_so(browse: Browse):
    assert "none would be sent" in browse(Role.FINANCE).get("/account/digest/preview").text


@on_sqlite
def test_a_preview_tells_of_nothing_restricted_to_whom_it_is_hidden_or_named(
    browse: Browse, case: filed.Filed, sessions: Sessions
):
    browser = browse(Role.OFFICER)
    with sessions.writing() as session:
        officer = account_by_email(session, "officer@acacia.example")
        manager = account_by_email(session, "manager@acacia.example")
        assert officer
        assert manager
        restricting.restrict(session, "case", case.case, "A threat.", [manager.id], by=acacia.ALMA)
        session.execute(update(Case).where(Case.id == case.case).values(assignee_id=manager.id))

    pages = [one.get("/account/digest/preview").text for one in (browser, browse(Role.MANAGER))]

    assert [page for page in pages if case.reference in page] == []
    assert case.reference in browse(Role.MANAGER).get("/").text
