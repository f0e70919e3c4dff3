"""A letter about a case: written from its page, changed while it is a draft, sent, reported to have come back, and settled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

import filed
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.records import Posting
from hmo_enforce.letters.reports import Report, Told
from live import Live

BY = actor.command("test")


@pytest.fixture
def case(live: Live) -> filed.Filed:
    with live.application.state.sessions.writing() as session:
        return filed.a_case(session, live.town.rich)


def came_back(live: Live) -> None:
    """The mail server took it, and then two reports came."""
    with live.application.state.sessions.writing() as session:
        posting = session.scalars(select(Posting).order_by(Posting.id.desc())).first()
        assert posting
        posting.sent_at, posting.state = clock.now(), "sent"
        for action, said in (("delivered", ""), ("failed", "5.1.1: there is no such mailbox")):
            fates.hear(session, Report((Told(action, said, frozenset({posting.to})),), (posting.token,), ()), by=BY)


def test_a_letter_about_a_case(
    open_page: Callable[..., Page], live: Live, case: filed.Filed, look: Callable[[Page, str], None]
):
    page = open_page(Role.OFFICER)
    page.goto(f"/cases/{case.case}")
    page.get_by_role("link", name="Write a letter").click()
    look(page, "letter-whom")
    page.get_by_label("We have closed the case").check()
    page.get_by_label("Somebody else").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Email", exact=True).check()
    page.get_by_label("Name", exact=True).fill("Mr A. Khan")
    page.get_by_label("Email address").fill("khan@example.com")
    page.get_by_label("What we found").fill("The fire doors have been put right.")
    look(page, "letter-form")
    page.get_by_role("button", name="Write the letter").click()
    look(page, "letter-draft")

    page.get_by_role("link", name="Change the draft").click()
    page.get_by_label("Heading").fill("Our case is closed")
    look(page, "letter-change")
    page.get_by_role("button", name="Save the draft").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Our case is closed"

    page.get_by_role("button", name="Send the email").click()
    came_back(live)
    page.reload()
    look(page, "letter-reported")
    page.get_by_role("button", name="Say whether it came back").click()
    look(page, "letter-settle")
    page.get_by_label("The report is not to be believed").check()
    page.get_by_label("How do you know?").fill("He answered it.")
    page.get_by_role("button", name="Settle it").click()
    assert page.get_by_text("Reported delivered").is_visible()

    page.goto(f"/cases/{case.case}")
    assert page.get_by_role("link", name="Our case is closed").is_visible()
    look(page, "letter-case")
