"""The journal is sealed and anchored by whoever keeps the clock, and `verify` tells what it finds."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import services
from hmo_enforce import jobs, settings
from hmo_enforce.cli import main, opening
from hmo_enforce.kernel import actor, anchoring, journal, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.sealing import Seal
from hmo_enforce.worker import timetable

BY = actor.command("test")
PATIENCE_S = 20.0


@pytest.fixture
def kept(database_url: str, tmp_path: Path, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    """An environment, and a journal of three lines."""
    given = {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with sessions.writing() as session:
        for number in range(3):
            journal.note(session, BY, "corrected", "property", number, why="As the sign says.")
    return settings.from_environment(given)


def sealed(sessions: Sessions, of: settings.Settings) -> None:
    for name in ("seal", "anchor"):
        jobs.perform(sessions, jobs.named(name), opening.told_to_jobs(of), by=BY, report=lambda done, total, note: None)


def verified(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any], list[str]]:
    """The exit code, what is said of the journal at the end, and its problems."""
    code = main.main(["verify", "--json", *more])
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    of_journal = [one for one in said if one.get("check") == "journal"]
    return code, of_journal[-1], [one["problem"] for one in of_journal[:-1]]


def wait_until(there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not there() and time.monotonic() < until:
        time.sleep(0.05)
    assert there()


def test_whoever_keeps_the_clock_seals_and_anchors_and_leaves_no_run_behind(kept: settings.Settings, sessions: Sessions):
    stop, all_day = threading.Event(), tuple(job for job in jobs.JOBS if job.name in {"seal", "anchor"})
    often = tuple(jobs.Job(job.name, job.title, job.write, read=job.read, every=1) for job in all_day)
    told = opening.told_to_jobs(kept)
    keeper = threading.Thread(
        target=timetable.keep_the_clock, args=(sessions, stop), kwargs={"told": told, "jobs": often, "every": 0.05}
    )

    keeper.start()
    try:
        wait_until(lambda: any(anchor.position == 3 for _, anchor in anchoring.written(kept.anchors) if anchor))
    finally:
        stop.set()
        keeper.join(PATIENCE_S)

    with sessions.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(one)) for one in (Seal, requests.JobRequest, requests.JobRun)]
    assert counts == [3, 0, 0]


def test_what_cannot_be_sealed_is_told_in_the_log_and_the_clock_goes_on(
    kept: settings.Settings, sessions: Sessions, caplog: pytest.LogCaptureFixture
):
    sealed(sessions, kept)
    kept.journal_key_file.unlink()

    timetable.do_now(sessions, jobs.named("seal"), opening.told_to_jobs(kept))

    assert "which is not here" in caplog.text


def test_verify_tells_what_waits_and_ends_well(kept: settings.Settings, sessions: Sessions, capsys: pytest.CaptureFixture[str]):
    code, said, problems = verified(capsys)
    sealed(sessions, kept)
    after = verified(capsys)

    assert (code, problems) == (0, [])
    assert "3 lines were proved, 0 of them against their seals." in said["notes"]
    assert any("3 lines, the first of" in note and "not sealed yet" in note for note in said["notes"])
    assert any("Nothing is anchored" in note for note in said["notes"])
    assert after[1]["notes"] == ["3 lines were proved, 3 of them against their seals."]


def test_verify_ends_badly_on_one_fault(kept: settings.Settings, sessions: Sessions, capsys: pytest.CaptureFixture[str]):
    sealed(sessions, kept)
    with sessions.writing() as session:
        session.get_one(journal.EntryValues, 2).why = "a bribe"

    code, said, problems = verified(capsys)

    assert (code, said["problems"]) == (1, 1)
    assert problems == ["Line 2 of the journal does not say what it said when it was written."]


def test_verify_takes_a_copy_of_the_anchors_kept_elsewhere(
    kept: settings.Settings, sessions: Sessions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    sealed(sessions, kept)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(kept.anchors.read_bytes())
    with sessions.writing() as session:
        session.delete(session.get_one(Seal, 3))
        journal.note(session, BY, "corrected", "property", 4)
    kept.anchors.write_text("")

    own, elsewhere = verified(capsys), verified(capsys, "--anchors", str(copy))

    assert [problem[:28] for problem in own[2]] == ["The file of anchors is gone,"]
    assert elsewhere[0] == 1
    assert "its end has been cut off" in elsewhere[2][0]
    assert main.main(["verify", "--anchors", str(tmp_path / "none")]) == 1


def test_verify_makes_no_key_and_writes_nothing(
    kept: settings.Settings, sessions: Sessions, capsys: pytest.CaptureFixture[str]
):
    verified(capsys)

    assert not kept.journal_key_file.exists()
    assert not kept.anchors.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"HMO_JOURNAL_KEY": "short"}, "at least 32"),
        ({"HMO_JOURNAL_EARLIER_KEYS": "x" * 40}, "must be one word"),
        ({"HMO_JOURNAL_KEY": f"{'x' * 40} {'y' * 40}"}, "must be one word"),
    ],
)
def test_a_weak_or_muddled_key_is_refused(given: dict[str, str], said: str, tmp_path: Path):
    with pytest.raises(settings.Refused, match=said):
        settings.from_environment({"HMO_DATA_DIR": str(tmp_path), "HMO_SECRET_KEY": services.SECRET_KEY, **given})


def test_whoever_sits_at_the_server_begins_new_anchors_and_seals_what_has_no_warrant(
    kept: settings.Settings, sessions: Sessions, capsys: pytest.CaptureFixture[str]
):
    sealed(sessions, kept)
    kept.anchors.unlink()

    codes = [main.main(["run", name, "--set", said]) for name, said in (("anchor", "anew=yes"), ("seal", "unwarranted=yes"))]

    assert codes == [0, 0]
    capsys.readouterr()
    with sessions.reading() as session:
        of_the_journal = select(journal.Entry.verb).where(journal.Entry.subject == journal.JOURNAL)
        said = session.scalars(of_the_journal.order_by(journal.Entry.id)).all()
    assert said == ["began new anchors", "sealed without warrants"]
    assert verified(capsys)[0] == 0
