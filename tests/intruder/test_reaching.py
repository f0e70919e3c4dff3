"""Reaching for what is another's: by its number under a parent of one's own, by counting numbers up, or straight."""

import re
from typing import Any

import pytest
from means import PARAMETER, Site, attack, changing, reading

from browser import Browser
from hmo_enforce.accounts.roles import Role
from programs import a_token, asked

NOT_THERE = 8_000_000
SECRETS = ("Refuge", "SECRET/1", "refuge")
WHY = "It is mine to change."
# One's own number, where the address has none; and what of the reader's own keeps a form from being about that at all.
OF_NOTHING = {"/sign-in/second-factor", "/sign-in/set-up", "/sign-in/provider/back", "/sign-in/provider"}


def looks_and_changes(browser: Browser, path: str, **sent: Any) -> list[int]:
    """The answers to looking there and to sending a form there."""
    return [browser.get(path).status_code, browser.post(path, {"why": WHY, **sent}).status_code]


@attack(1, "A correction is withdrawn through the address of another home.")
def test_a_correction_of_another_home(site: Site):
    path = site.path(
        "/properties/{property_id:int}/correct/{correction_id:int}/withdraw", property_id=site.keys["other_property"]
    )

    with site.refuses(WHY):
        assert looks_and_changes(site.of(Role.MANAGER), path) == [404, 404]


@attack(2, "A decision is withdrawn through the address of another home.")
def test_a_decision_on_another_home(site: Site):
    path = site.path("/properties/{property_id:int}/decide/{decision_id:int}/withdraw", property_id=site.keys["other_property"])

    with site.refuses(WHY):
        assert looks_and_changes(site.of(Role.LICENSING), path) == [404, 404]


@attack(3, "An observation is withdrawn through the address of another home.")
def test_an_observation_of_another_home(site: Site):
    path = "/properties/{property_id:int}/observe/{observation_id:int}/withdraw"

    with site.refuses(WHY):
        found = looks_and_changes(site.of(Role.OFFICER), site.path(path, property_id=site.keys["other_property"]))
    assert found == [404, 404]


@attack(4, "The change of a licence is withdrawn through the address of another licence.")
def test_a_change_of_another_licence(site: Site):
    path = site.path("/licences/{licence_id:int}/correct/{change_id:int}/withdraw", licence_id=site.keys["other_licence"])

    with site.refuses(WHY):
        assert looks_and_changes(site.of(Role.LICENSING), path) == [404, 404]


EVIDENCE = ("", "/original", "/display", "/thumbnail", "/edit")


@attack(5, "A photograph of one home is opened, downloaded and renamed through the address of another.")
def test_evidence_of_another_home(site: Site):
    browser, path = site.of(Role.OFFICER), f"/properties/{site.keys['other_property']}/evidence/{site.keys['item_id']}"

    with site.refuses("Stolen"):
        assert {browser.get(path + more).status_code for more in EVIDENCE} == {404}
        assert browser.post(f"{path}/edit", {"title": "Stolen", "revision": "1"}).status_code == 404
    assert browser.get(site.path("/properties/{property_id:int}/evidence/{item_id:int}/display")).status_code == 200


@attack(6, "A photograph of a case is opened through a home, another case, and the other way round.")
def test_evidence_of_a_case_through_a_home(site: Site):
    browser, keys = site.of(Role.OFFICER), site.keys
    paths = [
        f"/properties/{keys['property_id']}/evidence/{keys['case_item']}",
        f"/cases/{keys['other_case']}/evidence/{keys['case_item']}",
        f"/cases/{keys['case_id']}/evidence/{keys['item_id']}",
    ]

    with site.refuses():
        assert {browser.get(path + more).status_code for path in paths for more in EVIDENCE} == {404}
    assert browser.get(f"/cases/{keys['case_id']}/evidence/{keys['case_item']}").status_code == 200


@attack(7, "A task of one case is done and dropped through another case.")
@pytest.mark.parametrize("fate", ["done", "drop"])
def test_a_task_of_another_case(site: Site, fate: str):
    path = site.path(f"/cases/{{case_id:int}}/tasks/{{task_id:int}}/{fate}", case_id=site.keys["other_case"])

    with site.refuses(WHY):
        assert looks_and_changes(site.of(Role.OFFICER), path) == [404, 404]


@attack(8, "A home and a person are taken out of one case through another case.")
@pytest.mark.parametrize("part", ["homes", "people"])
def test_a_line_of_another_case(site: Site, part: str):
    with site.refuses(WHY):
        found = looks_and_changes(site.of(Role.OFFICER), f"/cases/{site.keys['other_case']}/{part}/{site.keys['line']}/remove")
    assert found == [404, 404]


@attack(9, "A note is written as the correction of a note in another case.")
def test_a_note_that_corrects_another_cases(site: Site):
    path = f"/cases/{site.keys['other_case']}/note?corrects=1"

    with site.refuses("Never said."):
        assert site.of(Role.OFFICER).post(path, {"text": "Never said.", "kind": "fact"}).status_code == 404


@attack(10, "A token of somebody else is revoked.")
def test_a_token_of_somebody_else(site: Site):
    path = site.path("/account/tokens/{token_id:int}/revoke")

    with site.refuses(WHY):
        assert set(looks_and_changes(site.of(Role.MANAGER), path)) <= {403, 404}
    assert asked(site.web, "/api/v1/designations", site.keys["token_text"]).status_code == 200


@attack(11, "Somebody else is signed out by the number of their sign-in.")
def test_a_sign_in_of_somebody_else(site: Site):
    with site.refuses() as watch:
        answer = site.of(Role.MANAGER).post(site.path("/account/sign-ins/{sign_in_id:int}/end"))
    assert answer.status_code == 404
    assert [one.verb for one in watch.lines] == ["refused"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.LICENSING])
@attack(12, "A restricted home is looked at, at every address of a home, by somebody who is not named.")
def test_a_restricted_home(site: Site, role: Role):
    with site.refuses(*SECRETS) as watch:
        seen = everything_of(site, role, "property_id", site.keys["secret_home"])
    assert_hidden(seen)
    assert "tried to read" in {one.verb for one in watch.lines}


@attack(13, "A restricted home is changed, at every address of a home, by somebody who is not named.")
def test_a_restricted_home_is_not_changed(site: Site):
    with site.refuses(WHY):
        assert_unchangeable(site, Role.OFFICER, "property_id", site.keys["secret_home"])


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.LICENSING])
@attack(14, "A restricted case is looked at, at every address of a case, by somebody who is not named.")
def test_a_restricted_case(site: Site, role: Role):
    with site.refuses(*SECRETS):
        assert_hidden(everything_of(site, role, "case_id", site.keys["secret_case"]))


@attack(15, "A restricted case is changed, at every address of a case, by somebody who is not named.")
def test_a_restricted_case_is_not_changed(site: Site):
    with site.refuses(WHY):
        assert_unchangeable(site, Role.OFFICER, "case_id", site.keys["secret_case"])


@attack(16, "A restricted person, and the licence of a restricted home, are looked at by somebody who is not named.")
def test_a_restricted_person_and_licence(site: Site):
    with site.refuses(*SECRETS):
        assert_hidden(everything_of(site, Role.OFFICER, "party_id", site.keys["secret_person"]))
        assert_hidden(everything_of(site, Role.OFFICER, "licence_id", site.keys["secret_licence"]))


def everything_of(site: Site, role: Role, parameter: str, key: int) -> list[tuple[str, int, str]]:
    """What each address with that parameter answers."""
    paths = [path for path in reading(site.web) if f"{{{parameter}:int}}" in path]
    assert paths
    answers = [(path, site.of(role).get(site.path(path, **{parameter: key}))) for path in paths]
    return [(path, answer.status_code, answer.text) for path, answer in answers]


def assert_hidden(seen: list[tuple[str, int, str]]) -> None:
    """As if there were no such thing; or, where the role may not go there at all, as always."""
    assert [(path, status) for path, status, _ in seen if status not in (403, 404)] == []
    assert [path for path, _, text in seen if any(one in text for one in SECRETS)] == []


NOBODYS = 987_654_321


def assert_unchangeable(site: Site, role: Role, parameter: str, key: int) -> None:
    """No form about it is taken: refused, or answered as for a number that is nobody's, since the API reads a body first."""
    paths = [path for path in changing(site.web) if f"{{{parameter}:int}}" in path]
    assert paths
    statuses = {path: _sent(site.of(role), site.path(path, **{parameter: key})) for path in paths}
    told = {path: status for path, status in statuses.items() if status not in (403, 404)}
    assert told == {path: _sent(site.of(role), site.path(path, **{parameter: NOBODYS})) for path in told}
    assert all(path.startswith("/api/") and 400 <= status < 500 for path, status in told.items())


def _sent(browser: Browser, path: str) -> int:
    more: dict[str, Any] = {"files": {"files": ("a.jpg", b"")}} if path.endswith("/evidence") else {}
    if path.startswith("/api/"):
        more["headers"] = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}
    status: int = browser.post(path, {"why": WHY}, **more).status_code
    return status


@attack(17, "A restricted home is searched for: in lists, files, maps, the journal and the API.")
def test_a_restricted_home_is_found_nowhere(site: Site):
    lists = [path for path in reading(site.web) if not PARAMETER.search(path) and path not in OF_NOTHING]
    found = []

    with site.watched():
        for path in lists:
            for query in ("", "?q=refuge", "?q=AC1+9ZZ", "?status=all"):
                text = site.of(Role.OFFICER).get(path + query).text.replace("“refuge”", "")
                found += [path + query for one in ("Refuge Row", "Rahel", "SECRET/1", "Threats at") if one in text]

    assert found == []
    assert "Refuge Row" in site.of(Role.MANAGER).get("/properties?q=refuge").text


@attack(18, "Lifting a restriction, or naming oneself in it, by who is not named in it.")
def test_a_restriction_is_not_lifted_by_who_is_not_named(site: Site):
    path = site.path("/restrictions/{restriction_id:int}")
    own = str(site.keys["staff"][Role.ADMINISTRATOR])

    with site.refuses(WHY):
        assert looks_and_changes(site.of(Role.ADMINISTRATOR), path, accounts=[own]) == [404, 404]
        assert looks_and_changes(site.of(Role.ADMINISTRATOR), f"{path}/lift") == [404, 404]


@attack(19, "Who complained is read by roles that may see the case and not that.")
@pytest.mark.parametrize("role", [Role.LICENSING, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_complained(site: Site, role: Role):
    browser, pages = (
        site.of(role),
        ("/cases/{case_id:int}", "/journal?subject=case&subject_id={case_id:int}", "/people/{complainant:int}"),
    )

    with site.refuses("Nora", "07700"):
        assert browser.get(site.path("/cases/{case_id:int}/complainants")).status_code == 403
        for page in (*pages, "/cases?q=Nettle", "/letters", "/properties/{property_id:int}", "/api/v1/cases/{case_id:int}"):
            text = browser.get(site.path(page)).text
            assert "Nora" not in text, page
            assert "07700 900123" not in text, page


@attack(20, "A letter to who complained is read, as a page and as a PDF, by a role that may not see complainants.")
@pytest.mark.parametrize("role", [Role.LICENSING, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_letter_to_who_complained(site: Site, role: Role):
    path = site.path("/letters/{private_letter:int}")

    with site.refuses():
        assert [site.of(role).get(one).status_code for one in (path, f"{path}/letter.pdf")] == [404, 404]
        assert site.of(role).post(f"{path}/print", {"revision": "2"}).status_code in (403, 404)
    assert site.of(Role.MANAGER).get(path).status_code == 200


@attack(21, "Numbers are counted up at every address that takes one.")
def test_numbers_that_are_not_there(site: Site):
    wrong = {}

    with site.refuses():
        for path in reading(site.web):
            if not re.search(r"\{\w+:int\}", path) or path.startswith("/my"):
                continue
            for role in (Role.MANAGER, Role.ADMINISTRATOR):
                status = site.of(role).get(re.sub(r"\{\w+:int\}", str(NOT_THERE), site.path_but_numbers(path))).status_code
                if status not in (403, 404):
                    wrong[path] = status

    assert wrong == {}


@attack(22, "Numbers that are none, below nothing, or larger than any database holds.")
@pytest.mark.parametrize("key", ["-1", "0", "9" * 30, "-" + "9" * 30, "1e3", "1.5", "0x1", "1%20OR%201=1", "%2e%2e", "null"])
def test_numbers_that_are_none(site: Site, key: str):
    browser = site.of(Role.MANAGER)

    with site.watched():
        for path in ("/properties/", "/cases/", "/letters/", "/imports/", "/api/v1/properties/", "/api/v1/cases/"):
            assert browser.get(f"{path}{key}").status_code in (400, 404), path


@attack(23, "A program reaches for a restricted home and case, its evidence, and what its holder may not see.")
def test_a_program_reaches_no_further_than_its_holder(site: Site):
    with site.watched(changes=True):
        token = a_token(site.of(Role.OFFICER), "see_properties", "see_cases", "see_evidence")
    home, case = site.keys["secret_home"], site.keys["secret_case"]
    paths = [f"/api/v1/properties/{home}", f"/api/v1/properties/{home}/evidence", f"/api/v1/cases/{case}"]

    with site.refuses(*SECRETS):
        answers = [asked(site.web, path, token) for path in paths]
        assert [one.status_code for one in answers] == [404, 404, 404]
        assert [asked(site.web, path, token).status_code for path in ("/api/v1/imports", "/properties")] == [403, 303]
    assert [one for answer in answers for one in SECRETS if one in answer.text] == []
