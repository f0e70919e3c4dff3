from dataclasses import replace
from datetime import date

from hmo_enforce.licensing import overlaps
from hmo_enforce.licensing.rows import LicenceRow

ONE = LicenceRow(
    reference="A1", kind="mandatory", address="2 Acacia Road, Acaciaton", postcode=None, uprn=None,
    starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31), revoked_on=None, max_persons=None, max_households=None, units=None,
    storeys=None, holder=None, manager=None, conditions=None, longitude=None, latitude=None,
)  # fmt: skip


def test_licences_at_one_address_share_the_days_of_both():
    later = replace(ONE, reference="A2", starts_on=date(2020, 12, 31), ends_on=date(2021, 12, 30))

    assert overlaps.overlap(ONE, later) == (date(2020, 12, 31), date(2020, 12, 31))
    assert overlaps.overlap(ONE, replace(later, starts_on=date(2021, 1, 1))) is None
    assert overlaps.overlap(ONE, replace(later, starts_on=None)) is None


def test_a_second_licence_at_the_address_is_noted_however_it_is_written():
    other = replace(ONE, reference="A2", address="2 ACACIA ROAD ACACIATON")
    elsewhere = replace(ONE, reference="A3", address="3 Acacia Road, Acaciaton")

    [note] = overlaps.same_address([(2, ONE), (3, elsewhere), (4, other)])

    assert note.row == 4
    assert "Row 2 (A1)" in note.message
    assert "1 January 2020 to 31 December 2020" in note.message


def test_licences_in_succession_are_noted_without_an_overlap():
    next_term = replace(ONE, reference="A2", starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31))

    [note] = overlaps.same_address([(2, ONE), (3, next_term)])

    assert "in force" not in note.message


def test_a_reference_that_comes_again_is_a_repeat():
    found = overlaps.repeated_references([(2, ONE), (3, ONE), (4, replace(ONE, storeys=3)), (5, replace(ONE, reference=None))])

    assert [(repeat.row, repeat.exact) for repeat in found] == [(3, True), (4, False)]
