"""The API keeps to its own description, whoever asks and whatever is asked: what schemathesis makes of /api/v1/openapi.json.

A few requests an operation, the same each time; HMO_TEST_EXAMPLES=200 asks for more. Nothing leaves the process.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

import arrived
import borough
import filed
import pictured
import services
from browser import PASSWORD, Browser
from hmo_enforce import app
from hmo_enforce import settings as program
from hmo_enforce.accounts import tokens
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database
from programs import a_token, asked

EXAMPLES = int(os.environ.get("HMO_TEST_EXAMPLES", "4"))
DOCUMENT = "/api/v1/openapi.json"
SITE = "http://testserver.local"
COOKIE = "the session cookie"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
KEPT = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
    checks.missing_required_header,
    checks.unsupported_method,
)


def bounded(examples: int) -> settings:
    """So many a mode, and the same each time."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Litestar]:
    """Acacia with something behind every operation, and limits that a test does not reach."""
    folder = tmp_path_factory.mktemp("contract")
    path = folder / "acacia.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    sessions = database.Sessions(engine)
    said = program.from_environment(
        {
            "HMO_DATABASE_URL": f"sqlite:///{path}",
            "HMO_DATA_DIR": str(folder / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
            "HMO_PAGES_PER_MINUTE": "1000000",
            "HMO_API_PER_MINUTE": "1000000",
        }
    )
    with sessions.writing() as session:
        town, by = borough.seeded(session), actor.command("test")
        filed.a_case(session, town.rich)
        arrived.an_arrival(session, town.rich)
        pictured.clean(session, said, pictured.handed_in(session, said, "property", town.rich))
        for role in Role:
            opening.open_account(session, f"{role}@acacia.example", f"{role.title()} Ash", role, PASSWORD, by=by)
    yield app.create_app(said, sessions)
    engine.dispose()


@pytest.fixture(scope="module")
def browsers(web: Litestar) -> dict[Role, Browser]:
    """Somebody of each role."""
    found = {role: Browser(web) for role in Role}
    for role, browser in found.items():
        assert browser.sign_in(f"{role}@acacia.example").status_code == 303
    return found


@pytest.fixture(scope="module")
def described(browsers: dict[Role, Browser]) -> Any:
    """The document, as schemathesis reads it."""
    config = SchemathesisConfig.from_path(str(services.ROOT / "schemathesis.toml"))
    document = browsers[Role.MANAGER].get(DOCUMENT).json()
    del document["security"]  # every request has the real credentials; who shows none is below
    return schemathesis.openapi.from_dict(document, config=config)


def operations(described: Any) -> list[Any]:
    """Every operation of the document."""
    return [found.ok() for found in described.get_all_operations()]


def sent(client: TestClient, case: Case, headers: dict[str, str]) -> Any:
    """What the case says, by our own client; credentials that were made up give way to the real ones."""
    said = case.as_transport_kwargs(base_url=SITE)
    made_up = {"authorization", "cookie", "x-csrftoken"}
    said["headers"] = {name: value for name, value in said["headers"].items() if name.lower() not in made_up}
    said.pop("cookies", None)
    ready = requests.Request(**said).prepare()
    return client.request(
        ready.method or "GET", ready.url or "", headers={**ready.headers, **headers}, content=ready.body, follow_redirects=False
    )


def faults(client: TestClient, operation: Any, headers: dict[str, str], examples: int = EXAMPLES) -> list[str]:
    """How the answers to an operation's cases differ from what the document says."""
    found: list[str] = []
    for mode in MODES:

        @bounded(examples)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            answer = sent(client, case, headers)
            try:
                case.validate_response(answer, checks=list(KEPT))
            except FailureGroup as failures:
                found.extend(f"{operation.label}: {failure} ({answer.request.url})" for failure in failures.exceptions)

        if not (mode is GenerationMode.NEGATIVE and not _takes_anything(operation)):
            ask()
    return sorted(set(found))


def _takes_anything(operation: Any) -> bool:
    """Where there is nothing to get wrong, nothing wrong can be made up."""
    return bool(list(operation.iter_parameters()) or list(operation.body))


@pytest.mark.parametrize("role", list(Role))
def test_a_program_of_each_role_is_answered_as_described(
    web: Litestar, browsers: dict[Role, Browser], described: Any, role: Role
):
    token = a_token(browsers[role], *tokens.scopes_of(role), name="contract")
    client, headers = TestClient(web, base_url=SITE, raise_server_exceptions=False), {"Authorization": f"Bearer {token}"}

    # Roles differ in what they are let in to, which tests/test_permissions.py has whole: one role tries more than the others.
    examples = EXAMPLES if role is Role.MANAGER else max(1, EXAMPLES // 3)
    found = [fault for operation in operations(described) for fault in faults(client, operation, headers, examples)]

    assert "\n".join(found) == ""


def test_a_browser_is_answered_as_described(browsers: dict[Role, Browser], described: Any):
    browser = browsers[Role.MANAGER]
    headers = {"X-CSRFToken": browser.client.cookies["hmo_csrf"]}

    found = [fault for operation in operations(described) for fault in faults(browser.client, operation, headers)]

    assert "\n".join(found) == ""


def test_no_operation_answers_who_shows_nothing_or_a_token_that_is_none(web: Litestar, described: Any):
    ones = operations(described)
    open_ = []

    for operation in ones:
        path = operation.path.replace("{", "").replace("}", "")
        path = "/".join("1" if part.endswith("_id") else part for part in path.split("/"))
        for token in ("", "hmo_made-up", "Basic x"):
            more = {"headers": {}} if operation.method == "get" else {"files": {"files": ("a.jpg", b"x")}}
            answer = asked(web, path, token, operation.method.upper(), **{name: value for name, value in more.items() if value})
            if answer.status_code != 401 or answer.headers["content-type"] != "application/problem+json":
                open_.append((operation.label, token, answer.status_code))

    assert len(ones) > 10
    assert open_ == []
