"""Every page at phone, tablet and desktop width: nothing sideways, nothing axe objects to, scripts without errors."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hmo_enforce.accounts.roles import Role
from live import WIDTHS, Live, overflows, settle, violations

PAGES = {
    "start": "/",
    "properties": "/properties",
    "properties-none": "/properties?q=nowhere+lane&licensed=no",
    "properties-faulty": "/properties?outcome=zzz&after=abc",
    "lapsed-faulty": "/to-visit/lapsed?on=31-02-2026",
    "change": "/designations/{selective}/change",
    "imports": "/imports",
    "property": "/properties/{rich}",
    "property-past": "/properties/{rich}?on=2024-03-01",
    "home-timeline": "/properties/{rich}/timeline",
    "home-timeline-none": "/properties/{rich}/timeline?sort=letters&on=2024-03-01",
    "property-nasty": "/properties/{nasty}",
    "decide": "/properties/{rich}/decide",
    "observe": "/properties/{rich}/observe",
    "observe-all": "/properties/{rich}/observe?everything=yes",
    "correct": "/properties/{rich}/correct",
    "unit": "/properties/{rich}/unit",
    "room": "/properties/{rich}/room",
    "person": "/properties/{rich}/person",
    "certificate": "/properties/{rich}/certificates/new?kind=eicr",
    "certificate-change": "/properties/{rich}/certificates/1/change",
    "certificates": "/certificates?state=ended",
    "certificates-missing": "/certificates?state=missing",
    "certificates-none": "/certificates?state=defects&ward=nowhere",
    "licences": "/licences?sort=ends&columns=licence,home,holder,starts,ends,state,limits",
    "licences-none": "/licences?q=nowhere+lane&state=revoked&ends_from=2024-01-01",
    "letters": "/letters?columns=letter,to,state,became,written,about",
    "letters-none": "/letters?q=nowhere&state=printed",
    "outbox": "/outbox?show=all",
    "outbox-none": "/outbox",
    "people": "/people",
    "person-page": "/people/1",
    "person-correct": "/people/1/correct",
    "people-none": "/people?q=nobody&homes=10",
    "same": "/properties/{rich}/same",
    "compared": "/properties/{rich}/same/{nasty}",
    "portfolio": "/portfolio",
    "tasks": "/tasks",
    "tasks-none": "/tasks?whose=me&due=overdue",
    "evidence": "/evidence?since=2020-01-01",
    "evidence-none": "/evidence?state=quarantined",
    "to-visit": "/to-visit",
    "lapsed": "/to-visit/lapsed",
    "designate": "/designations/new",
    "dates": "/designations/{selective}/dates",
    "revoke": "/designations/{selective}/revoke",
    "designations": "/designations",
    "designation": "/designations/{selective}",
    "map": "/map",
    "map-everything": "/map?show=homes&show=cases&show=designations&show=wards&shown=1&case_status=any",
    "map-none": "/map?q=nowhere+lane&show=homes&show=cases&shown=1",
    "draw": "/designations/drafts/new?ward=E99500001",
    "matches-none": "/matches",
    "matches-faulty": "/matches?state=zzz&import=x",
    "digest": "/account/digest",
    "digest-preview": "/account/digest/preview",
    "missing": "/properties/999999",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound_at(width: str, live: Live, open_page: Callable[..., Page], tmp_path: Path):
    folder = Path(os.environ.get("HMO_PICTURES") or tmp_path)
    page = open_page(Role.MANAGER, width)
    found = {}

    for name, path in PAGES.items():
        page.goto(path.format(**vars(live.town)))
        settle(page)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        wrong = violations(page) + (["it must be scrolled sideways"] if overflows(page) else [])
        if wrong:
            found[name] = wrong

    assert not found
    assert [fault for fault in open_page.faults if "404" not in fault] == []


def test_the_sign_in_page_is_sound(open_page: Callable[..., Page]):
    page = open_page(None)

    page.goto("/sign-in")

    assert violations(page) == []
