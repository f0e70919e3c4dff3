"""A register that nobody has seen goes in by the page alone: with scripts, without, and by keyboard."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import borough
import nasty
import services
from browser import PASSWORD
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database
from hmo_enforce.worker import process
from live import Live, serving

SLOW = 60_000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Live]:
    """A server of this module's own, and a jobs process beside it: it changes what other tests look at."""
    folder = tmp_path_factory.mktemp("imports")
    path = folder / "acacia.sqlite"
    path.write_bytes(_template.read_bytes())
    said = settings.from_environment(
        {
            "HMO_DATABASE_URL": f"sqlite:///{path}",
            "HMO_DATA_DIR": str(folder / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
            "HMO_MAX_FILE_MB": "1",
        }
    )
    engine = database.engine(said.database_url)
    sessions = database.Sessions(engine)
    with sessions.writing() as session:
        town = borough.seeded(session)
        opening.open_account(session, "manager@acacia.example", "Mo Maple", Role.MANAGER, PASSWORD, by=actor.command("test"))
    stop = threading.Event()
    told = {"told": {"council": said.council, "uploads": str(said.uploads), "max_file_mb": said.max_file_mb}, "every": 0.1}
    worker = threading.Thread(target=process.work, args=(sessions, stop), kwargs=told, daemon=True)
    worker.start()
    served = app.create_app(said, sessions)
    with serving(served) as address:
        yield Live(address, town, served)
    stop.set()
    worker.join(10)
    engine.dispose()


def upload(page: Page, content: bytes, name: str, kind: str = "licences") -> None:
    page.goto(f"/imports/new?kind={kind}")
    page.get_by_label("As at").fill("2024-04-01")
    page.get_by_label("File", exact=True).set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    page.get_by_role("button", name="Upload").click()


def map_fellbridge(page: Page) -> None:
    columns = {
        "reference": "Ref", "kind": "Lic Type", "address": "Addr1", "postcode": "PCode", "uprn": "UPRN",
        "starts_on": "Granted", "ends_on": "Expires", "max_persons": "Max occ",
    }  # fmt: skip
    for field, column in columns.items():
        page.locator(f"#{field}").select_option(column)
    for part in (2, 3):
        page.locator(f"#address-{part}").select_option(f"Addr{part}")
    page.get_by_role("button", name="Show values and codes").click()
    for code, meaning in (("M", "mandatory"), ("A", "additional"), ("S", "selective")):
        page.get_by_label(f"“{code}”").select_option(meaning)


def counts(page: Page) -> dict[str, str]:
    items = page.locator(".office-counts__item")
    return dict(zip(items.locator("dt").all_inner_texts(), items.locator("dd").all_inner_texts(), strict=True))


def test_a_register_is_mapped_once_and_known_the_next_time(open_page: Callable[..., Page], look: Callable[[Page, str], None]):
    page = open_page(Role.MANAGER)
    upload(page, nasty.fellbridge(), "fellbridge.csv")
    map_fellbridge(page)
    page.get_by_label("Keep as a profile named (optional)").fill("fellbridge")
    look(page, "import-columns")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/preview", timeout=SLOW)
    look(page, "import-preview")
    previewed = counts(page)
    page.get_by_role("button", name="Load the file").click()
    expect(page.get_by_role("heading", name="Loaded", exact=True)).to_be_visible(timeout=SLOW)
    look(page, "import-done")
    loaded = counts(page)

    upload(page, nasty.fellbridge(), "fellbridge again.csv")
    known = page.get_by_label("Profile", exact=True).input_value()
    look(page, "import-profile")
    page.goto("/imports")
    look(page, "imports")

    assert {name.replace("to be made", "made"): count for name, count in previewed.items()} == loaded
    # Two rows say their UPRN; two give an address alone, and Acacia's gazetteer has nothing like Tannery Row.
    assert loaded == {
        "Rows read": "7",
        "New": "2",
        "Changed": "0",
        "Unchanged": "0",
        "Left out": "3",
        "Waiting for a match": "2",
        "Issues": loaded["Issues"],
        "Properties made": "2",
    }
    assert known == "fellbridge"
    assert open_page.faults == []


def test_the_whole_way_works_without_scripts(open_page: Callable[..., Page]):
    page = open_page(Role.MANAGER, java_script_enabled=False)
    page.goto("/imports")
    page.get_by_label("Load a file of").select_option("licences")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "saltmarsh.txt", "mimeType": "text/plain", "buffer": nasty.saltmarsh()}
    )
    page.get_by_role("button", name="Upload").click()
    for field, column in {"reference": "Case", "address": "House", "postcode": "Code", "starts_on": "Start"}.items():
        page.locator(f"#{field}").select_option(column)
    page.locator("details", has=page.locator("#address-2")).locator("summary").click()
    page.locator("#address-2").select_option("Road")
    page.get_by_role("button", name="Preview").click()
    for _ in range(300):
        if page.get_by_role("button", name="Load the file").is_visible():
            break
        page.get_by_role("link", name="Look again").click()
        page.wait_for_timeout(200)
    page.get_by_role("button", name="Load the file").click()
    for _ in range(300):
        if page.get_by_role("heading", name="Loaded", exact=True).is_visible():
            break
        page.get_by_role("link", name="Look again").click()
        page.wait_for_timeout(200)

    found = counts(page)
    assert (found["New"], found["Waiting for a match"]) == ("0", "3"), "Saltmarsh lies in no gazetteer of Acacia's"
    page.get_by_role("link", name="Say which homes the addresses that wait mean").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Dyke Road")


def test_a_keyboard_is_enough(open_page: Callable[..., Page]):
    page = open_page(Role.MANAGER)
    upload(page, b"Case,House address,Begins\nK1,1 Acacia Avenue,2024-01-01\n", "by keyboard.csv")

    page.locator("#reference").focus()
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if reached[-1] == "Preview":
            break

    assert reached[-1] == "Preview"
    assert {"kind", "address", "uprn", "profile_name"} <= set(reached)
    page.keyboard.press("Enter")
    page.wait_for_url("**/preview", timeout=SLOW)


def test_a_file_too_large_is_said_to_be_before_it_is_sent(open_page: Callable[..., Page]):
    page = open_page(Role.MANAGER)

    upload(page, b"x" * 2_000_000, "large.csv")

    expect(page.get_by_role("alert")).to_contain_text("files up to 1 MB are taken")
    assert page.url.endswith("/imports/new?kind=licences")


@pytest.mark.parametrize(
    "path", ["/imports/new", "/imports/new?kind=occupation", "/imports/new?kind=designations", "/imports/profiles"]
)
def test_the_forms_are_sound(open_page: Callable[..., Page], look: Callable[[Page, str], None], path: str):
    page = open_page(Role.MANAGER)

    answer = page.goto(path)

    assert answer is not None
    assert answer.ok
    look(page, f"import-{path.rsplit('/', 1)[1].replace('?kind=', '-')}")


def test_what_fails_says_why_and_what_is_missing_is_said_at_its_field(
    open_page: Callable[..., Page], look: Callable[[Page, str], None]
):
    page = open_page(Role.MANAGER)

    upload(page, b'{"type": "FeatureCollection", "features": []}', "empty.geojson", kind="boundaries")
    expect(page.get_by_role("heading", name="This did not work")).to_be_visible(timeout=SLOW)
    look(page, "import-failed")
    upload(page, nasty.marlow_vale(), "marlow.xlsx")
    look(page, "import-sheets")
    page.get_by_label("Sheet").select_option("Register")
    page.get_by_role("button", name="Read it so").click()
    page.locator("#address").select_option("")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a column for Address or UPRN")
    look(page, "import-missing")
