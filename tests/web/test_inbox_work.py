"""What staff do with what arrived: each by a form, journalled, and only of what they read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

import arrived
import borough
import filed
from browser import Browser
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseProperty
from hmo_enforce.intake.queries import found, heads
from hmo_enforce.intake.queries.heads import Head
from hmo_enforce.kernel import clock, days
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters.records import Letter
from hmo_enforce.properties.records import Observation

Browse = Callable[..., Browser]


@pytest.fixture
def pair(sessions: Sessions, town: borough.Borough) -> tuple[int, int]:
    """Two complaints about one home; the second is urgent."""
    with sessions.writing() as session:
        return arrived.an_arrival(session, town.rich).id, arrived.an_arrival(session, town.rich, risk=True).id


def head(sessions: Sessions, key: int) -> Head:
    with sessions.reading() as session:
        return heads.head(session, key)


def verbs(sessions: Sessions, key: int) -> list[str]:
    with sessions.reading() as session:
        lines = select(Entry.verb).where(Entry.subject == "arrival", Entry.subject_id == str(key))
        return list(session.scalars(lines.order_by(Entry.id)))


def send(browser: Browser, sessions: Sessions, key: int, what: str, **said: str) -> str:
    """What the form sends, with the revision that stands; where it leads."""
    answer = browser.post(f"/inbox/{key}/{what}", {"revision": str(head(sessions, key).revision), **said})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_every_form_is_drawn(browse: Browse, pair: tuple[int, int]):
    browser = browse(Role.OFFICER)

    for what in ("assign", "urgent", "home", "home?find=acacia", "case", "link", "unlink", "join", "part", "close", "reopen"):
        assert browser.get(f"/inbox/{pair[0]}/{what}").status_code == 200, what


def test_it_is_assigned_and_a_form_of_before_is_refused_as_stale(browse: Browse, sessions: Sessions, pair: tuple[int, int]):
    browser, key = browse(Role.OFFICER), pair[0]
    with sessions.reading() as session:
        officer = accounts.account_by_email(session, "officer@acacia.example").id

    there = send(browser, sessions, key, "assign", assignee=str(officer))
    stale = browser.post(f"/inbox/{key}/assign", {"revision": "1", "assignee": ""})

    assert there == f"/inbox/{key}?done=arrival_assigned"
    assert head(sessions, key).assigned_to == officer
    assert stale.status_code == 409
    assert verbs(sessions, key)[-1] == "assigned"
    assert "1 arrival<" in browser.get("/inbox?whose=me").text


def test_a_person_says_which_home_it_is_and_what_it_claims_is_noted_there(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        key = arrived.an_arrival(session, address="the house by the pond", state="waiting", waits_why="No idea.").id
    browser = browse(Role.OFFICER)

    form = browser.get(f"/inbox/{key}/home?find=acacia").text
    there = send(browser, sessions, key, "home", property=str(town.rich), why="They rang again.")

    assert "None of these: it is not on record yet" in form
    assert there == f"/inbox/{key}?done=arrival_home"
    now = head(sessions, key)
    assert (now.property_id, now.state) == (town.rich, "queued")
    with sessions.reading() as session:
        noted = session.scalars(select(Observation).where(Observation.source == "complaint")).one()
        assert (noted.property_id, noted.persons) == (town.rich, 6)
    assert "placed" in verbs(sessions, key)


def test_what_waits_though_it_has_its_home_is_queued_once_somebody_looked(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        key = arrived.an_arrival(session, town.rich, state="waiting", waits_why="An officer saw otherwise.").id
    browser = browse(Role.OFFICER)

    page = browser.get(f"/inbox/{key}").text
    send(browser, sessions, key, "looked", why="They counted the baby twice.")

    assert "An officer saw otherwise." in page
    assert head(sessions, key).state == "queued"
    assert "State: needs a person, now to be looked at." in browser.get(f"/inbox/{key}").text


def test_what_could_not_be_taken_in_is_tried_again_when_somebody_asks(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        key = arrived.an_arrival(session, state="waiting", waits_why="It could not be taken in.").id
        placeless = arrived.an_arrival(session, state="waiting", waits_why="Which?", taken_in_at=clock.now()).id
    browser = browse(Role.OFFICER)

    page, of_placeless = (browser.get(f"/inbox/{one}").text for one in (key, placeless))
    send(browser, sessions, key, "looked", why="The program was mended.")
    refused = browser.post(f"/inbox/{placeless}/looked", {"revision": str(head(sessions, placeless).revision), "why": "x"})

    assert "Have it tried again" in page
    assert "Have it tried again" not in of_placeless
    assert head(sessions, key).state == "new"
    assert refused.status_code == 422


def test_it_is_marked_urgent_and_not_urgent_with_a_reason(browse: Browse, sessions: Sessions, pair: tuple[int, int]):
    browser, key = browse(Role.OFFICER), pair[0]

    with sessions.writing() as session:
        found.arrival(session, key).due_on = clock.today() + timedelta(days=30)
    send(browser, sessions, key, "urgent", why="A child has asthma.")
    was, page = head(sessions, key), browser.get(f"/inbox/{key}").text
    with sessions.reading() as session:
        due_on = found.arrival(session, key).due_on
    send(browser, sessions, key, "urgent", why="They have moved out.")

    assert due_on == days.working_days_after(clock.today(), 1)
    assert f"Urgent: no, now yes. To be looked at by: {days.in_words(clock.today() + timedelta(days=30))}, now" in page
    assert (was.is_urgent, was.urgent_why) == (True, "A child has asthma.")
    assert not head(sessions, key).is_urgent
    assert verbs(sessions, key)[-2:] == ["marked urgent", "marked not urgent"]


def test_a_case_is_opened_of_it_about_its_home(
    browse: Browse, sessions: Sessions, pair: tuple[int, int], town: borough.Borough
):
    browser, key = browse(Role.OFFICER), pair[0]

    there = send(browser, sessions, key, "case", kind="general", title="Noise at night", priority="normal", mine="1")

    case_id = head(sessions, key).case_id
    assert there == f"/cases/{case_id}?done=case_opened"
    with sessions.reading() as session:
        assert session.scalars(select(CaseProperty.property_id).where(CaseProperty.case_id == case_id)).all() == [town.rich]
        assert session.get_one(Case, case_id).assignee_id is not None
    send(browser, sessions, key, "unlink", why="Another matter.")
    assert head(sessions, key).case_id is None


def test_it_is_linked_to_a_case_that_is_open(browse: Browse, sessions: Sessions, pair: tuple[int, int], town: borough.Borough):
    browser, key = browse(Role.OFFICER), pair[0]
    with sessions.writing() as session:
        case = filed.a_case(session, town.rich)

    wrong = browser.post(f"/inbox/{key}/link", {"revision": "1", "case": "HMO-2026-99999"})
    send(browser, sessions, key, "link", case=case.reference.lower())

    assert wrong.status_code == 422
    assert head(sessions, key).case_id == case.case
    assert case.reference in browser.get(f"/inbox/{key}").text


def test_two_are_joined_without_losing_either_and_parted_again(browse: Browse, sessions: Sessions, pair: tuple[int, int]):
    browser, (first, second) = browse(Role.OFFICER), pair
    other = head(sessions, first).reference

    there = send(browser, sessions, second, "join", other=other, why="The same night.")
    joined = head(sessions, second)
    page = browser.get(f"/inbox/{first}").text
    send(browser, sessions, second, "part", why="Another flat.")

    assert there == f"/inbox/{first}?done=arrival_joined"
    assert (joined.joined_to, joined.state) == (first, "closed")
    assert joined.reference in page
    assert "Joined to this one" in page
    assert head(sessions, first).is_urgent, "what was urgent in the one is urgent in the one that goes on for both"
    assert (head(sessions, second).joined_to, head(sessions, second).state) == (None, "queued")
    assert verbs(sessions, first)[-2:] == ["took in another", "let go of another"]


def test_it_is_closed_with_a_letter_where_email_is_safe(browse: Browse, sessions: Sessions, pair: tuple[int, int]):
    browser, key = browse(Role.OFFICER), pair[0]

    form = browser.get(f"/inbox/{key}/close").text
    there = send(
        browser, sessions, key, "close", closed_as="dealt_with", why="The landlord was warned.", tells="We spoke to them."
    )

    assert "What to tell whoever sent it" in form
    with sessions.reading() as session:
        letter = session.scalars(select(Letter)).one()
        assert there == f"/letters/{letter.id}?done=arrival_letter"
        assert (letter.subject, letter.subject_id, letter.private, letter.channel) == ("arrival", key, True, "email")
        assert "We spoke to them." in str(letter.blocks)
        assert "Acacia Avenue" not in str(letter.blocks)
    assert browser.get(there).status_code == 200
    page = browser.get(f"/inbox/{key}").text
    assert "The landlord was warned." in page
    assert f"/letters/{letter.id}" in page
    send(browser, sessions, key, "reopen", why="It goes on.")
    assert head(sessions, key).state == "queued"


def test_in_which_language_they_asked_to_be_written_to_is_said_beside_the_letter_and_journalled(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        in_urdu = replace(arrived.SENDER, language="ur")
        urdu = arrived.an_arrival(session, town.rich, contact=in_urdu).id
        english = arrived.an_arrival(session, town.rich, contact=replace(arrived.SENDER, language="en")).id
        unsafe = arrived.an_arrival(session, town.rich, contact=replace(in_urdu, ways=("text",))).id
    officer, licensing = browse(Role.OFFICER), browse(Role.LICENSING)

    unseen = licensing.get(f"/inbox/{urdu}/close").text
    before = verbs(sessions, urdu)
    shown = officer.get(f"/inbox/{urdu}/close").text

    assert "They asked for Urdu: write in it, or have it translated before it is sent." in shown
    assert verbs(sessions, urdu) == [*before, "read who complained"]
    assert "They asked for" not in unseen
    for other in (english, unsafe):
        assert "They asked for" not in officer.get(f"/inbox/{other}/close").text
        assert "read who complained" not in verbs(sessions, other)


def test_no_letter_is_offered_where_email_is_not_safe_or_the_role_may_not_know_who_it_was(
    browse: Browse, sessions: Sessions, pair: tuple[int, int], town: borough.Borough
):
    with sessions.writing() as session:
        unsafe = arrived.an_arrival(session, town.rich, contact=arrived.UNSAFE).id
    officer, licensing = browse(Role.OFFICER), browse(Role.LICENSING)

    assert "What to tell" not in officer.get(f"/inbox/{unsafe}/close").text
    assert "What to tell" not in licensing.get(f"/inbox/{pair[0]}/close").text
    send(officer, sessions, unsafe, "close", closed_as="no_action", why="Nothing there.", tells="Smuggled in.")
    send(licensing, sessions, pair[0], "close", closed_as="no_action", why="Nothing there.", tells="Smuggled in.")
    with sessions.reading() as session:
        assert session.scalars(select(Letter)).all() == []


def test_what_is_closed_is_not_worked_on_before_it_is_reopened(browse: Browse, sessions: Sessions, pair: tuple[int, int]):
    browser, key = browse(Role.OFFICER), pair[0]
    send(browser, sessions, key, "close", closed_as="not_ours", why="Another council's.")

    again = browser.post(f"/inbox/{key}/urgent", {"revision": str(head(sessions, key).revision), "why": "x"})

    assert again.status_code == 422
    assert "It is closed. Reopen it first." in again.text


def test_a_form_opened_of_what_is_closed_leads_back_to_it_or_opens_it_again(
    browse: Browse, sessions: Sessions, pair: tuple[int, int]
):
    browser, (key, other) = browse(Role.OFFICER), pair
    into = head(sessions, other).reference
    send(browser, sessions, key, "close", closed_as="not_ours", why="Another council's.")

    for what in ("assign", "urgent", "home", "looked", "case", "link", "join", "close"):
        page = browser.get(f"/inbox/{key}/{what}").text
        assert "It is closed, so there is nothing to do with it." in page, what
        assert f'href="/inbox/{key}"' in page, what
        assert f'action="/inbox/{key}/reopen"' in page, what
    send(browser, sessions, key, "reopen", why="It is ours.")
    send(browser, sessions, key, "join", other=into, why="The same noise.")
    joined = browser.get(f"/inbox/{key}/assign").text

    assert f'action="/inbox/{key}/part"' in joined
    send(browser, sessions, key, "part", why="They are two.")
    assert head(sessions, key).joined_to is None


def test_who_only_reads_works_on_nothing(browse: Browse, pair: tuple[int, int]):
    auditor = browse(Role.AUDITOR)

    assert auditor.get(f"/inbox/{pair[0]}").status_code == 200
    assert "/assign" not in auditor.get(f"/inbox/{pair[0]}").text
    assert auditor.get(f"/inbox/{pair[0]}/assign").status_code == 403
