"""What every address of the API answers when it does not answer what was asked: documented once, for OpenAPI."""

from collections.abc import Mapping
from typing import Any, cast

from litestar import MediaType
from litestar.openapi.datastructures import ResponseSpec

from hmo_enforce.web.api import shapes

PROBLEM = cast(MediaType, "application/problem+json")
_SAYINGS = {
    400: "The request could not be read: a parameter is not of its kind.",
    401: "Nobody is signed in.",
    403: "The signed-in person's role does not include this.",
    404: "There is no such thing.",
}


def problems(*statuses: int) -> Mapping[int, Any]:
    """The documented problems of an address."""
    return {
        status: ResponseSpec(shapes.Problem, generate_examples=False, media_type=PROBLEM, description=_SAYINGS[status])
        for status in statuses
    }


LISTED = problems(400, 401, 403)
FOUND = problems(400, 401, 403, 404)
