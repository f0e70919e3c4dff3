"""What comes with us asks what the survey and the complaint must, and nothing of where anybody comes from."""

import pytest

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.questions import claims, sets, skipping
from hmo_enforce.questions.outside import shipped
from services import ROOT


def test_the_survey_claims_what_the_council_needs_to_know_of_a_home():
    asked = shipped.question_set("survey")

    claimed = {question.claim for question in asked.questions} - {None}

    assert claimed >= {
        "persons", "households", "storeys", "shares_facilities", "pays_rent", "rent_pence_a_month", "landlord_name", "hazards",
        "tied_accommodation",
    }  # fmt: skip
    assert [question.name for question in asked.questions if question.claim is None and not question.is_private]


def test_the_complaint_asks_what_is_wrong_and_who_is_at_risk():
    asked = shipped.question_set("complaint")

    matters = {choice.name for choice in asked.question("matters").choices}

    assert matters == {
        "disrepair", "overcrowding", "no_heating", "fire_safety", "harassment", "noise", "rubbish", "unlicensed_hmo",
    }  # fmt: skip
    assert asked.question("at_risk_today").required
    assert asked.question("at_risk_today").claim is asked.question("baby_or_ill").claim is None


def test_one_person_alone_is_not_asked_about_sharing():
    asked = shipped.question_set("survey")

    alone = {question.name for question in skipping.shown(asked, {"persons": "1"})}
    unknown = {question.name for question in skipping.shown(asked, {})}

    assert {"households", "shares_facilities"} & alone == set()
    assert {"households", "shares_facilities"} <= unknown


@pytest.mark.parametrize("name", shipped.NAMES)
def test_a_shipped_set_comes_back_from_its_stored_form(name: str):
    asked = shipped.question_set(name)

    assert sets.from_json(sets.as_json(asked)) == asked
    assert all(claims.faults(question) == () for question in asked.questions)


def test_every_message_is_there_once_for_the_translators():
    said = shipped.messages()

    assert len(said) == len(set(said)) > 80
    assert "How many people live there?" in said


def test_a_set_of_ours_that_makes_no_sense_is_refused():
    broken = 'name = "x"\ntitle = "X"\n[[question]]\nname = "a"\nkind = "text"\nlabel = "A?"\nshown_when = "${b} = 1"\n'

    with pytest.raises(Refused, match="no question of the set"):
        shipped.read(broken)


def test_the_page_about_questions_names_every_kind_and_every_claim():
    told = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")

    assert [kind for kind in sets.Kind if f"| {kind} |" not in told] == []
    assert [name for name in claims.CLAIMS if f"| `{name}` |" not in told] == []
