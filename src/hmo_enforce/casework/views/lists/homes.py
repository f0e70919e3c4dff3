"""What lists of homes have in common: which home a row of a file is about, and filters by where it lies and what it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

from hmo_enforce.casework.views import property_choices, words
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Filter, InFile
from hmo_enforce.licensing import queries
from hmo_enforce.properties.records import Property

R = TypeVar("R")
DAYS = {"30": "30 days", "90": "90 days", "180": "180 days"}
"""Within which something of a home ends."""

WARD = Filter(
    "ward", "Ward",
    kinds.one_offered("The ward", lambda asker: property_choices.wards(asker.session)),
    lambda value, asker: conditions.in_area(asker.session, value),
)  # fmt: skip
DESIGNATION = Filter(
    "designation", "Designation",
    kinds.record("The designation", lambda asker: property_choices.designations(asker.session, asker.on)),
    lambda value, asker: conditions.flagged(asker.session, value, check=False),
)  # fmt: skip
REGIME = Filter(
    "regime", "Regime", kinds.one_of(words.REGIMES),
    lambda value, asker: queries.of_regime(value, Property.id, asker.on),
)  # fmt: skip


def in_file(home: Callable[[R], Any]) -> tuple[InFile[R], InFile[R], InFile[R]]:
    """The columns of a file that say which home, by what of a row has them."""
    return (
        InFile("UPRN", lambda row: home(row).uprn),
        InFile("Address", lambda row: home(row).address),
        InFile("Postcode", lambda row: home(row).postcode),
    )
