"""Temporary exemption notices whose Part a register does not give."""

from datetime import date

from hmo_enforce.law import book
from hmo_enforce.licensing import exemptions
from hmo_enforce.licensing.facts import Home, Notice

FIRST, LAST = date(2026, 6, 1), date(2026, 8, 31)
ON = date(2026, 7, 1)


def test_a_notice_of_no_known_part_is_asked_after():
    home = Home(notices=(Notice(FIRST, LAST, None),))

    found = exemptions.notice_in_force(home, 2, ON, book.book())

    assert found.holds is None
    assert found.asks == (exemptions.NOTICE_PART,)


def test_a_notice_of_no_known_part_leaves_one_of_the_part_as_it_is():
    home = Home(notices=(Notice(FIRST, LAST, 2), Notice(FIRST, LAST, None)))

    found = exemptions.notice_in_force(home, 2, ON, book.book())

    assert found.holds is True
    assert exemptions.notice_in_force(home, 3, ON, book.book()).holds is None
