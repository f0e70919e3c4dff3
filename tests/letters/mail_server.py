"""A real mail server in a process of its own: `python mail_server.py FOLDER [CERTIFICATE KEY [implicit]]`.

It keeps each message that it takes as FOLDER/taken/N.eml with N.json (the envelope) beside it, writes its port to
FOLDER/port, and does what FOLDER/orders.json says: {"rcpt": {address: reply}, "data": {address: reply | "drop" | "hang"}}.
"drop" ends the connection after the message, without an answer; "hang" keeps the message and answers nothing.
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Postmaster:
    """Takes mail, or does not, as ordered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "taken").mkdir(parents=True, exist_ok=True)

    def orders(self) -> dict[str, Any]:
        path = self.folder / "orders.json"
        return json.loads(path.read_text()) if path.exists() else {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        reply = self.orders().get("rcpt", {}).get(address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        to = envelope.rcpt_tos[0]
        order = self.orders().get("data", {}).get(to, "250 OK")
        if order.startswith(("250", "hang", "drop-late")):
            self._keep(envelope)
        if order == "hang":
            await asyncio.sleep(600)
        if order.startswith("drop"):
            server.transport.abort()
        return order

    def _keep(self, envelope) -> None:
        number = len(list((self.folder / "taken").glob("*.eml"))) + 1
        said = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "options": envelope.rcpt_options}
        (self.folder / "taken" / f"{number}.json").write_text(json.dumps(said))
        (self.folder / "taken" / f"{number}.part").write_bytes(envelope.content)
        (self.folder / "taken" / f"{number}.part").rename(self.folder / "taken" / f"{number}.eml")


async def main(folder: Path, certificate: str | None, key: str | None, implicit: bool) -> None:
    context = None
    if certificate and key:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    keeper = Postmaster(folder)

    def made() -> SMTP:
        starts = None if implicit else context
        return SMTP(keeper, hostname="mail.acacia.example", tls_context=starts, require_starttls=bool(starts))

    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0, ssl=context if implicit else None)
    (folder / "port.part").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.part").rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    words = [*sys.argv[2:], None, None]
    asyncio.run(main(Path(sys.argv[1]), words[0], words[1], "implicit" in sys.argv))
