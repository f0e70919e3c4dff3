"""The pages of surveys, the inbox and partners at each width, with something of everything on them; and those of the public."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

import acacia
import agreed
import arrived
import waves
from hmo_enforce.accounts.roles import Role
from hmo_enforce.intake import states
from hmo_enforce.intake.actions import channels, work
from hmo_enforce.kernel import clock
from live import WIDTHS, Live

Open = Callable[..., Page]
Seen = Callable[[Page, str], None]
OFFICE = {
    "surveys": "/surveys",
    "wave": "/surveys/waves/{wave}",
    "wave-new": "/surveys/waves/new",
    "wave-close": "/surveys/waves/{wave}/close",
    "wave-repeat": "/surveys/waves/{wave}/repeat",
    "wave-file": "/surveys/waves/{wave}/file",
    "channels-new": "/surveys/waves/{wave}/channels/new",
    "channel": "/surveys/channels/{channel}",
    "cards": "/surveys/channels/{channel}/cards",
    "keying": "/surveys/waves/{wave}/paper",
    "survey-version": "/surveys/versions/{version}",
    "survey-bring": "/surveys/bring",
    "waves-report": "/surveys/report",
    "inbox": "/inbox",
    "inbox-none": "/inbox?q=nowhere+lane",
    "inbox-new": "/inbox/new",
    "arrival": "/inbox/{urgent}",
    "arrival-joined": "/inbox/{joined}",
    "arrival-sender": "/inbox/{urgent}/sender",
    "arrival-assign": "/inbox/{urgent}/assign",
    "arrival-home": "/inbox/{nowhere}/home",
    "arrival-join": "/inbox/{urgent}/join",
    "arrival-part": "/inbox/{joined}/part",
    "arrival-close": "/inbox/{urgent}/close",
    "tension": "/tension",
    "partners": "/partners",
    "partner": "/partners/{partner}",
    "partner-new": "/partners/new",
    "agreements": "/agreements",
    "agreement": "/agreements/{agreement}",
    "agreement-new": "/partners/{partner}/agreements/new",
    "agreement-terms": "/agreements/{agreement}/terms",
    "agreement-end": "/agreements/{agreement}/end",
    "receive": "/agreements/{agreement}/receive",
    "receive-file": "/agreements/{agreement}/file",
    "share-form": "/agreements/{agreement}/share?property={rich}",
    "share": "/shares/{share}",
    "refer": "/refer?property={rich}",
}
PUBLIC = {
    "complain": "/complain",
    "complain-where": "/complain/q/where",
    "survey": "/survey/{token}",
    "status": "/status",
}


@pytest.fixture(scope="module")
def live(apart: Live) -> Live:
    return apart


@dataclass(frozen=True)
class Kept:
    """The keys of what the pages are about."""

    rich: int
    wave: int
    version: int
    channel: int
    token: str
    urgent: int
    joined: int
    nowhere: int
    partner: int
    agreement: int
    share: int


@pytest.fixture(scope="module")
def kept(live: Live) -> Kept:
    home = live.town.rich
    with live.application.state.sessions.writing() as session:
        made, earlier = waves.surveyed(session), waves.a_wave(session, "Spring 2026", ends_on=waves.STARTS)
        channels.hand_out(session, made.school.id, clock.today(), 200, by=acacia.ALMA)
        waves.a_channel(session, earlier)
        waves.an_answer(session, made.school, "one answer of a form")
        urgent = arrived.an_arrival(session, home, matters=("no_heating", "harassment"), risk=True)
        other = arrived.an_arrival(session, home, matters=("rubbish",))
        work.join(session, other.id, urgent.id, "The same rubbish.", revision=other.revision, by=acacia.ALMA)
        nowhere = arrived.an_arrival(session, None, state=states.WAITING, waits_why="Nobody said which home it is.")
        partner = agreed.a_partner(session)
        agreement = agreed.an_agreement(session, partner)
        share = agreed.a_share(session, home, agreement, address="1 Acacia Avenue", concern="No alarms.")
        return Kept(
            home, made.wave.id, made.wave.version_id, made.school.id, made.school.token,
            urgent.id, other.id, nowhere.id, partner, agreement, share,
        )  # fmt: skip


def looked_at(page: Page, pages: dict[str, str], kept: Kept, seen: Seen, name: str) -> dict[str, str]:
    """What is wrong, by page."""
    found = {}
    for called, path in pages.items():
        answer: Any = page.goto(path.format(**vars(kept)))
        assert answer.status == 200, path
        try:
            seen(page, f"{called}-{name}")
        except AssertionError as wrong:
            found[called] = str(wrong)
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_what_arrives_is_sound_at(width: str, open_page: Open, kept: Kept, seen: Seen):
    page = open_page(Role.MANAGER, width)

    assert looked_at(page, OFFICE, kept, seen, width) == {}
    assert open_page.faults == []


@pytest.mark.parametrize("tag", ["en", "ur"])
def test_the_pages_for_whoever_answers_are_sound_on_a_phone(tag: str, open_page: Open, kept: Kept, seen: Seen):
    page = open_page(None, "phone")
    page.goto(f"/complain?language={tag}")

    assert looked_at(page, PUBLIC, kept, seen, f"phone-{tag}") == {}
    assert open_page.faults == []
