"""Programs that ask with a token."""

import re
from typing import Any

from litestar import Litestar

from browser import Browser


def a_token(browser: Browser, *scopes: str, name: str = "nightly export", days: str = "90") -> str:
    """A token made on the page, as somebody would."""
    sent = {"name": name, "scopes": list(scopes or ("see_properties",)), "days": days}
    page = browser.post("/account/tokens/new", sent)
    assert page.status_code == 200, page.text
    return re.findall(r'value="(hmo_[^"]+)"', page.text)[0]


def asked(web: Litestar, path: str, token: str, method: str = "GET", **more: Any) -> Any:
    """As a program asks: with the header, and no cookie."""
    headers = {"Authorization": f"Bearer {token}"}
    return Browser(web).client.request(method, path, headers=headers, follow_redirects=False, **more)


def send(browser: Browser, method: str, path: str, said: Any, **headers: str) -> Any:
    """As a script of ours would: with the cookie, and the form's token in a header."""
    sent = {
        "X-CSRFToken": browser.client.cookies["hmo_csrf"],
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    return browser.client.request(method, f"/api/v1{path}", json=said, headers=sent)
