"""A file that is too large is refused before it is read into memory, by a real server, however it is sent."""

import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import services
from browser import PASSWORD, Browser
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database, journal
from live import serving

MB = 1_000_000
LIMIT_MB = 40


class Server:
    """A running server, and somebody who may load files on it."""

    def __init__(self, port: int, uploads: Path, cookies: str, token: str, sessions: database.Sessions) -> None:
        self.port, self.uploads, self.cookies, self.token, self.sessions = port, uploads, cookies, token, sessions

    def head(self, *more: str) -> bytes:
        lines = ["POST /imports/new HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {self.cookies}", "Connection: close"]
        return "\r\n".join([*lines, "Content-Type: multipart/form-data; boundary=x", *more, "", ""]).encode()

    def form(self) -> bytes:
        """All that comes before the file's own bytes."""
        fields = {"_csrf_token": self.token, "kind": "licences", "on": "2024-04-01"}
        said = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        )
        return f'{said}--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'.encode()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def kept(self) -> list[Path]:
        return sorted(self.uploads.iterdir()) if self.uploads.exists() else []


@pytest.fixture
def server(tmp_path: Path, _template: Path) -> Iterator[Server]:
    path = tmp_path / "live.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    sessions = database.Sessions(engine)
    with sessions.writing() as session:
        opening.open_account(session, "m@acacia.example", "M", Role.MANAGER, PASSWORD, by=actor.command("test"))
    said = settings.from_environment(
        {
            "HMO_DATABASE_URL": f"sqlite:///{path}",
            "HMO_DATA_DIR": str(tmp_path / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
            "HMO_MAX_FILE_MB": str(LIMIT_MB),
        }
    )
    served = app.create_app(said, sessions)
    browser = Browser(served)
    browser.sign_in("m@acacia.example")
    browser.get("/")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
    with serving(served) as address:
        port = int(address.rsplit(":", 1)[1])
        yield Server(port, said.uploads, cookies, browser.client.cookies.get("hmo_csrf"), sessions)
    engine.dispose()


def answer(connection: socket.socket) -> str:
    """The head and the body, as far as the server sent them before it closed."""
    said = b""
    try:
        while chunk := connection.recv(65_536):
            said += chunk
    except ConnectionResetError:
        pass
    return said.decode("utf-8", "replace")


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_file_of_2_gb_is_refused_by_its_announcement_alone(server: Server):
    before = peak_mb()
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {2_000 * MB}") + server.form())
        said = answer(connection)

    assert said.startswith("HTTP/1.1 413")
    assert f"Files up to {LIMIT_MB} MB are taken on this page. Split the file" in said
    assert server.kept() == []
    assert peak_mb() - before < 20


def test_whoever_sends_slowly_keeps_nobody_from_writing(server: Server):
    form = server.form()
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {len(form) + MB}") + form + b"x" * 1_000)
        time.sleep(1)
        with server.sessions.hurried() as session:  # fails at once where another holds SQLite's one writer
            noted = journal.note(session, actor.command("test"), "noted", "mark", 1).id
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):  # it is still on its way: nothing was answered
            connection.recv(1)

    with server.sessions.reading() as session:
        assert session.get_one(journal.Entry, noted).verb == "noted"


def test_a_body_that_only_grows_too_long_is_cut_off_and_its_part_deleted(server: Server):
    before = peak_mb()
    chunk = b"x" * 65_536
    sent = 0
    with server.connect() as connection:
        connection.sendall(server.head("Transfer-Encoding: chunked"))
        form = server.form()
        connection.sendall(b"%x\r\n%s\r\n" % (len(form), form))
        try:
            while sent < 400 * MB:
                connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                sent += len(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        said = answer(connection)

    assert sent < 400 * MB
    assert said.startswith("HTTP/1.1 413")
    assert f"Files up to {LIMIT_MB} MB are taken on this page" in said
    deadline = time.monotonic() + 10
    while server.kept() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.kept() == []
    assert peak_mb() - before < 30


def test_a_file_within_the_limit_goes_to_the_disk_as_it_comes(server: Server):
    before = peak_mb()
    size = 35 * MB
    form, end = server.form(), b"\r\n--x--\r\n"
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {len(form) + size + len(end)}") + form)
        for _ in range(size // 50_000):
            connection.sendall(b"1 Acacia Avenue,AC1 1AA\n" * 2_000 + b"y" * 2_000)
        connection.sendall(end)
        said = answer(connection)

    (kept,) = server.kept()
    assert said.startswith("HTTP/1.1 303")
    assert kept.stat().st_size == size
    assert peak_mb() - before < 20


def test_who_is_not_signed_in_sends_nothing_to_the_disk(server: Server):
    server.cookies = "hmo_csrf=" + server.token
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {30 * MB}") + server.form() + b"x" * 100_000)
        said = answer(connection)

    assert said.startswith("HTTP/1.1 303")
    assert "location: /sign-in" in said.lower()
    assert server.kept() == []
