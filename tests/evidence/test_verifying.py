"""`hmo-enforce verify` reads each original anew."""

import json
from pathlib import Path
from typing import Any

import pytest

import pictured
import services
from hmo_enforce import settings
from hmo_enforce.cli import main
from hmo_enforce.evidence import actions
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def kept(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The environment of a command, on the test's own database."""
    given = {
        "HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_CLAMD": "none",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return settings.from_environment(given)


def of_evidence(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], dict[str, Any]]:
    """The exit code, the problems found with evidence, and the line that sums them up."""
    capsys.readouterr()
    code = main.main(["verify", "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ours = [line for line in told if line.get("check") == "evidence"]
    return code, [line["problem"] for line in ours if "problem" in line], ours[-1]


@on_sqlite
def test_verify_finds_a_changed_evidence_file_and_accepts_what_was_destroyed(
    kept: Settings, sessions: Sessions, capsys: pytest.CaptureFixture[str]
):
    store, by = Folder(kept.evidence), actor.command("test")
    with sessions.writing() as session:
        changed = pictured.handed_in(session, kept, "property", 1).sha256
        destroyed = pictured.handed_in(session, kept, "property", 1, pictured.pdf()).id
    with sessions.writing() as session:
        actions.destroy_item(session, store, kept.evidence_copies, destroyed, by=by, why="Rule 3", held=lambda *_: False)
    assert of_evidence(capsys)[:2] == (0, [])

    store.path(changed).write_bytes(pictured.picture("PNG"))

    code, problems, _ = of_evidence(capsys)
    assert code == 1
    assert [problem.split(":")[0] for problem in problems] == [f"The original {changed} is not what was received"]


@on_sqlite
def test_verify_says_where_evidence_is_handed_out_unchecked(
    kept: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    without = of_evidence(capsys)[2]["notes"]
    monkeypatch.setenv("HMO_CLAMD", "/run/clamav/clamd.ctl")

    assert without == ["Evidence is handed out without a virus scan (HMO_CLAMD=none)."]
    assert of_evidence(capsys)[2]["notes"] == []


@pytest.mark.parametrize("said", ["clamd", "http://scanner", "host:port", "relative/socket"])
def test_a_scanner_that_is_nowhere_is_refused_at_once(said: str, tmp_path: Path):
    with pytest.raises(settings.Refused, match="HMO_CLAMD"):
        settings.from_environment({"HMO_DATA_DIR": str(tmp_path), "HMO_CLAMD": said})
