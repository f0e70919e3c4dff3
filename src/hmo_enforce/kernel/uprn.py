"""The Unique Property Reference Number: up to 12 digits, kept as text without leading zeros, never as a float."""

import re

_PLAIN = re.compile(r"0*([1-9][0-9]{0,11})")
_PREFIXED = re.compile(r"UPRN[-: ]*0*([1-9][0-9]{0,11})", re.IGNORECASE)
_POINT_ZERO = re.compile(r"0*([1-9][0-9]{0,11})\.0*")
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]*)?[eE]\+?[0-9]+")
_NOTHING = re.compile(r"(UPRN[-: ]*)?0+(\.0*)?", re.IGNORECASE)


class NotUprn(ValueError):
    """This text cannot be a UPRN; the message says why and how to mend it."""


def canonical(text: str) -> str:
    """The digits without leading zeros. Raises NotUprn.

    Takes what spreadsheets and the energy register make of a UPRN where no digit is lost: `100012345678.0`,
    `UPRN-000012345678`. Scientific notation is refused, because its last digits are gone.
    """
    text = text.strip()
    for shape in (_PLAIN, _PREFIXED, _POINT_ZERO):
        if found := shape.fullmatch(text):
            return found.group(1)
    raise NotUprn(_why_not(text))


def was_float(text: str) -> bool:
    """Whether a spreadsheet had turned the number into a decimal (`100012345678.0`): right, but worth reporting."""
    return _POINT_ZERO.fullmatch(text.strip()) is not None


def _why_not(text: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        return (
            "This UPRN is in scientific notation, so its last digits are lost. In the spreadsheet that it came from, "
            "format the column as Text or as Number without decimals, and export the file again."
        )
    if _NOTHING.fullmatch(text):
        return "A UPRN of nothing but zeros stands for no UPRN. Leave the cell empty if it is not known."
    if text.upper().startswith("RRN"):
        return "This is the number of an energy report (RRN), not a UPRN. Leave the cell empty if the UPRN is not known."
    if text.isdigit():
        return "A UPRN has at most 12 digits. Check the number against the gazetteer."
    return "A UPRN is a number of 1 to 12 digits. Correct it against the gazetteer, or leave the cell empty."
