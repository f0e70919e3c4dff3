from dataclasses import replace

import pytest

from hmo_enforce.letters import wording
from hmo_enforce.letters.outside import shipped

PURPOSE = shipped.purpose("licence_may_be_needed")


def faults(*, heading: str = PURPOSE.heading, body: str = PURPOSE.body) -> list[tuple[str, str]]:
    return [(one.where, one.message) for one in wording.problems(PURPOSE, heading, body)]


@pytest.mark.parametrize("purpose", shipped.purposes().values(), ids=lambda one: one.name)
def test_what_is_shipped_is_without_fault(purpose: wording.Purpose):
    assert wording.problems(purpose, purpose.heading, purpose.body) == ()
    assert purpose.needs <= {one.name for one in purpose.offers}
    assert wording.missing(purpose, purpose.heading, purpose.body, purpose.examples()) == []


@pytest.mark.parametrize("purpose", shipped.purposes().values(), ids=lambda one: one.name)
def test_nothing_that_is_shipped_claims_to_be_a_statutory_notice(purpose: wording.Purpose):
    said = f"{purpose.heading} {purpose.body}".lower()

    for words in ("hereby", "served on you", "you are required", "you must", "notice is given"):
        assert words not in said
    if purpose.name == "information_request":
        assert "it is not a notice under section 235" in said
    if purpose.name == "inspection_appointment":
        assert "it is not a notice of entry under section 239" in said


def test_an_unknown_field_is_named_with_the_nearest_known_one():
    assert faults(body=PURPOSE.body + "((proprty_adress))") == [
        ("body", "There is no field ((proprty_adress)) for this letter. Did you mean ((property_address))?")
    ]


def test_a_field_of_another_purpose_is_unknown_here():
    (fault,) = faults(heading="Visit on ((visit_day)) ((link))"[:24])

    assert fault[0] == "heading"
    assert "((visit_day))" in fault[1]


def test_a_field_that_the_letter_needs_is_missed():
    (fault,) = faults(body=PURPOSE.body.replace("((answer_by))", "soon"))

    assert fault[0] == "body"
    assert fault[1].startswith("((answer_by)) is missing, the day by which an answer is asked for")


@pytest.mark.parametrize("broken", ["((name", "name))", "{{name", "((name)"])
def test_half_a_field_is_a_fault(broken: str):
    (fault,) = faults(body=f"{PURPOSE.body}\nHere {broken} it is.")

    assert "stands without the rest of it" in fault[1]


@pytest.mark.parametrize("body", ["<b>no</b>", "<script>x</script>", "</p>"])
def test_html_is_refused(body: str):
    (fault,) = faults(body=PURPOSE.body + body)

    assert "is HTML" in fault[1]


def test_every_fault_is_told_at_once():
    assert len(faults(heading="((x))\n((own_words))", body=" ")) >= 6


def test_a_secret_never_stands_in_a_heading():
    reset = shipped.purpose("password_reset")

    (fault,) = wording.problems(reset, "Open ((link))", reset.body)

    assert fault.where == "heading"


def test_a_value_may_be_empty_only_where_its_paragraph_goes_with_it():
    values = {**PURPOSE.examples(), "own_words": "", "name": "", "why": " "}

    lacking = wording.missing(PURPOSE, PURPOSE.heading, PURPOSE.body, values)

    assert [one.name for one in lacking] == ["name", "why"]


def test_a_purpose_without_a_field_offers_it_to_nobody():
    bare = replace(PURPOSE, offers=(), needs=frozenset())

    assert len(wording.problems(bare, "x", "((name))")) == 1
