"""What the program is told by its environment. Nothing here is about housing: that is `council.py`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from hmo_enforce import environment
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
    tokens_days    for how long the tokens of whoever signs in so hold without their doing so again
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    claim: str
    roles: tuple[tuple[str, str], ...]
    second_factor: str
    skew_s: int
    tokens_days: int = 30


@dataclass(frozen=True, slots=True)
class Rates:
    """How many requests a minute one asker may send to each process (web/limits.py)."""

    pages: int = 1200
    api: int = 300
    signing_in: int = 120


DEEPEST_TILES = 19
"""How far in most maps have tiles."""


@dataclass(frozen=True, slots=True)
class BaseMap:
    """What lies under the maps: tiles at an address (`tiles`), or a PMTiles file (`archive`). `attribution`: whose they are."""

    tiles: str
    archive: Path | None
    attribution: str
    most_zoom: int = DEEPEST_TILES

    @property
    def origin(self) -> str:
        """The one host besides ours from which pages may fetch pictures; empty where there is none."""
        return "" if self.archive else "/".join(self.tiles.split("/")[:3])


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
    statement_seconds: int = 60
    idle_minutes: int = 60
    signed_in_hours: int = 12
    digest_at: time = time(7, 30)
    backups: Path | None = None
    backups_kept: int = 14
    rates: Rates = Rates()
    provider: Provider | None = None
    webhook_networks: tuple[str, ...] = ()
    webhook_ca: str = ""
    base_map: BaseMap | None = None

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


def from_environment(variables: Mapping[str, str] | None = None, *, making: bool = True) -> Settings:
    """The settings, or `Refused` with what to put right. Unless `making`, no folder and no lasting secret is made."""
    given = os.environ if variables is None else variables
    data_dir = Path(given.get("HMO_DATA_DIR", "var")).absolute()
    return Settings(
        database_url=environment.database_url(given.get("HMO_DATABASE_URL"), data_dir),
        data_dir=data_dir,
        secret_key=environment.secret(given.get("HMO_SECRET_KEY", "")) or environment.kept_secret(data_dir, making=making),
        council=given.get("HMO_COUNCIL", "acacia"),
        max_file_mb=environment.whole(given, "HMO_MAX_FILE_MB", 512),
        secure_cookies=environment.switch(given, "HMO_SECURE_COOKIES", default=True),
        workers=environment.whole(given, "HMO_WORKERS", 1),
        clamd=environment.clamd(given.get("HMO_CLAMD", "").strip()),
        max_evidence_mb=environment.whole(given, "HMO_MAX_EVIDENCE_MB", 25),
        site=environment.site(given.get("HMO_SITE", "")),
        journal_keys=environment.journal_keys(given),
        anchors_file=Path(given["HMO_ANCHORS"]).absolute() if given.get("HMO_ANCHORS") else None,
        mail=_mail(given),
        bounces=Path(given["HMO_BOUNCES"]).absolute() if given.get("HMO_BOUNCES") else None,
        log=environment.one_of(given, "HMO_LOG", ("text", "json")),
        hsts_subdomains=environment.switch(given, "HMO_HSTS_SUBDOMAINS", default=True),
        metrics_from=environment.networks(given, "HMO_METRICS_FROM", ("127.0.0.0/8", "::1/128")),
        metrics_token=environment.by_chance("HMO_METRICS_TOKEN", given.get("HMO_METRICS_TOKEN", "")),
        breached_passwords=environment.readable(given.get("HMO_BREACHED_PASSWORDS", "").strip()),
        statement_seconds=environment.whole(given, "HMO_STATEMENT_SECONDS", 60),
        idle_minutes=environment.whole(given, "HMO_IDLE_MINUTES", 60),
        signed_in_hours=environment.whole(given, "HMO_SIGNED_IN_HOURS", 12),
        digest_at=environment.hour(given, "HMO_DIGEST_AT", "07:30"),
        backups=Path(given["HMO_BACKUPS"]).absolute() if given.get("HMO_BACKUPS") else None,
        backups_kept=environment.whole(given, "HMO_BACKUPS_KEPT", 14),
        rates=_rates(given),
        provider=_provider(given),
        webhook_networks=environment.networks(given, "HMO_WEBHOOK_NETWORKS", ()),
        webhook_ca=str(environment.readable(given.get("HMO_WEBHOOK_CA", "").strip(), "HMO_WEBHOOK_CA") or ""),
        base_map=_base_map(given),
    )


def _base_map(given: Mapping[str, str]) -> BaseMap | None:
    """What lies under the maps; None where nothing is named, and then it is the council's own streets, or plain ground."""
    text = environment.base_map(given)
    if not text:
        return None
    archive = None if "{z}" in text else Path(text).absolute()
    most_zoom = environment.whole(given, "HMO_BASE_MAP_ZOOM", DEEPEST_TILES)
    return BaseMap("" if archive else text, archive, given["HMO_BASE_MAP_ATTRIBUTION"].strip(), most_zoom)


def _rates(given: Mapping[str, str]) -> Rates:
    usual = Rates()
    return Rates(
        pages=environment.whole(given, "HMO_PAGES_PER_MINUTE", usual.pages),
        api=environment.whole(given, "HMO_API_PER_MINUTE", usual.api),
        signing_in=environment.whole(given, "HMO_SIGN_INS_PER_MINUTE", usual.signing_in),
    )


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


PORTS = {"starttls": 587, "tls": 465, "none": 25}


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
        port=environment.whole(given, "HMO_SMTP_PORT", PORTS[security]),
        security=security,
        user=given.get("HMO_SMTP_USER", ""),
        password=given.get("HMO_SMTP_PASSWORD", ""),
        sender=environment.address(given, "HMO_MAIL_FROM"),
        bounce_address=environment.address(given, "HMO_BOUNCE_ADDRESS") if given.get("HMO_BOUNCE_ADDRESS") else "",
        ca_file=given.get("HMO_SMTP_CA", ""),
    )


ISSUER = re.compile(r"https://[^\s?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/[^\s?#@]*)?")
SECOND_FACTORS = ("provider", "amr", "local")


def _provider(given: Mapping[str, str]) -> Provider | None:
    """The identity provider; None where none is named."""
    issuer = given.get("HMO_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not ISSUER.fullmatch(issuer):
        raise Refused("HMO_OIDC_ISSUER must begin with https:// and be exactly what the provider calls itself.")
    if not given.get("HMO_OIDC_CLIENT_ID") or not environment.site(given.get("HMO_SITE", "")):
        raise Refused("HMO_OIDC_ISSUER needs HMO_OIDC_CLIENT_ID, and HMO_SITE, to which the provider sends people back.")
    claim, roles = _claimed_roles(given.get("HMO_OIDC_ROLES", ""))
    return Provider(
        issuer=issuer,
        client_id=given["HMO_OIDC_CLIENT_ID"],
        client_secret=given.get("HMO_OIDC_CLIENT_SECRET", ""),
        name=given.get("HMO_OIDC_NAME", "").strip() or "your council account",
        claim=claim,
        roles=roles,
        second_factor=environment.one_of(given, "HMO_OIDC_SECOND_FACTOR", SECOND_FACTORS),
        skew_s=environment.whole(given, "HMO_OIDC_SKEW_SECONDS", 60),
        tokens_days=environment.whole(given, "HMO_OIDC_TOKENS_DAYS", 30),
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
