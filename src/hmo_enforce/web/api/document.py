"""The API's own document: what the framework knows of each operation, and exactly what we take in."""

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from hmo_enforce.web.api import sent, sent_arrivals, sent_cases, sent_designations, sent_referrals

MODULES = (sent, sent_arrivals, sent_cases, sent_designations, sent_referrals)
TAKEN = [
    one for module in MODULES for one in vars(module).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)
]


class Exactly(JsonRenderPlugin):
    """The document as JSON. The framework's own account of what is sent leaves out bounds of what may be null or stands in a
    list, and that no other members are taken; msgspec, which checks it, tells all of it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """As the framework renders it."""
        _, exact = msgspec.json.schema_components(TAKEN, ref_template="#/components/schemas/{name}")
        openapi_schema["components"]["schemas"].update(exact)
        return super().render(request, openapi_schema)
