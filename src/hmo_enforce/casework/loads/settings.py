"""Which settings each kind of file takes beside its rows; any other name is refused, so that a slip is not passed over."""

from collections.abc import Mapping
from typing import Any

from hmo_enforce.casework.loads import designation_rows, every
from hmo_enforce.kernel.errors import Refused

_TABLE = ("sheet", "header_row")
_LAYER = ("layer", "crs", "accuracy_m")
_OWN: dict[str, tuple[str, ...]] = {
    "occupation": (*_TABLE, "purpose", "lawful_basis", "expires_on"),
    "indicators": (*_TABLE, "period", "source"),
    "boundaries": (*_LAYER, "kind", "edition", "code", "name"),
    "designations": (*_LAYER, *designation_rows.ALSO_CALLED, *designation_rows.BY_OUR_NAME),
}
KNOWN: dict[str, tuple[str, ...]] = {kind: _OWN.get(kind, _TABLE) for kind in every.KINDS}


def checked(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as given. `Refused` for a name that this kind of file does not take."""
    unknown = [name for name in given if name not in KNOWN[kind]]
    if unknown:
        names = ", ".join(f"“{name}”" for name in unknown)
        raise Refused(f"{names}: there is no such setting for {kind}. The settings are: {', '.join(KNOWN[kind])}.")
    return dict(given)
