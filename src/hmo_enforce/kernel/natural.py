"""The order in which people expect what begins with numbers: 2 before 10."""

import re


def order(text: str) -> list[tuple[int, str]]:
    """To sort by, capitals and small letters alike."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", text.lower()) if part]
