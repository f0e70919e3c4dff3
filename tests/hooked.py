"""A program that listens for webhooks by HTTPS, with a certificate of its own."""

import datetime
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hmo_enforce.kernel import clock


@dataclass
class Listener:
    """Where it listens, what it was sent (headers and bytes), and what it answers next.

    While `trickles` is set it answers with a head that has no end, a line now and then.
    """

    url: str
    ca_file: Path
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    trickles: threading.Event = field(default_factory=threading.Event)


@contextmanager
def listening(folder: Path) -> Iterator[Listener]:
    """On this machine, until the end."""
    made: Listener

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append(({name.lower(): text for name, text in self.headers.items()}, body))
            if made.trickles.is_set():
                _trickle(self.wfile, made.trickles)
                return
            status = made.answers.pop(0) if made.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", made.url + "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    certificate = _certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    made = Listener(f"https://127.0.0.1:{server.server_address[1]}/hmo", certificate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _trickle(out: BinaryIO, on: threading.Event) -> None:
    with suppress(OSError):
        out.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(150):
            out.write(f"X-{number}: more\r\n".encode())
            out.flush()
            time.sleep(0.1)
            if not on.is_set():
                return


def _certificate(folder: Path) -> Path:
    """Of 127.0.0.1, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "listener")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "listener.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
