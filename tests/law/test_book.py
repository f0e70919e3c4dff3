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


# What was read in the Act, the instrument or an official note, and nothing that rests on more than that. A rule comes in
# here when somebody has read the rest at its source, never to make a warning go away.
READ = {
    "standard": "Housing Act 2004 s. 254(2)",
    "self_contained_flat": "Housing Act 2004 s. 254(3)",
    "not_a_single_household": "Housing Act 2004 s. 258",
    "only_use": "Housing Act 2004 s. 254(2)(d)",
    "rent": "Housing Act 2004 s. 254(2)(e)",
    "household": "Housing Act 2004 s. 258(2) to (4)",
    "mandatory_2006": "SI 2006/371 art. 3",
    "mandatory_2018": "SI 2018/221 art. 4",
    "persons": "both orders",
    "households": "both orders",
    "purpose_built_block": "SI 2018/221 art. 4(c)(ii)",
    "transition_2018": "SI 2018/221 art. 5",
    "public_body": "Housing Act 2004 Sch. 14 para. 2",
    "profit_making_provider": "Housing Act 2004 Sch. 14 para. 2A",
    "co_operative": "Housing Act 2004 Sch. 14 para. 2B",
    "student_accommodation": "Housing Act 2004 Sch. 14 para. 4; the note to SI 2019/904",
}


def test_what_is_marked_verified_is_what_was_read_and_no_more():
    assert {rule_id for rule_id, rule in BOOK.by_id.items() if rule.verified} == set(READ)


def test_a_rule_of_which_a_part_was_read_says_which_was_not():
    for rule_id in ("converted_building", "section_257", "amenity", "main_residence", "storeys", "part_2_notice"):
        assert not BOOK.rule(rule_id).verified
        assert "not" in BOOK.rule(rule_id).note or "general knowledge" in BOOK.rule(rule_id).note


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
