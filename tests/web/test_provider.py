"""Signing in by the council's identity provider: the certified one, and one that says what it should not."""

import hmac
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from litestar import Litestar
from sqlalchemy import select

import identity
import services
from browser import PASSWORD, Browser, title
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.actions import tokens as token_actions
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import Account, ApiToken, ProviderTry, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions
from identity import CLIENT, Evil, sent_out, way_back

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Made = Callable[..., Litestar]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The certified provider."""
    with identity.certified() as running:
        yield running


@pytest.fixture
def evil() -> Iterator[Evil]:
    """One of our own."""
    with identity.evil() as running:
        yield running


@pytest.fixture
def made(tmp_path: Path, database_url: str, sessions: Sessions) -> Made:
    """The application, set up for a provider."""

    def application(issuer: str, **more: str) -> Litestar:
        said = {
            "HMO_DATABASE_URL": database_url,
            "HMO_DATA_DIR": str(tmp_path / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
        }
        return app.create_app(settings.from_environment(said | identity.settings_of(issuer, **more)), sessions)

    return application


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


# --- the certified provider -------------------------------------------------------------------------------------------


def test_whoever_signs_in_there_for_the_first_time_gets_an_account_with_their_role(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser, "/designations?kind=selective"), "alma"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/designations?kind=selective")
    assert browser.get("/designations").status_code == 200
    (alma,) = accounts(sessions)
    assert (alma.name, alma.email, alma.role, alma.realm) == ("Alma Ash", "alma.ash@acacia.example", "officer", "staff")
    assert (alma.oidc_issuer, alma.oidc_subject, alma.password_hash) == (issuer, "alma", None)
    assert lines(sessions) == [("opened", "the council's identity provider"), ("signed in", "Alma Ash")]


def test_of_several_roles_the_first_in_the_settings_counts_and_each_sign_in_brings_it_anew(
    made: Made, issuer: str, sessions: Sessions
):
    there = made(issuer)
    browser = Browser(there)
    browser.get(way_back(sent_out(browser), "basil"))
    first = accounts(sessions)[0].role
    less = Browser(made(issuer, HMO_OIDC_ROLES="roles:HMO.Officers=officer,HMO.Managers=manager"))

    less.get(way_back(sent_out(less), "basil"))

    assert first == "manager"
    assert [one.role for one in accounts(sessions)] == ["officer"]
    assert ("changed the role of", "the council's identity provider") in lines(sessions)
    assert browser.get("/journal").status_code == 403, "it holds for where they were signed in before, too"


def test_somebody_without_a_role_is_refused_in_words_and_journalled(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser), "nobody"))

    assert answer.status_code == 403
    assert "gives you no role in this service" in answer.text
    assert accounts(sessions) == []
    assert browser.get("/").status_code == 303
    assert "no role" in why(sessions)


def test_who_lost_their_role_loses_sign_ins_and_tokens_with_it(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))
    browser.get(way_back(sent_out(browser), "alma"))
    with sessions.writing() as session:
        alma = session.scalars(select(Account)).one()
        who = sign_ins.SignedIn(alma.id, 1, alma.name, alma.email, Role.OFFICER, clock.now())
        token_actions.make(session, who, "export", ["see_properties"], 30)
    other = Browser(made(issuer, HMO_OIDC_ROLES="roles:HMO.Managers=manager"))

    answer = other.get(way_back(sent_out(other), "alma"))

    assert answer.status_code == 403
    assert browser.get("/").status_code == 303
    with sessions.reading() as session:
        assert session.scalars(select(SignIn.ended_why)).all() == ["no role any more"]
        assert session.scalars(select(ApiToken.revoked_at)).one() is not None


def test_a_way_back_is_good_once(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))
    back = way_back(sent_out(browser), "alma")
    first = browser.get(back)

    again = browser.get(back)

    assert (first.status_code, again.status_code) == (303, 403)
    assert "used already, is too old, or was begun in another browser" in again.text
    assert "used already" in why(sessions)


def test_a_way_back_is_good_only_in_the_browser_that_was_sent(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    attacker, victim = Browser(there), Browser(there)
    back = way_back(sent_out(attacker), "alma")
    sent_out(victim)

    answer = victim.get(back)

    assert answer.status_code == 403
    assert victim.get("/").status_code == 303
    assert accounts(sessions) == []
    assert attacker.get(back).status_code == 403, "and it is used up"


def test_a_code_that_was_used_is_refused_by_the_provider(made: Made, issuer: str):
    browser = Browser(made(issuer))
    code = parse_qs(urlsplit(way_back(sent_out(browser), "alma")).query)["code"][0]
    sent = sent_out(browser)
    state = parse_qs(urlsplit(sent).query)["state"][0]
    browser.get("/sign-in/provider/back", params={"code": code, "state": state, "iss": issuer})

    again = sent_out(browser)
    state = parse_qs(urlsplit(again).query)["state"][0]
    answer = browser.get("/sign-in/provider/back", params={"code": code, "state": state, "iss": issuer})

    assert answer.status_code == 403
    assert "did not take the way back (invalid_grant)" in answer.text


def test_a_stolen_code_is_worth_nothing_without_the_proof_of_who_asked(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    victim, thief = Browser(there), Browser(there)
    code = parse_qs(urlsplit(way_back(sent_out(victim), "basil")).query)["code"][0]
    state = parse_qs(urlsplit(sent_out(thief)).query)["state"][0]

    answer = thief.get("/sign-in/provider/back", params={"code": code, "state": state, "iss": issuer})

    assert answer.status_code == 403
    assert "invalid_grant" in answer.text
    assert accounts(sessions) == []


def test_the_way_there_proves_who_asks_and_tells_no_secret(made: Made, issuer: str, sessions: Sessions):
    address = sent_out(Browser(made(issuer)))

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    with sessions.reading() as session:
        tried = session.scalars(select(ProviderTry)).one()
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["response_mode"] == "query"
    assert tried.code_verifier not in address
    assert identity.SECRET not in address
    assert asked["state"].encode() not in tried.state_hash
    assert len(asked["code_challenge"]) == 43


def test_an_error_of_the_provider_is_told_plainly(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser), "a stranger"))

    assert answer.status_code == 403
    assert "The council&#39;s sign-in did not let you in. You, or the council&#39;s sign-in, stopped it." in answer.text
    assert "did not let you in" in why(sessions)


def test_signing_out_leads_to_where_one_signs_out_there_too(made: Made, issuer: str):
    browser = Browser(made(issuer))
    there = httpx.Client(trust_env=False)
    browser.get(way_back(sent_out(browser), "alma", there))

    answer = browser.post("/sign-out")
    page = browser.get(answer.headers["location"])

    assert answer.headers["location"] == "/sign-in/provider/out"
    assert title(page.text) == "You have signed out of this service"
    assert browser.get("/").status_code == 303
    link = re.findall(rf'href="({re.escape(issuer)}/session/end[^"]*)"', page.text)[0].replace("&amp;", "&")
    with httpx.Client(trust_env=False) as fresh:
        assert fresh.get(link).status_code == 200, "the provider knows us and the address to come back to"


def test_the_sign_in_page_offers_it_and_a_wrong_password_keeps_the_offer(made: Made, issuer: str):
    browser = Browser(made(issuer, HMO_OIDC_NAME="Acacia Council"))

    pages = [browser.get("/sign-in?next=/imports").text, browser.post("/sign-in", {"email": "x", "password": "y"}).text]

    assert all("Sign in with Acacia Council" in page for page in pages)
    assert 'href="/sign-in/provider?next=%2Fimports"' in pages[0]


# --- accounts that were there before ----------------------------------------------------------------------------------


def a_local_account(sessions: Sessions, email: str = "alma.ash@acacia.example") -> int:
    with sessions.writing() as session:
        return opening.open_account(session, email, "Alma", Role.MANAGER, PASSWORD, by=actor.command("test")).id


def test_the_same_email_address_alone_links_nothing(made: Made, issuer: str, sessions: Sessions):
    a_local_account(sessions)
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser), "alma"))

    assert answer.status_code == 403
    assert "which is not linked to your council account" in answer.text
    assert [one.oidc_subject for one in accounts(sessions)] == [None]


def linking(browser: Browser, who: str) -> Any:
    page = browser.post("/account/provider")
    assert page.status_code == 200, page.text
    address = re.findall(r'href="(http://127[^"]+)"', page.text)[0].replace("&amp;", "&")
    return browser.get(way_back(address, who))


def test_whoever_has_signed_in_with_the_password_links_it_and_signs_in_so_from_then_on(
    made: Made, issuer: str, sessions: Sessions
):
    key = a_local_account(sessions)
    there = made(issuer)
    browser = Browser(there)
    browser.sign_in("alma.ash@acacia.example")

    answer = linking(browser, "alma")

    assert answer.headers["location"] == "/account/provider?done=linked"
    assert "linked to your council account" in browser.get(answer.headers["location"]).text
    fresh = Browser(there)
    assert fresh.get(way_back(sent_out(fresh), "alma")).status_code == 303
    assert [(one.id, one.role) for one in accounts(sessions)] == [(key, "officer")]
    assert browser.post("/account/provider/unlink").status_code == 303
    assert fresh.get("/").status_code == 303, "what was opened by the link is closed with it"
    assert browser.get("/").status_code == 200
    assert [verb for verb, who in lines(sessions) if who == "Alma"] == [
        "signed in", "began to link", "linked", "signed in", "unlinked",
    ]  # fmt: skip


def test_nobody_can_be_led_to_link_an_attackers_identity(made: Made, issuer: str, sessions: Sessions):
    a_local_account(sessions)
    there = made(issuer)
    victim, attacker = Browser(there), Browser(there)
    victim.sign_in("alma.ash@acacia.example")

    without_our_form = victim.client.post("/account/provider")
    followed = victim.get(way_back(sent_out(attacker), "basil"))
    by_a_link = victim.get(way_back(sent_out(victim, "/account/provider"), "basil"))

    assert (without_our_form.status_code, followed.status_code) == (403, 403)
    assert by_a_link.headers["location"] == "/account/provider", "that signs in as Basil, and links nothing"
    assert [one.oidc_subject for one in accounts(sessions)] == [None, "basil"]


def test_an_identity_signs_in_to_one_account_alone(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    first = Browser(there)
    first.get(way_back(sent_out(first), "basil"))
    a_local_account(sessions)
    browser = Browser(there)
    browser.sign_in("alma.ash@acacia.example")

    answer = linking(browser, "basil")

    assert answer.status_code == 422
    assert "Another account of this service is linked" in answer.text


def test_an_account_without_a_password_keeps_its_link(made: Made, issuer: str):
    browser = Browser(made(issuer))
    browser.get(way_back(sent_out(browser), "alma"))

    assert browser.post("/account/provider/unlink").status_code == 422
    assert "cannot be undone" in browser.get("/account/provider").text


def test_a_closed_account_stays_closed_whatever_the_provider_says(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    browser = Browser(there)
    browser.get(way_back(sent_out(browser), "alma"))
    with sessions.writing() as session:
        session.scalars(select(Account)).one().closed_at = clock.now()

    answer = browser.get(way_back(sent_out(browser), "alma"))

    assert answer.status_code == 403
    assert "is closed" in answer.text


# --- second factors ---------------------------------------------------------------------------------------------------


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


# --- a provider that says what it should not --------------------------------------------------------------------------


def came_back(browser: Browser, evil: Evil, **more: str) -> Any:
    """Sent out and back, as a browser goes; the provider is asked meanwhile."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_out(browser)).query).items()}
    evil.nonce = evil.nonce or asked["nonce"]
    return browser.get("/sign-in/provider/back", params={"code": "c", "state": asked["state"], **more})


@on_sqlite
def test_our_own_provider_lets_in_when_it_says_what_it_should(made: Made, evil: Evil, sessions: Sessions):
    browser = Browser(made(evil.issuer))

    assert came_back(browser, evil).status_code == 303
    assert accounts(sessions)[0].oidc_subject == "4711"
    (form,) = [form for path, form in evil.asked if path == "/token_endpoint"]
    assert form["code_verifier"]
    assert form["redirect_uri"] == identity.BACK


def ago(seconds: int) -> int:
    return int((clock.now() - timedelta(seconds=seconds)).timestamp())


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
    "made in the future": ({"iat": ago(-120)}, "in the future"),
    "not yet": ({"nbf": ago(-120)}, "does not hold yet"),
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


# --- back-channel logout ----------------------------------------------------------------------------------------------

EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


def logout_token(evil: Evil, **claims: Any) -> str:
    sound = {"iss": evil.issuer, "aud": CLIENT, "iat": ago(0), "exp": ago(-120), "jti": "1", "events": EVENT, **claims}
    return evil.signed({name: value for name, value in sound.items() if value is not None})


@on_sqlite
def test_signing_out_there_ends_the_sign_in_here(made: Made, evil: Evil, sessions: Sessions):
    evil.claims = {"sid": "s1"}
    there = made(evil.issuer)
    first, second = Browser(there), Browser(there)
    came_back(first, evil)
    evil.claims, evil.nonce = {"sid": "s2"}, ""
    came_back(second, evil)

    answer = Browser(there).client.post(
        "/sign-in/provider/ended", data={"logout_token": logout_token(evil, sub="4711", sid="s1")}
    )

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (first.get("/").status_code, second.get("/").status_code) == (303, 200)
    assert ("ended sign-ins of", "the council's identity provider") in lines(sessions)
    Browser(there).client.post("/sign-in/provider/ended", data={"logout_token": logout_token(evil, sub="4711")})
    assert second.get("/").status_code == 303


@on_sqlite
@pytest.mark.parametrize(
    "claims",
    [{"events": None}, {"events": {}}, {"nonce": "n"}, {"aud": "payroll"}, {"iss": "https://evil.example"}, {"iat": ago(900)},
     {"exp": ago(120)}, {"sub": None}],
    ids=["no events", "empty events", "a nonce", "another's", "another issuer", "old", "expired", "about nobody"],
)  # fmt: skip
def test_a_logout_token_that_is_none_ends_nothing(made: Made, evil: Evil, claims: dict[str, Any]):
    there = made(evil.issuer)
    browser = Browser(there)
    came_back(browser, evil)

    answer = Browser(there).client.post(
        "/sign-in/provider/ended", data={"logout_token": logout_token(evil, **{"sub": "4711", **claims})}
    )

    assert answer.status_code == 403
    assert browser.get("/").status_code == 200


@on_sqlite
def test_an_identity_token_is_no_logout_token_and_the_other_way_round(made: Made, evil: Evil):
    there = made(evil.issuer)
    browser = Browser(there)
    came_back(browser, evil)

    ended = Browser(there).client.post("/sign-in/provider/ended", data={"logout_token": evil.signed()})
    evil.token, evil.nonce = (lambda one: logout_token(one, sub="4711")), ""
    signed_in = came_back(Browser(there), evil)

    assert (ended.status_code, signed_in.status_code) == (403, 403)
    assert browser.get("/").status_code == 200


# --- not set up, or wrongly -------------------------------------------------------------------------------------------


@on_sqlite
def test_where_no_provider_is_set_up_there_is_nothing_at_its_addresses(web: Litestar, staff: None):
    browser = Browser(web)
    browser.sign_in("officer@acacia.example")

    answers = [browser.get(path).status_code for path in ("/sign-in/provider", "/sign-in/provider/back", "/account/provider")]

    assert answers == [404] * 3
    assert "council account" not in browser.get("/sign-in").text
