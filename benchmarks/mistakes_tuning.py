"""Mistakes as a clerk makes them who keys an address in from a form: what matching is tuned on, never scored on."""

import re
from random import Random
from typing import NamedTuple

SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Drive": "Dr", "Gardens": "Gdns", "Crescent": "Cres",
         "Lane": "Ln", "Court": "Ct", "House": "Hse", "Place": "Pl", "Terrace": "Terr", "Square": "Sq", "Park": "Pk",
         "Ground": "Grd", "First": "1st", "Second": "2nd", "Floor": "Flr", "Grove": "Gr", "Saint": "St",
         "Lodge": "Ldg"}  # fmt: skip
NAMES = ("Rose Cottage", "The Laurels", "Fairview", "Hillcrest", "Oak House", "The Gables", "Ivy House", "Sunnyside")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Messy(NamedTuple):
    """An address as it was written, what was done to it, and whether that took away what tells homes apart."""

    text: str
    done: tuple[str, ...]
    number_or_flat_altered: bool


def messy(address: str, postcode: str, dice: Random) -> Messy:
    """One line, postcode and all, from a gazetteer's line with commas."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    done: list[str] = []
    altered = _numbers(parts, dice, done)
    _flats(parts, dice, done)
    _places(parts, dice, done)
    _street(parts, dice, done)
    text = (", " if dice.random() < 0.6 else " ").join(parts)
    if dice.random() < 0.03 and parts[0][0].isdigit():
        text = f"{dice.choice(NAMES)}, {text}"
        done.append("a name more")
    text = " ".join([text, *_postcode(postcode, dice, done)])
    case = dice.random()
    text = text.upper() if case < 0.25 else text.lower() if case < 0.35 else text
    return Messy(text, tuple(done), altered)


def _numbers(parts: list[str], dice: Random, done: list[str]) -> bool:
    at = max((at for at, part in enumerate(parts) if part[0].isdigit()), default=None)
    if at is None:
        return False
    found = re.match(r"\d+", parts[at])
    assert found
    if len(found[0]) > 1 and dice.random() < 0.03:
        where = dice.randrange(len(found[0]) - 1)
        turned = found[0][:where] + found[0][where + 1] + found[0][where] + found[0][where + 2 :]
        if turned != found[0] and turned[0] != "0":
            parts[at] = turned + parts[at][len(found[0]) :]
            done.append("number turned round")
            return True
    if re.match(r"\d+[a-z]\b", parts[at]) and dice.random() < 0.3:
        parts[at] = re.sub(r"^(\d+)([a-z])\b", r"\1 \2", parts[at])
        done.append("letter apart")
    return False


def _flats(parts: list[str], dice: Random, done: list[str]) -> None:
    found = re.fullmatch(r"Flat\s+(\w+)", parts[0])
    if not found or len(parts) < 3 or dice.random() > 0.5:
        return
    style = dice.randrange(5)
    if style == 0:
        parts[0] = f"Apartment {found[1]}"
    elif style == 1:
        parts[0] = f"Flat{found[1]}" if found[1].isdigit() else f"Flt {found[1]}"
    elif style == 2 and parts[1][0].isdigit() and " " not in parts[1]:
        parts[0:3] = [f"{parts[1]} {parts[2]}", f"Flat {found[1]}"]
    elif style == 3 and parts[1][0].isdigit():
        parts[0] = found[1]
    else:
        parts[0] = f"Apt {found[1]}"
    done.append("flat styled")


def _places(parts: list[str], dice: Random, done: list[str]) -> None:
    while len(parts) > 2 and not parts[-2][0].isdigit() and dice.random() < 0.35:
        parts.pop()
        done.append("place lost")


def _street(parts: list[str], dice: Random, done: list[str]) -> None:
    for at, part in enumerate(parts):
        words = part.split()
        for place, word in enumerate(words):
            if word in SHORT and dice.random() < 0.4:
                words[place] = SHORT[word]
                done.append("abbreviated")
            elif len(word) > 3 and word.isalpha() and dice.random() < 0.035:
                words[place] = _mistyped(word, dice)
                done.append("mistyped")
        parts[at] = " ".join(words)


def _mistyped(word: str, dice: Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    how = dice.randrange(4)
    if how == 0:
        return word[:at] + word[at + 1 :]
    if how == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how == 2:
        return word[:at] + dice.choice(LETTERS) + word[at + 1 :]
    return word[:at] + dice.choice(LETTERS) + word[at:]


def _postcode(postcode: str, dice: Random, done: list[str]) -> list[str]:
    how = dice.random()
    if how < 0.15:
        done.append("postcode lost")
        return []
    if how < 0.2:
        done.append("postcode mistyped")
        return [postcode[:-1] + dice.choice("ABDEFGHJLNPQRSTUWXYZ")]
    if how < 0.23:
        done.append("postcode wrong")
        return [f"{postcode[:-3]}{dice.randrange(1, 10)}{dice.choice('ABDEFGHJLN')}{dice.choice('ABDEFGHJLN')}"]
    return [postcode.replace(" ", "")] if how < 0.4 else [postcode]
