"""A client that signs in and posts forms as a browser does."""

import re
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

PASSWORD = "correct horse battery staple"


class Browser:
    """A TestClient that carries the CSRF token along."""

    def __init__(self, app: Litestar) -> None:
        self.client = TestClient(app, base_url="http://testserver.local", raise_server_exceptions=False)

    def get(self, path: str, **more: Any) -> Any:
        """Follow nothing: a redirect is an answer."""
        return self.client.get(path, follow_redirects=False, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Post a form with the token that the last page gave."""
        token = self.client.cookies.get("hmo_csrf")
        if token is None:
            self.get("/sign-in")
            token = self.client.cookies.get("hmo_csrf")
        return self.client.post(path, data={**(data or {}), "_csrf_token": token}, follow_redirects=False, **more)

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        """Sign in, or be told why not."""
        return self.post("/sign-in", {"email": email, "password": password})


def title(page: str) -> str:
    """The page's one h1, as text."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert len(found) == 1, found
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip()
