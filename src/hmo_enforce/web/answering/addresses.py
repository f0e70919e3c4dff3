"""Where the home is: chosen among those of its postcode, typed, described, or shown on a map."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from litestar import Request
from sqlalchemy.orm import Session

from hmo_enforce.files import values
from hmo_enforce.kernel import projection
from hmo_enforce.properties import queries
from hmo_enforce.questions import reading
from hmo_enforce.questions.reading import Fault
from hmo_enforce.questions.sets import Answer, Question
from hmo_enforce.web.answering import opening, page, pin, words
from hmo_enforce.web.forms import FieldError

FIELDS = ("way", "postcode", "home", "lines", "described", "latitude", "longitude")
POSTCODE, FOUND, TYPED, DESCRIBED = "postcode", "found", "typed", "described"
MOST_FOUND = 300
ENGLAND = (49.8, 55.9, -6.5, 1.9)
"""South, north, west and east: a pin anywhere else is a slip."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which way of saying it the page offers, and with what in it."""

    way: str
    postcode: str = ""
    nothing_found: bool = False


def read(
    request: Request,  # type: ignore[type-arg]
    session: Session,
    question: Question,
    sent: dict[str, object],
) -> tuple[Answer | None, list[FieldError]]:
    """The address as it was said, or what is wrong with it."""
    way = page.one(sent, "way")
    given, fault = {FOUND: _chosen, TYPED: _typed, DESCRIBED: _described}.get(way, _nothing)(session, sent)
    if fault:
        return None, [FieldError(fault[0], page.say(request, fault[1]))]
    read = reading.answer(question, given or None)
    if isinstance(read, Fault):
        field = {TYPED: "lines", DESCRIBED: "described", FOUND: "home"}.get(way, "postcode")
        return None, [FieldError(field, page.say(request, read.words, **read.fields))]
    return read, []


Given = tuple[dict[str, Any], tuple[str, str] | None]


def _nothing(_: Session, __: dict[str, object]) -> Given:
    return {}, None


def _chosen(session: Session, sent: dict[str, object]) -> Given:
    home = page.one(sent, "home")
    there = queries.with_postcode(session, page.one(sent, "postcode"), MOST_FOUND)
    one = next((one for one in there if str(one.id) == home), None)
    if one is None:
        return {}, ("home", words.NO_HOME)
    return {"lines": one.address, "postcode": one.postcode, "uprn": one.uprn}, None


def _typed(_: Session, sent: dict[str, object]) -> Given:
    lines, postcode = page.one(sent, "lines"), page.one(sent, "postcode")
    if not lines:
        return {}, ("lines", words.NO_LINES)
    if postcode and _postcode(postcode) is None:
        return {}, ("postcode", words.NO_POSTCODE)
    return {"lines": lines, "postcode": _postcode(postcode)}, None


def _described(_: Session, sent: dict[str, object]) -> Given:
    described, place = page.one(sent, "described"), _pin(sent)
    if not described and place is None:
        return {}, ("described", words.NO_DESCRIPTION)
    return {"described": described, **(place or {})}, None


def _pin(sent: dict[str, object]) -> dict[str, float] | None:
    """Where it was put, in metres of the National Grid."""
    try:
        latitude, longitude = float(page.one(sent, "latitude")), float(page.one(sent, "longitude"))
    except ValueError:
        return None
    south, north, west, east = ENGLAND
    if not (south <= latitude <= north and west <= longitude <= east):
        return None
    easting, northing = projection.projected(np.array([longitude]), np.array([latitude]))
    return {"easting": round(float(easting[0])), "northing": round(float(northing[0]))}


def _postcode(typed: str) -> str | None:
    try:
        return values.typed_postcode(typed)
    except ValueError:
        return None


def faults(request: Request) -> list[FieldError]:  # type: ignore[type-arg]
    """What is wrong with the postcode that was looked for."""
    typed = request.query_params.get("postcode")
    is_wrong = typed is not None and "way" not in request.query_params and _postcode(typed) is None
    return [FieldError("postcode", page.say(request, words.NO_POSTCODE))] if is_wrong else []


def context(request: Request, session: Session, here: str, value: dict[str, Any]) -> dict[str, Any]:  # type: ignore[type-arg]
    """As `answering/address.html` says, of what the address asks for, what was typed, or what was answered before."""
    asked = _asked(request, value)
    found = queries.with_postcode(session, asked.postcode, MOST_FOUND) if asked.way == FOUND else []
    if asked.way == FOUND and not found:
        asked = Asked(TYPED, asked.postcode, nothing_found=True)
    sent = opening.sent(request)
    chosen = {str(value.get("home", "")), str(value.get("uprn", "-"))}
    return {
        "way": asked.way,
        "here": here,
        "postcode": asked.postcode,
        "nothing_found": asked.nothing_found,
        "lines": value.get("lines") or "",
        "described": value.get("described") or "",
        "found": [
            {"value": one.id, "text": one.address, "checked": bool(chosen & {str(one.id), one.uprn or ""})} for one in found
        ],
        "map": pin.behind(request) if asked.way == DESCRIBED else None,
        "pin": {name: page.one(sent, name) for name in ("latitude", "longitude")},
    }


def _asked(request: Request, value: dict[str, Any]) -> Asked:  # type: ignore[type-arg]
    """What the address asks for; of a form that was sent, the way that it was; else as it was answered before."""
    sent = opening.sent(request)
    way = page.one(sent, "way") or request.query_params.get("way", "")
    typed = page.one(sent, "postcode") or request.query_params.get("postcode", "") or str(value.get("postcode") or "")
    postcode = _postcode(typed)
    if way == TYPED:
        return Asked(TYPED, postcode or typed)
    if way == DESCRIBED or (not way and not typed and value.get("described")):
        return Asked(DESCRIBED)
    if way == POSTCODE or not postcode:
        return Asked(POSTCODE, typed)
    if way == FOUND or "postcode" in request.query_params or value.get("uprn"):
        return Asked(FOUND, postcode)
    return Asked(TYPED, postcode)
