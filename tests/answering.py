"""Somebody answers on the public pages, for tests."""

import re
from typing import Any

from browser import Browser

PLACE = {"way": "typed", "lines": "1 Acacia Avenue\nAcacia"}
SAID: dict[str, dict[str, Any]] = {
    "where": PLACE,
    "matters": {"answer": ["noise"]},
    "what": {"answer": "Loud music every night. 🎺"},
    "at_risk_today": {"answer": "no"},
}


def answer(browser: Browser, at: str, data: dict[str, Any] | None = None) -> str:
    """Load the page, send its form with this, and say where it leads."""
    assert browser.get(at).status_code == 200, at
    sent = browser.post(at, data or {})
    assert sent.status_code == 303, sent.text
    led: str = sent.headers["location"]
    return led


def answered(browser: Browser, base: str = "/complain", **more: Any) -> str:
    """All of it, up to the page before it is sent; by the question's name what is said, and nothing to the others."""
    at, said = f"{base}/q/where", {**SAID, **more}
    while at != f"{base}/check":
        name = at.rpartition("/")[2]
        if "/photos/" in at:
            at = browser.post(f"{base}/photos-done/{name}").headers["location"]
        elif name == "now":
            found = re.search(r'class="button" href="([^"]+)"', browser.get(at).text)
            assert found
            at = found[1]
        else:
            at = answer(browser, at, said.get(name))
    return at


def sent(browser: Browser, base: str = "/complain", **more: Any) -> tuple[str, str]:
    """Answered and sent: the reference and the PIN that the last page shows."""
    assert browser.post(answered(browser, base, **more)).headers["location"] == f"{base}/sent"
    return shown(browser.get(f"{base}/sent").text)


def shown(page: str) -> tuple[str, str]:
    """The reference and the PIN on a page."""
    reference, pin = re.findall(r'<strong dir="ltr">([^<]+)</strong>', page)
    return reference, pin
