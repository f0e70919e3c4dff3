"""The National Grid's projection, on the modern ellipsoid: ETRS89 degrees to ETRS89 eastings and northings, and back.

Transverse Mercator by Redfearn's series, as in Ordnance Survey's "A guide to coordinate systems in Great Britain", annexe C,
whose names for the terms (I to XIIA) the code keeps; good to a millimetre anywhere in Great Britain. It is here
because `convertbng` does these sums only within a box that leaves out the Isles of Scilly, whose council licenses homes too.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

A, B = 6_378_137.0, 6_356_752.3141
"""Half the axes of the GRS80 ellipsoid, metres."""
F0 = 0.9996012717
EAST0, NORTH0 = 400_000.0, -100_000.0
LAT0, LON0 = np.radians(49.0), np.radians(-2.0)
E2 = (A * A - B * B) / (A * A)
N = (A - B) / (A + B)
CLOSE_M = 1e-5


def projected(longitudes: Floats, latitudes: Floats) -> Pair:
    """Metres east and north of the grid's false origin."""
    lat, away = np.radians(latitudes), np.radians(longitudes) - LON0
    sin, cos, tan2 = np.sin(lat), np.cos(lat), np.tan(lat) ** 2
    nu, rho, eta2 = _radii(lat)
    ii = nu / 2 * sin * cos
    iii = nu / 24 * sin * cos**3 * (5 - tan2 + 9 * eta2)
    iiia = nu / 720 * sin * cos**5 * (61 - 58 * tan2 + tan2**2)
    iv = nu * cos
    v = nu / 6 * cos**3 * (nu / rho - tan2)
    vi = nu / 120 * cos**5 * (5 - 18 * tan2 + tan2**2 + 14 * eta2 - 58 * tan2 * eta2)
    east = EAST0 + iv * away + v * away**3 + vi * away**5
    north = NORTH0 + _meridian(lat) + ii * away**2 + iii * away**4 + iiia * away**6
    return east, north


def unprojected(eastings: Floats, northings: Floats) -> Pair:
    """Degrees of longitude and latitude."""
    lat = _latitude_on_the_meridian(northings)
    cos, tan, tan2 = np.cos(lat), np.tan(lat), np.tan(lat) ** 2
    nu, rho, eta2 = _radii(lat)
    vii = tan / (2 * rho * nu)
    viii = tan / (24 * rho * nu**3) * (5 + 3 * tan2 + eta2 - 9 * tan2 * eta2)
    ix = tan / (720 * rho * nu**5) * (61 + 90 * tan2 + 45 * tan2**2)
    x = 1 / (cos * nu)
    xi = 1 / (cos * 6 * nu**3) * (nu / rho + 2 * tan2)
    xii = 1 / (cos * 120 * nu**5) * (5 + 28 * tan2 + 24 * tan2**2)
    xiia = 1 / (cos * 5040 * nu**7) * (61 + 662 * tan2 + 1320 * tan2**2 + 720 * tan2**3)
    away = eastings - EAST0
    longitude = LON0 + x * away - xi * away**3 + xii * away**5 - xiia * away**7
    latitude = lat - vii * away**2 + viii * away**4 - ix * away**6
    return np.degrees(longitude), np.degrees(latitude)


def _radii(lat: Floats) -> tuple[Floats, Floats, Floats]:
    """The radii of curvature nu and rho, and eta squared."""
    flat = 1 - E2 * np.sin(lat) ** 2
    nu = A * F0 / np.sqrt(flat)
    rho = A * F0 * (1 - E2) / flat**1.5
    return nu, rho, nu / rho - 1


def _meridian(lat: Floats) -> Floats:
    """The developed arc of the meridian from the true origin, metres."""
    less, more = lat - LAT0, lat + LAT0
    arc: Floats = (
        B
        * F0
        * (
            (1 + N + 5 / 4 * N**2 + 5 / 4 * N**3) * less
            - (3 * N + 3 * N**2 + 21 / 8 * N**3) * np.sin(less) * np.cos(more)
            + (15 / 8 * N**2 + 15 / 8 * N**3) * np.sin(2 * less) * np.cos(2 * more)
            - 35 / 24 * N**3 * np.sin(3 * less) * np.cos(3 * more)
        )
    )
    return arc


def _latitude_on_the_meridian(northings: Floats) -> Floats:
    """The latitude whose arc is the northing, by steps; six are ample, and NaN stays NaN."""
    lat: Floats = LAT0 + (northings - NORTH0) / (A * F0)
    for _ in range(8):
        short = northings - NORTH0 - _meridian(lat)
        lat = lat + short / (A * F0)
        if not (np.abs(short) > CLOSE_M).any():
            break
    return lat
