"""What comes back: reports as mail servers write them (RFC 3464), in a Maildir as a mail server fills it."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import acacia
from hmo_enforce import jobs
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters import actions, reports
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.records import Posting
from hmo_enforce.letters.states import Fate

BY = actor.job("the clock")
TOKEN = "0123456789abcdef0123456789abcdef"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def a_report(
    action: str = "failed",
    status: str = "5.1.1",
    *,
    to: str = f"bounces+{TOKEN}@acacia.example",
    message_id: str = "<x@y>",
    about: str = "khan@example.com",
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

Final-Recipient: rfc822; {about}
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
    assert found.tokens == (TOKEN,)
    assert found.message_ids == ("<abc@acacia.example>",)
    told = found.about("Khan@Example.com")
    assert told is not None
    assert told.action == "failed"
    assert told.said == "5.1.1: there is no such mailbox. 550 5.1.1 (address): user unknown"
    assert found.about("somebody.else@example.com") is None


@pytest.mark.parametrize("raw", [AN_ANSWER, b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\n", a_report("nonsense")])
def test_what_is_no_report_is_none(raw: bytes):
    assert reports.report(raw) is None


def test_a_whole_message_sent_back_is_known_too():
    raw = a_report().replace(b"Content-Type: text/rfc822-headers", b"Content-Type: message/rfc822")

    found = reports.report(raw)

    assert found is not None
    assert found.message_ids == ("<x@y>",)


def test_of_an_address_that_was_forwarded_the_one_that_we_wrote_is_named():
    sent_on = a_report(about="moved@elsewhere.example").replace(
        b"Final-Recipient", b"Original-Recipient: rfc822;k+2Bhan@example.com\nFinal-Recipient"
    )

    found = reports.report(sent_on)

    assert found is not None
    assert found.about("k+han@example.com") is not None


def test_each_recipient_has_what_is_said_of_them_and_the_gravest_counts():
    two = a_report().replace(
        b"Final-Recipient: rfc822; khan@example.com\nAction: failed",
        b"Final-Recipient: rfc822; a@example.com\nAction: delayed\n\nFinal-Recipient: rfc822; khan@example.com\nAction: failed",
    )

    found = reports.report(two.replace(b"Reporting-MTA", b"X: y\nReporting-MTA"))

    assert found is not None
    assert {address: found.about(address).action for address in ("a@example.com", "khan@example.com")} == {
        "a@example.com": "delayed", "khan@example.com": "failed",
    }  # fmt: skip


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


def test_an_email_that_is_reported_to_have_come_back_is_noted_and_its_report_put_away(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    (maildir / "new" / "1.host").write_bytes(a_report(to=f"bounces+{posting.token}@acacia.example"))

    assert read(sessions, maildir) == {"read": 1, "noted": 1, "left": 0}

    found = now(sessions, posting)
    assert (found.state, found.final_at) == (Fate.REPORTED, None)
    (told,) = found.reports
    assert (told["says"], told["by"]) == ("failed", "its own address")
    assert "there is no such mailbox" in told["said"]
    assert "khan" not in told["said"]
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1.host:2,S"]
    assert list((maildir / "new").iterdir()) == []
    with sessions.reading() as session:
        assert "heard of" in session.scalars(select(Entry.verb).where(Entry.subject == "letter")).all()


@on_sqlite
def test_a_server_without_such_addresses_is_understood_by_the_message_id(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    raw = a_report(to="housing@acacia.example", message_id=posting.message_id or "")
    (maildir / "new" / "1.host").write_bytes(raw)

    assert read(sessions, maildir)["noted"] == 1
    found = now(sessions, posting)
    assert (found.state, found.reports[0]["by"]) == (Fate.REPORTED, "its Message-ID alone")


@on_sqlite
def test_a_report_that_names_another_recipient_is_none_of_ours(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    raw = a_report(to=f"bounces+{posting.token}@acacia.example", about="somebody.else@example.com")
    (maildir / "new" / "1.host").write_bytes(raw)

    assert read(sessions, maildir) == {"read": 1, "noted": 0, "left": 1}
    assert (now(sessions, posting).state, now(sessions, posting).reports) == (Fate.SENT, [])


@on_sqlite
@pytest.mark.parametrize(("action", "fate"), [("delivered", Fate.DELIVERED), ("delayed", Fate.SENT), ("relayed", Fate.SENT)])
def test_other_reports_say_less(sessions: Sessions, maildir: Path, action: str, fate: Fate):
    posting = sent(sessions)
    (maildir / "new" / "1.host").write_bytes(a_report(action, "2.0.0", to=f"bounces+{posting.token}@acacia.example"))

    read(sessions, maildir)

    found = now(sessions, posting)
    assert (found.state, found.final_at) == (fate, None)
    assert [one["says"] for one in found.reports] == [action]


@on_sqlite
def test_what_is_none_of_ours_is_counted_and_left(sessions: Sessions, maildir: Path):
    (maildir / "new" / "1.host").write_bytes(a_report())
    (maildir / "new" / "2.host").write_bytes(AN_ANSWER)

    assert read(sessions, maildir) == {"read": 2, "noted": 0, "left": 2}
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == ["1.host:2,", "2.host:2,"]


@on_sqlite
def test_a_thousand_that_are_none_of_ours_keep_no_report_from_being_read(
    sessions: Sessions, maildir: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("hmo_enforce.letters.outside.maildir.MOST", 3)
    posting = sent(sessions)
    for number in range(3):
        (maildir / "new" / f"{number}.host").write_bytes(AN_ANSWER)
    (maildir / "new" / "9.host").write_bytes(a_report(to=f"bounces+{posting.token}@acacia.example"))

    read(sessions, maildir)
    read(sessions, maildir)

    assert now(sessions, posting).state == Fate.REPORTED


@on_sqlite
def test_the_same_report_twice_is_noted_once(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    for name in ("1.host", "2.host"):
        (maildir / "new" / name).write_bytes(a_report(to=f"bounces+{posting.token}@acacia.example"))

    read(sessions, maildir)

    assert len(now(sessions, posting).reports) == 1
    assert verbs(sessions).count("heard of") == 1


def verbs(sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        return list(session.scalars(select(Entry.verb).where(Entry.subject == "letter").order_by(Entry.id)))


def heard(sessions: Sessions, maildir: Path, posting: Posting, *actions: str) -> Posting:
    for number, action in enumerate(actions):
        raw = a_report(action, to=f"bounces+{posting.token}@acacia.example")
        (maildir / "new" / f"{number}.host").write_bytes(raw)
    read(sessions, maildir)
    return now(sessions, posting)


@on_sqlite
@pytest.mark.parametrize("actions", [("delivered", "failed"), ("failed", "delivered")])
def test_reports_that_contradict_each_other_are_both_kept_and_somebody_has_to_decide(
    sessions: Sessions, maildir: Path, actions: tuple[str, str]
):
    found = heard(sessions, maildir, sent(sessions), *actions)

    assert (found.state, found.final_at) == (Fate.REPORTED, None)
    assert [one["says"] for one in found.reports] == list(actions)
    assert all(datetime.fromisoformat(one["at"]) <= clock.now() for one in found.reports)


@on_sqlite
@pytest.mark.parametrize(
    ("before", "came_back", "fate"),
    [(("failed",), True, Fate.BOUNCED), (("failed",), False, Fate.SENT), (("delivered", "failed"), False, Fate.DELIVERED)],
)
def test_what_somebody_decided_no_later_report_changes(
    sessions: Sessions, maildir: Path, before: tuple[str, ...], came_back: bool, fate: Fate
):
    posting = heard(sessions, maildir, sent(sessions), *before)
    with sessions.writing() as session:
        fates.settle(session, posting.id, came_back=came_back, why="I called him.", by=acacia.ALMA)

    (maildir / "new" / "later.host").write_bytes(a_report(status="5.2.1", to=f"bounces+{posting.token}@acacia.example"))
    read(sessions, maildir)

    found = now(sessions, posting)
    assert (found.state, found.final_said) == (fate, "I called him.")
    assert len(found.reports) == len(before) + 1
    with sessions.writing() as session, pytest.raises(Refused, match="can be settled"):
        fates.settle(session, posting.id, came_back=True, why="x", by=acacia.ALMA)


@on_sqlite
def test_who_sends_reports_without_end_fills_nothing(sessions: Sessions, maildir: Path):
    posting = sent(sessions)
    for number in range(30):
        raw = a_report(status=f"5.9.{number}", to=f"bounces+{posting.token}@acacia.example")
        (maildir / "new" / f"{number}.host").write_bytes(raw)

    read(sessions, maildir)

    assert len(now(sessions, posting).reports) == fates.MOST_REPORTS
    assert verbs(sessions).count("heard of") == fates.MOST_REPORTS


@on_sqlite
def test_nothing_in_a_message_tells_the_token_of_its_bounces(sessions: Sessions):
    posting = sent(sessions)

    assert posting.message_id is not None
    assert posting.token not in posting.message_id


@on_sqlite
def test_without_a_folder_nothing_is_read_and_that_is_said(sessions: Sessions):
    assert "HMO_BOUNCES" in read(sessions, None)["note"]
