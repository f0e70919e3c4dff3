"""What one cell means: dates, counts, money, postcodes and the rest, in the styles that councils' files use.

Every parser takes the cell's text and returns Read(value, message):
value and no message: understood; value and message: understood after mending; no value but a message: not
understood; neither: the cell is blank. A message says what is wrong and how to mend it.
"""

import math
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from hmo_enforce.kernel import days
from hmo_enforce.kernel import uprn as uprns

T = TypeVar("T")


class Read(NamedTuple, Generic[T]):
    """What a parser made of a cell (see the head of this module)."""

    value: T | None
    message: str | None = None


BLANK_WORDS = frozenset({"", "-", "--", "n/a", "na", "#n/a", "none", "null", "unknown", "not known", "tbc", "?"})


def is_blank(text: str) -> bool:
    """Whether the cell says nothing: empty, or one of the words that people write for "not known"."""
    return text.strip().casefold() in BLANK_WORDS


def one_line(text: str) -> str:
    """Text on one line: line breaks inside a cell become commas, runs of spaces one space."""
    if "\n" in text or "\r" in text:
        text = ", ".join(part for line in text.splitlines() if (part := line.strip(" ,\t")))
    return " ".join(text.split()).strip(" ,")


# --- dates ---------------------------------------------------------------------------------------------------------

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
_TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[ap]m)?( ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$", re.I)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})")
_MONTH_NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[- /.]*(?:of )?([a-z]+)[- /.,]*([0-9]{4}|[0-9]{2})", re.I)
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?")
_EXCEL_DAY_0 = date(1899, 12, 30)
_LAST_SERIAL = 73050
_FIRST_SERIAL = 18264
_HOW = "Write it as day/month/year, for example 05/03/2018."


@lru_cache(maxsize=50_000)
def any_date(text: str) -> Read[date]:
    """A date in any year from 1 to 9999: UK order, never US; each cell decides its own style.

    Two-digit years up to 69 are 20xx. A bare number of five digits is a spreadsheet's day number (mended).
    """
    plain = text.strip()
    if is_blank(plain):
        return Read(None)
    plain = _TIME.sub("", plain)
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (part for part in found.groups() if part is not None)
        return _from_parts(year, month, day)
    if found := _DAY_FIRST.fullmatch(plain):
        day, month, year = found.groups()
        return _from_parts(year, month, day)
    if found := _MONTH_NAMED.fullmatch(plain):
        return _from_named_month(*found.groups())
    if found := _SERIAL.fullmatch(plain):
        return _from_serial(int(found.group(1)))
    return Read(None, f"This is not a date. {_HOW}")


def day(text: str) -> Read[date]:
    """As `any_date`, but a year outside 1900 to 2100 is a slip of the pen, not a date."""
    read = any_date(text)
    if read.value is not None and not has_plausible_year(read.value):
        return Read(None, impossible_year(read.value))
    return read


def has_plausible_year(when: date) -> bool:
    """Whether a licence or a record could bear this date."""
    return EARLIEST_YEAR <= when.year <= LATEST_YEAR


def impossible_year(when: date) -> str:
    """The message for a year that cannot be right."""
    return f"The year {when.year} cannot be right. Check the date against the licence or the paper file and correct it."


def _from_parts(year: str, month: str, day_of_month: str) -> Read[date]:
    y, m, d = _full_year(year), int(month), int(day_of_month)
    if m > 12 >= d:
        return Read(None, f"There is no month {m}: the day and the month may stand the other way about. {_HOW}")
    try:
        return Read(date(y, m, d))
    except ValueError:
        return Read(None, f"There is no such day in the calendar. {_HOW}")


def _from_named_month(day_of_month: str, name: str, year: str) -> Read[date]:
    month = _MONTHS.get(name.lower())
    if month is None:
        return Read(None, f"“{name}” is not a month. {_HOW}")
    return _from_parts(year, str(month), day_of_month)


def _from_serial(number: int) -> Read[date]:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return Read(None, f"This is a number, not a date. {_HOW}")
    when = _EXCEL_DAY_0 + timedelta(days=number)
    return Read(when, f"A spreadsheet's day number, read as {days.in_words(when)}. Format the column as a date.")


def _full_year(year: str) -> int:
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number <= 69 else 1900)


# --- numbers -------------------------------------------------------------------------------------------------------

LARGEST_COUNT = 1_000_000_000
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")


@lru_cache(maxsize=10_000)
def count(text: str) -> Read[int]:
    """A whole number, none below nought: `5`, `5.0`, `1,234`."""
    if is_blank(text):
        return Read(None)
    number = decimal(text).value
    if number is None or number != int(number):
        return Read(None, "This is not a whole number. Write digits only, for example 5.")
    if number < 0:
        return Read(None, "This cannot be less than nought. Correct it, or leave the cell empty if it is not known.")
    if number > LARGEST_COUNT:
        return Read(None, "This is too large to be a count. Correct it, or leave the cell empty if it is not known.")
    return Read(int(number))


def decimal(text: str) -> Read[float]:
    """A number with or without decimals and thousands commas; never NaN or infinity."""
    plain = text.strip()
    if is_blank(plain):
        return Read(None)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return Read(None, "This is not a number. Write digits, with a point for decimals.")
    if math.isinf(number := float(plain)):
        return Read(None, "This number is too large to be meant. Correct it.")
    return Read(number)


_MONEY = re.compile(r"(?P<minus>-?)£?\s*(?P<pounds>[0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.(?P<pence>[0-9]{1,2}))?")


def pence(text: str) -> Read[int]:
    """Money as whole pence: `£1,250.00`, `1250`, `1,250.5`, `(12.00)` for a credit."""
    plain = text.strip()
    if is_blank(plain):
        return Read(None)
    credit = plain.startswith("(") and plain.endswith(")")
    found = _MONEY.fullmatch(plain.strip("()").strip())
    if not found:
        return Read(None, "This is not an amount of money. Write pounds and pence, for example 1250.00.")
    amount = int(found["pounds"].replace(",", "")) * 100 + int((found["pence"] or "0").ljust(2, "0"))
    return Read(-amount if credit or found["minus"] else amount)


_YES = frozenset({"yes", "y", "true", "t", "1", "1.0"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0"})


def yes_no(text: str) -> Read[bool]:
    """Yes or no in its usual spellings, 1 and 0 among them."""
    plain = text.strip().casefold()
    if plain in _YES or plain in _NO:
        return Read(plain in _YES)
    return Read(None) if plain in BLANK_WORDS else Read(None, "Write yes or no.")


# --- UPRN ----------------------------------------------------------------------------------------------------------


def uprn(text: str) -> Read[str]:
    """As `kernel.uprn.canonical`; a decimal point is mended and said."""
    if is_blank(text):
        return Read(None)
    try:
        value = uprns.canonical(text)
    except uprns.NotUprn as why:
        return Read(None, str(why))
    if uprns.was_float(text):
        return Read(value, f"A UPRN with a decimal point, read as {value}. Format the column as Text before exporting.")
    return Read(value)


# --- postcodes -----------------------------------------------------------------------------------------------------

_SHAPE = r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR)"
_POSTCODE = re.compile(rf"({_SHAPE})\s*([0-9][A-Z]{{2}})", re.IGNORECASE)
_AT_END = re.compile(rf"\b({_SHAPE})\s*([0-9][A-Z]{{2}})[\s.,]*$", re.IGNORECASE)
_AMONG = re.compile(rf"(?<![^\s,])({_SHAPE})\s*([0-9][A-Z]{{2}})(?![^\s,.])", re.IGNORECASE)
_OUTWARD_ONLY = re.compile(rf"[,\s]({_SHAPE})(?:\s+[0-9][A-Z]?)?[\s.,]*$", re.IGNORECASE)


@lru_cache(maxsize=200_000)
def postcode(text: str) -> Read[str]:
    """The postcode with one space, in capitals. The letter O for a nought, or I for a 1, is mended and said."""
    plain = " ".join(text.split()).upper().strip(" .,")
    if plain.casefold() in BLANK_WORDS:
        return Read(None)
    if found := _POSTCODE.fullmatch(plain):
        return Read(f"{found[1]} {found[2]}")
    if found := _POSTCODE.fullmatch(_with_digits_for_letters(plain)):
        mended = f"{found[1]} {found[2]}"
        return Read(mended, f"A letter stands for a digit, or a digit for a letter: read as {mended}.")
    return Read(None, "This is not a full postcode. Write it in full, for example OX1 2AB, or leave the cell empty.")


def typed_postcode(text: str) -> str:
    """The same of what somebody types, who can be asked to mend it. ValueError where it is none."""
    found = postcode("".join(text.split()))
    if found.value is None or found.message is not None:
        raise ValueError("A postcode looks like OX4 1AB.")
    return found.value


def postcode_in(address: str) -> str | None:
    """The postcode at the end of a one-line address, or else the last that stands alone inside it."""
    found = _AT_END.search(address)
    if found is None:
        found = next(reversed(list(_AMONG.finditer(address))), None)
    return f"{found[1]} {found[2]}".upper() if found else None


def ends_in_part_of_postcode(address: str) -> bool:
    """Whether the address breaks off inside its postcode ("…, OX4 1A"), as a cell of limited width does."""
    return postcode_in(address) is None and _OUTWARD_ONLY.search(address) is not None


def _with_digits_for_letters(text: str) -> str:
    bare = text.replace(" ", "")
    if not 5 <= len(bare) <= 7 or not any(character.isdigit() for character in bare):
        return text
    outward, inward = bare[:-3], bare[-3:]
    inward = inward[0].replace("O", "0").replace("I", "1") + inward[1:].replace("0", "O").replace("1", "I")
    return outward[0].replace("0", "O") + outward[1:-1] + outward[-1].replace("O", "0").replace("I", "1") + " " + inward
