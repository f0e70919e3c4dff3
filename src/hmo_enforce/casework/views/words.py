"""The words that lists use on pages and in files alike for what the rooms name in short."""

from collections.abc import Mapping
from datetime import datetime

from hmo_enforce.kernel import clock, days

OUTCOMES = {
    "licensable": "Needs a licence",
    "probably_licensable": "Probably needs a licence",
    "not_enough_known": "Not enough known",
    "exempt": "Exempt",
    "not_licensable": "No licence needed",
}
REGIMES = {
    "mandatory": "Mandatory HMO licensing",
    "additional": "Additional HMO licensing",
    "selective": "Selective licensing",
}
LICENCES = {
    "mandatory": "Mandatory HMO licence",
    "additional": "Additional HMO licence",
    "selective": "Selective licence",
    "hmo_unspecified": "HMO licence, mandatory or additional",
    "hmo": "HMO licence",
}
KINDS = {
    "selective": "Selective licensing",
    "additional": "Additional licensing",
    "article_4": "Article 4 direction",
    "interest": "Area of interest",
}
POINT_SOURCES = {
    "gazetteer": "from the gazetteer",
    "postcode": "placed on its postcode",
    "register": "from a register's own coordinates",
    "officer": "set by an officer",
    "pin": "where somebody put a pin on a map",
}
FILES = {
    "postcodes": "Postcode points",
    "boundaries": "Boundaries",
    "designations": "Designations",
    "gazetteer": "Gazetteer",
    "licences": "Licence register",
    "exemptions": "Temporary exemption notices",
    "parties": "Licence holders, managers and agents",
    "rooms": "Rooms and facilities",
    "epc": "Energy performance certificates",
    "occupation": "Who lives there, as other records say",
    "indicators": "Figures by area",
}
STANDINGS = {
    "licensed": "Licensed",
    "exempted": "Exemption in force",
    "lapsed": "Licence lapsed",
    "unlicensed": "No licence in force",
}


def said(words: Mapping[str, str], name: str | None) -> str:
    """The words for a name; one that we have no words for as it is."""
    if name is None:
        return ""
    return words.get(name) or name.replace("_", " ").capitalize()


def postcode_under(address: str, postcode: str | None) -> str | None:
    """What a row says below an address: no postcode that stands in it already."""
    if postcode is None:
        return "No postcode"
    return None if address.upper().replace(" ", "").endswith(postcode.upper().replace(" ", "")) else postcode


def much(confidence: float) -> str:
    """A confidence or strength from 0 to 1, in words and as a number: nobody should take it for a probability."""
    word = "strong" if confidence >= 0.8 else "fair" if confidence >= 0.5 else "weak"
    return f"{word} ({confidence:.2f})"


def moment(value: datetime) -> str:
    """1 March 2024 at 14:05, in England."""
    there = clock.in_london(value)
    return f"{days.in_words(there.date())} at {there:%H:%M}"
