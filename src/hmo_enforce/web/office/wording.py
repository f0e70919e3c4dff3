"""The words that pages use for what the rooms name in short."""

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
KINDS = {
    "selective": "Selective licensing",
    "additional": "Additional licensing",
    "article_4": "Article 4 direction",
    "interest": "Area of interest",
}
AREA_KINDS = {"ward": "Ward", "lsoa": "LSOA", "output_area": "Output area", "msoa": "MSOA", "district": "District"}
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
}
POINT_SOURCES = {
    "gazetteer": "from the gazetteer",
    "postcode": "placed on its postcode",
    "register": "from a register's own coordinates",
    "officer": "set by an officer",
}
FACTS = {
    "persons": "People",
    "households": "Households",
    "adults": "Adults",
    "surnames_differ": "Different surnames",
    "tenure": "Tenure",
}
STANDINGS = {
    "licensed": "Licensed",
    "exempted": "Exemption in force",
    "lapsed": "Licence lapsed",
    "unlicensed": "No licence in force",
}


def said(words: dict[str, str], name: str | None) -> str:
    """The words for a name; one that we have no words for as it is."""
    if name is None:
        return ""
    return words.get(name) or name.replace("_", " ").capitalize()


def fact(name: str) -> str:
    """A fact's name as people say it."""
    return said(FACTS, name)


def value(given: object) -> str:
    """A value as people read it."""
    if given is None:
        return "not known"
    if isinstance(given, bool):
        return "yes" if given else "no"
    return f"{given:g}" if isinstance(given, float) else str(given)


def much(confidence: float) -> str:
    """A confidence or strength from 0 to 1, in words and as a number: nobody should take it for a probability."""
    word = "strong" if confidence >= 0.8 else "fair" if confidence >= 0.5 else "weak"
    return f"{word} ({confidence:.2f})"
