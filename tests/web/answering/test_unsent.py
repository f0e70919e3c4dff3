"""What nobody sent in thirty days goes, with its photographs, and what was sent goes from the draft at once."""

from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select, update

import pictured
from answering import PLACE, answer, sent
from browser import Browser
from hmo_enforce import jobs
from hmo_enforce.cli import opening
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.intake import drafts
from hmo_enforce.intake.records import Arrival, ArrivalDraft
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def expired(sessions: Sessions, of: Settings) -> int:
    told = jobs.perform(sessions, jobs.named("expire"), opening.told_to_jobs(of), by=actor.job("test"), report=lambda *_: None)
    found: int = told["drafts_forgotten"]
    return found


def as_old(sessions: Sessions, age: timedelta) -> None:
    with sessions.writing() as session:
        session.execute(update(ArrivalDraft).values(changed_at=clock.now() - age))


def test_after_thirty_days_answers_and_photos_are_gone_and_not_a_day_before(
    web: Litestar, web_settings: Settings, sessions: Sessions
):
    browser = Browser(web)
    answer(browser, "/complain/q/where", PLACE)
    browser.get("/complain/photos/photos")
    browser.post("/complain/photos/photos", files=[("answer", ("a.jpg", pictured.picture()))])

    as_old(sessions, drafts.KEPT_FOR - timedelta(days=1))
    early = expired(sessions, web_settings)
    as_old(sessions, drafts.KEPT_FOR)
    late = expired(sessions, web_settings)

    assert (early, late) == (0, 1)
    with sessions.reading() as session:
        assert session.scalars(select(EvidenceItem.state)).all() == ["destroyed"]
        assert session.scalars(select(ArrivalDraft)).all() == []


def test_of_what_was_sent_the_draft_goes_after_a_day_and_the_arrival_stays(
    web: Litestar, web_settings: Settings, sessions: Sessions
):
    sent(Browser(web))

    as_old(sessions, drafts.SENT_KEPT_FOR)

    assert expired(sessions, web_settings) == 1
    with sessions.reading() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1
