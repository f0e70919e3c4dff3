"""Signing out at the council's identity provider ends the sign-in here (OpenID Connect Back-Channel Logout 1.0)."""

from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar

from browser import Browser
from hmo_enforce.kernel.database import Sessions
from identity import CLIENT, Evil, ago, came_back, lines

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Made = Callable[..., Litestar]


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
