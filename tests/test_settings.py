"""The environment is read once, and what is wrong with it is said in a sentence."""

from pathlib import Path

import pytest

import services
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
    found = read(tmp_path, HMO_SECRET_KEY=services.SECRET_KEY)

    assert found.secret_key == services.SECRET_KEY
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
        ("HMO_BASE_MAP", "http://tiles.example/{z}/{x}/{y}.png", "HMO_BASE_MAP must be the address of tiles"),
        ("HMO_BASE_MAP", "https://tiles.example/{z}/{x}.png", "HMO_BASE_MAP must be the address of tiles"),
        ("HMO_BASE_MAP", "https://tiles.example; script-src *//{z}/{x}/{y}", "HMO_BASE_MAP must be the address of tiles"),
        ("HMO_BASE_MAP", "https://tiles.example/{z}/{x}/{y}.png", "HMO_BASE_MAP needs HMO_BASE_MAP_ATTRIBUTION"),
        ("HMO_WORKERS", "two", "HMO_WORKERS must be a whole number"),
        ("HMO_WORKERS", "0", "HMO_WORKERS must be a whole number"),
        ("HMO_MAX_FILE_MB", "-1", "HMO_MAX_FILE_MB must be a whole number"),
        ("HMO_SECURE_COOKIES", "maybe", "HMO_SECURE_COOKIES must be yes or no, not 'maybe'"),
        ("HMO_SECRET_KEY", "changeme", "HMO_SECRET_KEY must be chance, of at least 32 characters"),
        ("HMO_SECRET_KEY", "0123456789abcdef0123456789abcde", "openssl rand -hex 32"),
        ("HMO_SECRET_KEY", "x" * 64, "HMO_SECRET_KEY must be chance"),
        ("HMO_SECRET_KEY", "changeme" * 8, "HMO_SECRET_KEY must be chance"),
        ("HMO_STATEMENT_SECONDS", "0", "HMO_STATEMENT_SECONDS must be a whole number"),
        ("HMO_IDLE_MINUTES", "0", "HMO_IDLE_MINUTES must be a whole number"),
        ("HMO_SIGNED_IN_HOURS", "a day", "HMO_SIGNED_IN_HOURS must be a whole number"),
        ("HMO_BREACHED_PASSWORDS", "/nowhere/at/all", "no file that can be read"),
        ("HMO_SITE", "hmo.council.example", "HMO_SITE is where the pages are"),
        ("HMO_SITE", "https://hmo.council.example/enforce", "with nothing after it"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str, said: str):
    with pytest.raises(Refused, match=said):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HMO_LOG", "xml", "HMO_LOG must be text or json"),
        ("HMO_METRICS_FROM", "everywhere", "HMO_METRICS_FROM must be addresses or networks"),
        ("HMO_METRICS_FROM", "10.0.0.1/8", "HMO_METRICS_FROM must be addresses or networks"),
        ("HMO_METRICS_TOKEN", "short", "HMO_METRICS_TOKEN must be chance"),
        ("HMO_HSTS_SUBDOMAINS", "maybe", "HMO_HSTS_SUBDOMAINS must be yes or no"),
        ("HMO_JOURNAL_KEY", "a" * 64, "all of them by chance"),
        ("HMO_JOURNAL_KEY", services.SECRET_KEY.replace(" ", "-"), "must be two secrets"),
    ],
)
def test_what_watches_and_what_seals_is_no_guess_either(tmp_path: Path, name: str, value: str, said: str):
    with pytest.raises(Refused, match=said):
        read(tmp_path, **{"HMO_SECRET_KEY": services.SECRET_KEY.replace(" ", "-"), name: value})


@pytest.mark.parametrize(
    ("url", "weak"),
    [
        ("postgresql://hmo:password@db/hmo", True),
        ("postgresql://hmo:short@db/hmo", True),
        ("postgresql://hmo:hmo-enforce@db/hmo", True),
        ("postgresql://hmo:@db/hmo", True),
        ("postgresql://hmo:f3a9-b77c-19d0-e6f2@db/hmo", False),
        ("postgresql:///hmo", False),
        ("postgresql://hmo@/hmo", False),
        ("sqlite:////srv/password", False),
    ],
)
def test_a_password_of_the_database_that_can_be_guessed_is_warned_of(tmp_path: Path, url: str, weak: bool):
    found = settings.weaknesses(read(tmp_path, HMO_DATABASE_URL=url))

    assert bool(found) is weak
    assert not any("password@" in one or "short" in one for one in found)


def test_neither_the_settings_nor_a_refusal_repeat_a_secret(tmp_path: Path):
    token = "f3a9b77c19d0e6f2f3a9b77c19d0e6f2-of-chance"

    assert token not in repr(read(tmp_path, HMO_METRICS_TOKEN=token))
    with pytest.raises(Refused) as refused:
        read(tmp_path, HMO_METRICS_TOKEN="hunter2")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "meant"), [("no", False), ("FALSE", False), ("0", False), ("yes", True), ("on", True), ("", True)]
)
def test_a_switch_is_said_as_everybody_says_it(tmp_path: Path, said: str, meant: bool):
    assert read(tmp_path, HMO_SECURE_COOKIES=said).secure_cookies is meant


def test_the_address_of_the_site_is_known_only_when_it_is_said(tmp_path: Path):
    assert read(tmp_path).site is None
    assert read(tmp_path, HMO_SITE="https://hmo.council.example/").site == "https://hmo.council.example"


def test_who_only_looks_leaves_no_folder_behind(tmp_path: Path):
    found = settings.from_environment({"HMO_DATA_DIR": str(tmp_path / "data")}, making=False)

    assert len(found.secret_key) >= 48
    assert not (tmp_path / "data").exists()
