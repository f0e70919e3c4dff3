"""The packaged file of kinds."""

import tomllib
from functools import cache
from importlib import resources

from hmo_enforce.cases import kinds as rules


@cache
def kinds() -> rules.Kinds:
    """The kinds of case, read and checked once. ValueError with what is wrong in the file."""
    return rules.read(tomllib.loads(resources.files("hmo_enforce.cases").joinpath("kinds.toml").read_text(encoding="utf-8")))
