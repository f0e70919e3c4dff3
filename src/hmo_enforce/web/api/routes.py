"""Every address under /api/v1."""

from litestar.types import ControllerRouterHandler

from hmo_enforce.web.api import (
    case_writes,
    cases,
    designations,
    evidence,
    facts,
    import_writes,
    imports,
    people,
    properties,
    property_writes,
    to_visit,
    work,
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    properties.listed,
    properties.one,
    designations.listed,
    designations.one,
    designations.outlines,
    facts.flags,
    facts.verdicts,
    facts.occupation,
    people.listed,
    people.one,
    people.record,
    property_writes.observe,
    *import_writes.ROUTES,
    to_visit.listed,
    to_visit.listed_lapsed,
    imports.listed,
    imports.one,
    imports.issues,
    evidence.listed,
    evidence.receive,
    work.progress,
    cases.listed,
    cases.one,
    *case_writes.ROUTES,
)
