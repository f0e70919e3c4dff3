"""The law book: complete, cited, dated, and versioned by its words."""

from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmo_enforce.law import book as law_book
from hmo_enforce.law import rules
from hmo_enforce.licensing import facts, households

BOOK = law_book.book()


def packaged():
    return {name: resources.files("hmo_enforce.law").joinpath(name).read_bytes() for name in law_book.FILES}


@pytest.mark.parametrize("rule", BOOK.by_id.values(), ids=list(BOOK.by_id))
def test_every_rule_has_a_source_and_a_sentence(rule):
    assert rule.cites
    assert rule.name
    assert rule.met or rule.not_met


def test_a_section_that_was_not_read_is_never_marked_verified():
    unread = {"declared", "religious_community", "two_persons", "long_lease", "family_of_owner", "holiday_let"}

    assert {BOOK.rule(rule_id).verified for rule_id in unread} == {False}


def test_changing_a_word_of_the_law_changes_its_version():
    texts = packaged()
    changed = {**texts, "mandatory.toml": texts["mandatory.toml"].replace(b"min_persons = 5", b"min_persons = 6")}

    assert law_book.read(texts).version == BOOK.version
    assert law_book.read(changed).version != BOOK.version


def test_two_rules_of_one_id_are_refused():
    texts = packaged()
    doubled = {**texts, "mandatory.toml": texts["mandatory.toml"].replace(b'id = "households"', b'id = "persons"')}

    with pytest.raises(ValueError, match="same id"):
        law_book.read(doubled)


def test_a_rule_that_ends_before_it_begins_is_refused():
    texts = packaged()
    backwards = {**texts, "mandatory.toml": texts["mandatory.toml"].replace(b"2018-09-30", b"2001-09-30")}

    with pytest.raises(ValueError, match="mandatory_2006"):
        law_book.read(backwards)


@given(on=st.dates(date(2006, 4, 6), date(2040, 1, 1)))
def test_exactly_one_mandatory_description_is_in_force_on_any_day_since_the_first(on):
    assert len(rules.in_force(BOOK.mandatory, on)) == 1


def test_there_was_none_before_6_april_2006():
    assert BOOK.mandatory_on(date(2006, 4, 6) - timedelta(days=1)) is None


def test_the_storeys_rule_ends_where_the_new_one_begins():
    old, new = BOOK.mandatory

    assert old.rule.until_on is not None
    assert old.rule.until_on + timedelta(days=1) == new.rule.from_on
    assert (old.min_storeys, new.min_storeys) == (3, None)


def test_every_manager_and_tenancy_named_in_law_is_one_that_a_home_can_have():
    exemptions = (*BOOK.schedule_14, *BOOK.selective)

    assert {name for one in exemptions for name in one.managed_by} <= set(facts.ManagedBy)
    assert {name for one in exemptions for name in one.tenancies} <= set(facts.Tenancy)


def test_every_tie_named_in_law_is_one_that_people_can_have_and_the_other_way_round():
    named = {tie for kind in BOOK.ties.values() for tie in kind}

    assert named | {households.Relation.STEPPARENT} == set(households.Relation)


def test_the_exemptions_revised_in_2026_carry_a_caution_from_that_day():
    caution = BOOK.rule("selective_revised_2026")

    assert not caution.verified
    assert not rules.is_in_force(caution, date(2026, 4, 30))
    assert rules.is_in_force(caution, date(2026, 5, 1))
