"""The gazetteer's classes of a property (Ordnance Survey's AddressBase), as far as homes have them.

From general knowledge of the scheme and not checked against its current edition.
"""

import re

WORDS = {
    "R": "Residential",
    "RD": "Dwelling",
    "RD01": "Caravan",
    "RD02": "Detached house",
    "RD03": "Semi-detached house",
    "RD04": "Terraced house",
    "RD06": "Self-contained flat",
    "RD07": "House boat",
    "RD08": "Sheltered accommodation",
    "RD10": "Privately owned holiday caravan or chalet",
    "RH": "House in multiple occupation",
    "RH01": "House in multiple occupation (the building)",
    "RH02": "Bedsit or other unit of an HMO",
    "RH03": "House in multiple occupation, not divided",
    "RI": "Residential institution",
    "RI01": "Care or nursing home",
    "RI02": "Communal residence",
    "RI03": "Residential education",
    "P": "Parent shell",
    "PP": "Building as a shell for its homes",
}
ELSE = re.compile(r"[CLMOUXZ]([A-Z]([0-9]{2}([A-Z]{2})?)?)?")
"""A class of what is no home (commercial, land and so on), of which we know the form alone."""


def read(text: str) -> str:
    """The class as the gazetteer writes it. ValueError for one that it does not have."""
    code = "".join(text.upper().split())
    if code in WORDS or ELSE.fullmatch(code):
        return code
    homes = ", ".join(f"{one} {words.lower()}" for one, words in WORDS.items() if len(one) == 4)
    raise ValueError(f"This is no class that the gazetteer has. Those of homes are: {homes}.")
