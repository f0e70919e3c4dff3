"""Forms that are not ours, fields that no form of ours has, and requests that pretend to be something else."""

import json
from typing import Any

import pytest
from litestar.testing import TestClient
from means import ANSWERING, Site, attack, changing, routes

from browser import PASSWORD, Browser
from hmo_enforce.accounts.roles import Role
from programs import a_token

NOTE, FACT = "A note that nobody wrote", {"kind": "fact"}
# An identity provider sends these itself, and proves itself by a signature: tests/web/test_provider.py.
WITHOUT_A_FORM = {"/sign-in/provider/ended"}
REFUSED = 403


def note_path(site: Site) -> str:
    """Where a form would write something down."""
    return site.path("/cases/{case_id:int}/note")


def sent(site: Site, role: Role = Role.MANAGER, **more: Any) -> Any:
    """A request by somebody's browser, without a token of its own accord."""
    path = more.pop("path", None) or note_path(site)
    return site.of(role).client.request(more.pop("method", "POST"), path, follow_redirects=False, **more)


@attack(30, "A form is sent in somebody's name without the token, to every address that takes one.")
def test_without_a_token(site: Site):
    answers, paths = {}, set(changing(site.web)) - WITHOUT_A_FORM

    with site.refuses(NOTE) as watch:
        for path in paths:
            for role in (Role.ADMINISTRATOR, Role.MANAGER):
                answers[path, role] = sent(site, role, path=site.path(path), **a_form_for(path)).status_code

    assert {at: status for at, status in answers.items() if status != REFUSED} == {}
    assert len(watch.refusals) >= 2 * len([path for path in paths if not path.startswith(OF_OTHERS)])


OF_OTHERS = ("/sign-in", "/my", *ANSWERING)


def a_form_for(path: str) -> dict[str, Any]:
    """A file goes in another kind of form."""
    takes_a_file = path.endswith(
        ("/evidence", "/imports/new", "/api/v1/imports", "/file", "/photos/{name:str}", "/surveys/bring")
    )
    return {"files": {"file": (NOTE, b"reference\n")}} if takes_a_file else {"data": {"why": NOTE}}


WRONG = ["", "x", "0" * 128, "a" * 64 + "b" * 64, "None", "../../", "\u202e", "9" * 10_000]


@attack(31, "A form is sent with a token that was made up.")
@pytest.mark.parametrize("token", WRONG)
def test_with_a_token_that_was_made_up(site: Site, token: str):
    with site.refuses(NOTE, "a" * 64):
        assert sent(site, data={"text": NOTE, **FACT, "_csrf_token": token}).status_code == REFUSED


@attack(32, "A form is sent with the token of the attacker's own browser.")
def test_with_the_token_of_another_browser(site: Site):
    token = site.of(Role.AUDITOR).client.cookies["hmo_csrf"]

    with site.refuses(NOTE):
        assert sent(site, data={"text": NOTE, **FACT, "_csrf_token": token}).status_code == REFUSED
        assert sent(site, data={"text": NOTE, **FACT}, headers={"x-csrftoken": token}).status_code == REFUSED


@attack(33, "Cookie and form both hold the same token, which the site never signed.")
def test_a_planted_pair_that_is_not_signed(site: Site):
    own = site.of(Role.MANAGER).client.cookies["hmo_session"]
    planted = "c" * 128
    headers = {"cookie": f"hmo_session={own}; hmo_csrf={planted}"}

    with site.refuses(NOTE):
        for path, more in ((note_path(site), {"data": {"text": NOTE, "_csrf_token": planted}}), *a_file(planted)):
            answer = TestClient(site.web).post(path, headers=headers, follow_redirects=False, **more)
            assert answer.status_code == REFUSED


def a_file(token: str) -> list[tuple[str, dict[str, Any]]]:
    """A form with a file, which is read by other means."""
    return [("/imports/new", {"data": {"_csrf_token": token}, "files": {"file": ("a.csv", b"reference\n")}})]


@attack(34, "Over TLS a neighbouring host plants a token of its own visit under the name that is used without TLS.")
def test_a_planted_pair_over_tls(site: Site, secure: Browser):
    planted = site.stranger()
    planted.get("/sign-in")
    token = planted.client.cookies["hmo_csrf"]
    secure.client.cookies.set("hmo_csrf", token, domain="testserver.local")

    with site.watched(NOTE):
        for path, more in (("/account/name", {"data": {"name": NOTE, "_csrf_token": token}}), *a_file(token)):
            assert secure.client.post(path, follow_redirects=False, **more).status_code == REFUSED
        own = secure.client.cookies["__Host-hmo_csrf"]
        for path, more in a_file(own):  # and the browser's own token is taken
            assert secure.client.post(path, follow_redirects=False, **more).status_code == 422


@attack(35, "The token stands in the address and not in the form.")
def test_a_token_in_the_address(site: Site):
    token = site.of(Role.MANAGER).client.cookies["hmo_csrf"]

    with site.refuses(NOTE, token):
        assert sent(site, path=f"{note_path(site)}?_csrf_token={token}", data={"text": NOTE}).status_code == REFUSED


KINDS = {
    "text/plain": f"text={NOTE}&kind=fact".encode(),
    "application/json": json.dumps({"text": NOTE, "kind": "fact"}).encode(),
    "application/xml": f"<note>{NOTE}</note>".encode(),
    "application/msgpack": b"\x82\xa4text\xa1x\xa4kind\xa4fact",
    "application/octet-stream": NOTE.encode(),
    "": b"text=x&kind=fact",
    "application/x-www-form-urlencoded; charset=utf-7": b"text=%2BADw-script&kind=fact",
}


@attack(36, "A form is sent as another kind of content, which a page elsewhere may send without asking.")
@pytest.mark.parametrize("kind", list(KINDS))
def test_another_kind_of_content(site: Site, kind: str):
    with site.refuses(NOTE):
        assert sent(site, content=KINDS[kind], headers={"content-type": kind}).status_code == REFUSED


@attack(37, "JSON, with the token, takes the place of a form.")
@pytest.mark.parametrize("path", ["/account/name", "/cases/{case_id:int}/note", "/accounts/{account_id:int}/change"])
def test_json_in_place_of_a_form(site: Site, path: str):
    browser = site.of(Role.ADMINISTRATOR if "accounts" in path else Role.MANAGER)
    headers = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}
    content = {"name": NOTE, "text": NOTE, "kind": "fact", "role": "administrator"}

    with site.watched(NOTE):
        answer = browser.client.post(site.path(path), json=content, headers=headers, follow_redirects=False)
        assert 400 <= answer.status_code < 500


@attack(38, "Whatever changes something is asked for by a link (GET), with all its fields in the query.")
def test_a_link_changes_nothing(site: Site):
    query = "?why=x&text=x&kind=fact&role=administrator&name=Mallory&accounts=1&_method=POST"

    with site.watched("Mallory"):
        for path in changing(site.web):
            role = Role.ADMINISTRATOR if path.startswith(("/accounts", "/outbox")) else Role.MANAGER
            assert site.of(role).get(site.path(path) + query).status_code < 500, path


@attack(39, "A method is smuggled: _method, X-HTTP-Method-Override, and methods that there are not.")
def test_a_method_in_disguise(site: Site):
    browser, path = site.of(Role.MANAGER), note_path(site)
    token = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}
    names = ("x-http-method-override", "x-http-method", "x-method-override")

    with site.watched(NOTE):
        for name in names:
            assert browser.client.get(path, headers={name: "POST", **token}, params={"text": NOTE}).status_code == 200
        assert browser.client.get(f"{path}?_method=POST&text={NOTE}&kind=fact", headers=token).status_code == 200
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "CONNECT", "FOO"):
            answer = browser.client.request(method, path, headers=token, follow_redirects=False)
            assert answer.status_code == 405, method
            assert browser.client.cookies["hmo_session"] not in answer.text


@attack(40, "A program's made-up token comes beside somebody's cookie, to be spared the form's token.")
def test_a_made_up_token_beside_a_cookie(site: Site):
    headers, path = {"authorization": "Bearer hmo_made-up"}, site.path("/api/v1/properties/{property_id:int}/evidence")

    with site.watched(NOTE):
        assert sent(site, headers=headers, path=path, files={"files": ("a.jpg", b"x")}).status_code == 401
    with site.refuses(NOTE):
        assert sent(site, headers=headers, data={"text": NOTE, **FACT}).status_code == REFUSED


@attack(41, "A good token of the attacker's own comes beside the victim's cookie: it acts for its holder alone.")
def test_a_token_beside_anothers_cookie(site: Site):
    with site.watched(changes=True):
        token = a_token(site.of(Role.AUDITOR), "see_properties")
    path = site.path("/api/v1/properties/{property_id:int}/evidence")

    with site.refuses() as watch:
        answer = sent(site, headers={"authorization": f"Bearer {token}"}, path=path, files={"files": ("a.jpg", b"x")})
        assert answer.status_code == REFUSED
    assert [one.actor.split(",")[0] for one in watch.refusals] == ["Auditor Ash"]


@attack(42, "Signing somebody out, or in as the attacker, by a form of another site.")
def test_signing_in_and_out_by_another_sites_form(site: Site):
    stranger = site.stranger()
    fields = {"email": "auditor@acacia.example", "password": PASSWORD}

    with site.refuses():
        assert sent(site, path="/sign-out").status_code == REFUSED
        assert stranger.client.post("/sign-in", data=fields, follow_redirects=False).status_code == REFUSED
    assert "hmo_session" not in stranger.client.cookies
    assert site.of(Role.MANAGER).get("/").status_code == 200


# --- fields that no form has


MORE = {
    "role": "administrator", "realm": "staff", "id": "1", "account_id": "1", "by": "1", "actor": "Mallory", "made_by": "Mallory",
    "noted_by": "Mallory", "revision": "999", "property_id": "1", "closed_at": "", "totp_secret": "", "must_change_password": "no",
    "password_hash": "x", "email": "mallory@acacia.example", "is_admin": "true", "scopes": "manage_accounts",
}  # fmt: skip


@attack(43, "Changing one's own name brings a role, an address, a realm and a password along.")
def test_more_than_a_name(own_site: Site):
    with own_site.watched(changes=True):
        answer = own_site.of(Role.OFFICER).post("/account/name", {"name": "Olive Oak", **MORE})

    assert answer.status_code == 303
    one = own_site.account(Role.OFFICER)
    assert (one.name, one.role, one.realm, one.email) == ("Olive Oak", "officer", "staff", "officer@acacia.example")
    assert (one.totp_secret is None, one.closed_at) == (False, None)


@attack(
    44, "A note, an observation and a case are written in somebody else's name, or for another home, by fields of their own."
)
def test_in_anothers_name(own_site: Site):
    browser, home = own_site.of(Role.OFFICER), own_site.keys["property_id"]
    other = {**MORE, "property_id": str(own_site.keys["other_property"]), "written_by": "Mallory", "case_id": "1"}

    with own_site.watched("Mallory", changes=True) as watch:
        browser.post(f"/properties/{home}/observe", {"how": "seen", "as_at": "2026-11-20", "persons": "4", **other})
        browser.post(own_site.path("/cases/{case_id:int}/note"), {"text": "Seen.", "kind": "fact", **other})
        browser.post(f"/properties/{home}/cases/new", {"kind": "general", "title": "Bins", "priority": "normal", **other})

    assert {one.actor for one in watch.lines} == {"Officer Ash"}
    assert "Mallory" not in own_site.everything()
    assert own_site.path("/properties/{other_property}") not in {one.subject_id for one in watch.lines}
    assert {one.subject_id for one in watch.lines if one.subject == "property"} == {str(home)}


@attack(45, "An administrator gives themselves another role, by a field that their own form has not.")
def test_ones_own_role(site: Site):
    own = site.keys["staff"][Role.ADMINISTRATOR]

    with site.refuses():
        answer = site.of(Role.ADMINISTRATOR).post(f"/accounts/{own}/change", {"name": "Administrator Ash", "role": "manager"})
        assert answer.status_code == 422
    assert site.account(Role.ADMINISTRATOR).role == "administrator"


@attack(46, "A token is asked for with scopes that its holder has not, or for another's account.")
def test_a_token_with_more_than_its_holder_may(site: Site):
    browser = site.of(Role.AUDITOR)
    asked = {"name": "x", "days": "90", "account_id": str(site.keys["staff"][Role.ADMINISTRATOR])}

    with site.watched():
        for scopes in (["manage_accounts"], ["see_properties", "work_cases"], ["*"], ["all"], [""]):
            assert browser.post("/account/tokens/new", {**asked, "scopes": scopes}).status_code == 422
        assert browser.post("/account/tokens/new", {**asked, "scopes": ["see_properties"], "days": "99999"}).status_code == 422


@attack(47, "A field is sent twice, so that one reader sees the first and another the second.")
def test_a_field_that_is_sent_twice(own_site: Site):
    browser, own = own_site.of(Role.OFFICER), own_site.of(Role.OFFICER).client.cookies["hmo_csrf"]
    own_case = own_site.path("/cases/{case_id:int}/change")
    with own_site.refuses():
        answer = sent(own_site, Role.OFFICER, data={"_csrf_token": ["x", "y"], "text": "x", **FACT})
        assert answer.status_code == REFUSED
    for path, fields in (("/account/name", {"name": ["Olive", "Mallory"]}), (own_case, {"title": ["Bells", "Mallory"]})):
        status = browser.client.post(path, data={**fields, "_csrf_token": own}, follow_redirects=False).status_code
        assert status in (303, 400, 409, 422)
    role = {"name": "F", "role": ["auditor", "administrator"]}
    own_site.of(Role.ADMINISTRATOR).post(own_site.path("/accounts/{account_id:int}/change"), role)

    assert "Mallory" not in own_site.everything()
    assert own_site.account(Role.FINANCE).role in ("finance", "auditor")
    assert browser.get("/properties?page=1&page=x").status_code in (200, 400)


@attack(48, "A form that was sent twice at once, or is sent again, is done once.")
def test_a_form_that_is_sent_again(own_site: Site):
    browser = own_site.of(Role.MANAGER)
    path = own_site.path("/cases/{case_id:int}/tasks/{task_id:int}/done")

    first, again = browser.post(path), browser.post(path)
    letter = [browser.post(own_site.path("/letters/{letter_id:int}/print"), {"revision": "2"}).status_code for _ in range(2)]

    assert (first.status_code, again.status_code in (404, 409, 422)) == (303, True)
    assert letter[0] == 303
    assert letter[1] in (409, 422)


@attack(49, "An older state of a record is written over a newer one (a revision that was made up).")
@pytest.mark.parametrize("revision", ["0", "999", "-1", "", "x", "1e9", "9" * 40])
def test_a_revision_that_was_made_up(site: Site, revision: str):
    path = site.path("/properties/{property_id:int}/evidence/{item_id:int}/edit")

    with site.watched("Over yours"):
        assert site.of(Role.OFFICER).post(path, {"title": "Over yours", "revision": revision}).status_code in (409, 422)


@attack(50, "Every address is asked by methods that it has not.")
def test_methods_that_an_address_has_not(site: Site):
    browser = site.of(Role.ADMINISTRATOR)
    token, found = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}, {}
    there: dict[str, set[str]] = {}
    for method, path, _ in routes(site.web):
        there.setdefault(path, set()).add(method)

    with site.watched():
        for path, methods in there.items():
            for method in {"PUT", "PATCH", "DELETE"} - methods:
                answer = browser.client.request(method, site.path(path), headers=token, follow_redirects=False)
                if answer.status_code not in (403, 404, 405):
                    found[method, path] = answer.status_code

    assert found == {}
