"""A council is data: `councils/<slug>.toml`, read once at start and checked.

The file seeds what a council may later change on pages; nothing here is a subclass, nothing branches on a name.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hmo_enforce.intake import clocks
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.privacy import outside, retention

PACKAGED = Path(__file__).parent / "councils"
IN_CHECKOUT = Path(__file__).parents[2] / "councils"


@dataclass(frozen=True, slots=True)
class Council:
    """Who the software works for. `gss` is the Office for National Statistics' code of the district.

    `team`, `address` (its lines) and `telephone` stand at the top of letters. `retention`: its own months, by the name of the
    rule (`privacy/retention.toml`). `arrivals`: its policies for what arrives, each from its day.
    """

    slug: str
    name: str
    gss: str
    colour: str
    contact_email: str
    source_confidence: dict[str, float]
    place_words: tuple[str, ...]
    team: str = ""
    address: tuple[str, ...] = ()
    telephone: str = ""
    retention: Mapping[str, int] = field(default_factory=dict)
    arrivals: tuple[clocks.Policy, ...] = ()


def read(slug: str) -> Council:
    """The council's file, or `Refused` naming what is missing."""
    if not slug.replace("-", "").isalnum():
        raise Refused(f"HMO_COUNCIL is the name of a file in councils/, such as acacia; {slug!r} is not.")
    path = (PACKAGED if PACKAGED.exists() else IN_CHECKOUT) / f"{slug}.toml"
    if not path.exists():
        known = ", ".join(sorted(found.stem for found in path.parent.glob("*.toml")))
        raise Refused(f"There is no council file {slug}.toml. Set HMO_COUNCIL to one of: {known}; or add the file.")
    return parsed(slug, tomllib.loads(path.read_text(encoding="utf-8")))


def parsed(slug: str, said: dict[str, Any]) -> Council:
    """A council from what its file says."""
    try:
        return Council(
            slug=slug,
            name=said["name"],
            gss=said["gss"],
            colour=_colour(said["colour"]),
            contact_email=said["contact_email"],
            source_confidence={name: float(value) for name, value in said["source_confidence"].items()},
            place_words=tuple(said.get("place_words", ())),
            team=str(said.get("team", "")),
            address=tuple(str(line) for line in said.get("address", ())),
            telephone=str(said.get("telephone", "")),
            retention=_retention(said.get("retention", {})),
            arrivals=clocks.read(said.get("arrivals", ())),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise Refused(f"councils/{slug}.toml: {wrong!r} is missing or not of the right form.") from wrong


def _retention(said: dict[str, Any]) -> dict[str, int]:
    """Checked against the rules that there are."""
    rules = retention.overridden(outside.rules(), said)
    return {name: rules[name].months for name in said}


def _colour(text: str) -> str:
    # It goes into a stylesheet, where nothing is escaped.
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"colour = {text!r}, which is not #rrggbb")
    return text
