"""A change of what has a revision: made of what was read, and once."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from sqlalchemy.orm import Session

from hmo_enforce.web.api import once, tags


def changed(
    request: Request[Any, Any, Any],
    session: Session,
    *,
    data: Any,
    if_match: str | None,
    key: str | None,
    stands: Callable[[], int],
    act: Callable[[int], None],
    answer: Callable[[], Response[Any]],
) -> Response[Any]:
    """Do `act` with the revision that was read, if it is the one that `stands`; and answer with what stands then."""

    def done() -> Response[Any]:
        act(tags.revision(if_match, stands()))
        session.flush()
        session.expire_all()
        return answer()

    return once.once(request, session, key, data, done)
