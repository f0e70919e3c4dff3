"""How soon a password would be guessed, and what to say to whoever chose it.

No rules of composition: they make passwords that people write down and programs guess (NCSC, password policy; NIST SP
800-63B s. 3.1.1.2). What counts is the length, and how many guesses it would take somebody who knows the common passwords,
the council's name and the person's own.
"""

import re
from collections.abc import Sequence

from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 200
# zxcvbn's highest step. Its guesses grow by ten thousand for each part of a password, so that two known words never do.
FEWEST_GUESSES = 10**10
# zxcvbn's time grows with the square of the length; what follows so many characters makes no password weaker.
LOOKED_AT = 64
ALWAYS_KNOWN = ("hmo", "enforce", "hmo-enforce", "housing", "council", "licensing", "landlord", "password")
LEFT_OVER = 8
KNOWN = ": it holds a name, or a word of this service"
LESS_GUESSABLE = "Three or four words that have nothing to do with each other make a good one."


def faults(password: str, known: Sequence[str] = ()) -> tuple[str, ...]:
    """Whole sentences that say what is wrong with it; none, if it may be used.

    known   what others know of its holder: name, email address, the council's name
    """
    if len(password) < SHORTEST:
        return (f"The password must have at least {SHORTEST} characters. {LESS_GUESSABLE}",)
    if len(password) > LONGEST:
        return (f"The password must have {LONGEST} characters or fewer.",)
    words = [*ALWAYS_KNOWN, *_words(known)]
    found = zxcvbn(password[:LOOKED_AT], user_inputs=words, max_length=LOOKED_AT)
    if _is_mostly(password.lower(), words):
        return (f"That password is too easy to guess{KNOWN}. {LESS_GUESSABLE}",)
    if found["guesses"] < FEWEST_GUESSES:
        return (f"That password is too easy to guess{_because(found)}. {LESS_GUESSABLE}",)
    return ()


def _is_mostly(password: str, words: Sequence[str]) -> bool:
    """Whether little is left of it without the words that others know, where it holds any."""
    left = password
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != password and len(re.sub(r"[\W_]", "", left)) < LEFT_OVER


def _words(known: Sequence[str]) -> list[str]:
    parts = {part for one in known for part in re.split(r"[\s@.,_-]+", one.lower()) if len(part) > 2}
    return sorted(parts | {one.lower() for one in known if one})


def _because(found: dict[str, object]) -> str:
    """Why, of the first thing in it that is guessed."""
    parts = found["sequence"]
    assert isinstance(parts, list)
    kinds = {part["pattern"] for part in parts}
    names = {part.get("dictionary_name") for part in parts}
    for holds, why in (
        (names & {"user_inputs"}, KNOWN),
        (kinds & {"repeat", "sequence"}, ": it repeats itself, or goes through letters or numbers in order"),
        (kinds & {"spatial"}, ": it follows the keys of a keyboard"),
        (names & {"passwords"}, ": it is, or is like, one that many people use"),
        (kinds & {"date", "regex"}, ": it holds a date or a year"),
    ):
        if holds:
            return why
    return ""
