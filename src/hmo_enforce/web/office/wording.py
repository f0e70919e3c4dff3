"""The words that pages use for what the rooms name in short. No code's name is for people to read: it goes through here."""

import re
from datetime import date

from hmo_enforce.casework.views import words
from hmo_enforce.properties import certificates, correctable
from hmo_enforce.web import formats

# Said in files of lists, too, which no front writes.
said, much = words.said, words.much
OUTCOMES = words.OUTCOMES
REGIMES = words.REGIMES
LICENCES = words.LICENCES
KINDS = words.KINDS
AREA_KINDS = {
    "ward": "Ward",
    "oa": "Output area",
    "lsoa": "Lower layer super output area (LSOA)",
    "msoa": "Middle layer super output area (MSOA)",
    "district": "District",
    "postcode": "Postcode",
}
AREAS = {"ward": "wards", "oa": "output areas", "lsoa": "LSOAs", "msoa": "MSOAs", "district": "districts"}
"""Several of a kind."""
SOURCES = {
    "inspection": "Inspection",
    "officer": "Officer",
    "licence_register": "Licence register",
    "student_exemption": "Student council tax exemption",
    "council_tax": "Council tax",
    "housing_benefit": "Housing benefit",
    "electoral": "Electoral register",
    "deposit_scheme": "Deposit scheme",
    "energy_certificate": "Energy certificate",
    "survey": "Survey",
    "complaint": "Complaint",
    "referral": "Referral",
    "rooms": "Rooms as recorded",
    "gazetteer": "Gazetteer",
}
CERTIFICATES = {name: kind.title for name, kind in certificates.KINDS.items()}
POINT_SOURCES = words.POINT_SOURCES
FACTS = {
    "persons": "People",
    "households": "Households",
    "adults": "Adults",
    "surnames_differ": "Different surnames",
    "tenure": "Tenure",
    "uprn": "UPRN",
    "parent_uprn": "UPRN of the building",
    "max_persons": "People permitted",
    "max_households": "Households permitted",
    "hmo_declaration": "HMO declaration",
    "as_at": "On",
    "made_on": "Made on",
    "starts_on": "First day",
    "ends_on": "Last day",
    "revoked_on": "Revoked from",
    "part": "Part of the Act",
    "floor_area_m2": "Floor area in square metres",
    "ceiling_height_m": "Lowest ceiling in metres",
    "min_persons": "Least number of people",
    "min_households": "Least number of households",
    "min_storeys": "Least number of storeys",
    "why": "Why",
    "covers": "Covers",
    "outcome": "Verdict",
    "regime": "Regime",
    "worked_out_for": "Worked out for",
    "bulk": "Done with others, bulk",
    "certificate_kind": "Certificate",
    "certificate_outcome": "Outcome",
    "issued_on": "Issued on",
    "issued_by": "Issued by",
    "expires_on": "Expires on, as it states",
    "arrival_state": "State",
    "found_new": "New to the record",
    "is_urgent": "Urgent",
    "due_on": "To be looked at by",
    "way": "Channel",
    **{name: called for name, (called, _) in correctable.FIELDS.items()},
}
ROLES = {
    "licence_holder": "Licence holder",
    "holder": "Licence holder",
}
VALUES = {
    "True": "yes",
    "False": "no",
    "owner_occupied": "owner-occupied",
    "private_rented": "rented from a private landlord",
    "social_rented": "rented from a council or housing association",
    "rent_free": "rent-free",
    **{name: called.lower() for name, called in SOURCES.items()},
    **{name: called.lower() for name, called in OUTCOMES.items()},
}
AMENITIES = {
    "storeys": ("storey", "storeys"),
    "bedrooms": ("bedroom", "bedrooms"),
    "lounges": ("lounge", "lounges"),
    "bathrooms": ("bathroom", "bathrooms"),
    "toilets": ("toilet", "toilets"),
    "baths_showers": ("bath or shower", "baths or showers"),
    "wash_hand_basins": ("wash hand basin", "wash hand basins"),
    "cookers": ("cooker", "cookers"),
    "sinks": ("sink", "sinks"),
    "food_storage": ("place to keep food", "places to keep food"),
}
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
STANDINGS = words.STANDINGS


def fact(name: str) -> str:
    """A fact's name as people say it."""
    return "In the area of the designation" if name.startswith("inside:") else said(FACTS, name)


def value(given: object) -> str:
    """A value as people read it: what is kept as a code, a date or a range of a count, in words."""
    if given is None or given == "":
        return "not known"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, date):
        return formats.day(given)
    if isinstance(given, float):
        return f"{given:g}"
    if isinstance(given, dict):
        return ", ".join(f"{fact(str(name)).lower()} {value(one)}" for name, one in given.items())
    if isinstance(given, list | tuple):
        return _several(given)
    return _text(str(given))


def _several(given: list[object] | tuple[object, ...]) -> str:
    if len(given) == 2 and isinstance(given[0], int) and not isinstance(given[0], bool):
        low, high = given  # a count known only as a range: null is "or more"
        return f"{low} or more" if high is None else f"{low} to {high}"
    return ", ".join(value(one) for one in given) or "none"


def _text(text: str) -> str:
    if text in VALUES:
        return VALUES[text]
    if DAY.fullmatch(text):
        return formats.day(date.fromisoformat(text))
    return text.replace("_", " ") if CODE.fullmatch(text) else text


def counted(name: str, number: int) -> str:
    """2 storeys, 1 bath or shower."""
    one, several = AMENITIES.get(name, (name.replace("_", " "),) * 2)
    return f"{number} {one if number == 1 else several}"
