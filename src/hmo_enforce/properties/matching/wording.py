"""From one line of text to its words: in capitals, without abbreviations, the postcode taken out of them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from hmo_enforce.properties.matching import spelling
from hmo_enforce.properties.matching.vocabulary import CANONICAL, IN_WORDS, KINDS, NUMBERED, PLURALS, RUN_TOGETHER, UNSAID

_POSTCODE = re.compile(r"(?<![A-Z0-9])(GIR|[A-Z]{1,2}[0-9][0-9A-Z]?)\s*([0-9][A-Z]{2})(?![A-Z0-9])")
# With a letter for a digit or a digit for a letter, only where the line ends.
_MISREAD = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}[0-9OIL][0-9A-Z]?|0[A-Z][0-9][0-9A-Z]?)\s+([0-9OIL][A-Z0-9]{2})[\s,.]*$")
_BROKEN_OFF = re.compile(r"[\s,]+[A-Z]{1,2}[0-9][0-9A-Z]?(\s+[0-9][A-Z]?)?[\s,.]*$|,\s*[A-Z]{1,2}\s*$")
_LONDON_DISTRICT = re.compile(r"[\s,]+(?:N|NW|E|SE|SW|W|WC|EC)\s?[0-9]{1,2}[\s,]*$")
# Written without the space: "Flat4", "12High Street"; but "1st" is a word, and "12A" a number.
_NO_SPACE = re.compile(
    r"\b(FLAT|FLT|APT|APARTMENT|UNIT|ROOM|RM|NO|STUDIO)(?=[0-9])|([0-9])(?=(?!ST\b|ND\b|RD\b|TH\b)[A-Z]{3,})"
)
_COMMAS = re.compile(r" ?,[ ,]*")
_TOKEN = re.compile(r"[A-Z0-9½¼¾]+(?:[/-][A-Z0-9½¼¾]+)*|[,-]")
# A word with a digit for a letter in it, as a scanner reads it: "R0AD".
_MISREAD_WORD = re.compile(r"(?=(?:[015]*[A-Z]){3})(?=[A-Z]*[015][A-Z]*$|[A-Z]*[015][A-Z]*[015][A-Z]*$)[A-Z015]+")
LOWEST_OF_A_RANGE = 20
_ORDINAL = re.compile(r"[0-9]+(?:ST|ND|RD|TH)")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9]{1,2}[A-Z]?")
# A point between digits tells flats apart ("4.02"), as a slash does.
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
# A letter or a fraction of a number is a part of it, however it is written: "12 (a)", "12 ½".
_PART_OF_IT = re.compile(r"(?<=[0-9]) ?(?:\(([A-Z])\)|([½¼¾]))")
_MARKS = str.maketrans({"'": None, "’": None, "`": None, ".": " ", "&": " AND ", "+": " AND ", "–": "-", "—": "-", "(": ",",
                        ")": ",", "[": ",", "]": ",", ";": ",", "|": ",", '"': ",", "\n": ",", "\r": ",", "\t": " ", ":": " ",
                        "_": " ", "#": " NO ", "\\": "/", "⁄": "/"})  # fmt: skip
_TO_DIGIT, _TO_LETTER = str.maketrans("OIL", "011"), str.maketrans("015", "OIS")


def line(text: str) -> tuple[str, str | None]:
    """The text in capitals with its marks made one sort, "," where something ends; and the postcode that was in it."""
    said = _POINT.sub("/", text.upper())
    if "(" in said or not said.isascii():
        said = _PART_OF_IT.sub(r"\1\2", said)
    said = " ".join(said.translate(_MARKS).split())
    if " ," in said or ",," in said or ", ," in said:
        said = _COMMAS.sub(", ", said)
    said, postcode = _without_postcode(said)
    return _NO_SPACE.sub(r"\1\2 ", said), postcode


@lru_cache(maxsize=65_536)
def is_number(word: str) -> bool:
    """Whether a house or a flat may be so numbered: "12", "12A", "12-14", "1/2", "B4", "1F2"; not "1ST"."""
    return any(letter.isdigit() for letter in word) and word[0] != "#" and not is_ordinal(word)


def is_ordinal(word: str) -> bool:
    """Whether it says which floor: "7TH"."""
    return _ORDINAL.fullmatch(word) is not None


def words(said: str) -> list[str]:
    """The words of such a line in their canonical form, "12 A" as one, ranges as one; "," where something ends."""
    return list(_merged(list(_without_districts(list(canonical(said))))))


def _without_districts(every: list[str]) -> Iterator[str]:
    """Without the first half of a postcode amid the line ("12 High Street ZY1 Acacia")."""
    numbered = False
    for at, word in enumerate(every):
        before = every[at - 1] if at else ","
        named = before.isalpha() and len(before) > 1 and before not in KINDS and before not in NUMBERED
        if numbered and named and _OUTWARD.fullmatch(word):
            continue
        numbered = numbered or is_number(word)
        yield word


def canonical(said: str) -> Iterator[str]:
    """The words of such a line, without abbreviations."""
    before = ","
    for token in _TOKEN.findall(said):
        if token in UNSAID:
            continue
        if not token.isalpha() and _MISREAD_WORD.fullmatch(token):
            token = token.translate(_TO_LETTER)  # noqa: PLW2901
        if token in CANONICAL:
            yield CANONICAL[token] if token not in IN_WORDS else token
        elif token in RUN_TOGETHER:
            yield from RUN_TOGETHER[token]
        elif token in PLURALS:
            yield "FLAT" if before == "," else PLURALS[token]
        elif len(token) > 6 and token.endswith("STREET"):
            yield token[:-6]
            yield "ST"
        elif ("-" in token or "/" in token) and len(token) > 1:
            yield from _broken(token)
        elif token[0] == "0" and token.isdigit():
            yield token.lstrip("0") or "0"
        else:
            yield "ST" if token[:1] == "S" and _is_street_misspelt(token) else token
        before = token


@lru_cache(maxsize=4_096)
def _is_street_misspelt(word: str) -> bool:
    """STREET is compared as ST, which leaves too little of it to be recognised when it is misspelt."""
    return 5 <= len(word) <= 7 and spelling.distance(word, "STREET", 1) == 1


def _broken(token: str) -> Iterator[str]:
    """A hyphen or a slash stays where it tells homes apart, which takes digits on both sides; "12-A" is "12A"."""
    parts = re.split(r"[-/]", token)
    if is_number(token) and all(any(letter.isdigit() for letter in part) or len(part) == 1 for part in parts):
        yield "".join(parts) if parts[0].isdigit() and parts[1].isalpha() else token
        return
    for part in parts:
        yield CANONICAL.get(part, part)


def _merged(words: list[str]) -> Iterator[str]:
    """ "12 A" is "12A"; "44 - 60" and "44 and 60" are "44-60", but "Flat 1 - 12" are two numbers (and "Flat 133 - 135" one)."""
    at, kind = 0, False
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else ""
        if word.isdigit() and len(following) == 1 and following.isalpha():
            word, at = word + following, at + 1
            following = words[at + 1] if at + 1 < len(words) else ""
        second = words[at + 2] if at + 2 < len(words) else ""
        apart = kind and following == "-" and not _is_range(word, second)
        if word[0].isdigit() and following in ("-", "AND") and second[:1].isdigit() and not apart:
            word, at = f"{word}-{second}", at + 2
        if word == "-":
            word = ","
        yield word
        kind = word in KINDS or (kind and word in ("NO", "NUMBER"))
        at += 1


def _is_range(first: str, last: str) -> bool:
    """Numbers on one side of a street, and too high for a flat's."""
    if not (first.isdigit() and last.isdigit()):
        return False
    return int(first) >= LOWEST_OF_A_RANGE and int(last) - int(first) in range(2, 12, 2)


def _without_postcode(said: str) -> tuple[str, str | None]:
    every = list(_POSTCODE.finditer(said))
    if every:
        found = every[-1]
        return _LONDON_DISTRICT.sub("", said[: found.start()] + "," + said[found.end() :]), f"{found[1]} {found[2]}"
    if misread := _MISREAD.search(said):
        return said[: misread.start()], _reread(misread[1], misread[2])
    return _LONDON_DISTRICT.sub("", _BROKEN_OFF.sub("", said)), None


def _reread(outward: str, inward: str) -> str:
    outward = outward.replace("0", "O", 1) if outward[0] == "0" else outward
    first, second = outward[:-1] + outward[-1].translate(_TO_DIGIT), inward[0].translate(_TO_DIGIT)
    return f"{first} {second}{inward[1:].translate(_TO_LETTER)}"
