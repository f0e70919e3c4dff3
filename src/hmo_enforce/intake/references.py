"""References of what arrives: short, read aloud without mistakes, and not to be guessed from another one."""

import re
from typing import Final

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for others: 0 and O, 1, I and L, U."""
LENGTH: Final = 8
PREFIX: Final = "A-"
WRITTEN = re.compile(rf"A-[{SIGNS}]{{{LENGTH}}}")


def of(chance: bytes) -> str:
    """The reference that these bytes of chance give: 16 of them, so that no sign is likelier than another by much."""
    number, signs = int.from_bytes(chance, "big"), []
    for _ in range(LENGTH):
        number, at = divmod(number, len(SIGNS))
        signs.append(SIGNS[at])
    return PREFIX + "".join(signs)


def read(text: str) -> str | None:
    """The reference as it is kept, from however somebody typed it (small letters, spaces, without A-); None for none."""
    said = re.sub(r"[\s\-–—.]", "", text).upper()
    if len(said) == LENGTH + 1 and said.startswith("A"):
        said = said[1:]
    found = PREFIX + said
    return found if WRITTEN.fullmatch(found) else None
