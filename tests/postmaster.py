"""A real mail server in a process of its own (letters/mail_server.py), to which tests give orders."""

import email.policy
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from hmo_enforce import settings

PATIENCE_S = 20


@dataclass(frozen=True)
class MailServer:
    """The server's folder, and how to reach it."""

    folder: Path
    port: int

    def orders(self, **orders: dict[str, str]) -> None:
        (self.folder / "orders.json").write_text(json.dumps(orders))

    def taken(self) -> list[EmailMessage]:
        files = sorted((self.folder / "taken").glob("*.eml"), key=lambda path: int(path.stem))
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]

    def raw(self) -> str:
        """All that was taken, byte for byte."""
        return "".join(path.read_text("utf-8", "replace") for path in (self.folder / "taken").glob("*.eml"))

    def envelopes(self) -> list[dict]:
        files = sorted((self.folder / "taken").glob("*.json"), key=lambda path: int(path.stem))
        return [json.loads(path.read_text()) for path in files]

    def mail(self, **said) -> settings.Mail:
        """The settings that lead to it."""
        plain = {"security": "none", "user": "", "password": "", "bounce_address": "bounces@acacia.example", "ca_file": ""}
        return settings.Mail(host="127.0.0.1", port=self.port, sender="housing@acacia.example", **{**plain, **said})


def started(folder: Path, *words: str) -> Iterator[MailServer]:
    folder.mkdir()
    program = Path(__file__).parent / "letters" / "mail_server.py"
    process = subprocess.Popen([sys.executable, "-W", "ignore", str(program), str(folder), *words])
    try:
        wait_until((folder / "port").exists)
        yield MailServer(folder, int((folder / "port").read_text()))
    finally:
        process.kill()
        process.wait()


def wait_until(done) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)
