"""The virus scanner: clamd, asked by its own INSTREAM command over a socket. It is sent the bytes, and never a path."""

import logging
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger("hmo_enforce.evidence")

CHUNK = 1 << 16
PATIENCE_S = 60.0
SILENT = "The virus scanner does not answer."
TOO_LARGE = "The virus scanner takes no file as large as this (StreamMaxLength in clamd.conf)."


class Unanswered(Exception):
    """There is no verdict: the scanner does not answer, or answers with an error. Its words are for people."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner says; `found` is the name of the signature, empty for a clean file."""

    found: str

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found


def scan(address: str, path: Path) -> Verdict:
    """Have a file scanned by the clamd at `address`: a socket's path, or host:port. `Unanswered` without a verdict."""
    try:
        with _connected(address) as connection:
            return _verdict(_asked(connection, path))
    except OSError as silent:
        log.warning("clamd at %s does not answer: %s", address, silent)
        raise Unanswered(SILENT) from silent


def _connected(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE_S)
    try:
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


def _asked(connection: socket.socket, path: Path) -> str:
    """Its answer. It answers before the end where a file is larger than it takes, and hears no more: then we listen."""
    try:
        with path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass
    answer = b""
    try:
        while not answer.endswith(b"\0") and (part := connection.recv(4096)):
            answer += part
    except ConnectionResetError:
        if not answer:
            raise
    return answer.decode("utf-8", "replace").strip("\0\n ")


def _verdict(answer: str) -> Verdict:
    if answer.endswith(" FOUND"):
        return Verdict(answer.removeprefix("stream: ").removesuffix(" FOUND") or "something without a name")
    if answer == "stream: OK":
        return Verdict("")
    if "size limit exceeded" in answer:
        raise Unanswered(TOO_LARGE)
    raise Unanswered(f"The virus scanner answers with an error: {answer[:150] or 'nothing at all'}.")
