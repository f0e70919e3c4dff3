"""What is shipped for a server is tried: nginx with its configuration in front of `serve`, and the units' sandbox."""

import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import services
from browser import PASSWORD
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database
from hmo_enforce.web import headers
from services import ROOT, lacking

NAME = "hmo.council.example"
UNITS = ("hmo-enforce-web.service", "hmo-enforce-jobs.service")
LIMIT_MB = 2


@dataclass(frozen=True)
class Site:
    """The shipped nginx in front of `serve`. `serve` may be killed to see what nginx says alone."""

    https: int
    http: int
    direct: int
    serve: subprocess.Popen[bytes]
    log: Path

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """A browser at this address of the machine, which has many."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        transport = httpx.HTTPTransport(verify=context, local_address=address)
        return httpx.Client(base_url=f"https://127.0.0.1:{self.https}", headers={"Host": NAME}, transport=transport, timeout=30)


def programs() -> tuple[str, str]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    openssl = shutil.which("openssl")
    if nginx is None or openssl is None:
        lacking("nginx is not installed (make services)")
    return str(nginx), str(openssl)


def certify(openssl: str, folder: Path) -> None:
    said = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")
    subprocess.run([openssl, *said, "-keyout", folder / "key", "-out", folder / "pem"], check=True, capture_output=True)


def configured(folder: Path, *, https: int = 443, http: int = 80, direct: int = 8000) -> Path:
    """The shipped configuration as it is, but for its ports and where its files are."""
    here = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        (f"/etc/ssl/certs/{NAME}.pem", f"{folder}/pem"),
        (f"/etc/ssl/private/{NAME}.key", f"{folder}/key"),
        ("/var/log/nginx", str(folder)),
        ("listen 443 ssl", f"listen 127.0.0.1:{https} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{direct};"),
        ("client_max_body_size 512m;", f"client_max_body_size {LIMIT_MB + 1}m;"),
    ):
        assert old in here, old
        here = here.replace(old, new)
    (folder / "site").write_text(here)
    kept = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    around = f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\nhttp {{ {kept} include {folder}/site; }}\n"
    (folder / "nginx.conf").write_text(around)
    return folder / "nginx.conf"


def test_nginx_reads_the_configuration(tmp_path: Path):
    nginx, openssl = programs()
    certify(openssl, tmp_path)

    tried = subprocess.run([nginx, "-t", "-c", configured(tmp_path)], capture_output=True, text=True, check=False)

    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr


def wait_for(port: int, *started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert all(one.poll() is None for one in started), "it ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing listens at {port}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Site]:
    nginx, openssl = programs()
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o755)
    certify(openssl, folder)
    path = folder / "site.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    with database.Sessions(engine).writing() as session:
        opening.open_account(session, "m@acacia.example", "M", Role.MANAGER, PASSWORD, by=actor.command("test"))
    engine.dispose()
    said = {
        "PATH": "/usr/bin:/bin",
        "HMO_DATABASE_URL": f"sqlite:///{path}",
        "HMO_DATA_DIR": str(folder / "data"),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_MAX_FILE_MB": str(LIMIT_MB),
        "HMO_SIGN_INS_PER_MINUTE": "4",
        "HMO_METRICS_FROM": "127.0.0.0/8",
        "HMO_LOG": "json",
    }
    (folder / "data").mkdir()
    direct, https, http = (services._free_port() for _ in range(3))
    with (folder / "serve.log").open("wb") as log:
        serve = subprocess.Popen(
            [sys.executable, "-m", "hmo_enforce", "serve", "--port", str(direct)], env=said, stdout=log, stderr=log, cwd=ROOT
        )
        proxy = subprocess.Popen([nginx, "-c", configured(folder, https=https, http=http, direct=direct)], stderr=log)
        try:
            wait_for(direct, serve)
            wait_for(https, proxy)
            yield Site(https, http, direct, serve, folder / "serve.log")
        finally:
            proxy.send_signal(signal.SIGQUIT)
            serve.terminate()
            proxy.wait(20)
            serve.wait(20)


OURS = (*headers.ALWAYS, *headers.UNLESS_SAID, "Strict-Transport-Security", "X-Request-Id")


@pytest.mark.parametrize("path", ["/sign-in", "/nothing", "/static/office/office.css", "/api/v1/properties", "/look.css"])
def test_what_we_say_to_browsers_arrives_once(site: Site, path: str):
    with site.client() as browser:
        answer = browser.get(path)

    assert {name: len(answer.headers.get_list(name)) for name in OURS} == dict.fromkeys(OURS, 1)
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["content-security-policy"] == headers.POLICY
    assert answer.headers["server"] == "nginx"


def test_static_files_are_kept_by_browsers_and_pages_are_not(site: Site):
    with site.client() as browser:
        style, page = browser.get("/static/office/office.css"), browser.get("/sign-in")

    assert style.headers["cache-control"] == "max-age=3600, public"
    assert page.headers["cache-control"] == "no-store"


def test_cookies_are_for_tls_alone(site: Site):
    with site.client() as browser:
        set_cookies = browser.get("/sign-in").headers.get_list("set-cookie")

    assert set_cookies
    assert all("secure" in one.lower() and "httponly" in one.lower() and "samesite" in one.lower() for one in set_cookies)


def test_a_file_above_our_limit_is_refused_by_us_and_one_above_nginxs_by_nginx_both_in_words(site: Site):
    with site.client() as browser:
        ours = too_much(browser)
        nginxs = browser.post("/imports/new", content=b"x" * 4_000_000, headers={"Content-Type": "text/csv"})

    assert ours.status_code == 413
    assert "What was sent is larger than this page takes in" in ours.text
    assert nginxs.status_code == 413
    assert "What you sent is larger than this site takes in" in nginxs.text
    said = ("strict-transport-security", "content-security-policy", "x-content-type-options", "cache-control")
    assert {name: len(nginxs.headers.get_list(name)) for name in said} == dict.fromkeys(said, 1)


def too_much(browser: httpx.Client) -> httpx.Response:
    """A form above our limit. We answer before all of it has come; on a busy machine nginx may lose that answer with the
    connection and say 503 itself, so it is sent again.
    """
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = (browser.post("/sign-in", content=b"x" * 2_100_000, headers=form) for _ in range(4))
    return next((answer for answer in answers if answer.status_code != 503), browser.get("/health/live"))


def try_to_sign_in(site: Site, address: str, **more: str) -> int:
    """The status of one try with a wrong password; the limit counts tries by address."""
    with site.client(address) as browser:
        browser.get("/sign-in")
        token = next(value for name, value in browser.cookies.items() if "csrf" in name)
        form = {"email": "nobody@acacia.example", "password": "wrong", "_csrf_token": token}
        return browser.post("/sign-in", data=form, headers=more).status_code


def test_each_client_is_counted_by_its_own_address_and_none_can_claim_anothers(site: Site):
    tries = [try_to_sign_in(site, "127.0.0.21") for _ in range(6)]

    other = try_to_sign_in(site, "127.0.0.22")
    forged = [
        try_to_sign_in(site, "127.0.0.21", **{name: value})
        for name, value in (
            ("X-Forwarded-For", "127.0.0.77"),
            ("X-Forwarded-For", "127.0.0.77, 127.0.0.1"),
            ("X-Real-IP", "127.0.0.77"),
            ("Forwarded", "for=127.0.0.77"),
        )
    ]

    assert tries[-1] == 429
    assert other != 429
    assert forged == [429] * 4


def test_plain_http_leads_people_to_https_and_tells_programs(site: Site):
    page = httpx.get(f"http://127.0.0.1:{site.http}/properties?q=a%20b", headers={"Host": NAME})
    program = httpx.get(f"http://127.0.0.1:{site.http}/api/v1/properties", headers={"Host": NAME})

    assert (page.status_code, page.headers["location"]) == (301, f"https://{NAME}/properties?q=a%20b")
    assert program.status_code == 403
    assert "Use https" in program.text


def test_measures_are_not_to_be_had_through_the_proxy_and_what_is_wrong_neither(site: Site):
    with site.client() as browser:
        through = browser.get("/metrics").status_code
        ready = browser.get("/health/ready")
    beside = httpx.get(f"http://127.0.0.1:{site.direct}/metrics")

    assert through == 404
    assert (ready.status_code, ready.text) == (200, "ready")
    assert beside.status_code == 200
    assert 'path="/sign-in"' in beside.text


def test_old_tls_is_refused(site: Site):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", site.https)) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname=NAME)


def test_nginxs_number_for_a_request_is_ours_and_no_log_has_what_was_asked(site: Site):
    with site.client() as browser:
        number = browser.get("/properties?q=Zebedee", headers={"X-Request-Id": "f" * 32}).headers["x-request-id"]
        browser.get("/new-password/Zebedee-0123456789-0123456789-0123456789")
    deadline = time.monotonic() + 5
    while number not in site.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)

    ours, nginxs = site.log.read_text(), (site.log.parent / "hmo-enforce.access.log").read_text()
    assert number != "f" * 32
    assert number in ours
    assert number in nginxs
    assert "Zebedee" not in ours + nginxs


def test_while_the_program_is_away_nginx_says_so_in_words_and_when_to_try_again(site: Site):
    site.serve.send_signal(signal.SIGSTOP)
    site.serve.kill()
    site.serve.wait(20)

    with site.client() as browser:
        answer = browser.get("/properties")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert "Try again in a minute" in answer.text
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


WANTED = (
    "AmbientCapabilities=", "CapabilityBoundingSet=", "LockPersonality=yes", "MemoryDenyWriteExecute=yes",
    "NoNewPrivileges=yes", "PrivateDevices=yes", "PrivateTmp=yes", "PrivateUsers=yes", "ProtectClock=yes",
    "ProtectControlGroups=yes", "ProtectHome=yes", "ProtectHostname=yes", "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "ProtectProc=invisible", "ProtectSystem=strict",
    "RestrictNamespaces=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service", "UMask=0077",
)  # fmt: skip


@pytest.mark.parametrize("name", UNITS)
def test_a_service_may_do_no_more_than_it_must(name: str):
    said = (ROOT / "deploy" / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in WANTED if line not in said] == []
    assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in said


@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_finds_little_exposed(name: str):
    analysis = shutil.which("systemd-analyze")
    if analysis is None:
        lacking("systemd-analyze is not installed (Debian: systemd)")
    said = subprocess.run(
        [str(analysis), "security", "--offline=true", "--no-pager", ROOT / "deploy" / name],
        capture_output=True,
        text=True,
        check=False,
    )

    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said.stdout)
    assert exposure, said.stderr
    assert float(exposure[1]) <= 1.6


# What the units forbid, as far as a process can forbid it itself; then what the program does that could need it.
IN_THE_SANDBOX = """
import ctypes, importlib, mmap, pkgutil, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(65, 1, 0, 0, 0) or libc.prctl(38, 1, 0, 0, 0):
    sys.exit(77)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except OSError:
    pass
else:
    sys.exit(77)
import hmo_enforce
for found in pkgutil.walk_packages(hmo_enforce.__path__, "hmo_enforce."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
import argon2, io, PIL.Image, pi_heif, numpy, geopandas, shapely, cryptography.hazmat.primitives.ciphers.aead as aead
argon2.PasswordHasher().hash("x")
aead.AESGCM(b"k" * 32).encrypt(b"n" * 12, b"x", None)
pi_heif.register_heif_opener()
PIL.Image.new("RGB", (64, 64)).save(io.BytesIO(), "JPEG")
points = geopandas.GeoSeries(shapely.points(numpy.random.default_rng(1).random((100, 2))))
assert points.buffer(0.1).union_all().area > 0
import typst
assert typst.compile(b"= Letter").startswith(b"%PDF")
print("lives")
"""


def test_the_program_lives_without_memory_that_is_both_written_and_run():
    tried = subprocess.run([sys.executable, "-c", IN_THE_SANDBOX], capture_output=True, text=True, check=False, cwd=ROOT)

    if tried.returncode == 77:
        pytest.skip("this kernel cannot forbid a process such memory (Linux 6.3 can)")
    assert tried.stdout.strip() == "lives", tried.stderr[-2000:]
