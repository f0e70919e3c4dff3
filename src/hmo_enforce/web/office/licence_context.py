"""A licence, or a temporary exemption notice, in words."""

from typing import Any

from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.web import formats
from hmo_enforce.web.office import happenings, wording

NOTICES = {2: "HMO", 3: "selective licensing"}


def licence(one: Period) -> dict[str, Any]:
    """A licence, with both ways of reading its end date."""
    limits = [f"{one.persons} people" if one.persons else "", f"{one.households} households" if one.households else ""]
    return {
        "href": f"/licences/{one.id}",
        "number": one.reference,
        "kind": wording.said(wording.LICENCES, one.kind),
        "holder": one.holder,
        "manager": one.manager,
        "limits": ", ".join(limit for limit in limits if limit),
        "period": _period(one),
        "period_note": _other_reading(one),
        "state_text": "In force" if one.in_force else "Not in force",
        "in_force": one.in_force,
        "matched": matched(one),
        "source": happenings.source(one.source),
    }


def matched(one: Period) -> str:
    """The register's address, and how its home was found."""
    return f"“{one.address}”, matched by {one.matched_by.replace('_', ' ')}"


def exemption(one: Period) -> dict[str, Any]:
    """A temporary exemption notice."""
    return {
        "href": f"/exemptions/{one.id}",
        "kind": f"Temporary exemption notice ({NOTICES.get(one.part or 0, 'of which Part is not on record')})",
        "period": _period(one),
        "period_note": _other_reading(one) or _beyond_the_act(one),
        "reason": one.reference,
        "in_force": one.in_force,
        "source": happenings.source(one.source),
    }


def _beyond_the_act(one: Period) -> str:
    said = f"The register says {formats.day(one.register_ends_on)}" if one.register_ends_on else "The register has no end"
    return f"{said}; a notice lasts three months at most (Housing Act 2004 ss. 62, 86)." if one.starts_on else ""


def _period(one: Period) -> str:
    revoked = f"; revoked from {formats.day(one.revoked_on)}" if one.revoked_on else ""
    return f"{formats.day(one.starts_on)} to {formats.day(one.ends_on)}, that day included{revoked}"


def _other_reading(one: Period) -> str:
    other = one.ends_on_if_excluded
    return f"If the register's end date is the first day without, the last day is {formats.day(other)}." if other else ""
