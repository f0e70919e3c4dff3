"""What lists of homes have in common: the filter by the ward in which a home lies."""

from hmo_enforce.casework.views import property_choices
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Filter

WARD = Filter(
    "ward", "Ward",
    kinds.one_offered("The ward", lambda asker: property_choices.wards(asker.session)),
    lambda value, asker: conditions.in_area(asker.session, value),
)  # fmt: skip
