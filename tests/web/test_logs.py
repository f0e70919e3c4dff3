"""The log of a whole journey, by somebody and about somebody with names found nowhere else: it tells none of them."""

import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.params import FromPath

import borough
from browser import PASSWORD, Browser
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.jobs import Job
from hmo_enforce.kernel import actor, logs, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import guards
from hmo_enforce.worker import leased, telling

# Only this database: what is asked here is the same on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NAME, EMAIL, SOUGHT, FILE = "Zebedee Quux", "zebedee.quux@acacia.example", "xylophagous", "wombat-complaints.csv"
TELLING = ("zebedee", "quux", SOUGHT, "wombat", "complaints", "1 acacia avenue", "@", "correct horse", "smithereens")


@get("/faulty/{person:str}", guards=[guards.signed_in], sync_to_thread=True)
def faulty(person: FromPath[str]) -> str:
    raise LookupError(f"{person} has no smithereens")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What `serve` and `jobs` would write with HMO_LOG=json."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.AsJson())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    quiet = logging.getLogger("httpx")  # the tests' own browser
    quiet.setLevel(logging.WARNING)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def zebedee(web_settings: settings.Settings, sessions: Sessions) -> Browser:
    with sessions.writing() as session:
        opening.open_account(session, EMAIL, NAME, Role.MANAGER, PASSWORD, by=actor.command("test"))
    browser = Browser(app.create_app(web_settings, sessions, more_routes=(faulty,)))
    assert browser.sign_in(EMAIL).status_code == 303
    return browser


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@on_sqlite
def test_a_journey_leaves_lines_that_name_nobody(zebedee: Browser, sessions: Sessions, log: io.StringIO):
    with sessions.writing() as session:
        town = borough.seeded(session)
    stranger = Browser(zebedee.client.app)

    stranger.sign_in(EMAIL, "the wrong smithereens")
    stranger.get(f"/{NAME}/{SOUGHT}")
    stranger.get(f"/properties?q={SOUGHT}&name={NAME}")
    zebedee.get("/properties", params={"q": f"1 Acacia Avenue {SOUGHT}"}, headers={"Referer": f"http://x/?q={SOUGHT}"})
    zebedee.get(f"/properties/{town.rich}", headers={"User-Agent": f"{NAME}'s phone", "X-Request-Id": NAME})
    zebedee.get("/api/v1/properties", params={"q": NAME, SOUGHT: "1"})
    zebedee.post(f"/properties/{town.rich}/person", {"name": NAME, "email": EMAIL, "kind": SOUGHT})
    zebedee.post(f"/properties/{town.rich}/decide", {"outcome": SOUGHT, "why": NAME})
    token = {"X-CSRFToken": zebedee.client.cookies.get("hmo_csrf")}
    zebedee.client.post("/imports/new", data={"kind": SOUGHT}, files={"file": (FILE, b"a,b\n1,2\n")}, headers=token)
    broken = zebedee.get(f"/faulty/{NAME}")
    zebedee.post("/sign-out")

    said = log.getvalue().lower()
    assert [word for word in TELLING if word in said] == []
    assert broken.status_code == 500
    answered = [line for line in lines(log) if line["logger"] == "hmo_enforce.requests"]
    assert len(answered) >= 11
    assert {"method", "path", "status", "ms", "request"} <= set(answered[-1])
    assert f"/properties/{town.rich}" in {line["path"] for line in answered}
    assert "/faulty/{person}" in {line["path"] for line in answered}
    assert {line.get("account") for line in answered if line["path"] == f"/properties/{town.rich}"} != {None}


@on_sqlite
def test_the_number_on_the_page_of_a_fault_leads_to_what_went_wrong(zebedee: Browser, log: io.StringIO):
    answer = zebedee.get(f"/faulty/{NAME}")

    (number,) = re.findall(r"office-reference\">([0-9a-f]+)<", answer.text)
    mine = [line for line in lines(log) if line.get("request") == number]
    assert answer.headers["x-request-id"] == number
    assert "LookupError" in mine[0]["fault"]
    assert any("test_logs.py" in frame for frame in mine[0]["fault"])
    assert mine[-1]["status"] == 500


@on_sqlite
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("0123456789abcdef0123456789abcdef", True),
        ("123e4567-e89b-12d3-a456-426614174000", True),
        ("zebedee", False),
        ("abc", False),
        ("a" * 100, False),
        ("0123456789abcdef\x0bforged", False),
    ],
)
def test_a_proxys_number_is_taken_and_anything_else_is_not(web: Litestar, given: str, taken: bool):
    answer = Browser(web).get("/sign-in", headers={"X-Request-Id": given})

    assert (answer.headers["x-request-id"] == given) is taken
    assert re.fullmatch(r"[0-9a-fA-F-]{8,64}", answer.headers["x-request-id"])


@on_sqlite
def test_what_the_framework_refuses_by_itself_is_numbered_and_noted_too(web: Litestar, log: io.StringIO):
    browser = Browser(web)

    missing, wrong = browser.get("/nowhere"), browser.client.put("/sign-in")

    assert all(answer.headers["x-request-id"] for answer in (missing, wrong))
    assert [line["status"] for line in lines(log) if "status" in line] == [404, 405]


@on_sqlite
def test_health_static_files_and_measures_leave_no_line_while_all_is_well(web: Litestar, log: io.StringIO):
    browser = Browser(web)
    web.state.settings.data_dir.mkdir(parents=True, exist_ok=True)

    for path in ("/health/live", "/health/ready", "/static/office/office.css", "/look.css"):
        assert browser.get(path).status_code == 200
    assert lines(log) == []
    assert browser.get("/metrics").status_code == 401
    assert [line["path"] for line in lines(log)] == ["/metrics"]


@on_sqlite
def test_work_in_the_jobs_process_is_noted_by_its_number_and_names_nobody(sessions: Sessions, log: io.StringIO):
    def fail(*_: object) -> None:
        raise LookupError(f"{NAME} {SOUGHT}")

    with sessions.writing() as session:
        asked = requests.ask(session, "faulty", {"file": FILE}, by=actor.Actor(actor.Kind.OFFICER, 4711, NAME))
        number = asked.id

    teller = telling.Telling(sessions, "test", threading.Event())
    assert leased.work_once(sessions, teller, {}, (Job("faulty", "Fail", fail),))

    said = log.getvalue().lower()
    assert [word for word in TELLING if word in said] == []
    assert {line["request"] for line in lines(log)} == {f"job-{number}"}
    assert "4711" in lines(log)[0]["message"]
    assert "LookupError" in next(line for line in lines(log) if "fault" in line)["fault"]


def test_the_names_of_these_tests_would_be_found(log: io.StringIO):
    logging.getLogger("hmo_enforce.web").warning("somebody called %s looked for %s", NAME, SOUGHT)

    assert [word for word in TELLING if word in log.getvalue().lower()] == ["zebedee", "quux", SOUGHT]
