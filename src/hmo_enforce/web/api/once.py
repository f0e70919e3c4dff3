"""A change is made once, however often its request is sent: a program may send `Idempotency-Key` with whatever it changes."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.params import HeaderParameter
from sqlalchemy.orm import Session

from hmo_enforce.programs.actions import answers as kept
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers

Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="By chance, such as a UUID: the same request, sent again within a day, is done once, and answered alike.",
    ),
]
AT_WORK = "A request with this Idempotency-Key is being done at this moment. Send it again in a few seconds."
REPLAYED = "Idempotency-Replayed"
Req = Request[Any, Any, Any]


class Written(msgspec.Struct):
    """What was made or changed: its number, where it can be read, and its revision where it has one."""

    id: int
    href: str
    revision: int | None


def written(id_: int, href: str, *, tag: str | None = None, revision: int | None = None, status: int = 201) -> Response[Any]:
    """The answer to a change. `tag`: by which the next change is made."""
    headers = {name: value for name, value in (("Location", href if status == 201 else None), ("ETag", tag)) if value}
    body = msgspec.json.encode(Written(id_, href, revision))
    return Response(body, status_code=status, headers=headers, media_type=answers.JSON)


def once(request: Req, session: Session, key: str | None, said: Any, act: Callable[[], Response[Any]]) -> Response[Any]:
    """What `act` answers, or what it answered to the same request before. `said`: the request's body as it was read.

    Raises a 409 while the same key is at work, `Refused` for a key that came with another request. What fails is not kept:
    sent again, it is tried again.
    """
    if key is None:
        return act()
    known = asked(request, key, said)
    before = replayed(session, known)
    if before is not None:
        return before
    answer = act()
    keep(session, known, answer)
    return answer


def replayed(session: Session, known: kept.Asked) -> Response[Any] | None:
    """What was answered to this very request before; None where it is to be done now."""
    try:
        before = kept.given(session, known)
    except kept.AtWork:
        raise HTTPException(AT_WORK, status_code=409) from None
    if before is None:
        return None
    headers = {**before.headers, REPLAYED: "true"}
    return Response(before.body, status_code=before.status, headers=headers, media_type=answers.JSON)


def keep(session: Session, known: kept.Asked, answer: Response[Any]) -> None:
    """Keep an answer beside what it tells of."""
    kept.keep(session, known, kept.Answer(answer.status_code or 200, _headers(answer), answer.content))


def _headers(answer: Response[Any]) -> dict[str, str]:
    return {name: str(answer.headers[name]) for name in ("Location", "ETag") if name in answer.headers}


def asked(request: Req, key: str, said: Any) -> kept.Asked:
    """Whose key it is, and for what."""
    user = guards.who(request)
    whole = [request.method, request.url.path, request.headers.get("if-match", ""), said]
    return kept.Asked(user.account_id, user.token_id or 0, key, hashlib.sha256(msgspec.json.encode(whole)).digest())
