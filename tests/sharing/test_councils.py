"""Whether a partner is the council of a district, by their names."""

import pytest

from hmo_enforce.sharing import councils


@pytest.mark.parametrize(
    ("partner", "district"),
    [
        ("Bristol City Council", "Bristol, City of"),
        ("London Borough of Camden", "Camden"),
        ("Tonbridge & Malling Borough Council", "Tonbridge and Malling"),
        ("City of London Corporation", "City of London"),
        ("St Helens Council", "St. Helens"),
        ("King’s Lynn and West Norfolk Borough Council", "King's Lynn and West Norfolk"),
    ],
)
def test_a_council_is_known_by_its_district(partner: str, district: str):
    assert councils.is_of(partner, district)


@pytest.mark.parametrize(
    ("partner", "district"),
    [
        ("Oxfordshire County Council", "West Oxfordshire"),
        ("Nottinghamshire County Council", "Nottingham"),
        ("Council", "Borough"),
        ("Camden Council", "City of London"),
        ("Newcastle City Council", "Newcastle-under-Lyme"),
        ("Oakshire Council", "another council (E07000999)"),
    ],
)
def test_a_place_that_sounds_like_it_is_another(partner: str, district: str):
    assert not councils.is_of(partner, district)
