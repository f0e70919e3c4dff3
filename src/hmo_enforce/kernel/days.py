"""A day as it is written in a sentence."""

from datetime import date


def in_words(day: date) -> str:
    """1 March 2024."""
    return f"{day.day} {day:%B %Y}"
