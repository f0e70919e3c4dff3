"""By when something is looked at: the council's dated policy, in working days."""

from datetime import date

import pytest

from hmo_enforce.intake import clocks
from hmo_enforce.intake.clocks import Policy

FRIDAY = date(2026, 12, 18)
OLD = Policy(date(2024, 4, 1), {"complaint": 10})
NEW = Policy(date(2026, 4, 1), {"complaint": 3, "urgent": 1}, duplicate_days=30)


def test_the_policy_of_a_day_is_the_last_that_began_by_then():
    assert clocks.policy_on([NEW, OLD], date(2026, 3, 31)) is OLD
    assert clocks.policy_on([NEW, OLD], date(2026, 4, 1)) is NEW
    assert clocks.policy_on([], FRIDAY) is clocks.USUAL


def test_weekends_and_bank_holidays_are_no_working_days():
    due = clocks.due_on(Policy(date(2024, 1, 1), {"complaint": 5}), "complaint", is_urgent=False, received_on=FRIDAY)

    assert due == date(2026, 12, 29)


def test_an_urgent_one_is_due_sooner_and_never_later_than_its_kind():
    late = Policy(date(2024, 1, 1), {"complaint": 2, "urgent": 4})

    assert clocks.due_on(NEW, "complaint", is_urgent=True, received_on=FRIDAY) == date(2026, 12, 21)
    assert clocks.due_on(late, "complaint", is_urgent=True, received_on=FRIDAY) == date(2026, 12, 22)


def test_a_kind_that_the_council_does_not_name_has_the_usual_days():
    assert clocks.due_on(OLD, "survey", is_urgent=False, received_on=FRIDAY) == date(2027, 1, 20)


def test_one_that_is_marked_urgent_is_due_by_the_urgent_clock_from_then_on_and_never_later_than_before():
    marked_on, soon, far = date(2027, 1, 5), date(2027, 1, 5), date(2027, 1, 20)

    def due(due_on: date, *, is_urgent: bool) -> date:
        return clocks.marked(NEW, "survey", is_urgent=is_urgent, received_on=FRIDAY, due=due_on, on=marked_on)

    assert due(far, is_urgent=True) == date(2027, 1, 6)
    assert due(soon, is_urgent=True) == soon
    assert due(soon, is_urgent=False) == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"working_days": {}}, KeyError),
        ({"from": "soon"}, TypeError),
        ({"from": FRIDAY, "working_days": {"rumour": 1}}, ValueError),
        ({"from": FRIDAY, "working_days": {"survey": "1"}}, ValueError),
        ({"from": FRIDAY, "duplicate_days": -1}, ValueError),
    ],
)
def test_what_is_no_policy_is_refused(said: dict[str, object], kind: type[Exception]):
    with pytest.raises(kind):
        clocks.read([said])


def test_policies_are_read_in_the_order_of_their_days():
    found = clocks.read([{"from": FRIDAY, "working_days": {"survey": 9}}, {"from": date(2020, 1, 1)}])

    assert [one.starts_on for one in found] == [date(2020, 1, 1), FRIDAY]
    assert found[1].working_days == {"survey": 9}
