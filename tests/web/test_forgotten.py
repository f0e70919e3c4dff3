"""A forgotten password: by a real email, by nothing else, and without telling who has an account."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import select

from applications import application
from browser import PASSWORD, Browser, title
from hmo_enforce import jobs
from hmo_enforce.accounts.records import EmailProof
from hmo_enforce.kernel import actor, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.web import evenly
from postmaster import MailServer, started

OFFICER, SITE, NEW = "officer@acacia.example", "https://hmo.acacia.example", "tin roof summer rain"


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    yield from started(tmp_path / "mail")


@pytest.fixture
def web(web_settings, sessions: Sessions, mail_server: MailServer) -> Litestar:
    """With a mail server, and knowing where its pages are."""
    return application(replace(web_settings, mail=mail_server.mail(), site=SITE), sessions)


def sent(sessions: Sessions, mail_server: MailServer, folder: Path) -> list[str]:
    """What has arrived, once the outbox is emptied."""
    told = {"council": "acacia", "letters": str(folder), "mail": mail_server.mail(), "bounces": None}
    jobs.perform(sessions, jobs.named("send"), told, by=actor.job("the clock"), report=lambda *_: None)
    return [message.get_body(("plain",)).get_content() for message in mail_server.taken()]


def link_in(text: str) -> str:
    (found,) = re.findall(rf"{SITE}(/new-password/[\w-]+)", re.sub(r"=\n|\n", "", text))
    return found


def test_the_link_in_the_email_sets_a_password(
    web: Litestar, staff: None, sessions: Sessions, mail_server: MailServer, tmp_path: Path
):
    browser, elsewhere = Browser(web), Browser(web)
    elsewhere.sign_in(OFFICER)

    asked = browser.post("/forgotten-password", {"email": OFFICER.upper()})
    link = link_in(sent(sessions, mail_server, tmp_path)[0])
    form = browser.get(link)
    done = browser.post("/new-password", {"token": link.rpartition("/")[2], "password": NEW})

    assert title(asked.text) == "Look at your email"
    assert 'action="/new-password"' in form.text
    assert "The password has been set" in browser.get(done.headers["location"]).text
    assert elsewhere.get("/").status_code == 303
    assert browser.sign_in(OFFICER).status_code == 422
    assert browser.sign_in(OFFICER, NEW).headers["location"] == "/"
    (_, confirmation) = sent(sessions, mail_server, tmp_path)
    assert "was changed" in confirmation


def test_following_the_link_uses_nothing_up_since_mail_servers_follow_links_too(
    web: Litestar, staff: None, sessions: Sessions, mail_server: MailServer, tmp_path: Path
):
    browser = Browser(web)
    browser.post("/forgotten-password", {"email": OFFICER})
    link = link_in(sent(sessions, mail_server, tmp_path)[0])

    looked = [browser.get(link).status_code for _ in range(3)]
    used = browser.post("/new-password", {"token": link.rpartition("/")[2], "password": NEW})

    assert looked == [200] * 3
    assert used.headers["location"] == "/sign-in?done=password_set"
    assert browser.get(link).status_code == 410
    assert (
        browser.post("/new-password", {"token": link.rpartition("/")[2], "password": "another one, not so easy"}).status_code
        == 410
    )


def test_whoever_asks_learns_nothing_of_who_has_an_account(web: Litestar, staff: None, sessions: Sessions):
    browser, answers, took = Browser(web), [], []
    for email in (OFFICER, "nobody@acacia.example", "no address", "officer@acacia.example\u200b"):
        began = time.monotonic()
        answer = browser.post("/forgotten-password", {"email": email})
        took.append(time.monotonic() - began)
        answers.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))

    assert len(set(answers)) == 1
    assert min(took) >= evenly.ANSWERED_AFTER_S
    with sessions.reading() as session:
        assert len(session.scalars(select(EmailProof.id)).all()) == 1


def test_the_link_leads_to_our_site_whatever_the_request_says(web: Litestar, staff: None, sessions: Sessions):
    browser = Browser(web)
    browser.get("/sign-in")

    browser.post(
        "/forgotten-password", {"email": OFFICER}, headers={"host": "evil.example", "x-forwarded-host": "evil.example"}
    )

    with sessions.reading() as session:
        secrets = session.scalars(select(Posting.secrets)).one()
    assert secrets["link"].startswith(f"{SITE}/new-password/")


def test_the_link_is_kept_nowhere_but_in_the_outbox_until_it_is_sent(
    web: Litestar, staff: None, sessions: Sessions, mail_server: MailServer, tmp_path: Path
):
    Browser(web).post("/forgotten-password", {"email": OFFICER})
    token = link_in(sent(sessions, mail_server, tmp_path)[0]).rpartition("/")[2]

    with sessions.reading() as session:
        kept = [
            *session.scalars(select(Posting.secrets)), *session.scalars(select(Letter.blocks)),
            *session.scalars(select(Letter.given)), *session.scalars(select(journal.EntryValues.after)),
        ]  # fmt: skip
    assert kept
    assert token not in str(kept)


def test_a_weak_password_is_refused_beside_its_field_and_the_link_still_works(
    web: Litestar, staff: None, sessions: Sessions, mail_server: MailServer, tmp_path: Path
):
    browser = Browser(web)
    browser.post("/forgotten-password", {"email": OFFICER})
    token = link_in(sent(sessions, mail_server, tmp_path)[0]).rpartition("/")[2]

    weak = browser.post("/new-password", {"token": token, "password": "acaciacouncil1"})

    assert weak.status_code == 422
    assert 'id="password-error"' in weak.text
    assert "acaciacouncil1" not in weak.text
    assert browser.post("/new-password", {"token": token, "password": NEW}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "%00", "' or 1=1 --", "x" * 5000])
def test_what_is_no_link_of_ours_opens_nothing(web: Litestar, staff: None, token: str):
    answer = Browser(web).post("/new-password", {"token": token, "password": NEW})

    assert answer.status_code == 410


def test_without_a_mail_server_one_is_told_whom_to_ask(web_settings, sessions: Sessions, staff: None):
    browser = Browser(application(web_settings, sessions))

    page, posted = browser.get("/forgotten-password"), browser.post("/forgotten-password", {"email": OFFICER})

    assert "Ask an administrator" in page.text
    assert "Ask an administrator" in posted.text
    with sessions.reading() as session:
        assert session.scalars(select(Posting.id)).all() == []


def test_a_new_password_does_not_skip_the_second_factor(
    web: Litestar, staff: None, sessions: Sessions, mail_server: MailServer, tmp_path: Path
):
    browser = Browser(web)
    browser.sign_in(OFFICER)
    browser.post("/sign-out")
    browser.post("/forgotten-password", {"email": OFFICER})
    token = link_in(sent(sessions, mail_server, tmp_path)[0]).rpartition("/")[2]
    browser.post("/new-password", {"token": token, "password": NEW})

    answer = browser.post("/sign-in", {"email": OFFICER, "password": NEW})

    assert answer.headers["location"] == "/sign-in/second-factor"
    assert PASSWORD != NEW
