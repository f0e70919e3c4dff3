"""A property's number in the Private Rented Sector Database (Renters' Rights Act 2025 Part 2 ch. 3), checked by its form.

How the numbers look is dated data that nobody has published as law (`law/registration.toml`): what does not fit is doubted,
never refused, and a number that fits is not thereby one that was given.
"""

import re
from collections.abc import Sequence

from hmo_enforce.law import book
from hmo_enforce.law.rules import NumberForm

LONGEST = 20


def read(text: str) -> str:
    """The number in its usual spelling, or as it was typed in capitals; ValueError for what can be no number at all."""
    plain = re.sub(r"[\s‐-―]+", "-", text.strip().upper())
    if len(plain) > LONGEST or not re.fullmatch(r"[A-Z0-9-]+", plain):
        raise ValueError(f"A number of the PRS Database is of letters, figures and hyphens, {LONGEST} at most.")
    fitting = [spelt for form in book.number_forms() if (spelt := _spelt(plain, form))]
    return fitting[0] if fitting else plain


def form(number: str, forms: Sequence[NumberForm] | None = None) -> NumberForm | None:
    """The form that a number has; None where it has none of those on record."""
    known = book.number_forms() if forms is None else forms
    return next((one for one in known if _spelt(number, one) == number), None)


def doubt(number: str) -> str | None:
    """Why the number may be mistyped; None where it fits a form on record."""
    if form(number) is not None:
        return None
    usual = book.number_forms()[-1]
    signs = number.replace("-", "")
    if signs[:1] in ("L", "A") and len(signs) == sum(usual.groups) + 1:
        whose = "a landlord's" if signs[0] == "L" else "an agent's"
        return f"{number} begins as {whose} number of the PRS Database does, and not as a property's. {usual.rule.met}"
    odd = "".join(dict.fromkeys(sign for sign in signs[1:] if sign not in usual.alphabet))
    never = f" It never has {', '.join(odd)}." if odd else ""
    return f"{number} does not look as a property's number of the PRS Database does.{never} {usual.rule.met}"


def _spelt(text: str, of: NumberForm) -> str | None:
    """The number as this form spells it; None where it is none."""
    signs = text.replace("-", "")
    rest = signs.removeprefix(of.prefix)
    if not signs.startswith(of.prefix) or len(rest) != sum(of.groups) or any(sign not in of.alphabet for sign in rest):
        return None
    parts, at = [of.prefix], 0
    for size in of.groups:
        parts.append(rest[at : at + size])
        at += size
    return "-".join(parts)
