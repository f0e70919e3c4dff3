"""Whether a partner is the council of a district, by their names: never by a guess, since what is shared goes to it."""

import re

STYLES = frozenset({"the", "of", "council", "city", "borough", "district", "county", "metropolitan", "royal", "corporation"})
"""What councils and districts add to a place's name, the one or the other: "Bristol, City of" is Bristol City Council."""


def is_of(partner: str, district: str) -> bool:
    """Whether both name the same place, and nothing but what councils are called is in the one and not in the other."""
    return _place(partner) == _place(district)


def _place(name: str) -> frozenset[str]:
    said = re.sub(r"\blondon borough\b", "borough", name.casefold().replace("&", " and ").replace("’", "'").replace("'", ""))
    words = frozenset(re.findall(r"\w+", said))
    return (words - STYLES) or words
