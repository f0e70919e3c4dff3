"""Every address under /api/v1."""

from litestar.types import ControllerRouterHandler

from hmo_enforce.web.api import cases, designations, evidence, facts, imports, people, properties, to_visit, work

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
)
