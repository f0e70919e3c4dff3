"""Against a real mail server in a process of its own, and a real sender that is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

import acacia
import services
from hmo_enforce import jobs, settings
from hmo_enforce.cli import opening
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import actions, queries
from hmo_enforce.letters.actions import Order
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.outside import kept, smtp
from hmo_enforce.letters.outside import pdf as paper
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.sheets import Addressee, Letterhead
from hmo_enforce.letters.states import Fate
from postmaster import started, wait_until

HEAD = Letterhead("Acacia Borough Council", "Housing", ("Town Hall", "AC1 1AA"), "housing@acacia.example")
BY = actor.job("the clock")
VALUES = {"property_address": "1 Acacia Avenue", "why": "Six live there.", "answer_by": "1 May", "officer_name": "Alma Ash"}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def silent(done: int, total: int, note: str) -> None:
    """Nobody hears."""


def told(mail: settings.Mail | None, folder: Path, **more: Any) -> dict[str, Any]:
    return {"council": "acacia", "letters": str(folder), "mail": mail, "bounces": None, **more}


def send(sessions: Sessions, arguments: dict[str, Any]) -> dict[str, Any]:
    return jobs.perform(sessions, jobs.named("send"), arguments, by=BY, report=silent)


def post(sessions: Sessions, folder: Path, *to: str, attaches: bool = False, name: str = "Mr A. Khan") -> list[int]:
    with sessions.writing() as session:
        found = []
        for address in to:
            order = Order("licence_may_be_needed", "property", 7, Addressee(name, email=address), "email", VALUES, attaches)
            letter = actions.draft(session, order, head=HEAD, by=acacia.ALMA, on=acacia.TODAY)
            pdf = kept.keep(folder, paper.made(actions.sheet(letter, HEAD))) if attaches else None
            found.append(actions.send(session, letter.id, revision=letter.revision, by=acacia.ALMA, pdf_sha256=pdf).id)
        return found


def posting(sessions: Sessions, posting_id: int) -> Posting:
    with sessions.reading() as session:
        return session.get_one(Posting, posting_id)


def make_due(sessions: Sessions) -> None:
    """As if the wait were over."""
    past = clock.now() - timedelta(minutes=1)
    with sessions.writing() as session:
        session.execute(update(Posting).where(Posting.state == Fate.WAITING).values(next_try_at=past))
        session.execute(update(Posting).where(Posting.state == Fate.SENDING).values(leased_until=past))


def test_an_email_arrives_whole(sessions: Sessions, mail_server, tmp_path: Path):
    (one,) = post(sessions, tmp_path, "khan@example.com", attaches=True, name="Mr Żółć محمد")

    outcome = send(sessions, told(mail_server.mail(), tmp_path))

    assert outcome == {"tried": 1, "sent": 1}
    (message,) = mail_server.taken()
    kept = posting(sessions, one)
    assert message["To"] == "khan@example.com"
    assert message["From"] == "Acacia Borough Council <housing@acacia.example>"
    assert message["Reply-To"] == "private.housing@acacia.example"
    assert message["Subject"] == "1 Acacia Avenue may need a licence"
    assert message["Message-ID"] == kept.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    plain, page, pdf = (part for part in message.walk() if not part.is_multipart())
    assert "Dear Mr Żółć محمد," in plain.get_content()
    assert "<strong>1 Acacia Avenue</strong>" in page.get_content()
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_content().startswith(b"%PDF")
    assert kept.token not in mail_server.raw()
    assert mail_server.envelopes()[0]["from"] == f"bounces+{kept.token}@acacia.example"
    assert kept.state == Fate.SENT
    assert kept.sent_at is not None


def test_what_was_sent_is_not_sent_again(sessions: Sessions, mail_server, tmp_path: Path):
    post(sessions, tmp_path, "khan@example.com")
    arguments = told(mail_server.mail(), tmp_path)

    assert send(sessions, arguments)["tried"] == 1
    assert send(sessions, arguments)["tried"] == 0

    assert len(mail_server.taken()) == 1


@on_sqlite
def test_a_passing_trouble_is_tried_again_later_and_then_sent_once(sessions: Sessions, mail_server, tmp_path: Path):
    (one,) = post(sessions, tmp_path, "khan@example.com")
    arguments = told(mail_server.mail(), tmp_path)
    mail_server.orders(data={"khan@example.com": "451 4.2.2 <khan@example.com> mailbox full"})

    assert send(sessions, arguments) == {"tried": 1, "waiting": 1}
    assert send(sessions, arguments) == {"tried": 0}
    waits = posting(sessions, one)
    assert waits.next_try_at
    assert waits.next_try_at > clock.now()
    assert "the mailbox is full" in waits.said
    assert "khan" not in waits.said
    mail_server.orders()
    make_due(sessions)

    assert send(sessions, arguments) == {"tried": 1, "sent": 1}
    assert len(mail_server.taken()) == 1
    assert posting(sessions, one).tries == 2


@on_sqlite
def test_one_that_is_refused_for_good_blocks_no_other(sessions: Sessions, mail_server, tmp_path: Path):
    bad, good = post(sessions, tmp_path, "nobody@example.com", "khan@example.com")
    mail_server.orders(rcpt={"nobody@example.com": "550 5.1.1 <nobody@example.com>: no such user"})

    outcome = send(sessions, told(mail_server.mail(), tmp_path))

    assert outcome == {"tried": 2, "failed": 1, "sent": 1}
    failed = posting(sessions, bad)
    assert failed.state == Fate.FAILED
    assert "there is no such mailbox" in failed.final_said
    assert "nobody" not in failed.final_said
    assert posting(sessions, good).state == Fate.SENT


@on_sqlite
def test_a_trouble_that_never_passes_ends_at_the_last_try(sessions: Sessions, mail_server, tmp_path: Path):
    (one,) = post(sessions, tmp_path, "khan@example.com")
    mail_server.orders(rcpt={"khan@example.com": "450 4.7.1 later"})
    waits = []
    for _ in range(9):
        send(sessions, told(mail_server.mail(), tmp_path))
        kept = posting(sessions, one)
        waits.append(kept.next_try_at and kept.next_try_at - clock.now())
        make_due(sessions)

    assert posting(sessions, one).state == Fate.FAILED
    assert posting(sessions, one).tries == 9
    assert waits[-1] is None
    assert waits[:-2] == sorted(waits[:-2])
    assert send(sessions, told(mail_server.mail(), tmp_path))["tried"] == 0


def test_a_message_whose_sender_dies_each_time_is_given_up_after_its_last_wait_and_holds_up_no_other(
    sessions: Sessions, tmp_path: Path
):
    deadly, other = post(sessions, tmp_path, "khan@example.com", "other@example.com")
    for _ in range(9):
        with sessions.writing() as session:
            session.execute(update(Posting).where(Posting.id == other).values(next_try_at=clock.now() + timedelta(days=1)))
            taken = fates.take(session, "housing@acacia.example", by=BY)
            assert taken
            assert taken.posting_id == deadly
        make_due(sessions)

    with sessions.writing() as session:
        taken = [fates.take(session, "housing@acacia.example", by=BY) for _ in range(2)]

    assert [one and one.posting_id for one in taken] == [other, None]
    given_up = posting(sessions, deadly)
    assert (given_up.state, given_up.tries) == (Fate.FAILED, 9)
    assert "it may have arrived" in given_up.final_said
    with sessions.reading() as session:
        assert queries.counts(session, private=True)["trouble"] == 1


@on_sqlite
def test_a_line_that_breaks_after_the_message_may_double_it_under_one_message_id(
    sessions: Sessions, mail_server, tmp_path: Path
):
    (one,) = post(sessions, tmp_path, "khan@example.com")
    mail_server.orders(data={"khan@example.com": "drop-late"})

    send(sessions, told(mail_server.mail(), tmp_path))
    assert posting(sessions, one).state == Fate.WAITING
    mail_server.orders()
    make_due(sessions)
    send(sessions, told(mail_server.mail(), tmp_path))

    first, second = mail_server.taken()
    assert first["Message-ID"] == second["Message-ID"]


def as_environment(database_url: str, mail_server, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HMO_DATABASE_URL": database_url,
        "HMO_DATA_DIR": str(tmp_path / "data"),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_SMTP_HOST": "127.0.0.1",
        "HMO_SMTP_PORT": str(mail_server.port),
        "HMO_SMTP_SECURITY": "none",
        "HMO_MAIL_FROM": "housing@acacia.example",
    }


@on_sqlite
def test_a_sender_killed_before_it_heard_is_not_repeated_until_its_lease_ends(
    sessions: Sessions, mail_server, tmp_path: Path, database_url: str
):
    (one,) = post(sessions, tmp_path, "khan@example.com")
    mail_server.orders(data={"khan@example.com": "hang"})
    words = [sys.executable, "-m", "hmo_enforce", "run", "send"]
    sender = subprocess.Popen(
        words, env=as_environment(database_url, mail_server, tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: len(mail_server.taken()) == 1)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    arguments = told(mail_server.mail(), tmp_path)
    mail_server.orders()

    under_way = posting(sessions, one)
    assert under_way.state == Fate.SENDING
    assert send(sessions, arguments) == {"tried": 0}
    make_due(sessions)
    assert send(sessions, arguments) == {"tried": 1, "sent": 1}

    first, second = mail_server.taken()
    assert first["Message-ID"] == second["Message-ID"] == under_way.message_id
    assert "may have arrived twice" in posting(sessions, one).said


@on_sqlite
def test_a_sender_that_was_overtaken_says_nothing_over_the_other(sessions: Sessions, tmp_path: Path):
    post(sessions, tmp_path, "khan@example.com")
    with sessions.writing() as session:
        slow = fates.take(session, "housing@acacia.example", by=BY)
    make_due(sessions)
    with sessions.writing() as session:
        quick = fates.take(session, "housing@acacia.example", by=BY)
        assert slow
        assert quick
    with sessions.writing() as session:
        assert fates.tell(session, quick, fates.Answer(fates.What.TAKEN), by=BY) == Fate.SENT
    with sessions.writing() as session:
        assert fates.tell(session, slow, fates.Answer(fates.What.NEVER, "no"), by=BY) == Fate.SENT


def test_a_one_time_link_is_sent_and_then_wiped(sessions: Sessions, mail_server, tmp_path: Path):
    with sessions.writing() as session:
        one = actions.post(
            session, "password_reset", "khan@example.com", {"name": "A. Khan", "valid_until": "noon"},
            about=("account", 3), by=acacia.ALMA, secret_values={"link": "https://x.example/secret-token"},
        ).id  # fmt: skip

    send(sessions, told(mail_server.mail(), tmp_path))

    (message,) = mail_server.taken()
    plain, page = (part.get_content() for part in message.walk() if not part.is_multipart())
    assert "https://x.example/secret-token" in plain.splitlines()
    assert "account with Acacia Borough Council" in plain
    assert 'href="https://x.example/secret-token"' in page
    assert not posting(sessions, one).secrets
    with sessions.reading() as session:
        rows = [str(row) for table in (Posting, Letter) for row in session.execute(select(*table.__table__.columns))]
    assert "secret-token" not in "".join(rows)


@on_sqlite
def test_a_server_that_cannot_be_reached_costs_no_message_a_try(sessions: Sessions, tmp_path: Path):
    (one,) = post(sessions, tmp_path, "khan@example.com")
    nowhere = settings.Mail("127.0.0.1", 1, "none", "", "", "housing@acacia.example", "", "")

    first = send(sessions, told(nowhere, tmp_path))
    again = send(sessions, told(nowhere, tmp_path))

    assert "cannot be reached" in first["note"]
    assert again == first
    assert posting(sessions, one).tries == 0
    with sessions.reading() as session:
        trouble = fates.server_trouble(session)
    assert trouble
    assert trouble[1] > clock.now()


@on_sqlite
def test_without_a_mail_server_emails_wait(sessions: Sessions, tmp_path: Path):
    (one,) = post(sessions, tmp_path, "khan@example.com")

    outcome = send(sessions, told(None, tmp_path))

    assert outcome["tried"] == 0
    assert posting(sessions, one).state == Fate.WAITING


@on_sqlite
def test_a_message_that_cannot_be_made_blocks_no_other(sessions: Sessions, mail_server, tmp_path: Path):
    bad, good = post(sessions, tmp_path, "bad@example.com", "khan@example.com", attaches=True)
    with sessions.writing() as session:
        session.execute(update(Letter).where(Letter.id == 1).values(pdf_sha256="0" * 64))

    send(sessions, told(mail_server.mail(), tmp_path))

    assert [posting(sessions, one).state for one in (bad, good)] == [Fate.FAILED, Fate.SENT]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody has signed but itself, for 127.0.0.1."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.acacia.example")])
    now = clock.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "mail.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "mail.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "mail.crt", folder / "mail.key"


@pytest.fixture(params=["starttls", "tls"])
def safe_server(request: pytest.FixtureRequest, tmp_path: Path, certificate: tuple[Path, Path]) -> Iterator[Any]:
    words = [str(path) for path in certificate] + (["implicit"] if request.param == "tls" else [])
    for server in started(tmp_path / "safe", *words):
        yield server, request.param


@on_sqlite
def test_a_certificate_that_nobody_vouches_for_is_refused_unless_it_is_trusted(
    sessions: Sessions, safe_server, tmp_path: Path, certificate: tuple[Path, Path]
):
    server, security = safe_server
    (one,) = post(sessions, tmp_path, "khan@example.com")

    refused = send(sessions, told(server.mail(security=security), tmp_path))

    assert "certificate that is not trusted" in refused["note"]
    assert server.taken() == []
    assert posting(sessions, one).tries == 0
    with sessions.writing() as session:
        fates.server_back(session)
    trusted = server.mail(security=security, ca_file=str(certificate[0]))
    assert send(sessions, told(trusted, tmp_path)) == {"tried": 1, "sent": 1}


@on_sqlite
def test_a_server_without_tls_gets_nothing_from_who_asks_for_it(sessions: Sessions, mail_server, tmp_path: Path):
    post(sessions, tmp_path, "khan@example.com")

    outcome = send(sessions, told(mail_server.mail(security="starttls"), tmp_path))

    assert "does not offer" in outcome["note"]
    assert mail_server.taken() == []


@on_sqlite
def test_what_came_to_nothing_is_tried_again_beside_it(sessions: Sessions, mail_server, tmp_path: Path):
    (one,) = post(sessions, tmp_path, "khan@example.com")
    mail_server.orders(rcpt={"khan@example.com": "550 no"})
    send(sessions, told(mail_server.mail(), tmp_path))
    mail_server.orders()
    with sessions.writing() as session:
        again = fates.try_again(session, one, by=acacia.ALMA).id

    send(sessions, told(mail_server.mail(), tmp_path))

    assert [posting(sessions, each).state for each in (one, again)] == [Fate.FAILED, Fate.SENT]
    assert posting(sessions, one).token != posting(sessions, again).token


@on_sqlite
def test_what_waits_can_be_given_up_and_what_is_under_way_cannot(sessions: Sessions, tmp_path: Path):
    one, two = post(sessions, tmp_path, "khan@example.com", "other@example.com")
    with sessions.writing() as session:
        fates.take(session, "housing@acacia.example", by=BY)
    with sessions.writing() as session, pytest.raises(Refused, match="being handed over"):
        fates.give_up(session, one, why="x", by=acacia.ALMA)
    with sessions.writing() as session:
        fates.give_up(session, two, why="Wrong person.", by=acacia.ALMA)

    assert posting(sessions, two).state == Fate.GIVEN_UP
    assert posting(sessions, two).final_said == "Wrong person."


def test_no_header_can_be_put_in_by_a_value(sessions: Sessions, mail_server, tmp_path: Path):
    with sessions.writing() as session:
        order = Order(
            "licence_may_be_needed", "property", 7, Addressee("A\r\nBcc: x@y.example", email="khan@example.com"), "email",
            {**VALUES, "property_address": "1 High Street\r\nBcc: everybody@example.com\r\n\r\nHello"},
        )  # fmt: skip
        letter = actions.draft(session, order, head=HEAD, by=acacia.ALMA, on=acacia.TODAY)
        actions.send(session, letter.id, revision=letter.revision, by=acacia.ALMA)

    send(sessions, told(mail_server.mail(), tmp_path))

    (message,) = mail_server.taken()
    assert message["Bcc"] is None
    assert message["Subject"] == "1 High Street Bcc: everybody@example.com Hello may need a licence"
    assert mail_server.envelopes()[0]["to"] == ["khan@example.com"]


def test_a_report_is_asked_for_with_the_address_as_we_wrote_it():
    assert smtp.asks_for_report("k+han=x@example.com")[1] == "ORCPT=rfc822;k+2Bhan+3Dx@example.com"
    assert smtp.asks_for_report("żółć@example.com") == ["NOTIFY=SUCCESS,FAILURE,DELAY"]


@on_sqlite
def test_what_every_job_is_told_holds_what_these_need(tmp_path: Path, database_url: str, mail_server):
    of = settings.from_environment(as_environment(database_url, mail_server, tmp_path))

    arguments = opening.told_to_jobs(of)

    assert {"mail", "letters", "bounces", "council"} <= set(arguments)
    assert arguments["mail"].port == mail_server.port
