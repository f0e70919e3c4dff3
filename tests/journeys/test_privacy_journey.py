"""A manager's round through privacy in a real browser: a hold, a list, an answer, and somebody erased."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

import complained
import filed
import private
from hmo_enforce import jobs
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import CaseNote
from hmo_enforce.cli import opening
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import outside
from hmo_enforce.privacy.actions import holds, lists
from live import Live, overflows, violations

Open = Callable[..., Page]
BY = actor.command("test")


@dataclass(frozen=True)
class Kept:
    filing: filed.Filed
    line: int
    list: int


@pytest.fixture
def kept(live: Live) -> Kept:
    """A case with somebody who complained, and a list of what is due."""
    with live.application.state.sessions.writing() as session:
        filing = filed.a_case(session, live.town.nasty)
        rule = outside.rules()["closed_case"]
        due = [(rule, filing.other, date(2019, 5, 1), date(2025, 5, 1))]
        made = lists.make(session, due, {"letter_sent": 2}, date(2026, 11, 1), by=BY)
        return Kept(filing, private.line_of(session, filing), made.id)


def sound(page: Page, width: str) -> None:
    assert violations(page) == []
    assert not overflows(page), width


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_each_page_of_privacy_is_sound(open_page: Open, kept: Kept, width: str):
    page = open_page(Role.MANAGER, width)

    for address in (
        "/privacy", "/holds", "/retention", f"/retention/lists/{kept.list}", f"/retention/lists/{kept.list}/approve",
        "/subject-access?q=Nettle", f"/hold/case/{kept.filing.case}", f"/cases/{kept.filing.case}/complainants/{kept.line}/erase",
    ):  # fmt: skip
        assert page.goto(address).status == 200, address
        sound(page, width)


def test_a_manager_holds_a_case_and_lifts_the_hold(open_page: Open, kept: Kept):
    page = open_page(Role.MANAGER)

    page.goto(f"/cases/{kept.filing.case}")
    page.get_by_role("link", name="Put it on legal hold").click()
    page.get_by_label("Which proceedings is it kept for?").fill("First-tier Tribunal, HMF/2026/0001")
    page.get_by_role("button", name="Put it on hold").click()
    expect(page.get_by_text("On legal hold since")).to_be_visible()
    page.get_by_role("link", name="Lift the hold").click()
    page.get_by_label("How did the proceedings").fill("Withdrawn, and no appeal.")
    page.get_by_role("button", name="Lift the hold").click()

    page.goto(f"/cases/{kept.filing.case}")
    expect(page.get_by_text("On legal hold since")).to_have_count(0)


def test_a_manager_takes_a_record_out_of_a_list(open_page: Open, kept: Kept):
    page = open_page(Role.MANAGER)

    page.goto(f"/retention/lists/{kept.list}")
    page.get_by_role("link", name="Take out").click()
    page.get_by_label("Why is it kept?").fill("A researcher asked.")
    page.get_by_role("button", name="Take it out").click()

    expect(page.get_by_text("A researcher asked. (Manager Ash")).to_be_visible()
    expect(page.get_by_role("button", name="Approve for destruction")).to_have_count(0)


def test_an_answer_is_read_thinned_out_released_and_fetched(open_page: Open, kept: Kept, live: Live):
    page = open_page(Role.MANAGER)

    page.goto("/subject-access")
    page.get_by_label("Name, email address").fill("Walter Willow")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Walter Willow").first.check()
    page.get_by_label("How did you check").fill("Passport seen.")
    page.get_by_role("button", name="Gather what is kept").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Walter Willow")
    sound(page, "desktop")
    piece = page.locator("[id^=case_party-]").first
    expect(piece.get_by_text("It may name others.")).to_be_visible()
    piece.get_by_role("button", name="Put this in").click()
    expect(page.get_by_text("It will be told as you read it.")).to_be_visible()
    expect(piece.get_by_text("It may name others.")).to_have_count(0)
    piece.get_by_role("link", name="Leave this out").click()
    page.get_by_label("It would harm the prevention").check()
    page.get_by_label("Why does it apply here?").fill("He would warn the owner.")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("Left out", exact=True)).to_be_visible()
    page.get_by_role("button", name="Release").click()
    told = opening.told_to_jobs(live.application.state.settings)
    sessions = live.application.state.sessions
    with sessions.reading() as session:
        asked = select(JobRequest).where(JobRequest.job == "answer").order_by(JobRequest.id)
        waiting = [dict(one.arguments) for one in session.scalars(asked)]
    jobs.perform(sessions, jobs.named("answer"), {**told, **waiting[-1]}, by=BY, report=lambda *said: None)
    page.reload()

    with page.expect_download() as fetched:
        page.get_by_role("link", name="Export").click()
    assert fetched.value.suggested_filename.startswith("subject-access-")


def test_a_manager_erases_who_complained(open_page: Open, kept: Kept, live: Live):
    page = open_page(Role.MANAGER)
    with live.application.state.sessions.writing() as session:
        session.get_one(Party, kept.filing.complainant).name = "Nerys Nightshade"
        note = session.scalars(select(CaseNote).where(CaseNote.case_id == kept.filing.case)).first()
        note.text = "Nerys Nightshade saw six names on the bells."
        note_id = note.id

    page.goto(f"/cases/{kept.filing.case}/complainants")
    page.get_by_role("link", name="Erase who they are").click()
    page.get_by_label(f"Case note {note_id}").fill("Nerys Nightshade saw six.")
    page.get_by_label("Why are they erased?").fill("They asked.")
    page.get_by_role("button", name="Erase them").click()
    expect(page.get_by_text("This still names them.").first).to_be_visible()
    page.get_by_label(f"Case note {note_id}").fill("A neighbour saw six.")
    page.get_by_role("button", name="Erase them").click()

    expect(page.get_by_text("Who complained has been erased.")).to_be_visible()
    expect(page.get_by_text("A neighbour saw six.")).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_manager_is_asked_what_may_be_somebody_elses(open_page: Open, kept: Kept, live: Live, width: str):
    # Everybody's records are in one database here: a name of the test's own.
    name = f"Nettie {width.capitalize()}"
    with live.application.state.sessions.writing() as session:
        session.get_one(Party, kept.filing.complainant).name = name
        complained.a_person(session, name, address="2 Elm Row, Acacia")
        other, held = complained.a_case(session), complained.a_case(session)
        complained.a_note(session, other, f"{name} owns it.")
        complained.a_note(session, held, f"{name} told the tribunal.")
        complained.a_line(session, "case", other, f"{name} said so.")
        olive = Addressee("Olive Oakes", ("1 Elm Row",), "o@x.example")
        of = live.application.state.settings
        complained.a_letter(session, of, ("case", kept.filing.case), olive, officer=name)
        holds.hold(session, "case", held, "An appeal.", by=BY)
    page = open_page(Role.MANAGER, width)

    page.goto(f"/cases/{kept.filing.case}/complainants/{kept.line}/erase")
    sound(page, width)
    page.get_by_label(f"{name}, 2 Elm Row, Acacia (person or organisation").check()
    page.get_by_label("Why are they erased?").fill("They asked.")
    page.get_by_role("button", name="Erase them").click()
    expect(page.get_by_text("You changed which records are of the same person").first).to_be_visible()
    sound(page, width)
    page.get_by_label("to Olive Oakes").check()
    page.get_by_role("button", name="Erase them").click()
    expect(page.get_by_text("Who complained has been erased.")).to_be_visible()

    page.goto("/privacy")
    page.get_by_role("link", name="Go on erasing").last.click()
    expect(page.get_by_text("Left, since they are on legal hold")).to_be_visible()
    sound(page, width)
