"""What a complaint may be about, in the words of whoever complains."""

from typing import Final

DISREPAIR, OVERCROWDING, NO_HEATING, FIRE_SAFETY = "disrepair", "overcrowding", "no_heating", "fire_safety"
HARASSMENT, NOISE, RUBBISH, UNLICENSED = "harassment", "noise", "rubbish", "unlicensed_hmo"
MATTERS: Final = {
    DISREPAIR: "Disrepair",
    OVERCROWDING: "Overcrowding",
    NO_HEATING: "No heating or hot water",
    FIRE_SAFETY: "Fire safety",
    HARASSMENT: "Harassment or illegal eviction",
    NOISE: "Noise",
    RUBBISH: "Rubbish",
    UNLICENSED: "Suspected unlicensed HMO",
}
TENSION: Final = (NOISE, RUBBISH, HARASSMENT)
"""Those that are watched by area and week."""
