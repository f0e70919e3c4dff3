"""The kinds of case: a file of them is checked as a whole before anything runs."""

import tomllib

import pytest

from hmo_enforce.cases import kinds, outside

GOOD = """
[kind.noise]
title = "Noise"
steps = ["received", "visited"]
tasks = [{ title = "Ring them", days = 1 }]
[step]
received = "Received"
visited = "Visited"
"""


def test_the_packaged_kinds_can_be_read():
    found = outside.kinds()

    assert {"unlicensed_hmo", "hazard_complaint", "illegal_eviction"} <= set(found.by_name)
    assert all(kind.first == "received" for kind in found.by_name.values())


def test_a_step_before_is_a_step_back():
    noise = kinds.read(tomllib.loads(GOOD)).by_name["noise"]

    assert noise.goes_back("visited", "received")
    assert not noise.goes_back("received", "visited")
    assert not noise.goes_back("a step that is gone", "visited")


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('"visited"]', '"flown_over"]', "without a title"),
        ("days = 1", 'days = "soon"', "needs its days"),
        ("days = 1", "days = -1", "needs its days"),
        ('steps = ["received", "visited"]', "steps = []", "needs steps"),
        ('title = "Noise"', 'title = ""', "needs a title"),
        ('visited = "Visited"', 'visited = "Visited"\ngone = "Gone"', "in no kind"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_a_sentence(was: str, now: str, said: str):
    with pytest.raises(ValueError, match=said):
        kinds.read(tomllib.loads(GOOD.replace(was, now)))
