"""Exports of ODK and Kobo become answers, each submission once, with what is wrong by row."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from asked import a_question, a_set, choices, every_kind
from hmo_enforce.questions.outside import shipped, submissions
from hmo_enforce.questions.sets import Kind

ODK = "SubmissionDate,home-where,home-persons,home-shares,hazards,since,picture,deviceid,KEY,ReviewState\n"


def a_csv(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


def kobo(**more: str) -> dict[str, str]:
    return {
        "home/where": "1 Acacia Avenue",
        "home/persons": "6",
        "_uuid": "u1",
        "_submission_time": "2026-03-27T10:00:00",
        **more,
    }


def test_an_export_of_odk_central_is_read():
    row = '2026-03-27T10:00:00.123Z,"1 Acacia Avenue, Acacia",6,yes,damp fire,2026-01-02,p.jpg,imei:1,uuid:k1,\n'

    read = submissions.read((ODK + row).encode(), every_kind())

    (one,) = read.submissions
    assert (one.instance_id, one.row, one.is_whole) == ("k1", 2, True)
    assert one.submitted_at == datetime(2026, 3, 27, 10, 0, 0, 123_000, tzinfo=UTC)
    assert one.answers == {
        "where": {"lines": "1 Acacia Avenue, Acacia"}, "persons": "6", "shares": "yes", "hazards": ["damp", "fire"],
        "since": "2026-01-02",
    }  # fmt: skip
    assert [(issue.column, issue.is_refused) for issue in read.issues] == [("picture", False)]


def test_an_export_of_kobo_is_read_with_its_choices_in_columns_of_their_own():
    row = kobo(**{"hazards/damp": "1", "hazards/cold": "0", "hazards/fire": "1", "_id": "17", "_validation_status": ""})

    read = submissions.read(a_csv(row, delimiter=";"), every_kind())

    (one,) = read.submissions
    assert one.answers["hazards"] == ["damp", "fire"]
    assert (one.instance_id, one.submitted_at) == ("u1", datetime(2026, 3, 27, 10, tzinfo=UTC))
    assert read.issues == ()


def test_a_choice_counts_by_its_label_too():
    row = kobo(**{"home/shares": "Not sure", "hazards": "Damp, Fire"})

    (one,) = submissions.read(a_csv(row), every_kind()).submissions

    assert (one.answers["shares"], one.answers["hazards"]) == ("not_sure", ["damp", "fire"])


@pytest.mark.parametrize(
    "wrapped", [lambda rows: rows, lambda rows: {"count": 1, "results": rows}, lambda rows: {"value": rows}]
)
def test_json_is_read_as_each_interface_hands_it_out(wrapped):
    held = {
        "__id": "uuid:j1", "__system": {"submissionDate": "2026-03-27T10:00:00Z", "submitterName": "Nora Nettle"},
        "home": {"where": "1 Acacia Avenue", "persons": 6, "shares": "yes"}, "hazards": "damp cold", "rent": None,
        "photos": [{"picture": "x.jpg"}],
    }  # fmt: skip

    read = submissions.read(json.dumps(wrapped([held])).encode(), every_kind())

    (one,) = read.submissions
    assert one.instance_id == "j1"
    assert one.answers["persons"] == "6"
    assert one.answers["hazards"] == ["damp", "cold"]


def test_columns_may_be_headed_by_the_questions_themselves():
    asked = every_kind()
    row = {"_uuid": "u1", "About where?": "1 Acacia Avenue", "Ile osób tam mieszka?": "5"}

    (one,) = submissions.read(a_csv(row), asked).submissions

    assert one.answers == {"where": {"lines": "1 Acacia Avenue"}, "persons": "5"}


def test_the_same_submission_in_a_file_is_taken_once():
    read = submissions.read(a_csv(kobo(), kobo(**{"_uuid": "uuid:u1"}), kobo(**{"_uuid": "u2"})), every_kind())

    assert [one.instance_id for one in read.submissions] == ["u1", "u2"]
    assert [(issue.row, issue.is_refused) for issue in read.issues] == [(3, True)]
    assert "the submission of row 2 again" in read.issues[0].message


def test_an_edited_submission_keeps_its_root():
    (one,) = submissions.read(a_csv(kobo(**{"meta/rootUuid": "uuid:root"})), every_kind()).submissions

    assert one.instance_id == "root"


def test_an_incomplete_or_odd_row_is_kept_with_what_can_be_read():
    read = submissions.read(a_csv(kobo(**{"home/persons": "a few", "hazards": "damp mould"})), every_kind())

    (one,) = read.submissions
    assert one.answers == {"where": {"lines": "1 Acacia Avenue"}}
    assert not one.is_whole
    assert [(issue.row, issue.column, issue.value) for issue in read.issues] == [
        (2, "home/persons", "a few"),
        (2, "hazards", "damp mould"),
    ]


def test_a_rejected_row_and_one_without_an_id_stay_out():
    rows = [kobo(_uuid="", _validation_status=""), kobo(_validation_status="validation_status_not_approved")]

    read = submissions.read(a_csv(*rows), every_kind())

    assert read.submissions == ()
    assert [issue.row for issue in read.issues] == [2, 3]
    assert "no id of its own" in read.issues[0].message
    assert "rejected where it was collected" in read.issues[1].message


def test_what_the_set_does_not_ask_is_not_read_and_what_devices_add_is_not_even_named():
    row = kobo(nationality="Acacian", deviceid="imei:1", username="nora", _submitted_by="nora")

    read = submissions.read(a_csv(row), every_kind())

    assert "Acacian" not in str(read)
    assert "nora" not in str(read)
    assert [issue.column for issue in read.issues] == ["nationality"]


def test_a_time_that_cannot_be_read_is_told():
    read = submissions.read(a_csv(kobo(_submission_time="last week")), every_kind())

    assert read.submissions[0].submitted_at is None
    assert [(issue.row, issue.column) for issue in read.issues] == [(2, "_submission_time")]


def test_ten_thousand_characters_and_hostile_text_come_through_as_text():
    asked = a_set(a_question("more"))
    said = "🏚" * 9_960 + "<script>alert(1)</script>\x00 =cmd()"

    (one,) = submissions.read(a_csv({"_uuid": "u1", "more": said}), asked).submissions

    assert one.answers["more"] == said.replace("\x00", "")


def test_a_name_at_the_end_of_another_is_not_mistaken_for_it():
    asked = a_set(a_question("agent_name"), a_question("name"))
    row = {"KEY": "k1", "g/name": "N", "g/agent_name": "A"}

    (one,) = submissions.read(a_csv(row), asked).submissions

    assert one.answers == {"agent_name": "A", "name": "N"}


def test_a_thousand_rows_of_the_shipped_survey_are_read():
    asked = shipped.question_set("survey")
    rows = [
        {"KEY": f"k{at}", "where": f"{at} Acacia Avenue", "persons": str(at % 9), "shares_facilities": "yes"}
        for at in range(1_000)
    ]

    read = submissions.read(a_csv(*rows), asked)

    assert len(read.submissions) == 1_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "Export the submissions as CSV or JSON"),
        (b"a,b\n\xff\xfe\x00,1\n", "not in UTF-8"),
        (b"where,persons\nx,1\n", "No column says which submission is which"),
        (b"KEY,shoe_size\nk1,9\n", "answers a question of this set"),
        (b"KEY,persons,persons\nk1,1,2\n", "Two columns have the heading “persons”"),
        (b'{"results": [1, 2]}', "holds no list of submissions"),
        (b'[{"KEY": ', "broken or cut short"),
        (b"[" * 100_000, "broken or cut short"),
        (b"KEY,where\n" + b"k,x\n" * 100_001, "more than 100,000 submissions"),
    ],
)
def test_what_is_no_export_is_told_so(content: bytes, message: str):
    read = submissions.read(content, every_kind())

    assert read.submissions == ()
    assert message in str(read.issues[0])


def test_a_cell_that_is_far_too_long_is_told_and_stays_out():
    read = submissions.read(b"KEY,where\nk1," + b"x" * 200_000 + b"\n", every_kind())

    assert [one.answers for one in read.submissions] in ([], [{}])
    assert "too long" in str(read.issues[0])


def test_a_choice_is_read_under_its_group_by_dashes_too():
    asked = a_set(a_question("hazards", Kind.CHOICES, choices=choices("damp", "cold")))
    asked = replace(asked, name="small")

    (one,) = submissions.read(a_csv({"KEY": "k", "home-hazards/damp": "TRUE", "home-hazards/cold": "FALSE"}), asked).submissions

    assert one.answers == {"hazards": ["damp"]}
