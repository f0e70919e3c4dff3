from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from hmo_enforce.areas import standing
from hmo_enforce.areas.standing import Dates, Kind

SCHEME = Dates(made_on=date(2022, 5, 20), starts_on=date(2022, 9, 1), ends_on=date(2027, 8, 31))


def test_a_scheme_is_in_force_from_its_first_day_to_the_end_of_its_last():
    days = [date(2022, 8, 31), date(2022, 9, 1), date(2027, 8, 31), date(2027, 9, 1)]

    verdicts = [standing.in_force(Kind.SELECTIVE, SCHEME, day).in_force for day in days]

    assert verdicts == [False, True, True, False]


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2022, 5, 1), "It was not made until 20 May 2022."),
        (date(2022, 6, 1), "It does not come into force until 1 September 2022."),
        (date(2024, 3, 1), "It is in force since 1 September 2022 until the end of 31 August 2027."),
        (date(2028, 1, 1), "Its last day in force was 31 August 2027."),
    ],
)
def test_the_reason_names_the_day_that_settles_it(on, reason):
    assert standing.in_force(Kind.SELECTIVE, SCHEME, on).reason == reason


def test_a_scheme_may_be_revoked_on_the_day_it_is_made_and_not_before():
    at_once, before = (replace(SCHEME, revoked_on=day) for day in (date(2022, 5, 20), date(2022, 5, 19)))

    assert standing.warnings(Kind.SELECTIVE, at_once) == ()
    assert standing.warnings(Kind.SELECTIVE, before) == ("It is revoked (19 May 2022) before it is made (20 May 2022).",)


def test_a_revoked_scheme_no_longer_stands_on_the_day_of_revocation():
    revoked = replace(SCHEME, revoked_on=date(2024, 4, 1))

    assert standing.in_force(Kind.SELECTIVE, revoked, date(2024, 3, 31)).in_force is True
    after = standing.in_force(Kind.SELECTIVE, revoked, date(2024, 4, 1))
    assert after.in_force is False
    assert after.reason == "It was revoked with effect from 1 April 2024."


def test_a_scheme_without_a_start_is_not_known_to_be_in_force():
    unstarted = standing.in_force(Kind.ADDITIONAL, replace(SCHEME, starts_on=None), date(2024, 1, 1))

    assert unstarted.in_force is None
    assert "not recorded" in unstarted.reason


def test_a_scheme_without_an_end_is_uncertain_for_five_years_and_over_after_them():
    endless = replace(SCHEME, ends_on=None)

    assert standing.in_force(Kind.SELECTIVE, endless, date(2027, 8, 31)).in_force is None
    after = standing.in_force(Kind.SELECTIVE, endless, date(2027, 9, 1))
    assert after.in_force is False
    assert "five years in force (Housing Act 2004 s. 84, not checked at its source)" in after.reason


def test_an_article_4_direction_needs_no_end_and_an_area_of_interest_no_dates():
    direction = Dates(made_on=None, starts_on=date(2012, 2, 25), ends_on=None)

    assert standing.in_force(Kind.ARTICLE_4, direction, date(2026, 11, 1)).in_force is True
    assert standing.in_force(Kind.INTEREST, Dates(None, None, None), date(2026, 11, 1)).in_force is True


@pytest.mark.parametrize(("starts_on", "warned"), [(date(2022, 8, 19), True), (date(2022, 8, 20), False)])
def test_coming_into_force_within_three_months_of_being_made_is_questioned(starts_on, warned):
    quick = replace(SCHEME, starts_on=starts_on, ends_on=date(2026, 1, 1))

    warnings = standing.warnings(Kind.ADDITIONAL, quick)

    assert [warning for warning in warnings if "20 August 2022" in warning and "s. 58" in warning] == list(warnings)
    assert bool(warnings) is warned


@pytest.mark.parametrize(("ends_on", "warned"), [(date(2027, 8, 31), False), (date(2027, 9, 1), True)])
def test_a_scheme_of_more_than_five_years_is_questioned_but_stands(ends_on, warned):
    long = replace(SCHEME, ends_on=ends_on)

    answer = standing.in_force(Kind.SELECTIVE, long, ends_on)

    assert answer.in_force is True
    assert any("five years" in warning for warning in answer.warnings) is warned


def test_dates_in_the_wrong_order_are_questioned_for_every_kind():
    backwards = Dates(made_on=date(2020, 1, 1), starts_on=date(2021, 1, 1), ends_on=date(2020, 6, 1))

    (warning,) = standing.warnings(Kind.ARTICLE_4, backwards)

    assert warning == "It ends (1 June 2020) before it comes into force (1 January 2021)."


def test_only_housing_act_designations_have_its_limits():
    direction = Dates(made_on=date(2012, 1, 1), starts_on=date(2012, 1, 2), ends_on=date(2040, 1, 1))

    assert standing.warnings(Kind.ARTICLE_4, direction) == ()
    assert len(standing.warnings(Kind.SELECTIVE, direction)) == 2


@pytest.mark.parametrize(
    ("starts_on", "last_day"),
    [(date(2022, 9, 1), date(2027, 8, 31)), (date(2024, 2, 29), date(2029, 2, 28)), (date(2024, 2, 28), date(2029, 2, 27))],
)
def test_five_years_end_with_the_last_day_before_the_corresponding_date(starts_on, last_day):
    assert standing.latest_end(starts_on) == last_day


def test_a_row_with_the_columns_of_a_designation_is_answered_like_its_dates():
    row = SimpleNamespace(
        kind="selective",
        made_on=SCHEME.made_on,
        starts_on=SCHEME.starts_on,
        ends_on=SCHEME.ends_on,
        revoked_on=date(2024, 4, 1),
    )

    assert standing.dates_of(row) == replace(SCHEME, revoked_on=date(2024, 4, 1))
    assert [standing.of(row, day).in_force for day in (date(2024, 3, 31), date(2024, 4, 1))] == [True, False]
