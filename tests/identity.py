"""Identity providers to sign in by: the certified one, and one of our own that says whatever a test has it say."""

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import select

import services
from browser import PASSWORD, Browser
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions

SITE = "http://testserver.local"
BACK = f"{SITE}/sign-in/provider/back"
CLIENT, SECRET = "hmo-enforce", "a secret between the two: +/%=&"
ROLES = "roles:HMO.Managers=manager,HMO.Officers=officer,HMO.Administrators=administrator"
PEOPLE = {
    "alma": {"name": "Alma Ash", "email": "Alma.Ash@acacia.example", "email_verified": True, "roles": ["HMO.Officers"]},
    "basil": {"name": "Basil Beech", "email": "basil@acacia.example", "roles": ["HMO.Officers", "HMO.Managers"]},
    "nobody": {"name": "Norman Oak", "email": "norman@acacia.example", "roles": ["Payroll"]},
}
REGISTERED = {
    "client_id": CLIENT,
    "client_secret": SECRET,
    "redirect_uris": [BACK],
    "post_logout_redirect_uris": [f"{SITE}/sign-in"],
    "backchannel_logout_uri": "http://127.0.0.1:9/not-asked",
}


def settings_of(issuer: str, **more: str) -> dict[str, str]:
    """What the environment says of a provider."""
    return {
        "HMO_SITE": SITE,
        "HMO_OIDC_ISSUER": issuer,
        "HMO_OIDC_CLIENT_ID": CLIENT,
        "HMO_OIDC_CLIENT_SECRET": SECRET,
        "HMO_OIDC_ROLES": ROLES,
        **more,
    }


@contextmanager
def certified() -> Iterator[str]:
    """The certified provider; its issuer."""
    process, issuer = services.identity_provider(PEOPLE, REGISTERED)
    try:
        yield issuer
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def way_back(address: str, who: str, client: httpx.Client | None = None) -> str:
    """Sign in at the provider as `who`, as a browser would, and stop at the way back to us: its path and query."""
    with client or httpx.Client(trust_env=False) as there:
        for _ in range(10):
            answer = there.get(address, headers={"X-Sign-In-As": who})
            assert answer.status_code in {302, 303}, answer.text
            address = str(httpx.URL(address).join(answer.headers["location"]))
            if address.startswith(SITE):
                return address.removeprefix(SITE)
    raise AssertionError("the provider leads nowhere")


def sent_out(browser: Browser, after: str = "/") -> str:
    """Where the button of the sign-in page leads."""
    answer = browser.get("/sign-in/provider", params={"next": after})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@cache
def first_key() -> RSAKey:
    """Made once: it takes a while."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Evil:
    """A provider that says what a test has it say. `asked` is each form that it was sent, with its path."""

    issuer: str = ""
    nonce: str = ""
    keys: list[RSAKey | ECKey] = field(default_factory=lambda: [first_key()])
    discovery: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    signed_by: RSAKey | ECKey | None = None
    token: Callable[["Evil"], str] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def described(self) -> dict[str, Any]:
        """The discovery document."""
        names = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return {"issuer": self.issuer, **names, "end_session_endpoint": f"{self.issuer}/out", **self.discovery}

    def said(self) -> dict[str, Any]:
        """The claims of a sound token, with what the test changes; None takes one away."""
        now = int(clock.now().timestamp())
        sound = {
            "iss": self.issuer, "sub": "4711", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce,
            "name": "Alma Ash", "email": "alma@acacia.example", "roles": ["HMO.Officers"],
        }  # fmt: skip
        return {name: value for name, value in {**sound, **self.claims}.items() if value is not None}

    def signed(self, claims: Mapping[str, Any] | None = None) -> str:
        """The claims as a token, by the first key unless told otherwise."""
        key = self.signed_by or self.keys[0]
        header = {"alg": "RS256", "kid": self.keys[0].kid, **self.header}
        payload = json.dumps(self.said() if claims is None else claims).encode()
        return jws.serialize_compact({name: one for name, one in header.items() if one}, payload, key, algorithms=ALL)

    def unsigned(self) -> str:
        """The claims as a token that nobody signed."""
        return f"{encoded({'alg': 'none', 'kid': self.keys[0].kid})}.{encoded(self.said())}."

    def answers(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """What is at each address."""
        self.asked.append((path, form))
        if path in self.instead:
            return self.instead[path]
        if path == "/.well-known/openid-configuration":
            return 200, {}, json.dumps(self.described()).encode()
        if path == "/jwks_uri":
            return 200, {}, json.dumps({"keys": [one.as_dict(private=False) for one in self.keys]}).encode()
        if path == "/token_endpoint":
            token = self.token(self) if self.token else self.signed()
            answer = {"id_token": token, "access_token": "at", "token_type": "Bearer", **self.answer}
            return 200, {}, json.dumps(answer).encode()
        return 404, {}, b"{}"


def encoded(part: Mapping[str, Any]) -> str:
    """As it stands in a token."""
    return in_base64(json.dumps(part).encode())


def in_base64(text: bytes) -> str:
    """As RFC 7515 has it."""
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


ALL = ["RS256", "PS256", "ES256", "HS256", "RS512"]


@contextmanager
def evil() -> Iterator[Evil]:
    """One that listens on a free port of this machine."""
    made = Evil()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(text).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, headers, body = made.answers(urlsplit(self.path).path, form)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def came_back(browser: Browser, evil: Evil, **more: str) -> Any:
    """Sent out and back, as a browser goes; the provider is asked meanwhile."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_out(browser)).query).items()}
    evil.nonce = evil.nonce or asked["nonce"]
    return browser.get("/sign-in/provider/back", params={"code": "c", "state": asked["state"], **more})


def ago(seconds: int) -> int:
    return int((clock.now() - timedelta(seconds=seconds)).timestamp())


def a_local_account(sessions: Sessions, email: str = "alma.ash@acacia.example") -> int:
    with sessions.writing() as session:
        return opening.open_account(session, email, "Alma", Role.MANAGER, PASSWORD, by=actor.command("test")).id


def accounts(sessions: Sessions) -> list[Account]:
    with sessions.reading() as session:
        return list(session.scalars(select(Account).order_by(Account.id)))


def lines(sessions: Sessions) -> list[tuple[str, str]]:
    """Verbs of the journal, with who."""
    with sessions.reading() as session:
        return [(one.verb, one.actor_name) for one in session.scalars(select(journal.Entry).order_by(journal.Entry.id))]


def why(sessions: Sessions) -> str:
    """The reason of the latest refusal."""
    with sessions.reading() as session:
        said = select(journal.EntryValues.why).join(journal.Entry, journal.Entry.id == journal.EntryValues.entry_id)
        return str(session.scalars(said.where(journal.Entry.verb == "refused").order_by(journal.Entry.id.desc())).first())
