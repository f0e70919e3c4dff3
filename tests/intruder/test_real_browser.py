"""What only a real browser shows: whether anything that was typed runs, and what is left when somebody has signed out."""

import re
from typing import Any

from means import PARAMETER, Site, attack, reading
from playwright.sync_api import Browser, BrowserContext
from test_injection import fill

from hmo_enforce.accounts.roles import Role
from live import serving


def signed_in(chromium: Browser, site: Site, address: str, role: Role) -> BrowserContext:
    """A browser that holds the sign-in of a role."""
    context = chromium.new_context(base_url=address)
    token = site.of(role).client.cookies["hmo_session"]
    context.add_cookies([{"name": "hmo_session", "value": token, "url": address}])
    return context


@attack(144, "What was typed into every field runs in the browser of whoever reads it (stored XSS, in a real browser).")
def test_nothing_that_was_typed_runs(own_site: Site, chromium: Browser):
    fill(own_site)
    faults: list[str] = []
    names = {"properties", "cases", "letters", "accounts", "journal", "imports", "people", "to-visit", "account", "outbox"}
    paths = [path for path in reading(own_site.web) if path.split("/")[1] in names and not re.search(r"\.\w+$", path)]
    shown = [path for path in paths if not path.endswith(("/original", "/display", "/thumbnail", "/progress", "/preview"))]

    with serving(own_site.web) as address:
        context = signed_in(chromium, own_site, address, Role.MANAGER)
        page = context.new_page()
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        opened = 0
        for path in shown:
            if PARAMETER.sub("", path).count("/") > 3:
                continue
            answer = page.goto(own_site.path(path, case_id=own_site.keys["case_id"]))
            opened += answer is not None and answer.status == 200
        context.close()

    assert faults == []
    assert opened > 25


@attack(145, "After somebody signed out, the next person at the computer goes back.")
def test_going_back_after_signing_out(own_site: Site, chromium: Browser):
    with serving(own_site.web) as address:
        context: Any = signed_in(chromium, own_site, address, Role.OFFICER)
        page = context.new_page()
        page.goto(own_site.path("/cases/{case_id:int}"))
        assert "Six bells at one door" in page.content()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")

        page.go_back()

        assert "Six bells at one door" not in page.content()
        context.close()
