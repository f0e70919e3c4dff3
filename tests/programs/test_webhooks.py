"""What happens is told to a real program over TLS: signed, tried again, withheld from whom nobody may tell."""

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import acacia
import borough
import filed
import hooked
import services
from hmo_enforce.accounts.actions import administering, opening, restricting
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import joining, work
from hmo_enforce.cases.actions import opening as cases
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.records import Case
from hmo_enforce.casework import hooking, judging, properties_known
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.programs import addresses, waits
from hmo_enforce.programs.actions import webhooks
from hmo_enforce.programs.outside import posting
from hmo_enforce.programs.outside.posting import World
from hmo_enforce.programs.records import Delivery, Webhook

BY = actor.job("the clock")
NETWORKS = ("127.0.0.0/8",)
SITE = "https://hmo.acacia.example"
CASES = ("case.opened", "case.step", "case.closed")


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hooked.Listener]:
    with hooked.listening(tmp_path_factory.mktemp("listener")) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_came(listener: hooked.Listener) -> None:
    listener.came.clear()
    listener.answers.clear()


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    with sessions.writing() as session:
        opening.open_account(session, "ida@acacia.example", "Ida Ivy", Role.ADMINISTRATOR, None, by=acacia.ALMA)
        return borough.seeded(session)


@pytest.fixture
def made(sessions: Sessions, town: borough.Borough, listener: hooked.Listener) -> Callable[..., tuple[int, str]]:
    def one(*events: str) -> tuple[int, str]:
        with sessions.writing() as session:
            ida = sign_ins.SignedIn(1, 0, "Ida Ivy", "ida@acacia.example", Role.ADMINISTRATOR, clock.now())
            hook, secret = webhooks.make(
                session, ida, listener.url, events or CASES, secret_key=services.SECRET_KEY, networks=NETWORKS
            )
            return hook.id, secret

    return one


def send(sessions: Sessions, listener: hooked.Listener, networks: tuple[str, ...] = NETWORKS) -> dict[str, Any]:
    told = {"site": SITE, "secret_key": services.SECRET_KEY, "webhooks": World(networks, str(listener.ca_file))}
    return hooking.send(sessions.reading, sessions.writing, told, BY, lambda done, total, note: None)


def a_case(sessions: Sessions) -> int:
    with sessions.writing() as session:
        return cases.open_case(session, Said("general", "A question about bins"), by=acacia.ALMA).id


def deliveries(sessions: Sessions) -> list[Delivery]:
    with sessions.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def test_a_case_is_told_by_its_number_alone_and_signed(sessions: Sessions, made: Any, listener: hooked.Listener):
    _, secret = made()
    case = a_case(sessions)
    with sessions.writing() as session:
        work.move(session, case, "checking", None, revision=1, by=acacia.ALMA)

    outcome = send(sessions, listener)

    assert (outcome["tried"], outcome["delivered"]) == (2, 2)
    (headers, body), (_, second) = listener.came
    said = json.loads(body)
    assert said["data"] == {"subject": "case", "id": case, "href": f"{SITE}/api/v1/cases/{case}"}
    assert (said["type"], json.loads(second)["type"]) == ("case.opened", "case.step")
    assert set(said) == {"type", "timestamp", "data"}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert send(sessions, listener) == {"tried": 0}


def test_what_is_rolled_back_is_told_to_nobody(sessions: Sessions, made: Any, listener: hooked.Listener):
    made()

    with pytest.raises(Refused), sessions.writing() as session:
        cases.open_case(session, Said("general", "A question"), by=acacia.ALMA)
        raise Refused("Not after all.")

    assert deliveries(sessions) == []


def later(sessions: Sessions) -> None:
    """Whatever waits is due."""
    with sessions.writing() as session:
        session.execute(
            update(Delivery).where(Delivery.state == "waiting").values(next_try_at=clock.now() - timedelta(seconds=1))
        )


def test_what_is_not_taken_is_tried_again_under_the_same_id_and_in_the_end_given_up(
    sessions: Sessions, made: Any, listener: hooked.Listener
):
    hook, _ = made()
    a_case(sessions)
    listener.answers[:] = [500, 302, 200]

    for _ in range(3):
        send(sessions, listener)
        assert send(sessions, listener) == {"tried": 0}
        later(sessions)
    ids = {headers["webhook-id"] for headers, _ in listener.came}
    bodies = {body for _, body in listener.came}
    (first,) = deliveries(sessions)
    a_case(sessions)
    listener.answers[:] = [503] * 20
    for _ in range(12):
        send(sessions, listener)
        later(sessions)

    assert (len(ids), len(bodies), first.state, first.tries) == (1, 1, "delivered", 3)
    _, second = deliveries(sessions)
    assert (second.state, second.tries, second.said) == ("given_up", 9, "It answered with 503.")
    with sessions.reading() as session:
        verbs = set(session.scalars(select(journal.Entry.verb).where(journal.Entry.subject == "webhook")))
    assert verbs == {"made", "gave up telling"}
    with sessions.writing() as session:
        webhooks.send_again(session, hook, second.id, by=acacia.ALMA)
    listener.answers.clear()
    assert send(sessions, listener)["delivered"] == 1


def test_nobody_is_told_of_what_only_named_people_may_see(
    sessions: Sessions, town: borough.Borough, made: Any, listener: hooked.Listener
):
    made("case.opened", "case.step", "verdict.changed")
    with sessions.writing() as session:
        named = opening.open_account(session, "cora@acacia.example", "Cora Cedar", Role.MANAGER, None, by=acacia.ALMA)
        filing = filed.a_case(session, town.nasty)
        restricting.restrict(session, "property", town.nasty, "Threats.", [named.id], by=acacia.ALMA)
        other = cases.open_case(session, Said("general", "Another"), by=acacia.ALMA).id
        ours = session.get_one(Case, other)
        restricting.restrict(session, "case", ours.id, "Threats.", [named.id], by=acacia.ALMA)

    send(sessions, listener)

    told = {json.loads(body)["data"]["id"] for _, body in listener.came}
    assert told == {filing.other}
    assert sorted(one.state for one in deliveries(sessions)) == ["delivered", "withheld", "withheld"]


def test_a_verdict_that_changes_is_told(
    sessions: Sessions, town: borough.Borough, made: Any, listener: hooked.Listener, web_council: Any
):
    made("verdict.changed")
    facts = {"persons": 1, "households": 1}
    with sessions.writing() as session:
        properties_known.note_observation(
            session, town.licensed, facts, seen=True, as_at=clock.today(), by=acacia.ALMA, on=clock.today(), council=web_council
        )

    send(sessions, listener)

    assert [json.loads(body)["data"] for _, body in listener.came] == [
        {"subject": "property", "id": town.licensed, "href": f"{SITE}/api/v1/properties/{town.licensed}"}
    ]


@pytest.fixture
def web_council() -> Any:
    from hmo_enforce import council

    return council.read("acacia")


def test_nothing_goes_to_a_network_inside_unless_it_is_named(sessions: Sessions, made: Any, listener: hooked.Listener):
    made()
    a_case(sessions)

    outcome = send(sessions, listener, networks=())

    assert outcome["tried"] == 1
    assert listener.came == []
    (one,) = deliveries(sessions)
    assert (one.state, "HMO_WEBHOOK_NETWORKS" in (one.said or "")) == ("waiting", True)


def test_a_name_that_leads_inside_is_not_asked(
    sessions: Sessions, made: Any, listener: hooked.Listener, monkeypatch: pytest.MonkeyPatch
):
    hook, _ = made()
    port = int(listener.url.split(":")[2].partition("/")[0])
    with sessions.writing() as session:
        session.get_one(Webhook, hook).url = f"https://hooks.acacia.example:{port}/hmo"
    a_case(sessions)
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (at, port)) for at in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    send(sessions, listener, networks=())

    (one,) = deliveries(sessions)
    assert (listener.came, one.state) == ([], "waiting")
    assert "leads to an address inside" in (one.said or "")


def test_a_certificate_of_another_name_is_not_trusted(
    sessions: Sessions, made: Any, listener: hooked.Listener, monkeypatch: pytest.MonkeyPatch
):
    hook, _ = made()
    port = int(listener.url.split(":")[2].partition("/")[0])
    with sessions.writing() as session:
        session.get_one(Webhook, hook).url = f"https://hooks.acacia.example:{port}/hmo"
    a_case(sessions)
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)

    send(sessions, listener)

    (one,) = deliveries(sessions)
    assert (listener.came, one.said) == ([], "It could not be reached (ConnectError).")


def test_who_says_that_nobody_is_there_is_paused_and_so_is_whose_maker_may_not(
    sessions: Sessions, made: Any, listener: hooked.Listener
):
    first, _ = made()
    a_case(sessions)
    listener.answers[:] = [410]
    send(sessions, listener)
    second, _ = made()
    a_case(sessions)
    with sessions.writing() as session:
        other = opening.open_account(session, "otto@acacia.example", "Otto Oak", Role.ADMINISTRATOR, None, by=acacia.ALMA)
        assert other.id
        administering.change(session, 1, "Ida Ivy", Role.OFFICER, by=acacia.ALMA)

    send(sessions, listener)

    with sessions.reading() as session:
        why = {one.id: one.paused_why for one in session.scalars(select(Webhook))}
    assert "410" in (why[first] or "")
    assert "may not" in (why[second] or "")
    assert len(listener.came) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/", "https://", "ftp://hooks.example.org", "https://user:pw@hooks.example.org/", "https://localhost/",
        "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.7/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://hooks.example.org/#x", "https://hooks.example.org/a b", "https://0.0.0.0/",
        "https://hooks.example.org:99999/", "https://x" + "y" * 600, "https://" + "a" * 64 + ".example/", "https://hooks..org/",
        "https://[fec0::1]/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_sent_to_is_refused(url: str):
    with pytest.raises(Refused):
        addresses.checked(url)


def test_a_file_of_certificates_that_is_gone_is_said_and_the_run_goes_on(sessions: Sessions, made: Any, tmp_path: Any):
    made()
    a_case(sessions)
    told = {"site": SITE, "secret_key": services.SECRET_KEY, "webhooks": World(NETWORKS, str(tmp_path / "gone.pem"))}

    outcome = hooking.send(sessions.reading, sessions.writing, told, BY, lambda done, total, note: None)

    (one,) = deliveries(sessions)
    assert (outcome["tried"], one.state) == (1, "waiting")
    assert "HMO_WEBHOOK_CA" in (one.said or "")


def test_who_does_not_answer_holds_nobody_else_up(sessions: Sessions, made: Any, listener: hooked.Listener):
    dead, _ = made()
    with sessions.writing() as session, socket.create_server(("127.0.0.1", 0)) as nobody:
        session.get_one(Webhook, dead).url = f"https://127.0.0.1:{nobody.getsockname()[1]}/"
    for _ in range(3):
        a_case(sessions)
    alive, _ = made()
    case = a_case(sessions)

    first = send(sessions, listener)
    a_case(sessions)
    second = send(sessions, listener)

    assert (first["tried"], first["delivered"], second["tried"], second["delivered"]) == (2, 1, 2, 1)
    assert json.loads(listener.came[0][1])["data"]["id"] == case
    with sessions.reading() as session:
        order = [one.webhook_id for one in session.scalars(select(Delivery).where(Delivery.tries > 0).order_by(Delivery.id))]
    assert sorted(order) == [dead, dead, alive, alive]


def test_a_head_that_trickles_in_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, listener: hooked.Listener):
    monkeypatch.setattr(posting, "ALTOGETHER_S", 1.0)
    listener.trickles.set()

    began = time.monotonic()
    came = posting.post(World(NETWORKS, str(listener.ca_file)), listener.url, b"{}", {})
    listener.trickles.clear()

    assert (came.delivered, came.said) == (False, "It took too long to answer.")
    assert time.monotonic() - began < 10
    assert waits.LEASE.total_seconds() > 2 * 15


def test_joining_closes_a_case_and_is_told(sessions: Sessions, made: Any):
    one, other = a_case(sessions), a_case(sessions)
    made("case.closed")

    with sessions.writing() as session:
        joining.join(session, one, other, "The same bins.", revision=1, by=acacia.ALMA)

    assert [(told.event, told.subject_id) for told in deliveries(sessions)] == [("case.closed", str(one))]


def test_a_decision_is_told_when_it_is_recorded_and_when_it_is_withdrawn(sessions: Sessions, town: borough.Borough, made: Any):
    made("verdict.changed")
    today = clock.today()
    with sessions.writing() as session:
        decision = deciding.record_decision(
            session, town.licensed, "exempt", why="Run by the council.", by=acacia.ALMA, on=today
        ).id
        deciding.record_decision(
            session, town.licensed, "exempt", why="Not yet.", by=acacia.ALMA, on=today, starts_on=today + timedelta(days=9)
        )
    recorded = len(deliveries(sessions))

    with sessions.writing() as session:
        deciding.withdraw_decision(session, decision, why="A mistake.", by=acacia.ALMA, on=today)

    assert (recorded, {told.subject_id for told in deliveries(sessions)}) == (1, {str(town.licensed)})
    assert len(deliveries(sessions)) == 2


def judged(sessions: Sessions, on: date) -> None:
    """Every home, as by night."""
    asked = {"on": on.isoformat()}
    with sessions.writing() as session:
        found = judging.read(session, asked, BY, lambda done, total, note: None)
        judging.write(session, asked, BY, lambda done, total, note: None, found)


def test_a_decision_is_told_in_the_night_in_which_it_begins_and_after_which_it_ends(
    sessions: Sessions, town: borough.Borough, made: Any
):
    today, told = clock.today(), []
    judged(sessions, today)
    made("verdict.changed")
    days = {"starts_on": today + timedelta(days=2), "ends_on": today + timedelta(days=3)}
    with sessions.writing() as session:
        deciding.record_decision(session, town.licensed, "exempt", why="For a while.", by=acacia.ALMA, on=today, **days)

    for day in range(1, 6):
        judged(sessions, today + timedelta(days=day))
        judged(sessions, today + timedelta(days=day))
        told.append(len(deliveries(sessions)))

    assert told == [0, 1, 1, 2, 2]
    assert {one.subject_id for one in deliveries(sessions)} == {str(town.licensed)}


def test_an_address_of_the_world_or_of_a_named_network_is_taken():
    assert addresses.checked(" https://hooks.example.org:8443/hmo?x=1 ") == "https://hooks.example.org:8443/hmo?x=1"
    assert addresses.checked("https://10.0.0.7/", ["10.0.0.0/8"])
