"""ETags: what a program read, told in one word, so that it neither reads the same again nor overwrites what it never saw.

A tag is the record's revision and a digest of the whole answer: `"7.9f86d081884c7d65"`. Reading compares all of it; a change
compares the revision, since that alone moves when what can be changed has changed.
"""

import hashlib
import re
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.params import HeaderParameter

from hmo_enforce.web.api import answers

IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(name="If-None-Match", max_length=500, description="The `ETag` of what you have: 304 if it stands."),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", max_length=500, description="The `ETag` of what you read; without it: 428."),
]
Req = Request[Any, Any, Any]
TAG = re.compile(r'"([0-9]{1,18})\.[0-9a-f]{16}"')


NEEDED = "Send the header If-Match with the ETag of what you read, so that nobody's change is overwritten unseen."
PASSED = "It has changed since you read it. Read it again, and send your change of that, if it still makes sense."


def tagged(
    request: Req, body: Any, revision: int, *, media_type: str = answers.JSON, place: str | None = None
) -> Response[Any]:
    """The answer with its tag; 304 without content, where the asker has this very answer. `place`: where else it stands."""
    content, told = msgspec.json.encode(body), tag(body, revision)
    headers = {"ETag": told, "Vary": answers.VARY} | ({"Content-Location": place} if place else {})
    if told in _listed(request.headers.get("if-none-match", "")):
        return Response(None, status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def instead(request: Req, asked: int, kept: int) -> str | None:
    """Where the record is read whose answer this is, if it is another than was asked for (RFC 9110, Content-Location)."""
    if asked == kept:
        return None
    path = request.url.path.removesuffix(f"/{asked}") + f"/{kept}"
    return f"{path}?{request.url.query}" if request.url.query else path


def tag(body: Any, revision: int) -> str:
    """The tag of an answer."""
    return f'"{revision}.{hashlib.sha256(msgspec.json.encode(body)).hexdigest()[:16]}"'


def revision(if_match: str | None, present: int) -> int:
    """The revision that a change was made of. Raises a 428 without a tag, a 412 where another revision stands by now."""
    if not (if_match or "").strip():
        raise HTTPException(NEEDED, status_code=428)
    found = [match for one in _listed(if_match or "") if (match := TAG.fullmatch(one))]
    if not any(int(one[1]) == present for one in found):
        raise HTTPException(PASSED, status_code=412)
    return present


def _listed(said: str) -> list[str]:
    return [one.strip() for one in said.split(",") if one.strip()]
