"""The same done to many: shown before it is done, done once, each row told with its bulk, taken back where nothing came after."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

import acacia
import borough
import filed
from browser import Browser
from hmo_enforce import jobs
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import subjects, work
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseProperty, CaseTask
from hmo_enforce.casework import duplicates
from hmo_enforce.casework.bulks import cases, doing
from hmo_enforce.kernel import clock, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.lists.records import BulkRow
from hmo_enforce.properties.actions import tagging
from hmo_enforce.properties.records import PropertyTag

Browse = Callable[..., Browser]


def do_it(browser: Browser, address: str, **instead: str) -> Any:
    """Send the preview's own form."""
    page = browser.get(f"{address}&step=preview").text
    sent = {name: html.unescape(said) for name, said in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    sent.pop("_csrf_token", None)
    return browser.post("/bulk", {**sent, **instead})


def states(sessions: Sessions, bulk: int) -> dict[str, int]:
    with sessions.reading() as session:
        query = select(BulkRow.state, func.count()).where(BulkRow.bulk_id == bulk).group_by(BulkRow.state)
        return dict(session.execute(query).all())


def test_twice_as_many_cases_are_asked_about_by_as_many_statements(sessions: Sessions, town: borough.Borough, staff: None):
    with sessions.writing() as session:
        given = [filed.a_case(session, town.rich, f"Case {number}").case for number in range(8)]
        hidden = filed.a_case(session, town.nasty, "Another").case
        officer, manager = (account_by_email(session, f"{role}@acacia.example") for role in ("officer", "manager"))
        assert officer
        assert manager
        restricting.restrict(session, "property", town.nasty, "Threats.", [manager.id], by=acacia.ALMA)
    asked: list[str] = []

    with sessions.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))
        counts = []
        for keys in (given[:4], [*given, hidden]):
            begun = len(asked)
            left = doing.plan(session, cases.ASSIGN, keys, {"assignee": officer.id}).left
            counts.append(len(asked) - begun)

    assert counts[0] == counts[1] < 10
    assert left == {hidden: "A restriction hides it from them."}


def test_cases_are_opened_for_all_that_match_and_for_none_twice_and_closed_again(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    browser, told = browse(), "kind=general&title=Look+at+it"
    asked = f"/bulk?deed=open-cases&all=1&query=q%3Dbirch&{told}"

    first = browser.get(f"{asked}&step=preview").text
    done = do_it(browser, asked)
    second = browser.get(f"{asked}&step=preview").text
    with sessions.writing() as session:
        worked_on = session.scalars(select(Case.id).order_by(Case.id)).first()
        work.note(session, worked_on, "Rang.", "fact", by=acacia.ALMA)
    back = browser.post("/bulks/1/undo", {})
    page = browser.get("/bulks/1").text

    assert "6 properties" in first
    assert (done.status_code, done.headers["location"]) == (303, "/bulks/1?done=bulk_done")
    assert "Left out: 6" in second
    assert "It has an open case of this kind." in second
    assert back.status_code == 303
    assert states(sessions, 1) == {"undone": 5, "kept": 1}
    assert "Could not be taken back: Somebody has worked on the case since." in page
    assert browser.post("/bulks/1/undo", {}).status_code == 422
    with sessions.reading() as session:
        assert sorted(session.scalars(select(Case.status))) == ["closed"] * 5 + ["open"]
        assert session.scalar(select(func.count(CaseProperty.id))) == 6
        values = session.scalars(
            select(EntryValues.after).join(Entry, Entry.id == EntryValues.entry_id).where(Entry.verb.in_(("opened", "closed")))
        )
        assert {one["bulk"] for one in values if one and "kind" in one} == {1}


def test_what_is_left_out_for_a_case_that_few_may_see_does_not_name_it(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        case = session.get_one(Case, filed.a_case(session, town.rich, "A secret").case)
        manager = account_by_email(session, "manager@acacia.example")
        assert manager
        restricting.restrict(session, "case", case.id, "Threats.", [manager.id], by=acacia.ALMA)

    do_it(browse(Role.MANAGER), f"/bulk?deed=open-cases&keys={town.rich}&keys={town.licensed}&kind={case.kind}&title=Look")
    page = browse().get("/bulks/1").text

    assert "Left out: It has an open case of this kind." in page
    assert case.reference not in page


def test_tags_are_put_on_found_by_and_taken_off(browse: Browse, sessions: Sessions, town: borough.Borough):
    browser = browse()

    asked = f"/bulk?deed=tag&keys={town.rich}&keys={town.nasty}&tag=Student++Let"
    preview = browser.get(asked).text
    do_it(browser, asked)
    listed = browser.get("/properties?tag=student+let&columns=address,tags").text
    do_it(browser, f"/bulk?deed=untag&keys={town.rich}&tag=student+let")
    left = browser.get("/properties?tag=student+let").text
    browser.post("/bulks/2/undo", {})
    taken = browser.post("/bulks/1/undo", {})

    assert "<strong>2 properties</strong>" in listed
    assert "student let" in preview  # as it will be kept, not as it was typed
    assert "Student" not in preview.replace("Student accommodation", "")
    assert "student let" in listed
    assert 'data-label="Tick"' in listed
    assert "<strong>1 property</strong>" in left
    assert taken.status_code == 303
    # The first had its tag taken off and put on again since: another tag than the one that was put on then.
    assert states(sessions, 1) == {"undone": 1, "kept": 1}
    with sessions.reading() as session:
        assert session.scalars(select(PropertyTag.property_id)).all() == [town.rich]


def test_what_was_done_is_said_once_and_of_each_row_what_became_of_it(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    browser = browse()
    with sessions.writing() as session:
        tagging.tag(session, town.rich, "student let", by=acacia.ALMA)

    done = do_it(browser, f"/bulk?deed=tag&keys={town.rich}&keys={town.nasty}&tag=student+let")
    page = browser.get(done.headers["location"]).text

    assert "Each row below says what became of it." in page
    assert page.count("Done. ") == 0
    assert states(sessions, 1) == {"done": 1, "left_out": 1}
    assert [page.count(said) for said in ("Left out", "It has this tag already.")] == [2, 1]


def test_homes_to_look_at_are_tagged_from_their_own_list(browse: Browse, sessions: Sessions, town: borough.Borough):
    browser = browse()
    listed = browser.get("/to-visit").text

    back = browser.get("/bulk?deed=tag&list=to-visit&all=1&query=outcome%3Dprobably_licensable").text
    do_it(browser, "/bulk?deed=tag&list=to-visit&all=1&query=outcome%3Dprobably_licensable&tag=this+week")

    assert 'name="list" value="to-visit"' in listed
    assert 'href="/to-visit?outcome=probably_licensable"' in back
    with sessions.reading() as session:
        assert session.scalars(select(PropertyTag.property_id)).all() == [town.rich]
    assert browser.get(f"/bulk?deed=untag&list=to-visit&keys={town.rich}").status_code == 404


def test_cases_are_given_to_somebody_and_back_where_nobody_changed_them_since(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    browser = browse(Role.MANAGER)
    with sessions.writing() as session:
        given = [filed.a_case(session, town.rich, f"Case {number}").case for number in range(3)]
        officer = account_by_email(session, "officer@acacia.example")
        manager = account_by_email(session, "manager@acacia.example")
        assert officer
        assert manager
        restricting.restrict(session, "case", given[2], "Threats.", [manager.id], by=acacia.ALMA)
    keys = "&".join(f"keys={case}" for case in given)

    shown = browser.get(f"/bulk?deed=assign&{keys}&assignee={officer.id}&step=preview").text
    do_it(browser, f"/bulk?deed=assign&{keys}&assignee={officer.id}")
    with sessions.writing() as session:
        work.move(session, given[1], "visited", None, revision=session.get_one(Case, given[1]).revision, by=acacia.ALMA)
    browser.post("/bulks/1/undo", {})

    assert "A restriction hides it from them." in shown
    assert states(sessions, 1) == {"undone": 1, "kept": 1, "left_out": 1}
    with sessions.reading() as session:
        with_whom = [session.get_one(Case, case).assignee_id for case in given]
    assert with_whom == [None, officer.id, None]


def test_the_day_of_the_next_task_is_set_and_set_back(browse: Browse, sessions: Sessions, town: borough.Borough):
    browser = browse()
    with sessions.writing() as session:
        case = filed.a_case(session, town.rich).case
        before = session.scalars(select(CaseTask.due_on).where(CaseTask.case_id == case).order_by(CaseTask.due_on)).all()

    do_it(browser, f"/bulk?deed=next-day&keys={case}&due_on=2026-11-24&title=Ring")
    listed = browser.get("/cases?sort=due").text
    browser.post("/bulks/1/undo", {})

    assert "24 November 2026" in listed
    with sessions.reading() as session:
        after = session.scalars(select(CaseTask.due_on).where(CaseTask.case_id == case).order_by(CaseTask.due_on)).all()
    assert after == before


def test_what_is_not_what_was_shown_is_shown_again_and_not_done(browse: Browse, sessions: Sessions, town: borough.Borough):
    browser = browse()

    answer = do_it(browser, f"/bulk?deed=tag&keys={town.rich}&tag=x", seen="something else")

    assert answer.status_code == 409
    assert "nothing was done" in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count(PropertyTag.id))) == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE])
def test_who_may_not_is_offered_nothing_and_refused(browse: Browse, town: borough.Borough, role: Role):
    browser = browse(role)

    assert "Do the same to many" not in browser.get("/properties").text
    assert browser.get(f"/bulk?deed=tag&keys={town.rich}").status_code == 403
    assert browser.post("/bulk", {"deed": "tag", "keys": str(town.rich), "tag": "x"}).status_code == 403


def test_many_are_done_by_the_jobs_process_as_whoever_asked(browse: Browse, sessions: Sessions, town: borough.Borough):
    browser = browse()
    with sessions.writing() as session:
        for number in range(doing.AT_ONCE + 2):
            acacia.an_address(session, f"{number:03} Long Lane", east=90)
    asked = do_it(browser, "/bulk?deed=tag&all=1&query=q%3Dlong&tag=x")
    with sessions.writing() as session:
        manager = account_by_email(session, "manager@acacia.example")
        last = session.scalars(select(BulkRow.subject_id).order_by(BulkRow.id.desc())).first()
        assert manager
        restricting.restrict(session, "property", last, "Threats.", [manager.id], by=acacia.ALMA)
        lease = requests.lease(session, "test")
    assert lease

    jobs.perform(sessions, jobs.named(lease.job), lease.arguments, by=lease.asked_by, report=lambda *told: None)

    assert asked.headers["location"] == "/bulks/1?done=bulk_asked"
    assert states(sessions, 1) == {"done": doing.AT_ONCE + 1, "to_do": 1}
    with sessions.reading() as session:
        assert last not in session.scalars(select(PropertyTag.property_id)).all()


def worked(sessions: Sessions, report: Callable[[int, int, str], None] = lambda *told: None) -> str:
    """What the jobs process does with the work that waits, and how it ended."""
    with sessions.writing() as session:
        lease = requests.lease(session, "test")
    assert lease
    try:
        jobs.perform(
            sessions, jobs.named(lease.job), lease.arguments, by=lease.asked_by, report=report,
            finish=lambda session, outcome: requests.finish(session, lease.request_id, "test", outcome),
        )  # fmt: skip
    except (Refused, ValueError) as error:
        with sessions.writing() as session:
            requests.give_up(session, lease.request_id, "test", requests.FAILED, {"reasons": [str(error)]})
        return requests.FAILED
    return requests.DONE


WORK = {
    "a person": lambda session, case: subjects.add_person(
        session, case, filed.a_party(session, "Ten Ant").id, "tenant", by=acacia.BASIL
    ),
    "a home": lambda session, case: subjects.add_home(session, case, acacia.an_address(session, "9").id, by=acacia.BASIL),
    "a task": lambda session, case: work.add_task(session, case, "Inspect on Friday", by=acacia.BASIL),
    "a restriction": lambda session, case: restricting.restrict(
        session, "case", case, "Threats.", [account_by_email(session, "officer@acacia.example").id], by=acacia.BASIL
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WORK)
def test_a_case_to_which_somebody_added_something_is_not_closed_again(
    browse: Browse, sessions: Sessions, town: borough.Borough, what: str
):
    officer = browse()
    do_it(officer, f"/bulk?deed=open-cases&keys={town.rich}&keys={town.nasty}&kind=general&title=Look")
    with sessions.writing() as session:
        case, other = session.scalars(select(Case.id).order_by(Case.id.desc()).limit(2))
        WORK[what](session, case)

    read = officer.get(f"/cases/{other}")
    officer.post("/bulks/1/undo", {})

    assert read.status_code == 200
    with sessions.reading() as session:
        assert [session.get_one(Case, one).status for one in (case, other)] == ["open", "closed"]
        assert not session.scalars(select(CaseTask.id).where(CaseTask.case_id == case, CaseTask.dropped_at.is_not(None))).all()


def test_the_tag_that_somebody_put_on_since_stays_on(browse: Browse, sessions: Sessions, town: borough.Borough):
    officer = browse()
    do_it(officer, f"/bulk?deed=tag&keys={town.rich}&tag=hot")
    for deed in (tagging.untag, tagging.tag):  # the second is given the number of the first, now that that is gone
        with sessions.writing() as session:
            deed(session, town.rich, "hot", by=acacia.CORA)

    officer.post("/bulks/1/undo", {})

    assert states(sessions, 1) == {"kept": 1}
    with sessions.reading() as session:
        assert session.scalars(select(PropertyTag.made_by)).all() == [acacia.CORA.name]


def test_a_home_is_one_with_the_records_merged_into_it(
    browse: Browse, web: Litestar, sessions: Sessions, town: borough.Borough
):
    officer = browse()
    with sessions.writing() as session:
        kept, other = (acacia.an_address(session, f"77{end} Twin Lane", east=200).id for end in ("", "a"))
        tagging.tag(session, other, "hot", by=acacia.ALMA)
        kind = session.get_one(Case, filed.a_case(session, other, "Theirs").case).kind
        duplicates.merge(
            session, "property", kept, other, why="One door.", by=acacia.ALMA, on=acacia.TODAY, council=web.state.council
        )

    tag = officer.get(f"/bulk?deed=tag&keys={kept}&tag=hot&step=preview").text
    case = officer.get(f"/bulk?deed=open-cases&keys={kept}&kind={kind}&title=Look&step=preview").text
    do_it(officer, "/bulk?deed=untag&all=1&query=tag%3Dhot&tag=hot")
    with sessions.reading() as session:
        taken = session.scalars(select(PropertyTag.property_id)).all()
    officer.post("/bulks/1/undo", {})

    assert "It has this tag already." in tag
    assert "It has an open case of this kind." in case
    assert taken == []
    with sessions.reading() as session:
        assert session.scalars(select(PropertyTag.property_id)).all() == [other]


@pytest.fixture
def long_lane(sessions: Sessions, town: borough.Borough, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """More homes than a page waits for, in two portions."""
    monkeypatch.setattr(doing, "AT_ONCE", 3)
    monkeypatch.setattr(doing, "PORTION", 3)
    with sessions.writing() as session:
        return [acacia.an_address(session, f"{number} Long Lane", east=90).id for number in range(5)]


TAG_ALL = "/bulk?deed=tag&all=1&query=q%3Dlong&tag=x"


@pytest.mark.parametrize("changed", [{"closed_at": clock.now()}, {"role": Role.AUDITOR}])
def test_nothing_is_done_for_whom_may_not_any_more(
    browse: Browse, sessions: Sessions, long_lane: list[int], changed: dict[str, Any]
):
    do_it(browse(), TAG_ALL)
    with sessions.writing() as session:
        officer = account_by_email(session, "officer@acacia.example")
        for name, value in changed.items():
            setattr(officer, name, value)

    ended = worked(sessions)

    assert ended == requests.FAILED
    assert states(sessions, 1) == {"to_do": 5}
    assert (
        "Stopped on its way</strong>. Whoever asked for this may not do it any more."
        in browse(Role.MANAGER).get("/bulks/1").text
    )


def test_others_save_while_many_are_done_and_what_stopped_on_its_way_is_taken_back(
    browse: Browse, sessions: Sessions, long_lane: list[int]
):
    officer, others = browse(), browse(Role.MANAGER)
    do_it(officer, TAG_ALL)
    seen: list[dict[str, int]] = []

    def stop(done: int, total: int, note: str) -> None:
        seen.append(states(sessions, 1))
        with sessions.hurried() as session:  # raises where another holds SQLite's one writer
            acacia.an_address(session, f"{done} Other Lane")
        raise ValueError("the disk is full")

    ended = worked(sessions, stop)
    page, among = others.get("/bulks/1").text, others.get("/bulks").text
    others.post("/bulks/1/undo", {})

    assert (ended, seen) == (requests.FAILED, [{"done": 3, "to_do": 2}])
    assert "Stopped on its way" in page
    assert "Stopped on its way" in among
    assert "Take it back" in page
    assert states(sessions, 1) == {"undone": 3, "left_out": 2}


def test_a_taking_back_that_stopped_is_gone_on_with(browse: Browse, sessions: Sessions, long_lane: list[int]):
    officer = browse()
    do_it(officer, TAG_ALL)
    worked(sessions)

    def stop(done: int, total: int, note: str) -> None:
        raise ValueError("the disk is full")

    asked = officer.post("/bulks/1/undo", {})
    too_early = officer.post("/bulks/1/undo", {})
    worked(sessions, stop)
    half = states(sessions, 1)
    again = officer.post("/bulks/1/undo", {})

    assert [one.status_code for one in (asked, too_early, again)] == [303, 422, 303]
    assert half == {"undone": 3, "done": 2}
    assert states(sessions, 1) == {"undone": 5}


def test_a_row_that_somebody_else_changed_meanwhile_keeps_no_other_from_being_done(
    browse: Browse, sessions: Sessions, town: borough.Borough, monkeypatch: pytest.MonkeyPatch
):
    manager = browse(Role.MANAGER)
    with sessions.writing() as session:
        ids = [filed.a_case(session, town.rich, f"Case {number}").case for number in range(3)]
        officer = account_by_email(session, "officer@acacia.example")
        assert officer

    def meddled(session: Session, key: int, *more: Any) -> Any:
        read, bare = found.case(session, key), Case.__table__
        if key == ids[1]:
            session.execute(update(bare).where(bare.c.id == key).values(revision=read.revision + 1))
        return cases.ASSIGN.do(session, key, *more)

    monkeypatch.setitem(doing.DEEDS, "assign", replace(cases.ASSIGN, do=meddled))
    answer = do_it(manager, f"/bulk?deed=assign&assignee={officer.id}&" + "&".join(f"keys={one}" for one in ids))

    assert answer.status_code == 303
    assert states(sessions, 1) == {"done": 2, "left_out": 1}
    assert "Somebody else changed it in the meantime." in manager.get("/bulks/1").text
