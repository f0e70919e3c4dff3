"""Doing what one's role does not include."""

import pytest
from means import ANSWERING, Site, attack, changing, guards_of, reading, routes
from test_forms import a_form_for

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock
from programs import a_token, asked

BEFORE_SIGNING_IN = ("/sign-in", "/forgotten-password", "/new-password", "/my", "/health", "/look.css", "/metrics", *ANSWERING)


def permissions(site: Site, method: str) -> dict[str, set[str]]:
    """What each route asks for, by its guards' own names."""
    found = {}
    for one, path, handler in routes(site.web):
        if one == method and not path.startswith(BEFORE_SIGNING_IN):
            found[path] = {name.removeprefix("may_") for name in guards_of(handler) if name.startswith("may_")}
    return found


@pytest.mark.parametrize("role", list(Role))
@attack(150, "Each role sends a form to every address whose permission it has not.")
def test_forms_of_another_role(site: Site, role: Role):
    browser, taken = site.of(role), {}
    headers = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}
    with site.watched() as watch:
        for path, needed in permissions(site, "POST").items():
            if not all(roles.may(role, one) for one in needed):
                form = a_form_for(path)
                answer = browser.client.post(site.path(path), headers=headers, follow_redirects=False, **form)
                taken[path] = answer.status_code

    assert {path: status for path, status in taken.items() if status != 403} == {}
    assert len(watch.refusals) >= len(taken)


@pytest.mark.parametrize("role", list(Role))
@attack(151, "Each role opens every page whose permission it has not.")
def test_pages_of_another_role(site: Site, role: Role):
    opened = {}
    with site.watched():
        for path, needed in permissions(site, "GET").items():
            if all(roles.may(role, one) for one in needed):
                continue
            opened[path] = site.of(role).get(site.path(path)).status_code

    assert {path: status for path, status in opened.items() if status != 403} == {}


@attack(152, "The auditor, who only reads, sends something to every address.")
def test_the_auditor_changes_nothing(site: Site):
    own = (
        "/account", "/sign-", "/my", "/forgotten", "/new-password", "/journal/export", "/lists/", "/saved-filters", "/desk/seen",
        *ANSWERING,
    )  # fmt: skip
    browser = site.of(Role.AUDITOR)
    headers = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}

    with site.refuses():
        for path in changing(site.web):
            if path.startswith(own) and not path.startswith("/accounts"):
                continue
            answer = browser.client.post(site.path(path), headers=headers, follow_redirects=False, **a_form_for(path))
            assert answer.status_code == 403, path


@attack(153, "An officer opens an account for themselves as an administrator, or changes their own.")
def test_an_officer_makes_an_administrator(site: Site):
    own = site.keys["staff"][Role.OFFICER]
    forms = {
        "/accounts/new": {"name": "M", "email": "m@acacia.example", "role": "administrator"},
        f"/accounts/{own}/change": {"name": "M", "role": "administrator"},
        f"/accounts/{own}/new-password": {},
        f"/accounts/{site.keys['staff'][Role.ADMINISTRATOR]}/second-factor": {"why": "x"},
        f"/accounts/{site.keys['staff'][Role.ADMINISTRATOR]}/close": {"why": "x"},
    }

    with site.refuses("m@acacia.example") as watch:
        for path, fields in forms.items():
            assert site.of(Role.OFFICER).post(path, fields).status_code == 403
    assert len(watch.refusals) == len(forms)


@attack(154, "A program does what its token was not given, though its holder may.")
def test_a_token_beyond_its_scopes(site: Site):
    with site.watched(changes=True):
        token = a_token(site.of(Role.MANAGER), "see_properties")

    with site.refuses() as watch:
        for path in ("/api/v1/cases", "/api/v1/imports", site.path("/api/v1/properties/{property_id:int}/evidence")):
            assert asked(site.web, path, token).status_code == 403
        files = {"files": ("a.jpg", b"x")}
        path = site.path("/api/v1/properties/{property_id:int}/evidence")
        assert asked(site.web, path, token, "POST", files=files).status_code == 403
    assert len(watch.refusals) == 4


@attack(155, "A program's token opens a page, signs in, or makes another token.")
def test_a_token_on_pages(site: Site):
    with site.watched(changes=True):
        token = a_token(site.of(Role.ADMINISTRATOR), "see_properties", "see_imports")

    with site.watched():
        for path in reading(site.web):
            if not path.startswith(("/api", *BEFORE_SIGNING_IN)):
                assert asked(site.web, site.path(path), token).status_code == 303, path


@attack(156, "A token stands in an address (?token=, in the path), where logs and histories keep it.")
@pytest.mark.parametrize(
    "where", ["/api/v1/properties?access_token={}", "/properties?q={}", "/{}", "/api/v1/{}/x", "/sign-in?next=/{}"]
)
def test_a_token_in_an_address(own_site: Site, where: str):
    token = own_site.keys["token_text"]

    with own_site.watched(token, changes=True) as watch:
        answer = own_site.stranger().get(where.format(token))

    assert answer.status_code == 400
    assert token not in answer.text
    assert [one.verb for one in watch.lines] != []
    assert asked(own_site.web, "/api/v1/designations", token).status_code == 401


@attack(157, "A token goes on working after its holder lost the role, or their account.")
def test_a_token_after_its_holder_left(own_site: Site):
    token = own_site.keys["token_text"]
    assert asked(own_site.web, "/api/v1/designations", token).status_code == 200

    path = f"/accounts/{own_site.keys['staff'][Role.LICENSING]}/close"
    assert own_site.of(Role.ADMINISTRATOR).post(path, {"why": "Left."}).status_code == 303

    assert asked(own_site.web, "/api/v1/designations", token).status_code == 401


@attack(158, "Made-up tokens are tried in a flood.")
def test_a_flood_of_tokens(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    with own_site.refuses("hmo_guess") as watch:
        answers = {asked(own_site.web, "/api/v1/designations", f"hmo_guess-{number}").status_code for number in range(305)}

    assert answers == {401, 429}
    assert [one.verb for one in watch.refusals] == ["limited"]


@attack(159, "The last administrator is closed or demoted, by themselves or by another, so that nobody can undo it.")
def test_the_last_administrator(site: Site):
    own = site.keys["staff"][Role.ADMINISTRATOR]

    with site.refuses():
        assert site.of(Role.ADMINISTRATOR).post(f"/accounts/{own}/close", {"why": "x"}).status_code in (403, 422)
