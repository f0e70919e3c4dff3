"""What a licence says of the home it was granted for: it would not have been asked for had nobody lived there so.

A licence is evidence and not proof: what it permits is not who lives there now. These are the licence register's claims,
with its confidence; docs/decisions/0004-strength-of-evidence.md.
"""

from hmo_enforce.properties.occupation import Claim, Range, Value

REGISTER = "licence_register"
PERMITTED_SHARE = 0.8
"""How far the number that a licence permits is trusted to be the number who live there."""
_LEAST = {"mandatory": 5, "additional": 3, "hmo_unspecified": 3}
_SHARED: tuple[tuple[str, Value], ...] = (
    ("households", Range(2, None)),
    ("main_residence", True),
    ("only_use", True),
    ("rent_paid", True),
    ("amenity_shared", True),
    ("wholly_let", True),
)
_LET: tuple[tuple[str, Value], ...] = (("rent_paid", True), ("wholly_let", True))


def of_licence(kind: str, max_persons: int | None, storeys: int | None, *, confidence: float, years: int) -> list[Claim]:
    """What a licence claims. `years` is how long ago it ended (0 while it runs), as an age band."""
    found = [Claim(fact, value, REGISTER, confidence, years) for fact, value in (_SHARED if kind in _LEAST else _LET)]
    least = _LEAST.get(kind)
    if least is not None and least < 5 <= (max_persons or 0):
        permitted = round(confidence * PERMITTED_SHARE, 3)
        found.append(Claim("persons", Range(5, None), REGISTER, permitted, years))
    elif least is not None:
        found.append(Claim("persons", Range(least, None), REGISTER, confidence, years))
    if storeys:
        found.append(Claim("storeys", Range(storeys, storeys), REGISTER, confidence, years))
    return found
