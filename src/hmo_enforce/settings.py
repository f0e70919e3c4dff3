"""What the program is told by its environment. Nothing here is about housing: that is `council.py`."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hmo_enforce.kernel import chain
from hmo_enforce.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server that letters leave by. `security` is starttls, tls or none; `bounce_address` takes what comes back."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str
    bounce_address: str
    ca_file: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The council's identity provider (OpenID Connect).

    claim, roles   which value of which claim gives which role; of several the first here counts
    second_factor  provider: what it says of second factors is its own affair; amr: it is asked for here unless the provider
                   says that it was shown; local: it is always asked for here
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    claim: str
    roles: tuple[tuple[str, str], ...]
    second_factor: str
    skew_s: int


@dataclass(frozen=True, slots=True)
class Rates:
    """How many requests a minute one asker may send to each process (web/limits.py)."""

    pages: int = 1200
    api: int = 300
    signing_in: int = 120


@dataclass(frozen=True, slots=True)
class Settings:
    """See docs/deploy.md for each `HMO_*` variable."""

    database_url: str
    data_dir: Path
    secret_key: str
    council: str
    max_file_mb: int
    secure_cookies: bool
    workers: int
    site: str | None
    clamd: str = ""
    max_evidence_mb: int = 25
    journal_keys: tuple[str, ...] = ()
    anchors_file: Path | None = None
    mail: Mail | None = None
    bounces: Path | None = None
    log: str = "text"
    hsts_subdomains: bool = True
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    metrics_token: str = field(default="", repr=False)
    breached_passwords: Path | None = None
    idle_minutes: int = 60
    signed_in_hours: int = 12
    backups: Path | None = None
    backups_kept: int = 14
    rates: Rates = Rates()
    provider: Provider | None = None

    @property
    def uploads(self) -> Path:
        """Where files wait that were handed in on a page."""
        return self.data_dir / "uploads"

    @property
    def letters(self) -> Path:
        """Where the PDFs of letters are kept as they were written."""
        return self.data_dir / "letters"

    @property
    def counts(self) -> Path:
        """Where the processes that serve pages count together, while they run."""
        return self.data_dir / "counts"

    @property
    def evidence(self) -> Path:
        """Where the originals of evidence are kept, for as long as anything is."""
        return self.data_dir / "evidence"

    @property
    def evidence_copies(self) -> Path:
        """Where pictures drawn anew for pages are kept; `run scan --full` makes them again."""
        return self.data_dir / "evidence-display"

    @property
    def journal_key_file(self) -> Path:
        """Where the key that seals the journal is kept, unless the environment gives it."""
        return self.data_dir / "journal-key"

    @property
    def warrant_key(self) -> chain.Key:
        """By which the journal says that lines of it were destroyed: both `serve` and `jobs` do that."""
        return chain.warrant_key(self.secret_key)

    @property
    def anchors(self) -> Path:
        """The file of the journal's anchors."""
        return self.anchors_file or self.data_dir / "journal-anchors.jsonl"


SHORTEST_SECRET, FEWEST_SIGNS = 32, 10
SWITCH = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def from_environment(environment: Mapping[str, str] | None = None, *, making: bool = True) -> Settings:
    """The settings, or `Refused` with what to put right. Unless `making`, no folder and no lasting secret is made."""
    given = os.environ if environment is None else environment
    data_dir = Path(given.get("HMO_DATA_DIR", "var")).absolute()
    return Settings(
        database_url=_database_url(given.get("HMO_DATABASE_URL"), data_dir),
        data_dir=data_dir,
        secret_key=_given_secret(given.get("HMO_SECRET_KEY", "")) or _kept_secret(data_dir, making=making),
        council=given.get("HMO_COUNCIL", "acacia"),
        max_file_mb=_whole(given, "HMO_MAX_FILE_MB", 512),
        secure_cookies=_switch(given, "HMO_SECURE_COOKIES", default=True),
        workers=_whole(given, "HMO_WORKERS", 1),
        clamd=_clamd(given.get("HMO_CLAMD", "").strip()),
        max_evidence_mb=_whole(given, "HMO_MAX_EVIDENCE_MB", 25),
        site=_site(given.get("HMO_SITE", "")),
        journal_keys=_journal_keys(given),
        anchors_file=Path(given["HMO_ANCHORS"]).absolute() if given.get("HMO_ANCHORS") else None,
        mail=_mail(given),
        bounces=Path(given["HMO_BOUNCES"]).absolute() if given.get("HMO_BOUNCES") else None,
        log=_one_of(given, "HMO_LOG", ("text", "json")),
        hsts_subdomains=_switch(given, "HMO_HSTS_SUBDOMAINS", default=True),
        metrics_from=_networks(given, "HMO_METRICS_FROM", ("127.0.0.0/8", "::1/128")),
        metrics_token=_by_chance("HMO_METRICS_TOKEN", given.get("HMO_METRICS_TOKEN", "")),
        breached_passwords=_list(given.get("HMO_BREACHED_PASSWORDS", "").strip()),
        idle_minutes=_whole(given, "HMO_IDLE_MINUTES", 60),
        signed_in_hours=_whole(given, "HMO_SIGNED_IN_HOURS", 12),
        backups=Path(given["HMO_BACKUPS"]).absolute() if given.get("HMO_BACKUPS") else None,
        backups_kept=_whole(given, "HMO_BACKUPS_KEPT", 14),
        rates=_rates(given),
        provider=_provider(given),
    )


def _rates(given: Mapping[str, str]) -> Rates:
    usual = Rates()
    return Rates(
        pages=_whole(given, "HMO_PAGES_PER_MINUTE", usual.pages),
        api=_whole(given, "HMO_API_PER_MINUTE", usual.api),
        signing_in=_whole(given, "HMO_SIGN_INS_PER_MINUTE", usual.signing_in),
    )


def _database_url(given: str | None, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'hmo-enforce.sqlite'}"
    if given.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    if given.startswith(("sqlite:///", "postgresql+psycopg://")):
        return given
    raise Refused("HMO_DATABASE_URL must begin with sqlite:/// or postgresql://. Leave it out to use the embedded database.")


def _clamd(text: str) -> str:
    """The virus scanner's address; empty where none is set up, and "none" where the council chose to have none."""
    if not text or text == "none" or text.startswith("/") or re.fullmatch(r"[^/\s]+:[0-9]{1,5}", text):
        return text
    raise Refused(
        "HMO_CLAMD is where clamd listens: a socket's path, such as /run/clamav/clamd.ctl, or host:port; or none, to hand out "
        f"evidence that nothing has checked. It is not {text!r}."
    )


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise Refused(f"{name} must be a whole number of at least 1, not {text!r}.")
    return int(text)


SHORTEST_KEY = 32


def _journal_keys(given: Mapping[str, str]) -> tuple[str, ...]:
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


def _list(text: str) -> Path | None:
    """`Refused` where it is not there: else passwords would be taken that it holds, and nobody would know."""
    path = Path(text).absolute() if text else None
    if path is not None and not path.is_file():
        raise Refused(f"HMO_BREACHED_PASSWORDS names {path}, which is no file that can be read.")
    return path


def _switch(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = given.get(name, "").strip().lower()
    if not text:
        return default
    if text not in SWITCH:
        raise Refused(f"{name} must be yes or no, not {given[name]!r}.")
    return SWITCH[text]


def _site(text: str) -> str | None:
    if text and not re.fullmatch(r"https?://[^/\s?#]+/?", text):
        raise Refused(
            f"HMO_SITE is where the pages are, such as https://hmo.council.example, with nothing after it; not {text!r}."
        )
    return text.rstrip("/") or None


def _given_secret(text: str) -> str:
    """With one that can be guessed anybody could forge the token of a form."""
    return _by_chance("HMO_SECRET_KEY", text, or_else=", or leave it out to have one made and kept")


def _by_chance(name: str, text: str, *, or_else: str = "") -> str:
    """`Refused` for a secret that can be guessed. It is never repeated."""
    if text and (len(text) < SHORTEST_SECRET or len(set(text)) < FEWEST_SIGNS):
        raise Refused(
            f"{name} must be chance, of at least {SHORTEST_SECRET} characters. Make one with `openssl rand -hex 32`{or_else}."
        )
    return text


def _one_of(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """The first is what it is without a word."""
    said = given.get(name, "").strip().lower() or words[0]
    if said not in words:
        raise Refused(f"{name} must be {' or '.join(words)}, not {given[name]!r}.")
    return said


def _networks(given: Mapping[str, str], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    parts = given.get(name, "").replace(",", " ").split()
    for part in parts:
        try:
            ipaddress.ip_network(part)
        except ValueError:
            raise Refused(f"{name} must be addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, not {part!r}.") from None
    return tuple(parts) or default


# As manuals and tutorials have them.
COMMON = {"password", "postgres", "secret", "changeme", "hmo", "hmo-enforce", "hmo_enforce", "admin", "root", "test"}
SHORTEST_DATABASE_PASSWORD = 12


def weaknesses(of: Settings) -> list[str]:
    """What is not refused, since it may be out of our hands, and should be put right: a sentence each."""
    found = re.match(r"postgresql[^:]*://[^:@/]*:([^@]*)@", of.database_url)
    if found and (len(found[1]) < SHORTEST_DATABASE_PASSWORD or found[1].lower() in COMMON):
        return [
            "The password in HMO_DATABASE_URL can be guessed. Give the database's user a longer one, by chance, or have it "
            "sign in over the database's own socket without one."
        ]
    return []


def _kept_secret(data_dir: Path, *, making: bool) -> str:
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


PORTS = {"starttls": 587, "tls": 465, "none": 25}
ADDRESS = re.compile(r"[A-Za-z0-9._'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _mail(given: Mapping[str, str]) -> Mail | None:
    """The mail server; None where none is named, and then letters wait in the outbox."""
    host = given.get("HMO_SMTP_HOST", "").strip()
    if not host:
        return None
    security = given.get("HMO_SMTP_SECURITY", "starttls").lower()
    if security not in PORTS:
        raise Refused(f"HMO_SMTP_SECURITY must be starttls, tls or none, not {security!r}.")
    if security == "none" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise Refused("HMO_SMTP_SECURITY may be none only for a mail server on this machine: names would go in clear.")
    return Mail(
        host=host,
        port=_whole(given, "HMO_SMTP_PORT", PORTS[security]),
        security=security,
        user=given.get("HMO_SMTP_USER", ""),
        password=given.get("HMO_SMTP_PASSWORD", ""),
        sender=_address(given, "HMO_MAIL_FROM"),
        bounce_address=_address(given, "HMO_BOUNCE_ADDRESS") if given.get("HMO_BOUNCE_ADDRESS") else "",
        ca_file=given.get("HMO_SMTP_CA", ""),
    )


def _address(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    if not ADDRESS.fullmatch(text):
        raise Refused(f"{name} must be an email address such as housing@council.example, not {text!r}.")
    return text


ISSUER = re.compile(r"https://[^\s?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/[^\s?#@]*)?")
SECOND_FACTORS = ("provider", "amr", "local")


def _provider(given: Mapping[str, str]) -> Provider | None:
    """The identity provider; None where none is named."""
    issuer = given.get("HMO_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not ISSUER.fullmatch(issuer):
        raise Refused("HMO_OIDC_ISSUER must begin with https:// and be exactly what the provider calls itself.")
    if not given.get("HMO_OIDC_CLIENT_ID") or not _site(given.get("HMO_SITE", "")):
        raise Refused("HMO_OIDC_ISSUER needs HMO_OIDC_CLIENT_ID, and HMO_SITE, to which the provider sends people back.")
    claim, roles = _claimed_roles(given.get("HMO_OIDC_ROLES", ""))
    return Provider(
        issuer=issuer,
        client_id=given["HMO_OIDC_CLIENT_ID"],
        client_secret=given.get("HMO_OIDC_CLIENT_SECRET", ""),
        name=given.get("HMO_OIDC_NAME", "").strip() or "your council account",
        claim=claim,
        roles=roles,
        second_factor=_one_of(given, "HMO_OIDC_SECOND_FACTOR", SECOND_FACTORS),
        skew_s=_whole(given, "HMO_OIDC_SKEW_SECONDS", 60),
    )


def _claimed_roles(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """`roles:HMO.Officers=officer,HMO.Managers=manager` as the claim and its pairs."""
    claim, colon, _ = text.partition("=")[0].rpartition(":")
    pairs = [tuple(part.strip() for part in one.rpartition("=")[::2]) for one in text[len(claim) + 1 :].split(",")]
    if not claim.strip() or not colon or not all(value and role for value, role in pairs):
        raise Refused(
            "HMO_OIDC_ROLES says which value of which claim gives which role, such as "
            "roles:HMO.Managers=manager,HMO.Officers=officer; without it nobody could sign in."
        )
    return claim.strip(), tuple((value, role) for value, role in pairs)
