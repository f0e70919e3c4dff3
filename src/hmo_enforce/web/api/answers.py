"""What every address of the API answers when it does not answer what was asked: documented once, for OpenAPI."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, cast

from litestar import MediaType
from litestar.exceptions import ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from hmo_enforce.kernel import clock
from hmo_enforce.web import forms
from hmo_enforce.web.api import shapes

Day = Annotated[
    date | None,
    Parameter(
        description=f"A day from {forms.EARLIEST} to {forms.LATEST}.", schema_extra={"pattern": r"^(19[0-9]{2}|2[01][0-9]{2})-"}
    ),
]
LARGEST = 2**53 - 1
"""The largest whole number that is exact in every program that reads JSON, and in the API's own document."""
Number = Annotated[int | None, Parameter(ge=1, le=LARGEST)]
Text = Annotated[str, Parameter(max_length=200, pattern=r"^[^\x00]*$")]
PROBLEM = cast(MediaType, "application/problem+json")
JSON, GEOJSON = "application/json", "application/geo+json"
VARY = ", ".join(("Accept", "Authorization", "Cookie"))
"""What else an answer depends upon than its address."""
_SAYINGS = {
    400: "The request could not be read: a parameter is not of its kind.",
    401: "Nobody is signed in, and no token was shown that holds.",
    403: "The person's role, or the token's scopes, do not include this.",
    404: "There is no such thing.",
    409: "Somebody else changes it at this moment, or the same key is at work. Try again.",
    412: "It has changed since it was read: read it again, and send the change of that.",
    413: "What was sent is larger than is taken.",
    415: "It was not sent as the kind of content that this address takes.",
    422: "What was sent could be read, and cannot be done; `detail` says why.",
    428: "The header `If-Match` is needed, with the `ETag` of what was read.",
    429: "There were too many requests; `Retry-After` says for how many seconds to wait.",
}


def problems(*statuses: int) -> Mapping[int, Any]:
    """The documented problems of an address; any may say that there were too many requests."""
    return {
        status: ResponseSpec(shapes.Problem, generate_examples=False, media_type=PROBLEM, description=_SAYINGS[status])
        for status in (*statuses, 429)
    }


def day(name: str, asked: date | None) -> date | None:
    """The day as it was asked for, once it is one that can be answered for; else raises a 400."""
    if asked is not None and not forms.EARLIEST <= asked <= forms.LATEST:
        raise ValidationException(f"{name}: it must be a day from {forms.EARLIEST} to {forms.LATEST}.")
    return asked


def day_or_today(asked: date | None) -> date:
    """The day that an address's `on` asks for."""
    return day("on", asked) or clock.today()


LISTED = problems(400, 401, 403, 404)
FOUND = problems(400, 401, 403, 404)
WRITTEN = problems(400, 401, 403, 404, 409, 413, 415, 422)
CHANGED = problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)
