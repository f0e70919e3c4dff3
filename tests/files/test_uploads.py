"""Files handed in: remembered, checked once, loaded once, forgotten. And profiles that people make."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.files import actions, extraction, profile_forms, profiles, queries, states
from hmo_enforce.files.outside import looking, shipped
from hmo_enforce.files.records import Import, ImportIssue
from hmo_enforce.kernel import actor, clock, journal, requests
from hmo_enforce.kernel.errors import NotFound, Refused

BY = actor.command("the test")


def an_upload(session: Session, folder: Path, kind: str = "licences", name: str = "register.csv") -> Import:
    path = folder / f"upload-{len(list(folder.iterdir()))}"
    path.write_text("Ref,Address\nL1,1 Acacia Avenue\n")
    upload = actions.Upload(path, name, path.stat().st_size, "0" * 64)
    return actions.take_in(session, upload, kind, clock.today(), {}, by=BY)


def an_issue(session: Session, import_id: int, row: int, severity: str, value: str = "Bo Beech") -> None:
    session.add(ImportIssue(
        import_id=import_id, row=row, field="Name", value=value, message=f"“{value}” is no number.", severity=severity,
    ))  # fmt: skip
    session.flush()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\register.csv", "register.csv"),
        ("a\x00b\n.csv", "ab.csv"),
        ("", "unnamed file"),
        ("x" * 400 + ".csv", "x" * 251 + ".csv"),
        ("<b>.csv", "<b>.csv"),
    ],
)
def test_of_a_sender_s_file_name_only_a_showable_last_part_is_kept(given: str, kept: str):
    assert actions.safe_name(given) == kept


def test_a_file_that_came_in_is_journalled_and_waits(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)

    entry = session.scalars(select(journal.Entry).order_by(journal.Entry.id.desc())).first()

    assert queries.one(session, record.id).state == states.UPLOADED
    assert (entry.verb, entry.subject, entry.subject_id) == ("uploaded", "import", str(record.id))


def test_a_preview_asked_for_twice_is_made_once(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)

    first = actions.check(session, record.id, by=BY)
    second = actions.check(session, record.id, by=BY)

    assert first == second
    assert queries.work(session, first).arguments == {"dry_run": True, "import_id": record.id}


def test_nothing_is_loaded_that_was_not_previewed(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)

    with pytest.raises(Refused, match="preview first"):
        actions.load(session, record.id, by=BY)


def test_other_columns_make_a_preview_void(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)
    record.status = states.PREVIEWED

    actions.choose(session, record.id, profile="oxford-2018", options={"sheet": "", "header_row": "3"}, by=BY)

    assert record.status == states.UPLOADED
    assert record.options == {"header_row": "3"}
    with pytest.raises(Refused, match="preview first"):
        actions.load(session, record.id, by=BY)


def test_a_file_at_work_is_left_alone(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)
    actions.check(session, record.id, by=BY)

    with pytest.raises(Refused, match="being worked on"):
        actions.choose(session, record.id, profile=None, options={}, by=BY)


def test_a_file_that_vanished_is_said_to_have(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)
    Path(record.file_path).unlink()

    with pytest.raises(Refused, match="Upload it again"):
        actions.check(session, record.id, by=BY)
    with pytest.raises(NotFound, match="Upload it again"):
        queries.path(session, record.id)


def test_a_failed_check_reads_as_failed_and_may_be_tried_again(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)
    request = session.get(requests.JobRequest, actions.check(session, record.id, by=BY))
    request.status, request.outcome = requests.FAILED, {"error": "No.", "reasons": ["No."]}
    session.flush()

    failed = queries.one(session, record.id).state
    again = actions.check(session, record.id, by=BY)

    assert failed == states.FAILED
    assert again != request.id
    assert queries.one(session, record.id).state == states.CHECKING


def test_cancelling_stops_the_work_and_lets_the_file_go(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)
    request_id = actions.check(session, record.id, by=BY)
    path = Path(record.file_path)

    actions.cancel(session, record.id, by=BY)
    still_there = path.exists()
    gone = actions.forget_uploads(session)

    assert queries.work(session, request_id).status == requests.CANCELLED
    assert still_there  # until the cancellation itself is certain to stand
    assert gone == 1
    assert not path.exists()
    assert record.file_path is None
    assert record.sha256 == "0" * 64


def test_what_is_loaded_cannot_be_cancelled(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path)
    record.status = states.DONE

    with pytest.raises(Refused, match="loaded already"):
        actions.cancel(session, record.id, by=BY)


def test_files_lie_no_longer_than_a_day_whoever_they_belong_to(session: Session, tmp_path: Path):
    old, fresh = an_upload(session, tmp_path), an_upload(session, tmp_path)
    old.asked_at = clock.now() - timedelta(hours=25)
    stray = tmp_path / "broke-off"
    stray.write_text("half of a file")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(stray, (long_ago, long_ago))

    gone = actions.forget_uploads(session, folder=tmp_path)

    assert gone == 2
    assert [Path(fresh.file_path)] == list(tmp_path.iterdir())
    assert actions.forget_uploads(session, folder=tmp_path) == 0


def test_the_list_is_searched_by_file_person_kind_and_state(session: Session, tmp_path: Path):
    licences = an_upload(session, tmp_path, name="Oxford_100%.csv")
    parties = an_upload(session, tmp_path, kind="parties")
    actions.check(session, parties.id, by=BY)

    def found(**wanted: str) -> list[int]:
        wanted_now = queries.Wanted(**wanted)
        ids = [one.id for one in queries.imports(session, wanted_now, limit=10)]
        counted = session.scalars(queries.keys().where(*queries.conditions(wanted_now))).all()
        assert sorted(counted) == sorted(ids)
        return ids

    assert found() == [parties.id, licences.id]
    assert found(text="oxford") == [licences.id]
    assert found(text="100%") == [licences.id]
    assert found(text="%") == [licences.id]
    assert found(text="THE TEST") == [parties.id, licences.id]
    assert found(kind="parties") == [parties.id]
    assert found(state=states.CHECKING) == [parties.id]
    assert [one.id for one in queries.imports(session, queries.Wanted(), limit=1, before=parties.id)] == [licences.id]


def test_the_worst_issues_come_first_and_values_can_be_hidden(session: Session, tmp_path: Path):
    record = an_upload(session, tmp_path, kind="parties")
    for row, severity in ((2, "noted"), (3, "mended"), (9, "rejected"), (4, "rejected")):
        an_issue(session, record.id, row, severity)

    worst = queries.worst_issues(session, record.id, hidden=True, limit=3)
    whole = list(queries.issues(session, record.id))

    assert [said.row for said in worst] == [4, 9, 3]
    assert {said.value for said in worst} == {"(hidden)"}
    assert "Bo Beech" not in "".join(said.message for said in worst)
    assert [(said.row, said.value) for said in whole] == [(row, "Bo Beech") for row in (2, 3, 4, 9)]
    assert queries.issues_by_severity(session, record.id) == {"noted": 1, "mended": 1, "rejected": 2}


# --- profiles


def a_profile(name: str = "fellbridge", **columns: str | list[str]) -> profiles.Profile:
    return profiles.from_mapping(name, "licences", {"reference": "Ref", "address": ["Addr1", "Addr2"], **columns})


def test_a_profile_made_on_the_page_is_found_by_its_header_next_time(session: Session):
    actions.save_profile(session, a_profile(), by=BY)

    known = queries.known_profiles(session, "licences")

    assert profiles.choose(["Ref", "Addr1", "Addr2", "Notes"], "licences", known).name == "fellbridge"


def test_a_profile_s_name_is_taken_once_for_each_kind(session: Session):
    actions.save_profile(session, a_profile(), by=BY)

    with pytest.raises(Refused, match="already"):
        actions.save_profile(session, a_profile(), by=BY)
    with pytest.raises(Refused, match="comes with hmo-enforce"):
        name = next(one.name for one in shipped.profiles() if one.kind == "licences")
        actions.save_profile(session, a_profile(name), by=BY)


def test_a_profile_is_changed_where_it_is_meant_and_the_journal_has_both(session: Session):
    actions.save_profile(session, a_profile(), by=BY)

    actions.save_profile(session, a_profile(kind="Lic Type"), replaces="fellbridge", by=BY)

    entry, values = session.execute(
        select(journal.Entry, journal.EntryValues).join(journal.EntryValues).where(journal.Entry.verb == "changed")
    ).one()
    assert entry.subject_id == "licences/fellbridge"
    assert "kind" in values.after["fields"]
    assert "kind" not in values.before["fields"]
    assert [one.name for one in queries.saved_profiles(session)] == ["fellbridge"]


def test_a_removed_profile_chooses_nothing_any_more(session: Session):
    actions.save_profile(session, a_profile(), by=BY)
    (kept,) = queries.saved_profiles(session)

    actions.remove_profile(session, kept.id, by=BY)

    assert queries.saved_profiles(session) == ()
    with pytest.raises(NotFound):
        actions.remove_profile(session, kept.id, by=BY)


def test_columns_are_joined_blanks_filled_and_codes_read():
    profile = profiles.from_mapping(
        "x", "licences", {"address": ["A1", "A2"], "kind": "Type"}, constants={"kind": "selective", "holder": "The council"},
        codes={"kind": {"M": "mandatory"}},
    )  # fmt: skip
    extracted = extraction.extraction(profile_forms.from_dict(profile_forms.to_dict(profile)), ["A1", "A2", "Type"])
    fields = profiles.kinds.KINDS["licences"].field_names()

    def read(*row: str) -> dict[str, str]:
        cells = dict(zip(fields, extracted.cells(list(row)), strict=True))
        return {name: cells[name] for name in ("address", "kind", "holder")}

    assert read("Flat 1", "12 Quay", "M") == {"address": "Flat 1, 12 Quay", "kind": "mandatory", "holder": "The council"}
    assert read("", "12 Quay", "") == {"address": "12 Quay", "kind": "selective", "holder": "The council"}
    assert read("", "12 Quay", "Z")["kind"] == "Z"


def test_seven_columns_are_too_many_for_one_field():
    with pytest.raises(Refused, match="At most 6"):
        profiles.from_mapping("x", "licences", {"address": list("abcdefg")})


# --- a look at a file


def test_a_look_gives_the_first_rows_and_the_codes_of_columns_with_few(tmp_path: Path):
    path = tmp_path / "register.csv"
    path.write_text("Ref,Type\n" + "".join(f"L{number},{'MAS'[number % 3]}\n" for number in range(4_000)))

    found = looking.look(path)

    assert (found.header, found.counted, found.more) == (("Ref", "Type"), 3_000, True)
    assert found.rows[0] == (2, ["L0", "M"])
    assert found.codes == {"Type": ("M", "A", "S")}


def test_the_rows_of_a_file_without_a_header_are_shown_as_they_stand(tmp_path: Path):
    path = tmp_path / "register.csv"
    path.write_text("1,2,3\n4,5,6\n")

    with pytest.raises(Refused, match="No header"):
        looking.look(path)

    assert looking.as_it_stands(path) == [(1, ["1,2,3"]), (2, ["4,5,6"])]
