"""A page under each of the two kinds of address where people answer: a complaint's, and that of a channel's survey."""

from collections.abc import Callable
from typing import Any, Final

from litestar import get, post
from litestar.types import ControllerRouterHandler

from hmo_enforce.web import guards

COMPLAIN: Final = "/complain"
SURVEY: Final = "/survey"
STATUS: Final = "/status"
MOST_BYTES: Final = 300_000
"""Of a form: the longest answer that is taken, twice, in letters that take twelve signs each on their way."""
UNDER: Final = (COMPLAIN, f"{SURVEY}/{{token:str}}")
Handler = Callable[..., Any]


def shown(path: str, handler: Handler, **how: Any) -> tuple[ControllerRouterHandler, ...]:
    """It answers a GET of the path under both."""
    return tuple(get(f"{under}{path}", guards=[guards.anyone], sync_to_thread=True, **how)(handler) for under in UNDER)


def taken(path: str, handler: Handler, **how: Any) -> tuple[ControllerRouterHandler, ...]:
    """It takes the form of the path under both. It asks by itself whether the form is ours, since an old one is not lost."""
    said: dict[str, Any] = {
        "guards": [guards.anyone],
        "exclude_from_csrf": True,
        "sync_to_thread": True,
        "status_code": 303,
        "request_max_body_size": MOST_BYTES,
        **how,
    }
    return tuple(post(f"{under}{path}", **said)(handler) for under in UNDER)
