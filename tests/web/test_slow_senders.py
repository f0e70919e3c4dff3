"""Whoever sends nothing, sends a byte now and then, or sends for ever is sent away; everybody else is served meanwhile."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from litestar import Litestar, Request, get, post

import services
from hmo_enforce import app, settings
from hmo_enforce.cli import listening
from hmo_enforce.kernel import database
from hmo_enforce.web import guards, waits

IDLE_S, WHOLE_S = 0.4, 1.2


@get("/slow", guards=[guards.anyone], sync_to_thread=True)
def slow() -> str:
    time.sleep(1.5)
    return "slow"


@get("/much", guards=[guards.anyone], sync_to_thread=False)
def much() -> bytes:
    return b"x" * 30_000_000


@post("/echo", guards=[guards.anyone], exclude_from_csrf=True)
async def echo(request: Request) -> str:
    return str(len(await request.body()))


@pytest.fixture
def served(tmp_path: Path, _template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    path = tmp_path / "slow.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    said = {"HMO_DATABASE_URL": f"sqlite:///{path}", "HMO_DATA_DIR": str(tmp_path), "HMO_SECRET_KEY": services.SECRET_KEY}
    made = app.create_app(
        settings.from_environment(said),
        database.Sessions(engine),
        more_routes=(slow, much, echo),
        patience=waits.Patience(idle_s=IDLE_S, whole_s=WHOLE_S, at_once=3),
    )
    for name, seconds in (("HEAD_S", 0.5), ("LINGER_S", 0.3), ("TAKES_S", 0.5)):
        monkeypatch.setattr(listening, name, seconds)
    with running(made) as port:
        yield port
    engine.dispose()


@contextmanager
def running(made: Litestar) -> Iterator[int]:
    """Served as `hmo-enforce serve` serves it."""
    config = uvicorn.Config(
        made,
        host="127.0.0.1",
        port=0,
        http=listening.Listener,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=8)


def rest(connection: socket.socket) -> str:
    """All that the server still says before it hangs up; a socket that stays open fails the test by its time limit."""
    said = b""
    try:
        while chunk := connection.recv(65_536):
            said += chunk
    except ConnectionResetError:
        pass
    return said.decode("latin-1")


def drip(connection: socket.socket, piece: bytes, every_s: float, most_s: float = 6) -> float:
    """Send a piece now and then until the server has had enough; for how long it bore it."""
    began = time.monotonic()
    try:
        while time.monotonic() - began < most_s:
            connection.sendall(piece)
            time.sleep(every_s)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return time.monotonic() - began


POST = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"


def test_who_connects_and_says_nothing_is_hung_up_on(served: int):
    with connect(served) as connection:
        began = time.monotonic()

        said = rest(connection)

    assert said == ""
    assert time.monotonic() - began < 4


def test_a_head_that_drips_is_not_waited_for(served: int):
    with connect(served) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n")

        bore_s = drip(connection, b"X-a: b\r\n", 0.1)

    assert bore_s < 4


def test_a_head_that_stops_is_told_so(served: int):
    with connect(served) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: loc")

        said = rest(connection)

    assert said.startswith("HTTP/1.1 408 ")
    assert "What you sent stopped coming" in said


def test_empty_lines_before_a_head_gain_no_time(served: int):
    with connect(served) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(10_000)

        bore_s = drip(connection, b"\r\n", 0.1)

    assert bore_s < 4


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Many: a\r\n" * 150 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Endless: " + b"a" * 100_000, 431),
        (b"\x16\x03\x01 what is this\r\n\r\n", 400),
    ],
    ids=["a long address", "a long header", "many headers", "a header without end", "no HTTP at all"],
)
def test_a_head_beyond_its_limits_is_refused(served: int, head: bytes, status: int):
    with connect(served) as connection:
        connection.sendall(head)

        said = rest(connection)

    assert said.startswith(f"HTTP/1.1 {status} ")


def test_a_body_that_stops_is_answered_408_and_the_connection_closed(served: int):
    with connect(served) as connection:
        connection.sendall(POST + b"Content-Length: 1000\r\n\r\nhalf")

        said = rest(connection)

    assert said.startswith("HTTP/1.1 408 ")
    assert "What you sent stopped coming, or came too slowly" in said
    assert "connection: close" in said.lower()


def test_a_body_that_drips_may_not_drip_for_ever(served: int):
    with connect(served) as connection:
        connection.sendall(POST + b"Content-Length: 100000\r\n\r\n")

        bore_s = drip(connection, b"x", 0.1)

    assert WHOLE_S - 0.2 < bore_s < WHOLE_S + 3


def test_a_slow_body_within_its_limits_is_taken(served: int):
    with connect(served) as connection:
        connection.sendall(POST + b"Content-Length: 5\r\nConnection: close\r\n\r\n")
        drip(connection, b"x", 0.15, most_s=0.7)

        said = rest(connection)

    assert said.startswith("HTTP/1.1 201 ")
    assert said.endswith("5")


def test_a_large_body_in_one_piece_is_not_taken_for_a_head(served: int):
    with connect(served) as connection:
        for _ in range(2):
            connection.sendall(POST + b"Content-Length: 300000\r\n\r\n" + b"x" * 300_000)
            said = b""
            while not said.endswith(b"300000"):
                said += connection.recv(65_536)

            assert said.startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Content-Length: +5\r\n",
    ],
)
def test_a_message_with_two_ideas_of_its_length_is_refused(served: int, lengths: bytes):
    with connect(served) as connection:
        connection.sendall(POST + lengths + b"\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")

        said = rest(connection)

    assert said.startswith("HTTP/1.1 400 ")
    assert "alive" not in said


def test_who_goes_on_sending_after_the_answer_is_hung_up_on(served: int):
    with connect(served) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")

        bore_s = drip(connection, b"x", 0.05)

    assert bore_s < 4


def test_who_takes_nothing_of_an_answer_does_not_keep_the_connection(served: int):
    with connect(served) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(b"GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(1.5)

        said = rest(connection)

    assert len(said) < 30_000_000


def test_beyond_so_many_at_once_one_is_asked_to_come_again_and_health_still_answers(served: int):
    held = [connect(served) for _ in range(3)]
    for connection in held:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    time.sleep(0.4)

    answers = {}
    for path in ("/sign-in", "/api/v1/properties", "/health/live"):
        with connect(served) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answers[path] = rest(connection)
    done = [rest(connection) for connection in held]
    for connection in held:
        connection.close()
    with connect(served) as connection:
        connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        after = rest(connection)

    assert answers["/sign-in"].startswith("HTTP/1.1 503 ")
    assert "retry-after: 5" in answers["/sign-in"].lower()
    assert "Try again in a few seconds" in answers["/sign-in"]
    assert "application/problem+json" in answers["/api/v1/properties"]
    for busy in (answers["/sign-in"], answers["/api/v1/properties"]):
        head, body = busy.lower().split("\r\n\r\n", 1)
        number = head.split("x-request-id: ")[1].split("\r\n")[0]
        assert number in body
        for name in ("strict-transport-security: max-age=", "content-security-policy: default-src 'none'",
                     "x-content-type-options: nosniff", "x-frame-options: deny", "cache-control: no-store"):  # fmt: skip
            assert name in head
    assert answers["/health/live"].startswith("HTTP/1.1 200 ")
    assert all(said.startswith("HTTP/1.1 200 ") for said in done)
    assert after.startswith("HTTP/1.1 200 ")


def test_beyond_so_many_connections_the_next_is_told_so(served: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", 2)
    monkeypatch.setattr(listening, "HEAD_S", 3.0)
    held = [connect(served), connect(served)]
    time.sleep(0.2)

    with connect(served) as connection:
        said = rest(connection)
    for one in held:
        one.close()

    assert said.startswith("HTTP/1.1 503 ")
    assert "retry-after: 5" in said


def test_fifty_slow_ones_keep_nobody_else_waiting(served: int):
    slow_ones = [connect(served) for _ in range(50)]
    for connection in slow_ones:
        connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-a: ")

    with connect(served) as connection:
        began = time.monotonic()
        connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        said = rest(connection)
        took_s = time.monotonic() - began
    ended = [rest(connection) for connection in slow_ones]
    for connection in slow_ones:
        connection.close()

    assert said.startswith("HTTP/1.1 200 ")
    assert took_s < 4
    assert all(one.startswith("HTTP/1.1 408 ") for one in ended)
