"""The truth about licences: which regime each home falls under on a date, worked out from the whole truth.

Written apart from `licensing/licensability`, on purpose: it measures that one. It knows everything (who is related to
whom, who owns what); the other must judge from what the files say. Grounds: Housing Act 2004 ss.254, 258, Sch 14
(exemptions), ss.56 and 80 (designations); SI 2018/221 art. 4 (mandatory); SI 2006/370 (selective exemptions).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmo_enforce.demo import buildings, households, ranks

Flags = NDArray[np.bool_]

NONE, MANDATORY, ADDITIONAL, SELECTIVE = range(4)
REGIMES = ("none", "mandatory", "additional", "selective")
EXEMPTIONS = {
    "Sch 14 para 2": "a social landlord",
    "Sch 14 para 4": "students of an educational establishment that manages the building itself",
    "Sch 14 para 6": "an owner's home with no more than two others",
    "Sch 14 para 7": "two persons only",
}


@dataclass(frozen=True, slots=True)
class Regimes:
    """Aligned with the homes. `exemption` is a key of EXEMPTIONS or empty; `hmo` is before licensing, after exemptions."""

    regime: ranks.Ints
    hmo: Flags
    exemption: NDArray[np.str_]
    self_contained: Flags
    converted: Flags
    purpose_built_block: Flags


def regimes(
    homes: households.Homes, living: households.Households, educational: Flags, in_additional: Flags, in_selective: Flags
) -> Regimes:
    """`educational`: halls run by the college itself. `in_…`: lies in a designation of that kind in force on the date."""
    flat = homes.kind != buildings.HOUSE
    block = (homes.kind == buildings.BLOCK) & (homes.units >= 3)
    several = living.in_multiple_occupation()
    exemption = _exemptions(living, several, educational)
    hmo = several & (exemption == "")
    mandatory = hmo & (living.persons >= 5) & (living.households >= 2) & ~block
    additional = hmo & in_additional & (living.persons >= 3) & ~mandatory
    let = (living.tenure == households.PRIVATE) & (living.persons > 0) & (exemption != "Sch 14 para 4")
    selective = let & in_selective & ~mandatory & ~additional
    return Regimes(
        regime=np.select([mandatory, additional, selective], [MANDATORY, ADDITIONAL, SELECTIVE], default=NONE),
        hmo=hmo,
        exemption=exemption,
        self_contained=flat & (homes.kind != buildings.HALL),
        converted=(homes.kind == buildings.CONVERSION) | (living.living == households.BEDSITS),
        purpose_built_block=block,
    )


def _exemptions(living: households.Households, several: Flags, educational: Flags) -> NDArray[np.str_]:
    owner_and_two = (living.living == households.LODGERS) & (living.households - 1 <= 2)
    return np.asarray(
        np.select(
            [living.tenure == households.SOCIAL, educational, several & (living.persons == 2), several & owner_and_two],
            ["Sch 14 para 2", "Sch 14 para 4", "Sch 14 para 7", "Sch 14 para 6"],
            default="",
        )
    )
