"""An identity provider that says what it should not, or nothing: whoever comes back from it is not let in."""

import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey, RSAKey
from litestar import Litestar

import identity
from browser import Browser
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from identity import CLIENT, Evil, a_local_account, accounts, ago, came_back, sent_out, why

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Made = Callable[..., Litestar]


@on_sqlite
@pytest.mark.parametrize(
    ("setting", "amr", "leads"),
    [
        ("provider", None, "/"),
        ("amr", ["pwd", "mfa"], "/"),
        ("amr", ["pwd"], "/sign-in/second-factor"),
        ("amr", "mfa", "/"),
        ("local", ["pwd", "mfa"], "/sign-in/second-factor"),
    ],
)
def test_the_second_factor_is_asked_for_here_unless_the_provider_is_trusted_with_it(
    made: Made, evil: Evil, setting: str, amr: object, leads: str
):
    evil.claims = {"amr": amr}
    browser = Browser(made(evil.issuer, HMO_OIDC_SECOND_FACTOR=setting))

    answer = came_back(browser, evil)

    assert answer.headers["location"] == leads
    assert browser.get("/designations").status_code == (200 if leads == "/" else 303)


@on_sqlite
def test_our_own_provider_lets_in_when_it_says_what_it_should(made: Made, evil: Evil, sessions: Sessions):
    browser = Browser(made(evil.issuer))

    assert came_back(browser, evil).status_code == 303
    assert accounts(sessions)[0].oidc_subject == "4711"
    (form,) = [form for path, form in evil.asked if path == "/token_endpoint"]
    assert form["code_verifier"]
    assert form["redirect_uri"] == identity.BACK


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"nonce": "another"}, "another try"),
    "no nonce": ({"nonce": None}, "another try"),
    "another audience": ({"aud": "payroll"}, "another program"),
    "no audience": ({"aud": None}, "another program"),
    "several audiences, and not for whom": ({"aud": [CLIENT, "payroll"]}, "made out for another program"),
    "made out for another": ({"aud": [CLIENT, "payroll"], "azp": "payroll"}, "made out for another program"),
    "another issuer": ({"iss": "https://evil.example"}, "another provider"),
    "the issuer with a slash": ({"iss": "http://127.0.0.1/"}, "another provider"),
    "expired": ({"exp": ago(61)}, "expired"),
    "never expires": ({"exp": None}, "does not say its exp"),
    "expires in words": ({"exp": "tomorrow"}, "does not say its exp"),
    "expires at true": ({"exp": True}, "does not say its exp"),
    "made in the future": ({"iat": ago(-86_400)}, "in the future"),
    "not yet": ({"nbf": ago(-86_400)}, "does not hold yet"),
    "about nobody": ({"sub": None}, "whom it is about"),
    "about somebody without a name": ({"sub": ""}, "whom it is about"),
    "about a number": ({"sub": 4711}, "whom it is about"),
    "beside another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "does not belong"),
}


@on_sqlite
@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_is_not_for_us_and_now_signs_nobody_in(made: Made, evil: Evil, sessions: Sessions, wrong: str):
    evil.claims, said = WRONG[wrong]
    browser = Browser(made(evil.issuer))

    answer = came_back(browser, evil)

    assert answer.status_code == 403
    assert said in answer.text
    assert accounts(sessions) == []
    assert said in why(sessions)
    assert browser.get("/").status_code == 303


def unsigned(evil: Evil) -> str:
    return evil.unsigned()


def by_the_public_key(evil: Evil) -> str:
    """Signed with HS256, the provider's public key being the secret: what a careless program takes (CVE-2016-5431)."""
    said = f"{identity.encoded({'alg': 'HS256', 'kid': 'one'})}.{identity.encoded(evil.said())}"
    mac = hmac.new(evil.keys[0].as_pem(private=False), said.encode(), "sha256").digest()
    return f"{said}.{identity.in_base64(mac)}"


def by_a_key_of_its_own(evil: Evil) -> str:
    """The header brings the key along."""
    own = RSAKey.generate_key(2048, {"kid": "one"})
    evil.signed_by, evil.header = own, {"jwk": own.as_dict(private=False)}
    return evil.signed()


def by_an_unknown_key(evil: Evil) -> str:
    evil.signed_by = RSAKey.generate_key(2048, {"kid": "two"})
    evil.header = {"kid": "two"}
    return evil.signed()


def by_a_short_key(evil: Evil) -> str:
    short = RSAKey.generate_key(1024, {"kid": "short"})
    evil.keys = [short]
    return evil.signed()


def by_another_algorithm(evil: Evil) -> str:
    evil.header = {"alg": "RS512"}
    return evil.signed()


def changed(evil: Evil) -> str:
    """The claims of one under the signature of another."""
    head, _, signature = evil.signed().split(".")
    return ".".join((head, evil.signed({**evil.said(), "roles": ["HMO.Administrators"]}).split(".")[1], signature))


FORGED = {
    unsigned: "signed in a way",
    by_the_public_key: "signed in a way",
    by_another_algorithm: "signed in a way",
    by_a_key_of_its_own: "signature is not",
    by_an_unknown_key: "does not publish",
    by_a_short_key: "too short",
    changed: "signature is not",
    lambda evil: "not.a.token": "is no token",
    lambda evil: "": "is no token",
    lambda evil: "e30.e30.": "signed in a way",
    lambda evil: "x" * 30_000: "too long",
}


@on_sqlite
@pytest.mark.parametrize("forge", FORGED, ids=lambda one: getattr(one, "__name__", "?"))
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning", "ignore:.*key.*:UserWarning")
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    made: Made, evil: Evil, sessions: Sessions, forge: Callable[[Evil], str]
):
    evil.token = forge
    browser = Browser(made(evil.issuer))

    answer = came_back(browser, evil)

    assert answer.status_code == 403
    assert FORGED[forge] in answer.text
    assert accounts(sessions) == []


@on_sqlite
@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSAKey.generate_key(2048, {"kid": "p"}), "PS256"), (ECKey.generate_key("P-256", {"kid": "e"}), "ES256")],
    ids=["PS256", "ES256"],
)
def test_the_other_ways_of_signing_are_taken(made: Made, evil: Evil, key: Any, algorithm: str):
    evil.keys, evil.header = [key], {"alg": algorithm}

    assert came_back(Browser(made(evil.issuer)), evil).status_code == 303


@on_sqlite
def test_when_the_provider_has_new_keys_they_are_fetched_once(made: Made, evil: Evil):
    browser = Browser(made(evil.issuer))
    came_back(browser, evil)
    evil.keys, evil.nonce = [RSAKey.generate_key(2048, {"kid": "new"})], ""

    answer = came_back(browser, evil)

    assert answer.status_code == 303
    assert [path for path, _ in evil.asked].count("/jwks_uri") == 2


@on_sqlite
def test_whoever_sends_tokens_by_unknown_keys_has_the_provider_asked_once_a_minute(
    made: Made, evil: Evil, monkeypatch: pytest.MonkeyPatch
):
    there = made(evil.issuer)
    came_back(Browser(there), evil)
    stranger, now = Browser(there), time.monotonic()

    def flood(after_s: float) -> int:
        monkeypatch.setattr(time, "monotonic", lambda: now + after_s)
        for number in range(20):
            evil.header = {"kid": f"made up {number}"}
            answer = stranger.client.post("/sign-in/provider/ended", data={"logout_token": evil.signed()})
            assert answer.status_code == 403
        evil.header = {}
        return [path for path, _ in evil.asked].count("/jwks_uri")

    assert [flood(1), flood(59), flood(62), flood(119)] == [2, 2, 3, 3]
    evil.nonce = ""
    assert came_back(Browser(there), evil).status_code == 303, "with the keys that are known one signs in meanwhile"


@on_sqlite
def test_a_provider_that_is_away_while_its_keys_are_asked_for_leaves_those_that_are_known(made: Made, evil: Evil):
    there = made(evil.issuer)
    came_back(Browser(there), evil)
    evil.instead, evil.header = {"/jwks_uri": (500, {}, b"{}")}, {"kid": "made up"}
    assert Browser(there).client.post("/sign-in/provider/ended", data={"logout_token": evil.signed()}).status_code == 503
    evil.header, evil.nonce = {}, ""

    assert came_back(Browser(there), evil).status_code == 303


@on_sqlite
@pytest.mark.parametrize("issuer_said", ["https://evil.example", ""])
def test_another_providers_way_back_is_not_mixed_up_with_ours(made: Made, evil: Evil, sessions: Sessions, issuer_said: str):
    evil.discovery = {"authorization_response_iss_parameter_supported": True}
    browser = Browser(made(evil.issuer))

    answer = came_back(browser, evil, **({"iss": issuer_said} if issuer_said else {}))

    assert answer.status_code == 403
    assert "Another provider sent you back" in answer.text
    assert not [path for path, _ in evil.asked if path == "/token_endpoint"], "the code is not shown to anybody"


@on_sqlite
@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://other.example"},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint": "https://127.0.0.1/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "http://169.254.169.254/latest"},
        {"jwks_uri": "http://localhost/keys"},
        {"jwks_uri": "http://2130706433/keys"},
        {"jwks_uri": "http://user:pass@127.0.0.1/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"end_session_endpoint": "//evil.example"},
    ],
    ids=str,
)
def test_a_discovery_that_leads_elsewhere_is_not_followed(made: Made, evil: Evil, discovery: dict[str, Any]):
    evil.discovery = discovery

    answer = Browser(made(evil.issuer)).get("/sign-in/provider")

    assert answer.status_code == 503
    assert "cannot be used now" in answer.text
    assert [path for path, _ in evil.asked] == ["/.well-known/openid-configuration"]


@on_sqlite
@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "http://169.254.169.254/"}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[" * 100_000),
        (200, {}, b'{"a": "' + b"x" * 600_000 + b'"}'),
        (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
        (500, {}, b"{}"),
    ],
    ids=["redirect", "html", "deep", "large", "compressed", "fault"],
)
def test_what_a_provider_should_not_answer_is_a_clear_page(made: Made, evil: Evil, answer: tuple[int, dict[str, str], bytes]):
    evil.instead["/.well-known/openid-configuration"] = answer

    page = Browser(made(evil.issuer)).get("/sign-in/provider")

    assert page.status_code == 503
    assert "cannot be used now" in page.text


@on_sqlite
def test_a_provider_that_is_away_is_a_clear_page_and_passwords_still_serve(made: Made, sessions: Sessions):
    a_local_account(sessions)
    browser = Browser(made("http://127.0.0.1:9"))

    answer = browser.get("/sign-in/provider")

    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    assert browser.sign_in("alma.ash@acacia.example").status_code == 303


@on_sqlite
def test_a_try_lapses_after_ten_minutes(made: Made, evil: Evil, monkeypatch: pytest.MonkeyPatch):
    browser = Browser(made(evil.issuer))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_out(browser)).query).items()}
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = browser.get("/sign-in/provider/back", params={"code": "c", "state": asked["state"]})

    assert answer.status_code == 403
    assert "too old" in answer.text


@on_sqlite
@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_to_no_other_site(made: Made, evil: Evil, away: str):
    browser = Browser(made(evil.issuer))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_out(browser, away)).query).items()}
    evil.nonce = asked["nonce"]

    answer = browser.get("/sign-in/provider/back", params={"code": "c", "state": asked["state"]})

    assert answer.headers["location"] == "/"


@on_sqlite
def test_where_the_address_is_told_only_beside_it_is_asked_for_and_must_be_about_the_same(made: Made, evil: Evil):
    evil.claims = {"email": None, "roles": None}
    evil.discovery = {"userinfo_endpoint": f"{evil.issuer}/me"}
    told = {"sub": "4711", "email": "alma@acacia.example", "roles": ["HMO.Officers"]}
    evil.instead["/me"] = (200, {}, json.dumps(told).encode())
    good = came_back(Browser(made(evil.issuer)), evil)
    evil.instead["/me"], evil.nonce = (200, {}, json.dumps({**told, "sub": "1"}).encode()), ""

    bad = came_back(Browser(made(evil.issuer)), evil)

    assert (good.status_code, bad.status_code) == (303, 403)
    assert "about somebody else" in bad.text
