"""Waves are opened, closed and repeated; their channels have links that nobody guesses, and count their cards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import waves as surveys
from hmo_enforce.intake import waves
from hmo_enforce.intake.actions import channels as on_channels
from hmo_enforce.intake.actions import waves as actions
from hmo_enforce.intake.actions.channels import Said as SaidOfChannel
from hmo_enforce.intake.actions.waves import Said
from hmo_enforce.intake.queries import channels
from hmo_enforce.intake.queries import waves as known
from hmo_enforce.intake.waves import Dates, Standing
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.kernel.journal import Entry

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("dates", "on", "standing"),
    [
        (Dates(date(2026, 9, 1), date(2026, 9, 30)), date(2026, 8, 31), Standing.TO_COME),
        (Dates(date(2026, 9, 1), date(2026, 9, 30)), date(2026, 9, 1), Standing.OPEN),
        (Dates(date(2026, 9, 1), date(2026, 9, 30)), date(2026, 9, 30), Standing.OPEN),
        (Dates(date(2026, 9, 1), date(2026, 9, 30)), date(2026, 10, 1), Standing.CLOSED),
        (Dates(date(2026, 9, 1)), date(2030, 1, 1), Standing.OPEN),
        (Dates(date(2026, 9, 1), None, datetime(2026, 9, 2, 12, tzinfo=UTC)), date(2026, 9, 2), Standing.CLOSED),
    ],
)
def test_a_wave_is_open_from_its_first_day_to_the_end_of_its_last_unless_closed_by_hand(dates, on, standing):
    assert dates.standing(on) is standing


def test_it_closed_on_its_last_day_or_when_it_was_closed_by_hand_before():
    by_hand = datetime(2026, 9, 29, 23, 30, tzinfo=UTC)  # half past midnight in England

    assert Dates(date(2026, 9, 1)).closed_on is None
    assert Dates(date(2026, 9, 1), date(2026, 9, 30)).closed_on == date(2026, 9, 30)
    assert Dates(date(2026, 9, 1), date(2026, 12, 1), by_hand).closed_on == date(2026, 9, 30)


def test_a_channel_is_found_by_its_links_end_however_it_is_typed(session: Session):
    made = surveys.surveyed(session)

    found = channels.by_token(session, f" {made.school.token.upper()} ")

    assert (found.id, found.wave_id, found.version_id) == (made.school.id, made.wave.id, 1)
    assert found.standing(surveys.ENDS) is Standing.OPEN
    assert found.standing(surveys.ENDS + DAY) is Standing.CLOSED
    with pytest.raises(NotFound, match="Check the link"):
        channels.by_token(session, "aaaaaaaa")


def test_links_ends_are_of_letters_that_look_unlike_and_never_the_same(session: Session):
    wave = surveys.a_wave(session)

    tokens = [surveys.a_channel(session, wave, f"School {number}").token for number in range(50)]

    assert len(set(tokens)) == 50
    assert {len(one) for one in tokens} == {waves.LENGTH}
    assert set("".join(tokens)) <= set(waves.LETTERS)
    assert not set(waves.LETTERS) & set("01loiu")


def test_closing_is_journalled_with_why_and_done_once(session: Session):
    wave = surveys.a_wave(session, ends_on=None)

    actions.close(session, wave.id, why="Enough answers.", revision=wave.revision, by=acacia.BASIL)

    assert known.dates(wave).standing(clock.today()) is Standing.CLOSED
    line = session.scalars(select(Entry).where(Entry.subject == "wave").order_by(Entry.id.desc())).first()
    assert line is not None
    assert (line.actor_name, line.verb) == ("Basil Beech", "closed")
    with pytest.raises(Refused, match="closed already"):
        actions.close(session, wave.id, why="Again.", revision=wave.revision, by=acacia.BASIL)


def test_one_closed_by_mistake_opens_again_under_the_same_links(session: Session):
    made = surveys.surveyed(session, ends_on=clock.today() + DAY)
    actions.close(session, made.wave.id, why="A slip.", revision=made.wave.revision, by=acacia.ALMA)

    actions.reopen(session, made.wave.id, why="It was a slip.", revision=made.wave.revision, by=acacia.ALMA)

    assert channels.by_token(session, made.school.token).standing(clock.today()) is Standing.OPEN


def test_repeating_takes_the_channels_over_with_new_links_and_closes_the_old_one(session: Session):
    made = surveys.surveyed(session, ends_on=None)
    on_channels.hand_out(session, made.school.id, clock.today(), 200, by=acacia.ALMA)

    said = Said("Spring 2027", surveys.asked(session), clock.today() + DAY)
    again = actions.repeat(session, made.wave.id, said, revision=made.wave.revision, by=acacia.ALMA)

    theirs = channels.of_wave(session, again.id)
    assert made.wave.closed_at is not None
    assert [(one.name, one.kind, one.repeats_id) for one in theirs] == [
        ("Acacia Primary School", "school", made.school.id), ("Birch Surgery", "surgery", made.surgery.id),
    ]  # fmt: skip
    assert {one.token for one in theirs} & {made.school.token, made.surgery.token} == set()
    assert channels.handed_out(session, [one.id for one in theirs]) == {}
    assert again.repeats_id == made.wave.id


def test_of_two_who_repeat_a_wave_that_is_over_the_second_is_told(session: Session):
    made = surveys.surveyed(session, ends_on=clock.today() - DAY)
    read = made.wave.revision
    actions.repeat(
        session, made.wave.id, Said("Spring 2027", made.wave.version_id, clock.today()), revision=read, by=acacia.ALMA
    )

    with pytest.raises(Stale):
        actions.repeat(
            session, made.wave.id, Said("Spring, 2027", made.wave.version_id, clock.today()), revision=read, by=acacia.BASIL
        )
    assert [one.name for one in known.every(session)] == ["Spring 2027", "Autumn 2026"]


def test_what_changed_since_it_was_read_is_not_changed_again(session: Session):
    wave = surveys.a_wave(session)
    read = wave.revision
    said = Said("Another name", wave.version_id, surveys.STARTS)
    actions.change(session, wave.id, said, revision=read, by=acacia.ALMA)

    with pytest.raises(Stale):
        actions.change(session, wave.id, replace(said, name="A third"), revision=read, by=acacia.BASIL)


def test_the_questions_of_a_wave_with_answers_do_not_change(session: Session):
    made = surveys.surveyed(session)
    surveys.an_answer(session, made.school, "one")

    with pytest.raises(Refused, match="Repeat the wave"):
        actions.change(
            session,
            made.wave.id,
            Said("Autumn 2026", made.wave.version_id + 1, surveys.STARTS),
            revision=made.wave.revision,
            by=acacia.ALMA,
        )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Said(" ", 1, surveys.STARTS), "Give it a name"),
        (Said("Autumn 2026", 1, surveys.STARTS), "already"),
        (Said("Winter", 1, surveys.ENDS, surveys.STARTS), "would end before"),
    ],
)
def test_a_wave_that_cannot_be_is_refused_with_why(session: Session, said: Said, why: str):
    surveys.a_wave(session, "autumn 2026")

    with pytest.raises(Refused, match=why):
        actions.open_wave(session, said, by=acacia.ALMA)


def test_two_channels_of_a_wave_are_not_called_the_same(session: Session):
    made = surveys.surveyed(session)

    with pytest.raises(Refused, match="already"):
        surveys.a_channel(session, made.wave, "acacia primary school")
    with pytest.raises(Refused, match="kind"):
        on_channels.add(session, made.wave.id, SaidOfChannel("parrot", "Polly"), by=acacia.ALMA)


def test_cards_are_counted_in_all_and_what_was_said_before_is_kept(session: Session):
    school = surveys.surveyed(session).school
    today = clock.today()
    on_channels.hand_out(session, school.id, today - 7 * DAY, 100, by=acacia.ALMA)
    on_channels.hand_out(session, school.id, today, 150, by=acacia.BASIL)

    with pytest.raises(Refused, match="150 already"):
        on_channels.hand_out(session, school.id, today, 120, by=acacia.BASIL)
    on_channels.hand_out(session, school.id, today, 120, by=acacia.BASIL, why="A box came back.")

    assert [one.handed_out for one in channels.cards(session, school.id)] == [120, 150, 100]
    assert channels.handed_out(session, [school.id]) == {school.id: 120}
    assert channels.handed_out(session, [school.id], today - DAY) == {school.id: 100}


def test_cards_counted_for_a_day_gone_by_are_no_more_than_later_unless_somebody_says_why(session: Session):
    school = surveys.surveyed(session).school
    today = clock.today()
    on_channels.hand_out(session, school.id, today, 100, by=acacia.ALMA)

    with pytest.raises(Refused, match="no more than 100"):
        on_channels.hand_out(session, school.id, today - DAY, 200, by=acacia.BASIL)
    on_channels.hand_out(session, school.id, today - DAY, 80, by=acacia.BASIL)

    assert channels.handed_out(session, [school.id]) == {school.id: 100}


def test_of_many_channels_added_at_once_one_that_cannot_be_stops_all(session: Session):
    wave = surveys.a_wave(session)
    many = [(SaidOfChannel("school", f"School {number}"), None) for number in range(on_channels.MOST)]

    with pytest.raises(Refused, match="a channel school 7 of that kind already"):
        on_channels.add_each(session, wave.id, [*many[:9], (SaidOfChannel("school", "school 7"), None)], by=acacia.ALMA)
    assert channels.of_wave(session, wave.id) == ()
    on_channels.add_each(session, wave.id, many, by=acacia.ALMA)

    assert len(channels.of_wave(session, wave.id)) == on_channels.MOST
    with pytest.raises(Refused, match=r"at most 1,000 channels; this one has 1,000"):
        surveys.a_channel(session, wave, "One more")


def test_cards_of_a_day_to_come_or_fewer_than_none_are_refused(session: Session):
    school = surveys.surveyed(session).school

    with pytest.raises(Refused, match="not come yet"):
        on_channels.hand_out(session, school.id, clock.today() + DAY, 10, by=acacia.ALMA)
    with pytest.raises(Refused, match="from 0"):
        on_channels.hand_out(session, school.id, clock.today(), -1, by=acacia.ALMA)
