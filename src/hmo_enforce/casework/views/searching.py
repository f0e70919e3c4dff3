"""What was typed into the search box: a UPRN, a postcode or the beginning of one, and the words of an address."""

import re
from dataclasses import dataclass

LEAST_UPRN_DIGITS = 6
"""Shorter numbers are house numbers more often than UPRNs."""
MOST_WORDS = 8
_WHOLE_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")
_SECTOR = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s+([0-9][A-Z]?)$")
_LED = re.compile(r"^(?:(?:LICEN[CS]E|CASE|REFERENCE|REF|NUMBER|NO)\b[\s.:#]*)+(?=\S*[0-9])", re.IGNORECASE)
_CASE = re.compile(r"^(?:CASE\W+(?:HMO)?|HMO)\W*([12][0-9]{3})\W*([0-9]{1,6})$")
_LETTERED = re.compile(r"^([0-9]+)([A-Z])$")
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
    digits = plain.removeprefix("UPRN").strip(" :").replace(" ", "")
    if digits.isascii() and digits.isdigit() and LEAST_UPRN_DIGITS <= len(digits) <= 12:
        return Search(uprn=digits.lstrip("0") or "0")
    postcode, rest = _postcode(plain)
    return Search(postcode=postcode, words=tuple(re.findall(r"[^\s,;]+", rest))[:MOST_WORDS])


def without_lead(text: str) -> str:
    """The number behind a word that says of what it is ("licence 25/00086"); "" where no such word leads."""
    said = text.strip()
    found = _LED.match(said)
    return said[found.end() :] if found else ""


def of_case(text: str) -> tuple[int, int] | None:
    """Year and number of a case's reference, however its noughts and hyphens were typed; None of what is none."""
    found = _CASE.match(text.strip().upper())
    return (int(found[1]), int(found[2])) if found else None


def as_flat(words: tuple[str, ...]) -> tuple[tuple[str, ...], re.Pattern[str]] | None:
    """ "68C Dyer Way" as Flat C, 68 Dyer Way, and how the letters of such an address say so; None without such a number."""
    lettered = _LETTERED.match(words[0]) if len(words) > 1 else None
    if lettered is None:
        return None
    number, letter = lettered.groups()
    return ("FLAT", letter, number, *words[1:]), re.compile(rf"\b{letter} {number}\b".lower())


def _postcode(plain: str) -> tuple[str | None, str]:
    for pattern in (_WHOLE_POSTCODE, _SECTOR):
        found = pattern.search(plain)
        if found:
            return f"{found[1]} {found[2]}", f"{plain[: found.start()]} {plain[found.end() :]}"
    # A lone "OX4" is an outward code and takes the space after it, so that OX4 does not find OX41 as well.
    return (f"{plain} ", "") if _OUTWARD.match(plain) else (None, plain)
