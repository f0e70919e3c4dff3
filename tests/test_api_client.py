"""A client made from the API's own description, by a tool that knows nothing of us, compiles, lists and writes."""

import compileall
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

import borough
import services
from browser import PASSWORD, Browser
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database
from live import serving
from programs import a_token

NAME = "acacia_client"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Litestar]:
    """Acacia, with an officer."""
    folder = tmp_path_factory.mktemp("client")
    path = folder / "acacia.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    sessions = database.Sessions(engine)
    given = {"HMO_DATABASE_URL": f"sqlite:///{path}", "HMO_DATA_DIR": str(folder / "data"), "HMO_SECURE_COOKIES": "no"}
    said = settings.from_environment({**given, "HMO_SECRET_KEY": services.SECRET_KEY})
    with sessions.writing() as session:
        borough.seeded(session)
        opening.open_account(session, "officer@acacia.example", "Olive Oak", Role.OFFICER, PASSWORD, by=actor.command("test"))
    yield app.create_app(said, sessions)
    engine.dispose()


@pytest.fixture(scope="module")
def officer(web: Litestar) -> Browser:
    browser = Browser(web)
    assert browser.sign_in("officer@acacia.example").status_code == 303
    return browser


@pytest.fixture(scope="module")
def made(officer: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The client's package, and what the tool said while it made it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "openapi.json").write_text(json.dumps(officer.get("/api/v1/openapi.json").json()))
    (folder / "config.yml").write_text("post_hooks: []\n")
    words = ("generate", "--path", "openapi.json", "--output-path", NAME, "--meta", "none", "--config", "config.yml")
    told = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (told.returncode, "Warning" in told.stdout + told.stderr) == (0, False), told.stdout + told.stderr
    sys.path.insert(0, str(folder))
    yield folder / NAME
    sys.path.remove(str(folder))


def api(name: str) -> Any:
    return importlib.import_module(f"{NAME}.api.{name}")


def test_every_operation_becomes_a_function_that_compiles(officer: Browser, made: Path):
    described = officer.get("/api/v1/openapi.json").json()

    names = {one["operationId"] for path in described["paths"].values() for one in path.values()}
    modules = {path.stem for path in (made / "api").rglob("*.py")}

    assert compileall.compile_dir(made, quiet=1)
    assert names - modules == set()
    assert len(names) > 30


def test_it_reads_the_properties_to_the_end_and_opens_a_case_once(web: Litestar, officer: Browser, made: Path):
    token = a_token(officer, "see_properties", "see_cases", "work_cases", name="client")
    package, models = importlib.import_module(NAME), importlib.import_module(f"{NAME}.models")

    with serving(web) as address, package.AuthenticatedClient(base_url=address, token=token) as client:
        found, cursor = [], ""
        while cursor is not None:
            page = api("properties.list_properties").sync(client=client, limit=5, cursor=cursor)
            found += page.items
            cursor = page.next_
        said = models.NewCase.from_dict({"kind": "general", "title": "A question about bins", "property_ids": [found[0].id]})
        first, again = (
            api("cases.open_case").sync_detailed(client=client, body=said, idempotency_key="once") for _ in range(2)
        )
        refused = api("people.list_people").sync(client=client)

    assert len(found) == len({one.id for one in found}) == 13
    assert {type(one).__name__ for one in found} == {"PropertySummary"}
    assert found[0].point.easting > 100_000
    assert (first.status_code, first.parsed.id, again.headers["idempotency-replayed"]) == (201, again.parsed.id, "true")
    assert (type(refused).__name__, refused.status) == ("Problem", 403)
