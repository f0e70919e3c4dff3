"""What records of the building itself claim: the gazetteer's class, an energy certificate, counts of rooms, its units."""

from collections.abc import Iterable
from typing import NamedTuple

from hmo_enforce.properties.occupation import Claim, Range, Value

# AddressBase's classes, from general knowledge of the scheme and not checked against its current edition; they are
# claims of the gazetteer, never known facts.
_CLASSES: dict[str, tuple[tuple[str, Value], ...]] = {
    "RD06": (("self_contained_flat", True),),
    "RD02": (("self_contained_flat", False),),
    "RD03": (("self_contained_flat", False),),
    "RD04": (("self_contained_flat", False),),
    "RH01": (("households", Range(2, None)), ("rent_paid", True), ("amenity_shared", True)),
    "RH02": (("unit_not_self_contained", True),),
    "RH03": (("households", Range(2, None)), ("rent_paid", True), ("amenity_shared", True)),
    "RI01": (("regulated_otherwise", True),),
}
_CERTIFIED: dict[str, str] = {
    "owner": "owner_occupied",
    "rented (private)": "private_rented",
    "rental (private)": "private_rented",
    "rented (social)": "social_rented",
    "rental (social)": "social_rented",
}


class Amenities(NamedTuple):
    """How many of each a source counted; None where it does not say."""

    source: str
    storeys: int | None
    bedrooms: int | None
    toilets: int | None
    baths_showers: int | None
    cookers: int | None


class Unit(NamedTuple):
    """A unit of living accommodation as an officer noted it; amenities are exclusive, shared or lacking."""

    self_contained: bool | None
    toilet: str | None
    washing: str | None
    cooking: str | None


def of_class(class_code: str | None, confidence: float) -> list[Claim]:
    """What the gazetteer's class of the property says."""
    said = _CLASSES.get((class_code or "").upper()[:4], ())
    return [Claim(fact, value, "gazetteer", confidence) for fact, value in said]


def certified_tenure(text: str | None) -> str | None:
    """An energy certificate's tenure, in our words; None where it says nothing of use."""
    plain = (text or "").strip().lower()
    return next((tenure for start, tenure in _CERTIFIED.items() if plain.startswith(start)), None)


def of_certificate(property_type: str | None, confidence: float, years: int) -> list[Claim]:
    """What an energy certificate's kind of property says of the building."""
    plain = (property_type or "").strip().lower()
    if plain in ("flat", "maisonette"):
        return [Claim("self_contained_flat", True, "energy_certificate", confidence, years)]
    if plain in ("house", "bungalow"):
        return [Claim("self_contained_flat", False, "energy_certificate", confidence, years)]
    return []


def of_amenities(counted: Amenities, confidence: float, years: int) -> list[Claim]:
    """What counts of rooms say: storeys, and that amenities are shared where there are more bedrooms than one of them."""
    found = []
    if counted.storeys:
        found.append(Claim("storeys", Range(counted.storeys, counted.storeys), counted.source, confidence, years))
    fewest = min((one for one in (counted.toilets, counted.baths_showers, counted.cookers) if one), default=None)
    if fewest is not None and counted.bedrooms is not None and counted.bedrooms >= 3 and fewest < counted.bedrooms:
        found.append(Claim("amenity_shared", True, counted.source, confidence, years))
    return found


def of_units(units: Iterable[Unit]) -> list[Claim]:
    """What an officer's note of the units says, which is known: each is a claim of full confidence."""
    noted = list(units)
    amenities = [amenity for unit in noted for amenity in unit[1:]]
    found: list[Claim] = []
    for fact, kind in (("amenity_shared", "shared"), ("amenity_lacking", "lacking")):
        if kind in amenities:
            found.append(Claim(fact, True, "officer", 1.0))
        elif amenities and None not in amenities:
            found.append(Claim(fact, False, "officer", 1.0))
    contained = [unit.self_contained for unit in noted]
    if False in contained:
        found.append(Claim("unit_not_self_contained", True, "officer", 1.0))
    elif contained and None not in contained:
        found.append(Claim("unit_not_self_contained", False, "officer", 1.0))
    return found
