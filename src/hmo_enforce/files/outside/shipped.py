"""The profiles that come with the house, read from its own TOML files."""

import tomllib
from functools import cache
from importlib import resources

from hmo_enforce.files.profile_forms import from_dict
from hmo_enforce.files.profiles import Profile


@cache
def profiles() -> tuple[Profile, ...]:
    """All of them, by file name."""
    folder = resources.files("hmo_enforce.files") / "profiles"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(from_dict(tomllib.loads(file.read_text(encoding="utf-8"))) for file in found)
