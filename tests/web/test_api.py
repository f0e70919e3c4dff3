"""The read API: its document is sound, and each address answers as the document says, or with a problem."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import arrived
import borough
import filed
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web.api import sent

Browse = Callable[..., Browser]
KINDS = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)
}  # fmt: skip


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia in the database, and one piece of work asked for."""
    with sessions.writing() as session:
        requests.ask(session, "flag", {}, by=actor.command("test"))
        found = borough.seeded(session)
        filed.a_case(session, found.rich)
        return found


def faults(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "") -> list[str]:
    """Where a value breaks its JSON Schema; what the schema says in words we do not know is a fault as well."""
    if "$ref" in schema:
        return faults(value, at_pointer(document, schema["$ref"]), document, at)
    for one in ("oneOf", "anyOf"):
        if one in schema:
            tried = [faults(value, choice, document, at) for choice in schema[one]]
            return [] if [] in tried else [f"{at}: {value!r} is none of {len(tried)}"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, KINDS[kind]) and not (kind in ("integer", "number") and value is True) for kind in kinds
    ):
        return [f"{at}: {value!r} is not {kinds}"]
    found = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
        found += [
            fault
            for name, one in value.items()
            if name in known
            for fault in faults(one, known[name], document, f"{at}.{name}")
        ]
        if known:
            found += [f"{at}.{name} is not documented" for name in value if name not in known]
    if isinstance(value, list) and "items" in schema:
        found += [
            fault for number, one in enumerate(value) for fault in faults(one, schema["items"], document, f"{at}[{number}]")
        ]
    return found


def at_pointer(document: dict[str, Any], pointer: str) -> Any:
    found: Any = document
    for part in pointer.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [one for inner in value.values() for one in references(inner)]
    return [one for inner in value for one in references(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_for_programs_names_each_list_with_its_filters(browse: Browse):
    document = browse().get("/api/v1/openapi.json").json()
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(/[\w/{}-]+)` \| ([^|]*)\|$", page, re.M)
    told = {path: sorted(re.findall(r"`(\w+)`", filters)) for path, filters in rows}

    asked = {
        path.removeprefix("/api/v1"): sorted(one["name"] for one in listed["get"]["parameters"] if one["in"] == "query")
        for path, listed in document["paths"].items()
        if any(one["name"] == "cursor" for one in listed.get("get", {}).get("parameters", []))
    }
    assert told == {path: [one for one in names if one not in ("cursor", "limit")] for path, names in asked.items()}


def test_the_openapi_document_is_sound(browse: Browse):
    document = browse().get("/api/v1/openapi.json").json()

    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert document["openapi"].startswith("3.1.")
    assert all(at_pointer(document, pointer) for pointer in references(document))
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["description"] for operation in operations)
    for operation in operations:
        assert {"400", "401", "403"} <= set(operation["responses"])
        assert {"200", "201"} & set(operation["responses"])
        for status, answer in operation["responses"].items():
            if status == "304":
                continue
            media = list(answer["content"])
            assert media == ["application/problem+json"] or status in ("200", "201")


def addresses(document: dict[str, Any], town: borough.Borough) -> dict[str, dict[str, Any]]:
    """Every documented address with its parameters filled in, and its operation."""
    keys = {
        "property_id": town.rich,
        "designation_id": town.selective,
        "request_id": 1,
        "import_id": town.file,
        "case_id": 1,
        "party_id": 1,
        "arrival_id": 1,
    }
    return {
        f"{path.format(**keys)}": operations["get"] for path, operations in document["paths"].items() if "get" in operations
    }


def test_a_pattern_means_the_same_to_whatever_language_a_client_is_written_in(browse: Browse):
    patterns = set(re.findall(r'"pattern": ?"((?:[^"\\]|\\.)*)"', browse().get("/api/v1/openapi.json").text))

    unlike = {one for one in patterns if re.search(r"\\[swdSWDbB]", one)}
    blanks = [chr(code) for code in range(0x110000) if chr(code).isspace()]

    assert patterns
    assert unlike == set()
    assert all(re.fullmatch(f"[{sent.BLANK}]", one) for one in blanks)


def test_every_address_answers_an_officer_as_documented(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        arrived.an_arrival(session, town.rich, id=1)
    browser = browse()
    document = browser.get("/api/v1/openapi.json").json()

    for path, operation in addresses(document, town).items():
        answer = browser.get(path)
        (media, content), *_ = operation["responses"]["200"]["content"].items()
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].split(";")[0] == media
        assert faults(answer.json(), content["schema"], document, path) == []


def test_every_address_answers_a_stranger_with_a_problem(web, browse: Browse, town: borough.Borough):
    document = browse().get("/api/v1/openapi.json").json()
    stranger = Browser(web)

    answers = {path: stranger.get(path) for path in [*addresses(document, town), "/api/v1/openapi.json"]}

    assert {answer.status_code for answer in answers.values()} == {401}
    assert {answer.headers["content-type"] for answer in answers.values()} == {"application/problem+json"}


def test_finance_may_not_list_imports(browse: Browse, town: borough.Borough):
    answer = browse(Role.FINANCE).get("/api/v1/imports")

    assert answer.status_code == 403
    assert answer.json()["title"] == "You may not do this"


UNANSWERED = {
    "/api/v1/properties/999999": 404,
    "/api/v1/designations/999999": 404,
    "/api/v1/requests/999999": 404,
    "/api/v1/properties?limit=0": 400,
    "/api/v1/properties?limit=many": 400,
    "/api/v1/properties/1?on=yesterday": 400,
    "/api/v1/nothing": 404,
    "/api/v1/nothing/at/all": 404,
}


def test_what_cannot_be_answered_is_a_problem(browse: Browse):
    browser = browse()

    answers = {path: browser.get(path) for path in UNANSWERED}

    assert {path: answer.status_code for path, answer in answers.items()} == UNANSWERED
    assert {path: answer.json()["status"] for path, answer in answers.items()} == UNANSWERED
    assert {answer.headers["content-type"] for answer in answers.values()} == {"application/problem+json"}
    assert "openapi.json lists" in answers["/api/v1/nothing/at/all"].json()["detail"]  # a program has no start page


def test_a_list_is_read_to_its_end_page_by_page(browse: Browse, town: borough.Borough):
    browser, seen, after = browse(), [], ""

    while after is not None:
        page = browser.get(f"/api/v1/properties?limit=5&cursor={after}").json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]

    assert len(seen) == len(set(seen)) == 13


def test_filters_work_as_on_the_page(browse: Browse, town: borough.Borough):
    browser = browse()

    def found(query: str) -> list[str]:
        return [one["address"] for one in browser.get(f"/api/v1/properties?{query}").json()["items"]]

    assert found("q=100000000001") == ["1 Acacia Avenue"]
    assert found("licensed=true") == ["2 Acacia Avenue"]
    assert found("check=true") == ["6 Acacia Avenue"]
    assert found("outcome=not_licensable") == ["1 Birch Road"]


def test_a_property_answers_for_a_day(browse: Browse, town: borough.Borough):
    browser = browse()

    then = browser.get(f"/api/v1/properties/{town.rich}?on=2023-12-31").json()
    now = browser.get(f"/api/v1/properties/{town.rich}").json()

    assert [one["in_force"] for one in then["designations"]] == [False]
    assert [one["in_force"] for one in now["designations"]] == [True]
    assert then["licences"][0]["in_force"]
    assert not now["licences"][0]["in_force"]
    assert (now["licences"][0]["ends_on"], now["licences"][0]["ends_on_if_excluded"]) == ("2024-02-29", "2024-02-28")
    assert now["verdict"]["grounds"][0]["cites"] == "SI 2018/221 art. 4"
    assert {claim["source"]: claim["said"]["persons"] for claim in now["claims"]} == {"council_tax": 6, "electoral": 4}
