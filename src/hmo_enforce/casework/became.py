"""What a row of a file became, by the journal's name for it: its record, and the kind of file."""

from typing import Any, Final

from hmo_enforce.licensing.records import Exemption, Licence
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Observation

KINDS: Final[dict[str, tuple[Any, str]]] = {
    "licence": (Licence, "licences"),
    "exemption": (Exemption, "exemptions"),
    "observation": (Observation, "occupation"),
    "amenity_count": (AmenityCount, "rooms"),
    "energy_certificate": (EnergyCertificate, "epc"),
}


def counted_under(home_or_licence: str) -> str:
    """What the keys of all counts of one licence or home begin with, before "|" and the day."""
    return f"rooms|{home_or_licence}".upper()[:280]
