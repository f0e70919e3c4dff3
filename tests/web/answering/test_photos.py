"""Photographs with a complaint: kept as evidence as they come, each for itself, and gone with what is not sent."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Waits
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

import pictured
from answering import PLACE, answer, answered
from browser import Browser
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.intake import drafts
from hmo_enforce.intake.records import Arrival, ArrivalDraft, ArrivalPhoto
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.web import turns
from hmo_enforce.web.answering import photos

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT = "/complain/photos/photos"


def add(browser: Browser, *files: tuple[str, bytes]) -> Any:
    browser.get(AT)
    return browser.post(AT, files=[("answer", one) for one in files])


def items(sessions: Sessions) -> list[EvidenceItem]:
    with sessions.reading() as session:
        return list(session.scalars(select(EvidenceItem).order_by(EvidenceItem.id)))


def test_photos_from_a_phone_come_with_the_complaint_and_wait_for_the_scanner(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    answer(browser, "/complain/q/where", PLACE)

    added = add(browser, ("IMG_1.HEIC", pictured.HEIC.read_bytes()), ("IMG_2.jpg", pictured.picture()))
    listed = browser.get(AT).text
    browser.post(answered(browser))

    assert added.status_code == 303
    assert {"IMG_1.HEIC", "IMG_2.jpg"} <= set(listed.replace("<bdi>", " ").replace("</bdi>", " ").split())
    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert [(one.subject, one.subject_id, one.state) for one in items(sessions)] == [
            ("arrival", arrival.id, "received")
        ] * 2
        photos = session.scalars(select(ArrivalPhoto).order_by(ArrivalPhoto.evidence_item_id)).all()
        assert [(one.arrival_id, one.question) for one in photos] == [(arrival.id, "photos")] * 2
        assert session.scalars(select(JobRequest.job)).all() == ["scan"]
        assert len(arrival.answers["photos"]) == 2


def test_a_photo_of_50_mb_is_refused_kindly_and_takes_nothing_with_it(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    answer(browser, "/complain/q/where", PLACE)

    refused = add(browser, ("huge.jpg", pictured.picture() + os.urandom(1_000) * 50_000), ("small.jpg", pictured.picture()))

    assert refused.status_code == 422
    assert "“huge.jpg” is larger than 25 MB, so we could not take it." in refused.text
    assert "small.jpg" in browser.get(AT).text
    with sessions.reading() as session:
        assert session.scalars(select(ArrivalDraft)).one().answers["where"]["lines"] == "1 Acacia Avenue\nAcacia"


@pytest.mark.parametrize("what", [b"MZ not a photo", pictured.pdf(), b""])
def test_what_is_no_photo_is_refused_in_plain_words(web: Litestar, sessions: Sessions, what: bytes):
    refused = add(Browser(web), ("odd.jpg", what))

    assert refused.status_code == 422
    assert "“odd.jpg” is not a photo that we can open." in refused.text
    assert items(sessions) == []


def test_a_photo_can_be_the_first_answer_and_none_is_none(web: Litestar):
    browser = Browser(web)

    none, first = add(browser, ("", b"")), add(browser, ("a.jpg", pictured.picture()))

    assert "Choose a photo first." in none.text
    assert first.status_code == 303
    assert "a.jpg" in browser.get(AT).text


def test_one_too_many_is_named(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    files = [(f"{number}.jpg", pictured.picture(size=(90 + number, 60))) for number in range(drafts.MOST_PHOTOS + 1)]

    refused = add(browser, *files)

    assert f"You can add up to {drafts.MOST_PHOTOS} photos. “{drafts.MOST_PHOTOS}.jpg” was not added." in refused.text
    assert len(items(sessions)) == drafts.MOST_PHOTOS
    assert 'type="file"' not in browser.get(AT).text


def test_one_taken_out_is_destroyed_and_nobody_elses_is(web: Litestar, sessions: Sessions):
    mine, other = Browser(web), Browser(web)
    add(mine, ("a.jpg", pictured.picture()))
    add(other, ("b.jpg", pictured.picture(size=(80, 60))))
    first, second = (one.id for one in items(sessions))

    theirs = mine.post(f"{AT}/{second}")
    gone = mine.post(f"{AT}/{first}")

    assert (theirs.status_code, gone.status_code) == (404, 303)
    assert [one.state for one in items(sessions)] == ["destroyed", "received"]
    assert "a.jpg" not in mine.get(AT).text


def test_what_is_deleted_before_it_is_sent_takes_its_photos_along(web: Litestar, sessions: Sessions):
    browser = Browser(web)
    add(browser, ("a.jpg", pictured.picture()))

    browser.post("/complain/forget")

    assert [one.state for one in items(sessions)] == ["destroyed"]


def test_photos_from_another_site_are_not_taken(web: Litestar, sessions: Sessions):
    answer = Browser(web).client.post(AT, files={"answer": ("a.jpg", pictured.picture())}, follow_redirects=False)

    assert answer.status_code == 403
    assert items(sessions) == []


def test_photos_wait_for_one_of_the_few_turns_of_those_who_answer(web: Litestar, sessions: Sessions):
    browser, held = Browser(web), web.state.answering_turns._turns
    browser.get(AT)
    for _ in range(turns.ANSWERING_AT_ONCE):
        browser.client.blocking_portal.call(held.acquire)

    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(browser.post, AT, files={"answer": ("a.jpg", pictured.picture())})
        with pytest.raises(Waits):
            adding.result(0.5)
        for _ in range(turns.ANSWERING_AT_ONCE):
            browser.client.blocking_portal.call(held.release)

        assert adding.result(30).status_code == 303
    assert len(items(sessions)) == 1


def test_photos_leave_room_on_the_disk_for_the_office(web: Litestar, sessions: Sessions, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(photos, "ROOM_MB", 1 << 40)

    refused = add(Browser(web), ("a.jpg", pictured.picture()))

    assert refused.status_code == 503
    assert "What you answered before is kept." in refused.text
    assert items(sessions) == []


def test_the_office_sees_no_photo_before_it_is_sent_and_then_finds_it_with_what_arrived(
    web: Litestar, browse: Callable[..., Browser]
):
    officer, tenant = browse(), Browser(web)
    answer(tenant, "/complain/q/where", PLACE)
    add(tenant, ("damp.jpg", pictured.picture()))

    before = [officer.get(path).text for path in ("/evidence", "/")]
    tenant.post(answered(tenant))
    link = re.search(r'href="(/inbox/\d+/evidence/\d+)"', officer.get("/evidence").text)

    assert not [page for page in before if "Do you have photos of it?" in page]
    assert link
    assert officer.get(link[1]).status_code == 200
