"""Mistakes as they come by telephone, scanner and web form: what matching is scored on, never tuned on.

Shares no code, no lists and no rates with `mistakes_tuning`. Alterations are drawn as a number of independent accidents
that befall the line as text, rather than part by part.
"""

import re
from collections.abc import Callable
from random import Random

from mistakes_tuning import Messy

KEYS = {"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
        "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jli", "l": "kop",
        "z": "xas", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj"}  # fmt: skip
HEARD = (("ph", "f"), ("ck", "k"), ("ll", "l"), ("ey", "y"), ("ie", "ei"), ("ough", "uff"), ("mm", "m"), ("tt", "t"),
         ("ay", "ey"), ("ea", "ee"), ("ou", "ow"), ("er", "ar"), ("wh", "w"), ("s ", " "))  # fmt: skip
SCANNED = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("li", "h"), ("m", "rn"), ("e", "c"), ("o", "0"))
ENDINGS = {"road": ("rd.", "rd"), "avenue": ("av", "avn", "ave."), "gardens": ("gdns.", "gdn", "grdns"),
           "close": ("cls", "cl."), "drive": ("drv", "dr."), "crescent": ("cresc", "cr"), "lane": ("la", "ln."),
           "court": ("crt", "ct."),
           "street": ("str", "st."), "way": ("wy",), "grove": ("gro", "grv"), "terrace": ("tce", "ter"), "place": ("pl.",),
           "house": ("ho", "hse"), "square": ("sq.",), "green": ("grn",), "park": ("pk.",), "lodge": ("ldg",)}  # fmt: skip
FLOORS = {"ground floor": ("gnd flr", "G/F", "grd fl"), "first floor": ("1st fl", "1st flr"), "second floor": ("2nd fl",)}


def messy(address: str, postcode: str, dice: Random) -> Messy:
    """One line from a gazetteer's line with commas: two accidents on average, and one of the postcode's own."""
    text, done = address, []
    accidents: list[tuple[float, Callable[[str, Random], str]]] = [
        (0.40, shortened), (0.10, slip_of_the_keys), (0.06, misheard), (0.03, misread_by_a_scanner), (0.30, places_left_out),
        (0.05, other_county), (0.25, commas_gone), (0.30, flat_put_otherwise), (0.12, letter_put_otherwise),
        (0.03, run_together), (0.10, spaces), (0.25, floor_put_otherwise),
    ]  # fmt: skip
    altered = False
    if dice.random() < 0.03:
        text, altered = another_digit(text, dice)
        done += ["number altered"] if altered else []
    if not altered and dice.random() < 0.01 and re.match(r"Flat \w+, \d", text):
        text, altered = text.split(",", 1)[1].strip(), True
        done.append("flat lost")
    for rate, accident in accidents:
        if dice.random() < rate and (changed := accident(text, dice)) != text:
            text = changed
            done.append(accident.__name__.replace("_", " "))
    text, how = with_postcode(text, postcode, dice)
    style = dice.choice((str, str, str.upper, str.lower, str.title))
    return Messy(style(text), (*done, *how), altered)


def shortened(text: str, dice: Random) -> str:
    """Endings as people shorten them, each in its own way."""

    def short(found: re.Match[str]) -> str:
        return dice.choice(ENDINGS[found[0].lower()])

    return re.sub(rf"\b({'|'.join(ENDINGS)})\b(?=,|$)", short, text, flags=re.IGNORECASE)


def _in_a_word(text: str, dice: Random, change: Callable[[str], str]) -> str:
    """One of the longer words changed."""
    words = list(re.finditer(r"[A-Za-z]{5,}", text))
    if not words:
        return text
    word = dice.choice(words)
    return text[: word.start()] + change(word[0]) + text[word.end() :]


def slip_of_the_keys(text: str, dice: Random) -> str:
    """The next key on the keyboard, a key twice, or one not struck."""

    def slipped(word: str) -> str:
        at = dice.randrange(1, len(word))
        near = KEYS.get(word[at].lower(), word[at])
        return word[:at] + dice.choice((dice.choice(near), word[at] * 2, "")) + word[at + 1 :]

    return _in_a_word(text, dice, slipped)


def misheard(text: str, dice: Random) -> str:
    """A sound written as it was heard."""
    heard = [(was, now) for was, now in HEARD if was in text.lower()]
    if not heard:
        return text
    was, now = dice.choice(heard)
    return re.sub(was, now, text, count=1, flags=re.IGNORECASE)


def misread_by_a_scanner(text: str, dice: Random) -> str:
    """Letters that look like others."""

    def misread(word: str) -> str:
        there = [(was, now) for was, now in SCANNED if was in word]
        return word.replace(*dice.choice(there), 1) if there else word

    return _in_a_word(text, dice, misread)


def places_left_out(text: str, dice: Random) -> str:
    """Some of what follows the street."""
    parts = text.split(", ")
    street = max((at for at, part in enumerate(parts) if re.search(r"\d", part)), default=0)
    first = street + 1 if not re.search(r"[A-Za-z]{3}", parts[street]) else street
    kept = parts[: first + 1]
    return ", ".join(kept + [part for part in parts[first + 1 :] if dice.random() < 0.4])


def other_county(text: str, dice: Random) -> str:
    """A county or country that the gazetteer does not give."""
    return f"{text}, {dice.choice(('Greater London', 'Middlesex', 'United Kingdom', 'England', 'East London'))}"


def commas_gone(text: str, dice: Random) -> str:
    """Words only."""
    return text.replace(",", "")


def flat_put_otherwise(text: str, dice: Random) -> str:
    """A flat with a number in another style."""
    found = re.match(r"Flat\s+(\d+|[A-Z])\s*,\s*(\d+\w*),? (.*)", text)
    if not found:
        return text
    flat, house, rest = found.groups()
    return dice.choice((
        f"Flat No. {flat}, {house} {rest}", f"{house} {rest.split(',')[0]} (Flat {flat}), {', '.join(rest.split(', ')[1:])}",
        f"Flat {flat} - {house} {rest}", f"Flat {flat} at {house} {rest}", f"{flat}/{house} {rest}",
        f"{house} Flat {flat} {rest}", f"Unit {flat} {house} {rest}", f"Flat {flat} {house} {rest}",
    ))  # fmt: skip


def letter_put_otherwise(text: str, dice: Random) -> str:
    """ "12a" as "12 A", "12.A" or "12-A"."""

    def apart(found: re.Match[str]) -> str:
        return f"{found[1]}{dice.choice((' ', '-', ''))}{found[2].upper()}"

    return re.sub(r"\b(\d+)([a-z])\b", apart, text, count=1)


def run_together(text: str, dice: Random) -> str:
    """A space not struck."""
    spaces = [at.start() for at in re.finditer(r"(?<=[A-Za-z]) (?=[A-Z])", text)]
    at = dice.choice(spaces) if spaces else None
    return text if at is None else text[:at] + text[at + 1 :]


def spaces(text: str, dice: Random) -> str:
    """Where none belong, and none where some do."""
    return text.replace(", ", dice.choice((" , ", ",", "  ")))


def floor_put_otherwise(text: str, dice: Random) -> str:
    """A floor as it is abbreviated."""
    for floor, others in FLOORS.items():
        text = re.sub(floor, dice.choice(others), text, flags=re.IGNORECASE)
    return text


def another_digit(text: str, dice: Random) -> tuple[str, bool]:
    """Two digits changed about, or one struck wrong, in the last number."""
    found = list(re.finditer(r"\d+", text))
    if not found:
        return text, False
    number = found[-1][0]
    if len(number) > 1 and number[-1] != number[-2] and dice.random() < 0.5:
        new = number[:-2] + number[-1] + number[-2]
    else:
        new = number[:-1] + str((int(number[-1]) + dice.randrange(1, 9)) % 10)
    new = new.lstrip("0") or "1"
    return text[: found[-1].start()] + new + text[found[-1].end() :], new != number


def with_postcode(text: str, postcode: str, dice: Random) -> tuple[str, list[str]]:
    """The postcode, or what became of it."""
    how = dice.choices(("whole", "none", "half", "slip", "neighbour", "letters"), (72, 12, 3, 5, 5, 3))[0]
    if how == "whole":
        return f"{text}{dice.choice((', ', ' '))}{dice.choice((postcode, postcode.replace(' ', '')))}", []
    if how == "none":
        return text, ["postcode none"]
    if how == "half":
        return f"{text}, {postcode[:-4]}", ["postcode half"]
    if how == "slip":
        at = dice.choice((-1, -2))
        letter = dice.choice("ABDEFGHJLNPQRSTUWXYZ")
        wrong = postcode[:at] + letter + (postcode[at + 1 :] if at < -1 else "")
        return f"{text}, {wrong}", ["postcode slip"]
    if how == "neighbour":
        return f"{text}, {postcode[:-2]}{dice.choice('ABDEFGHJLNPQ')}{dice.choice('ABDEFGHJLNPQ')}", ["postcode neighbour"]
    return f"{text}, {postcode.replace('1', 'I').replace('0', 'O')}", ["postcode letters"]
