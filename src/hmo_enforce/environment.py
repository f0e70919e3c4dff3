"""One variable of the environment, read and checked; `Refused` names it and says how to put it right."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from datetime import time
from pathlib import Path

from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import Refused

SHORTEST_SECRET, SHORTEST_KEY, FEWEST_SIGNS = 32, 32, 10
SWITCH = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def database_url(given: str | None, data_dir: Path) -> str:
    """As SQLAlchemy names it; the embedded database in the folder where none is named."""
    if not given:
        return f"sqlite:///{data_dir / 'hmo-enforce.sqlite'}"
    if given.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    if given.startswith(("sqlite:///", "postgresql+psycopg://")):
        return given
    raise Refused("HMO_DATABASE_URL must begin with sqlite:/// or postgresql://. Leave it out to use the embedded database.")


def clamd(text: str) -> str:
    """The virus scanner's address; empty where none is set up, and "none" where the council chose to have none."""
    if not text or text == "none" or text.startswith("/") or re.fullmatch(r"[^/\s]+:[0-9]{1,5}", text):
        return text
    raise Refused(
        "HMO_CLAMD is where clamd listens: a socket's path, such as /run/clamav/clamd.ctl, or host:port; or none, to hand out "
        f"evidence that nothing has checked. It is not {text!r}."
    )


def whole(given: Mapping[str, str], name: str, default: int) -> int:
    """A whole number of at least 1."""
    text = given.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise Refused(f"{name} must be a whole number of at least 1, not {text!r}.")
    return int(text)


def journal_keys(given: Mapping[str, str]) -> tuple[str, ...]:
    """The present key and those before it; none where they are kept in a file."""
    present, earlier = given.get("HMO_JOURNAL_KEY", "").split(), given.get("HMO_JOURNAL_EARLIER_KEYS", "").split()
    if len(present) > 1 or (earlier and not present):
        raise Refused(
            "HMO_JOURNAL_KEY must be one word; those before it go into HMO_JOURNAL_EARLIER_KEYS, with spaces between."
        )
    if any(len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS for key in (*present, *earlier)):
        raise Refused(f"A key of the journal must have at least {SHORTEST_KEY} characters, all of them by chance.")
    if given.get("HMO_SECRET_KEY") in present:
        raise Refused(
            "HMO_JOURNAL_KEY and HMO_SECRET_KEY must be two secrets: the pages need the one, and must not know the other."
        )
    return (*present, *earlier)


def readable(text: str, name: str = "HMO_BREACHED_PASSWORDS") -> Path | None:
    """`Refused` where it is not there: else passwords would be taken that it holds, and nobody would know."""
    path = Path(text).absolute() if text else None
    if path is not None and not path.is_file():
        raise Refused(f"{name} names {path}, which is no file that can be read.")
    return path


def switch(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Yes or no, as people write them."""
    text = given.get(name, "").strip().lower()
    if not text:
        return default
    if text not in SWITCH:
        raise Refused(f"{name} must be yes or no, not {given[name]!r}.")
    return SWITCH[text]


def site(text: str) -> str | None:
    """Where the pages are, without a slash behind it."""
    if text and not re.fullmatch(r"https?://[^/\s?#]+/?", text):
        raise Refused(
            f"HMO_SITE is where the pages are, such as https://hmo.council.example, with nothing after it; not {text!r}."
        )
    return text.rstrip("/") or None


def secret(text: str) -> str:
    """With one that can be guessed anybody could forge the token of a form."""
    return by_chance("HMO_SECRET_KEY", text, or_else=", or leave it out to have one made and kept")


def by_chance(name: str, text: str, *, or_else: str = "") -> str:
    """`Refused` for a secret that can be guessed. It is never repeated."""
    if text and (len(text) < SHORTEST_SECRET or len(set(text)) < FEWEST_SIGNS):
        raise Refused(
            f"{name} must be chance, of at least {SHORTEST_SECRET} characters. Make one with `openssl rand -hex 32`{or_else}."
        )
    return text


def one_of(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """The first is what it is without a word."""
    said = given.get(name, "").strip().lower() or words[0]
    if said not in words:
        raise Refused(f"{name} must be {' or '.join(words)}, not {given[name]!r}.")
    return said


def hour(given: Mapping[str, str], name: str, default: str) -> time:
    """A time of day in England, such as 07:30."""
    said = given.get(name, "").strip() or default
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", said):
        raise Refused(f"{name} must be a time of day such as {default}, not {said!r}.")
    return time.fromisoformat(said)


def networks(given: Mapping[str, str], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses or networks, with spaces or commas between."""
    parts = given.get(name, "").replace(",", " ").split()
    for part in parts:
        try:
            ipaddress.ip_network(part)
        except ValueError:
            raise Refused(f"{name} must be addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, not {part!r}.") from None
    return tuple(parts) or default


def kept_secret(data_dir: Path, *, making: bool) -> str:
    """A secret made at first run and kept beside the embedded database, readable by its owner alone."""
    path = data_dir / "secret-key"
    if not making:
        return path.read_text().strip() if path.is_file() else secrets.token_urlsafe(48)
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def address(given: Mapping[str, str], name: str) -> str:
    """An email address, in plain letters: mail servers between here and there may know no others."""
    text = given.get(name, "").strip()
    if not (text.isascii() and is_address(text)):
        raise Refused(f"{name} must be an email address such as housing@council.example, not {text!r}.")
    return text


TILES = re.compile(r"https://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(/[^\s'\";,<>]*)?")


def base_map(given: Mapping[str, str]) -> str:
    """Where the tiles under the maps come from: an address with {z}, {x} and {y}, or a file; empty where none is named.

    `Refused` without a word on whose they are: the licence of every map asks for that.
    """
    text, credit = given.get("HMO_BASE_MAP", "").strip(), given.get("HMO_BASE_MAP_ATTRIBUTION", "").strip()
    if not text:
        return ""
    by_address = TILES.fullmatch(text) and all(text.count(part) == 1 for part in ("{z}", "{x}", "{y}"))
    if not by_address and not (text.endswith(".pmtiles") and Path(text).is_file()):
        raise Refused(
            "HMO_BASE_MAP must be the address of tiles, such as https://tiles.example/{z}/{x}/{y}.png, or a .pmtiles file on "
            f"this machine, not {text!r}."
        )
    if not credit:
        raise Refused(
            "HMO_BASE_MAP needs HMO_BASE_MAP_ATTRIBUTION: whose map it is, as its licence asks, such as “Contains OS data © "
            "Crown copyright and database right 2026”. Every map shows it."
        )
    return text
