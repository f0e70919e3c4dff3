"""The environment is read once, and what is wrong with it is said in a sentence."""

from pathlib import Path

import pytest

from hmo_enforce import settings
from hmo_enforce.kernel.errors import Refused


def read(tmp_path: Path, **given: str) -> settings.Settings:
    return settings.from_environment({"HMO_DATA_DIR": str(tmp_path / "data"), **given})


def test_without_any_setting_all_is_kept_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    found = settings.from_environment({})

    assert found.data_dir == tmp_path / "var"
    assert found.database_url == f"sqlite:///{tmp_path / 'var' / 'hmo-enforce.sqlite'}"
    assert (found.council, found.workers, found.secure_cookies) == ("acacia", 1, True)


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path):
    first, second = read(tmp_path), read(tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_secret_that_is_given_is_used_and_none_is_kept(tmp_path: Path):
    found = read(tmp_path, HMO_SECRET_KEY="given")

    assert found.secret_key == "given"
    assert not (tmp_path / "data" / "secret-key").exists()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgres://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgresql:///c", "postgresql+psycopg:///c"),
        ("sqlite:////srv/x.sqlite", "sqlite:////srv/x.sqlite"),
    ],
)
def test_a_database_is_named_as_everybody_names_it(tmp_path: Path, given: str, used: str):
    assert read(tmp_path, HMO_DATABASE_URL=given).database_url == used


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HMO_DATABASE_URL", "mysql://a@b/c", "HMO_DATABASE_URL must begin with"),
        ("HMO_WORKERS", "two", "HMO_WORKERS must be a whole number"),
        ("HMO_WORKERS", "0", "HMO_WORKERS must be a whole number"),
        ("HMO_MAX_FILE_MB", "-1", "HMO_MAX_FILE_MB must be a whole number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str, said: str):
    with pytest.raises(Refused, match=said):
        read(tmp_path, **{name: value})
