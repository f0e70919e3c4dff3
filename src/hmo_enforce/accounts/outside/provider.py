"""The council's identity provider: OpenID Connect's code flow with PKCE (RFC 7636, S256), and signing out.

What it says of itself (discovery) and its keys are kept for an hour. Keys are fetched anew for a token signed by one that is
not known, but once a minute at most: anybody can send such tokens, and the provider is not ours to flood.
"""

import base64
import hashlib
import math
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from hmo_enforce import settings
from hmo_enforce.accounts import identities, proofs
from hmo_enforce.accounts.identities import Identity
from hmo_enforce.accounts.outside import fetching
from hmo_enforce.accounts.outside.fetching import Away
from hmo_enforce.accounts.proofs import NotProved
from hmo_enforce.kernel import clock

BACK, AFTERWARDS = "/sign-in/provider/back", "/sign-in"
SCOPES = "openid profile email"
KEPT_S, NOT_AGAIN_FOR_S = 3600.0, 60.0
BASIC = "client_secret_basic"


@dataclass(frozen=True, slots=True)
class Discovered:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    in_the_form: bool
    """Whether it takes our secret only in the form, and not in the header."""
    names_itself: bool
    """Whether it says on the way back who it is (RFC 9207), so that a mix-up is seen."""


class Provider:
    """The provider that the settings name; safe to share between threads."""

    def __init__(self, of: settings.Provider, site: str) -> None:
        identities.require_roles(of.roles)
        self.of = of
        self._site = site
        self._discovered: tuple[float, Discovered] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None
        self._fetching, self._fetched_anew = threading.Lock(), -math.inf

    def way_there(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to sign in. `Away`."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.of.client_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": self._site + BACK,
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with(self.discovered().authorization, asked)

    def way_out(self) -> str | None:
        """Where a browser is sent to sign out there too (RP-Initiated Logout 1.0); None where the provider has none."""
        there = self.discovered().end_session
        asked = {"client_id": self.of.client_id, "post_logout_redirect_uri": self._site + AFTERWARDS}
        return None if there is None else _with(there, asked)

    def identity(self, code: str, verifier: str, nonce: str, issuer: str | None) -> Identity:
        """Whoever came back with this code. `Away`, `Answered` or `NotProved`."""
        found = self.discovered()
        if issuer != self.of.issuer and (issuer is not None or found.names_itself):
            raise NotProved("Another provider sent you back.")
        answer = self._exchanged(found, code, verifier)
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(id_token, str):
            raise NotProved("The provider sent no identity token.")
        access = access_token if isinstance(access_token, str) else None
        claims = self._signed(id_token)
        proofs.require_identity(claims, self._expected(), nonce, access)
        return identities.identity(self._filled(found, claims, access), self.of.claim, self.of.roles)

    def signed_out(self, logout_token: str) -> tuple[str | None, str | None]:
        """The subject and the session that the provider says have ended. `Away` or `NotProved`."""
        return proofs.require_logout(self._signed(logout_token), self._expected())

    def discovered(self) -> Discovered:
        """What the provider says of itself. `Away` unless it names itself as the settings do."""
        kept = self._discovered
        if kept is None or time.monotonic() - kept[0] > KEPT_S:
            kept = (time.monotonic(), self._discover())
            self._discovered = kept
        return kept[1]

    def _discover(self) -> Discovered:
        said = fetching.fetch(self.of.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if said.get("issuer") != self.of.issuer:
            raise Away("It calls itself otherwise than HMO_OIDC_ISSUER does.")
        if "S256" not in (said.get("code_challenge_methods_supported") or ["S256"]):
            raise Away("It does not know the proof of who asked (PKCE with S256), without which a code could be stolen.")
        address = {name: fetching.require_address(said.get(name), self.of.issuer) for name in NEEDED}
        more = {name: fetching.require_address(said[name], self.of.issuer) for name in WANTED if said.get(name)}
        return Discovered(
            authorization=address["authorization_endpoint"],
            token=address["token_endpoint"],
            keys=address["jwks_uri"],
            userinfo=more.get("userinfo_endpoint"),
            end_session=more.get("end_session_endpoint"),
            in_the_form=BASIC not in (said.get("token_endpoint_auth_methods_supported") or [BASIC]),
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        )

    def _exchanged(self, found: Discovered, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._site + BACK,
            "code_verifier": verifier,
        }
        if self.of.client_secret and not found.in_the_form:
            # RFC 6749 s. 2.3.1: each part is encoded as in a form before the two are joined.
            login = (quote(self.of.client_id, safe=""), quote(self.of.client_secret, safe=""))
            return fetching.fetch(found.token, form=form, login=login)
        secret = {"client_secret": self.of.client_secret} if self.of.client_secret else {}
        return fetching.fetch(found.token, form={**form, "client_id": self.of.client_id, **secret})

    def _signed(self, token: str) -> dict[str, Any]:
        try:
            return proofs.signed(token, self._known_keys())
        except proofs.UnknownKey:
            if not self._may_fetch_anew():
                raise
            return proofs.signed(token, self._fetched_keys())

    def _may_fetch_anew(self) -> bool:
        with self._fetching:
            now = time.monotonic()
            fresh = now - self._fetched_anew >= NOT_AGAIN_FOR_S
            self._fetched_anew = now if fresh else self._fetched_anew
        return fresh

    def _known_keys(self) -> list[dict[str, Any]]:
        kept = self._keys
        return self._fetched_keys() if kept is None or time.monotonic() - kept[0] > KEPT_S else kept[1]

    def _fetched_keys(self) -> list[dict[str, Any]]:
        said = fetching.fetch(self.discovered().keys).get("keys")
        kept = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
        self._keys = (time.monotonic(), kept)
        return kept

    def _expected(self) -> proofs.Expected:
        return proofs.Expected(self.of.issuer, self.of.client_id, clock.now(), self.of.skew_s)

    def _filled(self, found: Discovered, claims: dict[str, Any], access_token: str | None) -> dict[str, Any]:
        """The claims, with what the provider tells only when asked for it (s. 5.3), where it is wanted and about the same."""
        lacking = not identities.values(claims, self.of.claim) or "email" not in claims
        if not lacking or found.userinfo is None or access_token is None:
            return claims
        more = fetching.fetch(found.userinfo, token=access_token)
        if more.get("sub") != claims["sub"]:
            raise NotProved("What the provider tells beside is about somebody else.")
        return {**more, **claims}


NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WANTED = ("userinfo_endpoint", "end_session_endpoint")


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
