"""Whether two names may be one person's or one company's, as people write them.

Names are compared as text, and nothing is concluded from them about anybody: one rule for all, which allows for how names are
written. Accents, capitals, hyphens, apostrophes and spaces count for nothing (Ó Súilleabháin, Muhammad ul-Haq, Łukasz, Mc
Donald); a title is no part of a name; names stand in either order; an initial stands for a name; somebody may write fewer of
their names, or two of them as one; and Mohd or Md is how some write Mohammed. The same name is not the same person: there are
many called John Jones, Maria Kowalska or Harpreet Singh. Two names are `SAME` when they are one name written twice; that the
records are one person's, an officer says.

A company number decides: companies with the same number are one, with different ones are two, whatever they are called.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "master", "dr", "doctor", "prof", "professor", "sir", "dame", "lord", "lady", "rev",
    "revd", "reverend", "fr", "cllr", "councillor", "hon", "shri", "smt",
})  # fmt: skip
AFTER = frozenset(
    {"esq", "jnr", "snr", "jr", "sr", "mbe", "obe", "cbe", "bsc", "ba", "ma", "msc", "phd", "jp", "decd", "deceased"}
)
FORMS = {
    "ltd": "limited", "limited": "limited", "cyf": "limited", "cyfyngedig": "limited",
    "plc": "plc", "ccc": "plc", "llp": "llp", "pac": "llp", "lp": "lp", "cic": "cic", "cio": "cio", "inc": "inc",
}  # fmt: skip
"""What says of which sort a company is; Welsh companies may say it in Welsh (Companies Act 2006 ss. 58 to 60)."""
WHOLE_FORMS = (
    ("public limited company", "plc"), ("limited liability partnership", "llp"), ("limited partnership", "lp"),
    ("community interest company", "cic"), ("partneriaeth atebolrwydd cyfyngedig", "llp"),
)  # fmt: skip
SHORT = {
    "co": "company",
    "bros": "brothers",
    "props": "properties",
    "mgmt": "management",
    "mgt": "management",
    "intl": "international",
}
AS_MOHAMMED = re.compile(r"^(m[uo]h?[ao]m+[aeiou]?d|mohd|md|muhd|mhd)$")
# What Unicode does not take apart into a letter and its accent.
LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "`": "'"}
)
LONG, VERY_LONG = 5, 9
"""A slip of the pen is allowed for in a word of so many letters, and two in a very long one."""


class Likeness(StrEnum):
    """How like two names are."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a record has it; `is_organisation` None: it does not say, and may be either."""

    text: str
    is_organisation: bool | None = None
    company_number: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """How like, and why, in a sentence."""

    likeness: Likeness
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """A person's name in parts: `words` in their order; `two`: it names two people, as a couple's does."""

    words: tuple[str, ...]
    two: bool


@dataclass(frozen=True, slots=True)
class Firm:
    """A company's name without what says of which sort it is: `forms`; `as_` are the names that it trades as."""

    words: tuple[str, ...]
    forms: frozenset[str]
    as_: tuple[tuple[str, ...], ...]


def compared(one: Name, other: Name) -> Compared:
    """How like two names are, the company numbers first."""
    numbers = [company_number(each.company_number) for each in (one, other)]
    if all(numbers):
        if numbers[0] == numbers[1]:
            return Compared(Likeness.SAME, f"The same company number, {numbers[0]}.")
        return Compared(Likeness.DIFFERENT, f"Different company numbers, {numbers[0]} and {numbers[1]}.")
    kinds = {_kind(one), _kind(other)}
    if kinds == {True, False}:
        return _person_and_company(one, other)
    return min(_either_way(one, other, kinds), key=lambda each: tuple(Likeness).index(each.likeness))


def _either_way(one: Name, other: Name, kinds: set[bool | None]) -> Iterator[Compared]:
    """As companies, as people, or both where a record does not say which it is."""
    if None in kinds and any(map(_is_called_so, (one, other))):
        unsaid, company = (one, other) if _kind(one) is None else (other, one)
        like_both = set(written(unsaid.text).words) < set(firm(company.text).words)
        yield _person_and_company(unsaid, company) if like_both else _companies(firm(one.text), firm(other.text))
        return
    if False not in kinds:
        yield _companies(firm(one.text), firm(other.text))
    if True not in kinds or None in kinds:
        yield _people(written(one.text), written(other.text))


def company_number(text: str | None) -> str | None:
    """As Companies House writes it: eight characters, noughts in front."""
    plain = re.sub(r"[^0-9A-Z]", "", (text or "").upper())
    return plain.rjust(8, "0") if plain.isdigit() else plain or None


def is_company(name: Name) -> bool:
    """Whether the record says so, or its name ends as a company's does."""
    return bool(_kind(name))


def _kind(name: Name) -> bool | None:
    """Whether it is a company; None where nothing says so: then it is compared as whichever the other one is."""
    if name.is_organisation is not None:
        return name.is_organisation
    return True if _is_called_so(name) else None


def _is_called_so(name: Name) -> bool:
    return bool(company_number(name.company_number) or firm(name.text).forms)


def telling(name: Name) -> tuple[str, ...]:
    """Its longest words, without accents: records of like names have one of these, in one spelling or another."""
    kind, company = _kind(name), firm(name.text)
    words = {word for each in (company.words, *company.as_) for word in each} if kind is not False else set[str]()
    words |= set() if kind else set(written(name.text).words)
    longest = sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word))
    return tuple(longest[:3])


def plain(text: str) -> str:
    """Small letters without accents."""
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(letter for letter in lowered if not unicodedata.combining(letter)).translate(LETTERS)


def written(text: str) -> Written:
    """A person's name in its parts: "JONES, Mr D.P." is d p jones."""
    said = re.sub(r"\([^)]*\)", " ", plain(text))
    two = bool(re.search(r"&|/|\band\b|\+", said))
    family, comma, given = said.partition(",")
    if comma and given.strip() and not _all_after(given):
        said = f"{given} {family}"
    parts = re.sub(r"[^\w]+|_", " ", said.replace("'", "")).split()
    kept = [part for part in parts if part not in TITLES and part not in AFTER and part != "and"]
    return Written(tuple(kept or parts), two)


def firm(text: str) -> Firm:
    """A company's name in its parts: "The Acacia & Sons Lettings Co. Ltd" is acacia and sons lettings company, limited."""
    first, *more = re.split(r"\b(?:t/a|t/as|trading as|ta:)\b", plain(text))
    words, forms = _firm_words(first)
    return Firm(words, forms, tuple(_firm_words(each)[0] for each in more))


def _all_after(text: str) -> bool:
    return all(part.strip(".") in AFTER for part in text.split())


def _firm_words(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    said = re.sub(r"\b([a-z])\.(?=[a-z]\b|\s|$)", r"\1", text.replace("&", " and ").replace("+", " and ").replace("'", ""))
    said = " ".join(re.sub(r"[^\w]+", " ", said).split())
    for whole, form in WHOLE_FORMS:
        said = re.sub(rf"\b{whole}\b", form, said)
    words = [SHORT.get(word, word) for word in said.split()]
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    forms = frozenset(FORMS[word] for word in words if word in FORMS)
    return tuple(word for word in words if word not in FORMS) or tuple(words), forms


def _people(one: Written, other: Written) -> Compared:
    if not one.words or not other.words:
        return Compared(Likeness.DIFFERENT, "One of them has no name.")
    if one.two != other.two:
        fewer, more = sorted((one, other), key=lambda name: name.two)
        if set(fewer.words) & set(more.words):
            return Compared(Likeness.SIMILAR, "One of them names two people.")
        return _different()
    if "".join(one.words) == "".join(other.words):
        return Compared(Likeness.SAME, "The same name.")
    if sorted(one.words) == sorted(other.words):
        return Compared(Likeness.SIMILAR, "The same names in another order.")
    return _loosely(one.words, other.words)


def _loosely(one: Sequence[str], other: Sequence[str]) -> Compared:
    """Each word of the shorter name meets one of the longer: itself, its initial, or itself with a slip of the pen."""
    fewer, more = sorted((list(one), list(other)), key=len)
    whole, reasons = 0, set[str]()
    for word in sorted(fewer, key=len, reverse=True):
        met = next(((there, how) for how in _WAYS for there in more if _WAYS[how](word, there)), None)
        if met is None:
            return _different()
        more.remove(met[0])
        whole += met[1] != "an initial"
        reasons.add(met[1])
    if (
        {"an initial", "a slip of the pen"} <= reasons
        or not whole
        or (len(fewer) == 1 and len(one) != len(other) and len(fewer[0]) <= 2)
    ):
        return _different()
    if more:
        reasons.add("a name more")
    return Compared(Likeness.SIMILAR, f"Alike but for {' and '.join(sorted(reasons - {''}))}." if reasons - {""} else "Alike.")


def _companies(one: Firm, other: Firm) -> Compared:
    names = [{"".join(each) for each in (firm_.words, *firm_.as_)} for firm_ in (one, other)]
    if "".join(one.words) == "".join(other.words):
        if one.forms == other.forms:
            return Compared(Likeness.SAME, "The same name.")
        if one.forms and other.forms:
            return Compared(Likeness.SIMILAR, "The same name of another sort of company: these are two in law.")
        return Compared(Likeness.SIMILAR, "The same name; one does not say of which sort the company is.")
    if names[0] & names[1]:
        return Compared(Likeness.SIMILAR, "One of them trades under the other's name.")
    if sorted(one.words) == sorted(other.words):
        return Compared(Likeness.SIMILAR, "The same words in another order.")
    if len(one.words) == len(other.words):
        odd = [(a, b) for a, b in zip(one.words, other.words, strict=True) if a != b]
        if len(odd) == 1 and len(one.words) + len(odd[0][0]) > LONG and is_slip(*odd[0]):
            return Compared(Likeness.SIMILAR, "Alike but for a slip of the pen.")
    fewer, more = sorted((one.words, other.words), key=len)
    if len(fewer) > 1 and more[: len(fewer)] == fewer:
        return Compared(Likeness.SIMILAR, "One begins with the other: companies of one group are often called so.")
    return _different()


def _person_and_company(one: Name, other: Name) -> Compared:
    person, company = (other, one) if _kind(one) else (one, other)
    his, its = set(written(person.text).words), set(firm(company.text).words)
    if len(his) > 1 and his <= its:
        return Compared(Likeness.DIFFERENT, "A company with a person's name in its own: in law they are two.")
    return _different()


def _different() -> Compared:
    return Compared(Likeness.DIFFERENT, "Different names.")


def _is_same(word: str, other: str) -> bool:
    return word == other


def _is_initial(word: str, other: str) -> bool:
    return min(len(word), len(other)) == 1 and word[0] == other[0]


def _is_mohammed(word: str, other: str) -> bool:
    return bool(AS_MOHAMMED.match(word) and AS_MOHAMMED.match(other))


def _is_mac(word: str, other: str) -> bool:
    return {word[:2], other[:2]} >= {"mc", "ma"} and re.sub("^mac", "mc", word) == re.sub("^mac", "mc", other)


def is_slip(word: str, other: str) -> bool:
    """One letter too many, too few, another or swapped with the next; two in a very long word. None in a short one."""
    shorter = min(len(word), len(other))
    if shorter < LONG or any(letter.isdigit() for letter in word + other):
        return False
    return _distance(word, other) <= (2 if shorter >= VERY_LONG else 1)


_WAYS = {
    "": _is_same,
    "the spelling": lambda a, b: _is_mohammed(a, b) or _is_mac(a, b),
    "an initial": _is_initial,
    "a slip of the pen": is_slip,
}


def _distance(word: str, other: str) -> int:
    """Letters put in, left out, changed or swapped with the next (Damerau's distance, each place once)."""
    before, last = list[int](), list(range(len(other) + 1))
    for at, letter in enumerate(word, 1):
        row = [at]
        for there, its in enumerate(other, 1):
            row.append(min(last[there] + 1, row[-1] + 1, last[there - 1] + (letter != its)))
            if at > 1 and there > 1 and letter == other[there - 2] and word[at - 2] == its:
                row[-1] = min(row[-1], before[there - 2] + 1)
        before, last = last, row
    return last[-1]
