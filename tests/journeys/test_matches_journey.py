"""A reviewer clears twenty matches by keyboard; and one without a script."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

import borough
import services
from browser import PASSWORD
from hmo_enforce import app, jobs, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Match
from live import Live, serving, settle, violations

MANY = 22
COLUMNS = "uprn,parent_uprn,organisation,sub_building,building_name,building_number,street,locality,town,postcode,easting"
GAZETTEER = f"{COLUMNS},northing,class_code\n" + "".join(
    f"9990000000{n:02},,,,,{n}{letter},Mill Lane,Ashby,Acacia,ZY1 1AB,{390_000 + 12 * n},{596_000 + 7 * n},RD04\n"
    for n, letter in ((n, "A") for n in range(10, 10 + MANY))
)
LICENCES = "reference,kind,address,postcode,starts_on,ends_on,holder,max_persons\n" + "".join(
    f'KEY/{n},mandatory,"{n} Mill Lane, Ashby",ZY1 1AB,01/02/2026,31/01/2031,A Holder,6\n' for n in range(10, 10 + MANY)
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[tuple[Sessions, Live]]:
    """A server of this module's own, with twenty-two licences that wait."""
    folder = tmp_path_factory.mktemp("matches")
    path = folder / "acacia.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    sessions = database.Sessions(engine)
    with sessions.writing() as session:
        town = borough.seeded(session)
        opening.open_account(session, "officer@acacia.example", "Olive Oak", Role.OFFICER, PASSWORD, by=actor.command("test"))
    for kind, content in (("gazetteer", GAZETTEER), ("licences", LICENCES)):
        file = folder / f"{kind}.csv"
        file.write_text(content)
        arguments = {"council": "acacia", "kind": kind, "path": str(file), "on": "2026-11-01"}
        by = actor.command("test")
        jobs.perform(sessions, jobs.named("import"), arguments, by=by, report=lambda done, total, note: None)
    said = settings.from_environment(
        {
            "HMO_DATABASE_URL": f"sqlite:///{path}",
            "HMO_DATA_DIR": str(folder / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
        }
    )
    served = app.create_app(said, sessions)
    with serving(served) as address:
        yield sessions, Live(address, town, served)
    engine.dispose()


@pytest.fixture(scope="module")
def live(kept: tuple[Sessions, Live]) -> Live:
    return kept[1]


def states(sessions: Sessions) -> dict[str, int]:
    with sessions.reading() as session:
        return dict(session.execute(select(Match.state, func.count()).group_by(Match.state)).all())


def press(page: Page, *keys: str) -> None:
    """Keys, and then the next page."""
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    settle(page)


def test_a_reviewer_clears_twenty_matches_by_keyboard(
    kept: tuple[Sessions, Live], open_page: Callable[..., Page], look: Callable[[Page, str], None]
):
    sessions, _ = kept
    page = open_page(Role.OFFICER)
    page.goto("/matches")
    look(page, "matches")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Decide one after the other").click()
    settle(page)
    expect(page.get_by_text("Keys: A accept")).to_be_visible()
    look(page, "match")
    page.set_viewport_size({"width": 1280, "height": 900})

    for _ in range(16):
        press(page, "a")
    press(page, "l")
    press(page, "n")
    press(page, "o")
    page.get_by_label("UPRN, or address").fill("Acacia Avenue")
    page.keyboard.press("Enter")
    page.get_by_role("radio").first.check()
    page.get_by_label("Why, and how do you know?").fill("The owner rang.")
    page.get_by_role("button", name="It is this home").click()
    settle(page)
    press(page, "a")

    assert states(sessions) == {"by_hand": 18, "none": 1, "later": 1, "review": 2}
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Licence.id)).where(Licence.reference.startswith("KEY/"))) == 19
    page.goto("/matches?state=by_hand")
    page.get_by_role("link", name="Mill Lane, Ashby").first.click()
    settle(page)
    look(page, "match-decided")
    page.get_by_role("link", name="Open").first.click()
    settle(page)
    expect(page.get_by_role("heading", name="Found by their address")).to_be_visible()
    look(page, "match-property")
    page.get_by_role("link", name="Move it to another home").first.click()
    assert violations(page) == []
    assert open_page.faults == []


def test_it_goes_by_mouse_alone_where_there_are_no_scripts(kept: tuple[Sessions, Live], open_page: Callable[..., Page]):
    sessions, _ = kept
    before = states(sessions).get("by_hand", 0)
    page = open_page(Role.OFFICER, java_script_enabled=False)

    page.goto("/matches?state=review")
    page.get_by_role("button", name="Decide one after the other").click()
    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_text("remembered for every later file")).to_be_visible()
    assert states(sessions)["by_hand"] == before + 1


def test_single_keys_can_be_switched_off(open_page: Callable[..., Page]):
    page = open_page(Role.OFFICER)
    page.goto("/matches?state=later")
    page.get_by_role("link", name="Mill Lane, Ashby").first.click()
    settle(page)

    page.get_by_role("link", name="Switch the keys off").click()
    settle(page)
    here = page.url
    page.keyboard.press("n")

    assert page.url == here
    expect(page.get_by_role("link", name="Decide by single keys")).to_be_visible()
