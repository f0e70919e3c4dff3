"""What comes back: reports as mail servers write them (RFC 3464), in a Maildir as a mail server fills it."""

from pathlib import Path

import pytest
from sqlalchemy import select

import acacia
from hmo_enforce import jobs
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters import actions, reports
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.records import Posting
from hmo_enforce.letters.states import Fate

BY = actor.job("the clock")
TOKEN = "0123456789abcdef0123456789abcdef"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def a_report(
    action: str = "failed", status: str = "5.1.1", *, to: str = f"bounces+{TOKEN}@acacia.example", message_id: str = "<x@y>"
) -> bytes:
    return f"""\
From: Mail Delivery System <mailer-daemon@example.com>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

I am sorry to have to tell you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; khan@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <khan@example.com>: user unknown

--b
Content-Type: text/rfc822-headers

From: housing@acacia.example
To: khan@example.com
Message-ID: {message_id}
Subject: x

--b--
""".encode()


AN_ANSWER = b"From: khan@example.com\nTo: housing@acacia.example\nSubject: Re: your letter\n\nPlease call me.\n"


def test_a_report_tells_what_of_which_message_and_why():
    found = reports.report(a_report(message_id="<abc@acacia.example>"))

    assert found is not None
    assert found.action == "failed"
    assert found.tokens == (TOKEN,)
    assert found.message_ids == ("<abc@acacia.example>",)
    assert found.said == "5.1.1: there is no such mailbox. 550 5.1.1 (address): user unknown"


@pytest.mark.parametrize("raw", [AN_ANSWER, b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\n", a_report("nonsense")])
def test_what_is_no_report_is_none(raw: bytes):
    assert reports.report(raw) is None


def test_a_whole_message_sent_back_is_known_too():
    raw = a_report().replace(b"Content-Type: text/rfc822-headers", b"Content-Type: message/rfc822")

    found = reports.report(raw)

    assert found is not None
    assert found.message_ids == ("<x@y>",)


def test_of_several_actions_the_gravest_counts():
    two = a_report().replace(
        b"Final-Recipient: rfc822; khan@example.com\nAction: failed",
        b"Final-Recipient: rfc822; a@example.com\nAction: delayed\n\nFinal-Recipient: rfc822; khan@example.com\nAction: failed",
    )

    found = reports.report(two)

    assert found is not None
    assert found.action == "failed"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    return tmp_path / "bounces"


def sent(sessions: Sessions) -> Posting:
    with sessions.writing() as session:
        actions.post(
            session, "export_ready", "khan@example.com", {"name": "A", "export_name": "Homes", "valid_until": "noon"},
            about=("account", 3), by=acacia.ALMA, secret_values={"link": "https://x.example/1"},
        )  # fmt: skip
        taken = fates.take(session, "housing@acacia.example", by=BY)
        assert taken
        fates.tell(session, taken, fates.Answer(fates.What.TAKEN), by=BY)
        return taken.posting


def now(sessions: Sessions, posting: Posting) -> Posting:
    with sessions.reading() as session:
        return session.get_one(Posting, posting.id)


def read(sessions: Sessions, maildir: Path | None) -> dict:
    arguments = {"bounces": None if maildir is None else str(maildir)}
    return jobs.perform(sessions, jobs.named("bounces"), arguments, by=BY, report=lambda *_: None)


def test_an_email_that_came_back_is_noted_and_its_report_put_away(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    (maildir / "new" / "1.host").write_bytes(a_report(to=f"bounces+{posting.token}@acacia.example"))

    assert read(sessions, maildir) == {"read": 1, "noted": 1, "left": 0}

    found = now(sessions, posting)
    assert found.state == Fate.BOUNCED
    assert "there is no such mailbox" in found.final_said
    assert "khan" not in found.final_said
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1.host:2,S"]
    assert list((maildir / "new").iterdir()) == []
    with sessions.reading() as session:
        assert "bounced" in session.scalars(select(Entry.verb).where(Entry.subject == "letter")).all()


@on_sqlite
def test_a_server_without_such_addresses_is_understood_by_the_message_id(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    raw = a_report(to="housing@acacia.example", message_id=posting.message_id or "")
    (maildir / "new" / "1.host").write_bytes(raw)

    assert read(sessions, maildir)["noted"] == 1
    assert now(sessions, posting).state == Fate.BOUNCED


@on_sqlite
@pytest.mark.parametrize(("action", "fate"), [("delivered", Fate.DELIVERED), ("delayed", Fate.SENT), ("relayed", Fate.SENT)])
def test_other_reports_say_less(sessions: Sessions, maildir: Path, action: str, fate: Fate):
    posting = sent(sessions)
    (maildir / "new" / "1.host").write_bytes(a_report(action, "2.0.0", to=f"bounces+{posting.token}@acacia.example"))

    read(sessions, maildir)

    found = now(sessions, posting)
    assert found.state == fate
    assert (found.said.startswith(action.capitalize())) == (fate == Fate.SENT)


@on_sqlite
def test_what_is_none_of_ours_is_counted_and_left(sessions: Sessions, maildir: Path):
    (maildir / "new" / "1.host").write_bytes(a_report())
    (maildir / "new" / "2.host").write_bytes(AN_ANSWER)

    assert read(sessions, maildir) == {"read": 2, "noted": 0, "left": 2}
    assert len(list((maildir / "new").iterdir())) == 2


@on_sqlite
def test_the_same_report_twice_is_noted_once(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    for name in ("1.host", "2.host"):
        (maildir / "new" / name).write_bytes(a_report(to=f"bounces+{posting.token}@acacia.example"))

    read(sessions, maildir)

    with sessions.reading() as session:
        verbs = list(session.scalars(select(Entry.verb).where(Entry.subject == "letter")))
    assert verbs.count("bounced") == 1


@on_sqlite
def test_a_bounce_that_comes_after_delivered_still_counts(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    for name, action in (("1.host", "delivered"), ("2.host", "failed")):
        (maildir / "new" / name).write_bytes(a_report(action, to=f"bounces+{posting.token}@acacia.example"))

    read(sessions, maildir)

    assert now(sessions, posting).state == Fate.BOUNCED


@on_sqlite
def test_without_a_folder_nothing_is_read_and_that_is_said(sessions: Sessions):
    assert "HMO_BOUNCES" in read(sessions, None)["note"]
