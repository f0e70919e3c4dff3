"""Every address under /api/v1."""

from litestar.types import ControllerRouterHandler

from hmo_enforce.web.api import designations, properties, work

ROUTES: tuple[ControllerRouterHandler, ...] = (
    properties.listed,
    properties.one,
    designations.listed,
    designations.one,
    designations.outlines,
    work.imports,
    work.progress,
)
