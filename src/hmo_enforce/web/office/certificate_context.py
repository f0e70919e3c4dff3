"""Certificates in words: each with its source, until when it counts and by what, and the kinds of which none is on record."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from hmo_enforce.casework.views import certificates_held
from hmo_enforce.casework.views.certificates_held import Building, Held
from hmo_enforce.casework.views.lists import certificates as certificate_list
from hmo_enforce.law.rules import Term
from hmo_enforce.properties import certificates
from hmo_enforce.web import formats, pages
from hmo_enforce.web.office import happenings, wording

STANDINGS = {one: (text, f"govuk-tag--{colour}") for one, (text, colour) in certificate_list.TAGS.items()}
UNCHECKED = "this reading of the law has not been checked at its source"


def panel(
    held: Iterable[Held], on: date, home: str, *, expected: bool, may_change: bool, sees_evidence: bool
) -> dict[str, Any]:
    """The register of a home whose page is at `home`. `expected`: it needs a licence or has one, so what is missing is said."""
    told = tuple(held)
    new = f"{home}/certificates/new" if may_change else None
    missing = certificates_held.lacking(told) if expected else ()
    return {
        "rows": [_row(one, on, home, may_change=may_change, sees_evidence=sees_evidence) for one in told if one.is_latest],
        "past": [_row(one, on, home, may_change=may_change, sees_evidence=sees_evidence) for one in told if not one.is_latest],
        "missing": [_missing(kind, new) for kind in missing],
        "laws": laws(told),
        "new_href": new,
    }


def laws(held: Iterable[Held]) -> list[dict[str, Any]]:
    """What the periods rest on, each once."""
    found = {one.law.rule.id: one.law for one in held if one.law is not None and one.is_latest}
    return [law_said(term) for term in found.values()]


def law_said(term: Term) -> dict[str, Any]:
    """A period of the law as a ground: its sentence, source and how far that was checked."""
    return {"text": term.rule.met, "cites": term.rule.cites, "verified": term.rule.verified}


def _row(one: Held, on: date, home: str, *, may_change: bool, sees_evidence: bool) -> dict[str, Any]:
    text, colour = STANDINGS[one.standing]
    changes = may_change and one.id is not None and one.withdrawn is None
    return {
        "kind": wording.said(wording.CERTIFICATES, one.kind),
        "number": one.number,
        "issued": formats.day(one.issued_on) if one.issued_on else None,
        "age": formats.age(one.issued_on, on) if one.issued_on else None,
        "issued_by": one.issued_by,
        "until": formats.day(one.ends_on) if one.ends_on else None,
        "until_note": _until_note(one),
        "left": formats.left(one.ends_on, on) if one.ends_on and one.is_latest else None,
        "state": text,
        "colour": colour,
        "outcome": certificates.OUTCOMES.get(one.outcome or ""),
        "defects": one.outcome == certificates.UNSATISFACTORY,
        "rating": f"Rating {one.rating}" if one.rating else None,
        "building": building(one.building) if one.building else None,
        "source": _source(one),
        "withdrawn": f"Withdrawn by {one.withdrawn[0]}: {one.withdrawn[1]}" if one.withdrawn else None,
        "item": {"title": one.item[1], "href": f"{home}/evidence/{one.item[0]}"} if one.item and sees_evidence else None,
        "change_href": f"{home}/certificates/{one.id}/change" if changes else None,
        "withdraw_href": f"{home}/certificates/{one.id}/withdraw" if changes else None,
    }


def _until_note(one: Held) -> str | None:
    """Why it counts until then."""
    if one.cut_short:
        return f"It states {formats.day(one.expires_on)}, which is later than {_cites(one)} allows."
    if one.expires_on is not None:
        return "As it states."
    return f"By {_cites(one)}." if one.law and one.ends_on else None


def _cites(one: Held) -> str:
    unchecked = "" if one.law and one.law.rule.verified else f" ({UNCHECKED})"
    return f"{one.law.rule.cites}{unchecked}" if one.law else "the law"


def building(said: Building) -> str:
    """What an energy certificate says beside its rating."""
    told = [
        f"{said.efficiency} points" if said.efficiency is not None else "",
        f"{said.floor_area_m2:g} m²" if said.floor_area_m2 else "",
        f"{said.habitable_rooms} habitable rooms" if said.habitable_rooms else "",
        said.tenure or "",
    ]
    return ", ".join(part for part in told if part)


def _source(one: Held) -> str:
    if one.id is None:
        came = happenings.source(one.file)
        return f"{one.source}, {came}" if came else one.source
    return f"{one.source}; recorded by {one.noted_by}, {formats.day(one.noted_on)}"


def _missing(kind: str, new: str | None) -> dict[str, Any]:
    of = certificates.KINDS[kind]
    return {"kind": of.title, "where": of.where, "href": pages.with_query(new, kind=kind) if new else None}
