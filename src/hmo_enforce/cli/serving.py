"""`serve`: the pages and the API. It makes no tables and fills none."""

import gc
import ipaddress
import logging
import os
import shutil
import socket
import sys

import uvicorn
from litestar import Litestar

from hmo_enforce import app, settings
from hmo_enforce.cli import listening, opening
from hmo_enforce.files.outside import tiles
from hmo_enforce.kernel import database, marks
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import steps

log = logging.getLogger("hmo_enforce.serve")

PAGE_WAIT_S = 5
SWITCH_S = 0.0005
"""How long one thread may compute while another waits: a page asks the database dozens of times, and would wait each time."""
KEPT_ALIVE_S = 150


def application() -> Litestar:
    """The application on the database that the environment names; uvicorn asks for it in each worker."""
    sys.setswitchinterval(SWITCH_S)
    found = settings.from_environment()
    opening.log_to_standard_error(found)
    steps.load_soon()
    # A page answers within seconds, also while a long import has the embedded database to itself: with a 503 if need be.
    opened = database.engine(found.database_url, statement_s=found.statement_seconds)
    made = app.create_app(found, database.Sessions(opened, wait_s=PAGE_WAIT_S))
    gc.freeze()
    gc.enable()
    return made


def serve(host: str, port: int) -> int:
    """Serve until told to stop. `Refused` for tables of another release, a port in use, or a demo shown to others."""
    said = settings.from_environment(making=False)
    require_secure_cookies(said, host)
    opening.log_to_standard_error(said)
    for weakness in settings.weaknesses(said):
        log.warning(weakness)
    if said.base_map and said.base_map.archive:
        tiles.require_pictures(said.base_map.archive)
    with opening.house() as (found, sessions):
        require_private_if_demo(sessions, host)
    settings.from_environment()  # the secret is made here, so that what keeps it from being made is said in a sentence
    require_free(host, port)
    if found.workers > 1:
        _count_together(found)
    uvicorn.run(
        "hmo_enforce.cli.serving:application",
        factory=True,
        host=host,
        port=port,
        workers=found.workers,
        http=listening.Listener,
        ws="none",
        log_config=None,
        server_header=False,
        # It would note what people search for: names and addresses. The journal tells who did what.
        access_log=False,
        # A page that is being drawn is finished; a browser that only keeps its connection open does not hold us up.
        timeout_graceful_shutdown=10,
        # Longer than a proxy keeps its own, or it sends a request down a connection that we are just closing.
        timeout_keep_alive=KEPT_ALIVE_S,
    )
    return 0


def require_secure_cookies(of: settings.Settings, host: str) -> None:
    """`Refused` if others would sign in over plain HTTP: whoever listens on the way would have their sign-in."""
    if not of.secure_cookies and not is_loopback(host):
        raise Refused(
            f"HMO_SECURE_COOKIES=no is for a try on this machine only, and {host} can be reached from others. "
            "Leave out --host, or leave out HMO_SECURE_COOKIES and put a reverse proxy with TLS before it (deploy/nginx.conf)."
        )


def _count_together(of: settings.Settings) -> None:
    """A folder in which the processes that serve count their requests together, begun anew; its name is in the environment."""
    shutil.rmtree(of.counts, ignore_errors=True)
    of.counts.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(of.counts)


def require_private_if_demo(sessions: database.Sessions, host: str) -> None:
    """`Refused` if others could reach a demo: its passwords lie about in a file."""
    with sessions.reading() as session:
        demo = marks.found(session, marks.DEMO) is not None
    if demo and not is_loopback(host):
        raise Refused(
            f"This database holds the demo, which is shown on this machine only, and {host} can be reached from others. "
            "Leave out --host, or use a database of your own."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def require_free(host: str, port: int) -> None:
    """`Refused` if something else listens there, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"{host}, port {port}, cannot be listened at: {error.strerror}. Choose another with --port."
            ) from None
