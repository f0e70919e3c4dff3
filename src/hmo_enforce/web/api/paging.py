"""Reading a list to its end: each answer hands out where the next begins, sealed, so that nobody builds upon what is in it.

A cursor is the key of the last row that was shown, and no count of rows: what is added or taken away meanwhile moves nothing.
It belongs to the list and the filters that it was handed out for.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.params import Parameter

from hmo_enforce.kernel import cipher
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.web.api import answers

PURPOSE = "cursors"
LONGEST = 400
MOST = 1_000
Cursor = Annotated[
    str,
    Parameter(
        max_length=LONGEST,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="The `next` of the page before; none for the first page.",
    ),
]
Limit = Annotated[int, Parameter(ge=1, le=MOST, description="How many at most.")]
WRONG = "There is no such page: this list handed out no such cursor, with these filters. Begin again without it."
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page begins (behind the row of this key; None at the first page) and how long it may be."""

    request: Request[Any, Any, Any]
    behind: Any
    limit: int

    @property
    def wanted(self) -> int:
        """How many rows to ask for: with one more it is known whether others follow."""
        return self.limit + 1

    def cut(self, rows: Sequence[Row], key: Callable[[Row], Any]) -> tuple[Sequence[Row], str | None]:
        """The page's rows, and the cursor of the next page where there is one."""
        shown = rows[: self.limit]
        return shown, _cursor(self.request, key(shown[-1])) if len(rows) > len(shown) else None


def begun(request: Request[Any, Any, Any], cursor: str, limit: int) -> Paging:
    """What the address asks for. `NotFound` for a cursor of another list, other filters or nobody's making."""
    return Paging(request, _key(request, cursor) if cursor else None, limit)


def answered(paging: Paging, body: Any, following: str | None, *, media_type: str = answers.JSON) -> Response[Any]:
    """The page, with a header that leads to the next (RFC 8288)."""
    headers = {"Vary": answers.VARY}
    if following:
        address = urlencode({**_filters(paging.request), "limit": paging.limit, "cursor": following}, doseq=True)
        headers["Link"] = f'<{paging.request.url.path}?{address}>; rel="next"'
    return Response(body, headers=headers, media_type=media_type)


def _filters(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    return {name: request.query_params.getall(name) for name in request.query_params if name not in {"cursor", "limit"}}


def _about(request: Request[Any, Any, Any]) -> str:
    return json.dumps([request.url.path, sorted(_filters(request).items())])


def _cursor(request: Request[Any, Any, Any], key: Any) -> str:
    sealed = cipher.seal(_secret(request), PURPOSE, json.dumps(key).encode(), about=_about(request))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _key(request: Request[Any, Any, Any], cursor: str) -> Any:
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return json.loads(cipher.unseal(_secret(request), PURPOSE, sealed, about=_about(request)))
    except (binascii.Error, ValueError, cipher.CannotRead):
        raise NotFound(WRONG) from None


def _secret(request: Request[Any, Any, Any]) -> str:
    secret: str = request.app.state.settings.secret_key
    return secret
