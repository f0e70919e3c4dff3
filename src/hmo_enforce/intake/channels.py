"""The ways in which something arrives."""

from typing import Final

WEB, PHONE, PAPER, FILE, API, FORM = "web", "phone", "paper", "file", "api", "form"
WAYS: Final = {
    WEB: "Public page",
    PHONE: "By telephone",
    PAPER: "On paper",
    FILE: "In a file",
    API: "By a program",
    FORM: "Partner's form",
}
BY_STAFF: Final = frozenset({PHONE, PAPER})
"""Taken down by one of staff, whose name stands as who received it."""
