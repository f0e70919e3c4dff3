"""What a list is asked for as it is kept: a line each, "name=value", as a person reads it.

Not as in an address, where a name is "Nora+Nettle" and an email "nora%40x.example": whoever looks for somebody's name in what
is kept, to answer or to erase them, would not find it.
"""

from collections.abc import Mapping


def written(asked: Mapping[str, str]) -> str:
    """By the names of what an address has."""
    return "\n".join(f"{name}={' '.join(value.splitlines())}" for name, value in asked.items())


def read(kept: str) -> dict[str, str]:
    """The same back. A line that says nothing, as erasing may leave one, is passed over."""
    parts = (line.partition("=") for line in kept.split("\n"))
    return {name: value for name, _, value in parts if name and value}
