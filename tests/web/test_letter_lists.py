"""Letters and the outbox as lists: by filters in the address, of nobody who complained, and what is done to many of them."""

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

import borough
import written
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import Fate
from hmo_enforce.settings import Settings

Browse = Callable[..., Browser]
DAY = clock.today().isoformat()


@pytest.fixture
def post(sessions: Sessions, web_settings: Settings) -> dict[str, int]:
    """Three on paper that wait for the post, an email that failed, a draft, and one that tells who complained."""
    with sessions.writing() as session:
        town = borough.seeded(session)
        paper = [written.a_posting(session, web_settings, town.rich) for _ in range(3)]
        email = written.a_posting(session, web_settings, town.nasty, "email")
        email.state, email.said, email.tries, email.next_try_at = Fate.FAILED, "5.1.1: no such mailbox", 4, None
        draft = written.a_letter(session, web_settings, town.licensed)
        private = written.a_letter(
            session, web_settings, town.rich, purpose="complaint_acknowledged", received_on="1 May", next_step="A call."
        )
        return {
            "home": town.rich, "first": paper[0].id, "second": paper[1].id, "third": paper[2].id, "email": email.id,
            "draft": draft.id, "private": private.id, "letter": paper[0].letter_id,
        }  # fmt: skip


def letters_in(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'scope="row"><a class="govuk-link" href="/letters/(\d+)"', page)]


def do_it(browser: Browser, address: str) -> str:
    """Send the preview's own form; where it leads."""
    page = browser.get(address).text
    sent = {name: html.unescape(said) for name, said in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    return browser.post("/bulk", {name: said for name, said in sent.items() if name != "_csrf_token"}).headers["location"]


def test_letters_and_postings_are_lists_that_never_tell_who_complained(browse: Browse, post: dict[str, int]):
    officer, licensing = browse(), browse(Role.LICENSING)

    counts = {
        asked: len(letters_in(officer.get(asked).text))
        for asked in (
            "/letters", "/letters?state=drafted", "/letters?became=failed", "/letters?channel=email", "/letters?q=l-000001",
            f"/letters?property={post['home']}&state=printed&sort=dated", "/letters?q=khan", "/outbox", "/outbox?show=open",
            "/outbox?show=all&channel=email", "/outbox?show=open&q=l-2",
        )
    }  # fmt: skip

    assert list(counts.values()) == [6, 2, 1, 1, 1, 3, 5, 1, 3, 1, 1]
    page = officer.get("/letters?state=drafted&columns=letter,to,about").text
    assert letters_in(page) == [post["private"], post["draft"]]
    assert "a complainant" in page
    assert 'href="/properties/' in page
    assert post["private"] not in letters_in(licensing.get("/letters").text)
    file = officer.get("/letters.csv?state=drafted").text
    assert ("a complainant" in file, "Mr A. Khan" in file.splitlines()[1]) == (True, False)
    assert "no such mailbox" in officer.get("/outbox.csv").text
    assert officer.get("/letters?became=lost").text.count("There is a problem") == 1
    assert f"/letters/{post['letter']}#outbox" not in officer.get("/outbox?show=open").text


def test_letters_are_put_in_the_post_together_and_wait_again_where_that_was_a_mistake(
    browse: Browse, sessions: Sessions, post: dict[str, int]
):
    browser = browse()
    asked = f"/bulk?deed=put-in-the-post&list=outbox&all=1&query=show%3Dopen&on={DAY}&step=preview"

    shown = browser.get(f"{asked}&keys={post['email']}").text
    at = do_it(browser, asked)
    with sessions.writing() as session:
        session.get_one(Posting, post["second"]).state = Fate.GIVEN_UP
    browser.post("/bulks/1/undo", {})
    page = browser.get("/bulks/1").text

    assert "3 postings" in shown
    assert at == "/bulks/1?done=bulk_done"
    assert "Something became of it since." in page
    with sessions.reading() as session:
        states = [session.get_one(Posting, post[name]).state for name in ("first", "second", "third")]
        verbs = list(session.scalars(select(Entry.verb).where(Entry.subject == "letter").order_by(Entry.id.desc()).limit(2)))
    assert states == [Fate.WAITING, Fate.GIVEN_UP, Fate.WAITING]
    assert verbs == ["took back from the post"] * 2
    early = browser.get(asked.replace(DAY, "2020-01-01")).text
    assert "It was printed after that day." in early
    assert "The day must not be after today." in browser.get(asked.replace(DAY, "2190-01-01")).text


def test_what_failed_is_sent_again_without_a_form_and_given_up_while_nobody_has_tried(
    browse: Browse, sessions: Sessions, post: dict[str, int]
):
    browser = browse()
    keys = f"keys={post['email']}&keys={post['first']}"

    shown = browser.get(f"/bulk?deed=send-again&list=outbox&{keys}").text
    do_it(browser, f"/bulk?deed=send-again&list=outbox&{keys}")
    with sessions.reading() as session:
        made = session.scalars(select(Posting).order_by(Posting.id.desc())).first()
        assert made
        assert (made.state, made.letter_id) == (Fate.WAITING, session.get_one(Posting, post["email"]).letter_id)
    browser.post("/bulks/1/undo", {})

    assert "1 posting<" in shown
    assert "Nothing failed" in shown
    with sessions.reading() as session:
        assert session.get_one(Posting, made.id).state == Fate.GIVEN_UP
        assert session.scalars(select(Letter.state).where(Letter.id == made.letter_id)).one() == "emailed"
    assert browser.get(f"/bulk?deed=send-again&list=properties&{keys}").status_code == 404
    assert browse(Role.AUDITOR).get(f"/bulk?deed=send-again&list=outbox&{keys}").status_code == 403
