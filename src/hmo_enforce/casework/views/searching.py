"""What was typed into the search box: a UPRN, a postcode or the beginning of one, and the words of an address."""

import re
from dataclasses import dataclass

LEAST_UPRN_DIGITS = 6
"""Shorter numbers are house numbers more often than UPRNs."""
MOST_WORDS = 8
_WHOLE_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")
_SECTOR = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s+([0-9][A-Z]?)$")
_OUTWARD = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")


@dataclass(frozen=True, slots=True)
class Search:
    """`postcode` is whole or the beginning of one, spaced as the gazetteer has it ("OX4 1", "OX4 1AB")."""

    uprn: str | None = None
    postcode: str | None = None
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.uprn or self.postcode or self.words)


def read(text: str) -> Search:
    """The search behind what was typed."""
    plain = " ".join(text.upper().split())
    digits = plain.removeprefix("UPRN").strip(" :")
    if digits.isascii() and digits.isdigit() and LEAST_UPRN_DIGITS <= len(digits) <= 12:
        return Search(uprn=digits.lstrip("0") or "0")
    postcode, rest = _postcode(plain)
    return Search(postcode=postcode, words=tuple(re.findall(r"[^\s,;]+", rest))[:MOST_WORDS])


def _postcode(plain: str) -> tuple[str | None, str]:
    for pattern in (_WHOLE_POSTCODE, _SECTOR):
        found = pattern.search(plain)
        if found:
            return f"{found[1]} {found[2]}", f"{plain[: found.start()]} {plain[found.end() :]}"
    # A lone "OX4" is an outward code and takes the space after it, so that OX4 does not find OX41 as well.
    return (f"{plain} ", "") if _OUTWARD.match(plain) else (None, plain)
