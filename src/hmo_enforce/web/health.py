"""Whether the program is alive, and whether it is ready to work: for whatever starts it again, or sends people to it.

Anybody may ask, and learns a word. What is wrong is told to whoever may watch (`web/watching.py`) alone.
"""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.types import ControllerRouterHandler
from sqlalchemy.exc import SQLAlchemyError

from hmo_enforce.kernel import revisions
from hmo_enforce.settings import Settings
from hmo_enforce.web import guards, session, watching

ROOM_MB = 100
# Strangers who ask many times a second do not make us write to the disk as often.
KEPT_S = 2.0
WELL = "well"
Found = dict[str, str]


class Readiness:
    """What was found the last time, for a moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: Found = {}
        self._until = 0.0

    def of(self, look: Callable[[], Found]) -> Found:
        """What `look` finds, or found just now."""
        with self._lock:
            if monotonic() >= self._until:
                self._found = look()
                self._until = monotonic() + KEPT_S
            return self._found


def database(request: Request[Any, Any, Any]) -> Found:
    """Whether the database answers, and whether its tables are of this release."""
    try:
        with session.unattended(request) as opened:
            at = revisions.read(opened)
    except SQLAlchemyError as error:
        return {"database": f"it does not answer ({type(error).__name__})"}
    if at == revisions.head():
        return {"database": WELL, "tables": WELL}
    return {"database": WELL, "tables": f"they are at revision {at or 'none'}, and this release needs {revisions.head()}"}


def disk(settings: Settings) -> Found:
    """Whether files can be kept."""
    path = Path(settings.data_dir) / f".ready-{secrets.token_hex(8)}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, b"ready")
        finally:
            os.close(handle)
            path.unlink(missing_ok=True)
        left_mb = shutil.disk_usage(settings.data_dir).free // 1_000_000
    except OSError as error:
        return {"disk": f"nothing can be written to HMO_DATA_DIR ({error.strerror})"}
    return {"disk": WELL if left_mb >= ROOM_MB else f"only {left_mb} MB are left"}


@get("/health/live", guards=[guards.anyone], sync_to_thread=False, media_type=MediaType.TEXT)
def live() -> str:
    """The process answers."""
    return "alive"


@get("/health/ready", guards=[guards.anyone], sync_to_thread=True)
def ready(request: Request[Any, Any, Any]) -> Response[Any]:
    """200 where pages can be served and things saved, else 503."""
    state = request.app.state
    found = state.readiness.of(lambda: database(request) | disk(state.settings))
    well = all(said == WELL for said in found.values())
    status = 200 if well else 503
    if watching.may_watch(request):
        return Response({"ready": well, **found}, status_code=status, media_type=MediaType.JSON)
    return Response("ready" if well else "not ready", status_code=status, media_type=MediaType.TEXT)


ROUTES: tuple[ControllerRouterHandler, ...] = (live, ready)
