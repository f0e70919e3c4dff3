"""Every answer, whoever makes it, tells the browser to run nothing foreign and to keep no page about homes."""

from collections.abc import Callable

import pytest

import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
KEPT = {"/look.css": "public, max-age=300", "/static/office/office.css": "max-age=3600, public"}

# Only this database: what is asked here is the same on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_every_answer_carries_the_policy_and_none_about_a_home_is_kept(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        town = borough.seeded(session)
    browser = browse(Role.FINANCE)
    paths = ["/", f"/properties/{town.rich}", "/properties.csv", f"/api/v1/properties/{town.rich}", "/imports", "/nothing"]

    answers = {path: browser.get(path) for path in [*paths, *KEPT]}

    policies = {answer.headers.get("content-security-policy", "") for answer in answers.values()}
    assert len(policies) == 1
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policies.pop().split("; "))
    assert {answer.headers.get("x-content-type-options") for answer in answers.values()} == {"nosniff"}
    assert {path: answer.headers.get("cache-control") for path, answer in answers.items()} == dict.fromkeys(
        paths, "no-store"
    ) | KEPT
    assert [answers[path].status_code for path in paths] == [200, 200, 200, 200, 403, 404]


@on_sqlite
def test_a_stranger_gets_it_too(web):
    answers = [Browser(web).get(path) for path in ("/properties", "/sign-in", "/api/v1/properties")]

    assert [answer.status_code for answer in answers] == [303, 200, 401]
    assert {answer.headers.get("cache-control") for answer in answers} == {"no-store"}
    assert all("default-src 'none'" in answer.headers["content-security-policy"] for answer in answers)
