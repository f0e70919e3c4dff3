"""The provisional order of what is as urgent, with its reasons."""

from dataclasses import fields

from hmo_enforce.intake import ranking
from hmo_enforce.intake.ranking import Facts


def test_each_point_has_its_reason():
    found = ranking.ranking(Facts("licensable", matters=("fire_safety",), hazards=2, others=1))

    assert found.points == 40 + 15 + 10 + 10
    assert [line.rsplit("(", 1)[1] for line in found.why] == ["40)", "15)", "10)", "10)"]


def test_a_licence_on_record_takes_the_verdicts_points_away():
    assert ranking.ranking(Facts("licensable", is_licensed=True)).points == 0


def test_much_of_one_sort_counts_only_so_far():
    every = Facts(matters=ranking.SERIOUS, hazards=20, others=20)

    assert ranking.ranking(every).points == 30 + 20 + 20


def test_nothing_of_who_sent_it_or_lives_there_is_asked():
    assert {one.name for one in fields(Facts)} == {"outcome", "is_licensed", "is_new_home", "matters", "hazards", "others"}
