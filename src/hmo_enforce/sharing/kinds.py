"""The kinds of partner, as officers call them."""

from enum import StrEnum


class Kind(StrEnum):
    """What a partner is."""

    FIRE = "fire"
    POLICE = "police"
    LABOUR = "labour"
    GPS = "gps"
    SCHOOL = "school"
    UNIVERSITY = "university"
    PLANNING = "planning"
    COUNCIL_TAX = "council_tax"
    COUNCIL = "council"
    OTHER = "other"


TITLES = {
    Kind.FIRE: "Fire and rescue",
    Kind.POLICE: "Police",
    Kind.LABOUR: "Labour-exploitation authority",
    Kind.GPS: "GP federation",
    Kind.SCHOOL: "School",
    Kind.UNIVERSITY: "University",
    Kind.PLANNING: "Planning",
    Kind.COUNCIL_TAX: "Council tax",
    Kind.COUNCIL: "Another council",
    Kind.OTHER: "Another organisation",
}
