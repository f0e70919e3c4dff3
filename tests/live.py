"""What tests in a real browser look at: a running server, widths of screens, and what axe says of a page."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from litestar import Litestar
from playwright.sync_api import Page, expect

import borough

WIDTHS = {"phone": 375, "tablet": 768, "desktop": 1280}
AXE = Path(__file__).parent / "web" / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Live:
    """A running server and what it holds."""

    address: str
    town: borough.Borough
    application: Litestar


@contextmanager
def serving(application: Litestar) -> Iterator[str]:
    """The application served on a free port of this machine; its address."""
    config = uvicorn.Config(application, host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def violations(page: Page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA and its best practice, as one line each."""
    page.evaluate(AXE.read_text())  # not as a script tag, which the pages' policy forbids
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page as a whole must be scrolled sideways."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


def settle(page: Page) -> None:
    """Wait until the page's maps are drawn; a page without one is ready when it is loaded."""
    expect(page.locator(".office-map:not(.leaflet-container)")).to_have_count(0, timeout=30_000)
