"""Addresses' keys tell "12½" from "12" and "12 & 14" from "12, 14", and a door is found whatever lies beside it."""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from hmo_enforce.properties import addresses
from hmo_enforce.properties.matching import doors

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
HOMES = sa.table("properties", *(sa.column(name) for name in ("id", "address", "postcode", "address_key", *doors.COLUMNS)))
MATCHES = sa.table("matches", *(sa.column(name) for name in ("id", "address", "address_key")))
DECISIONS = sa.table("address_decisions", *(sa.column(name) for name in ("id", "match_id", "address_key")))
# As keys were made until now.
WAS_APART = re.compile(r"[^0-9A-Z/\-]+|(?<![0-9A-Z])[/\-]|[/\-](?![0-9A-Z])")
# Whose door is another now: fractions, "12 (a)", and words that were taken for a part of a street without such a word.
READ_ANEW = re.compile(
    r"[½¼¾⁄]|[0-9] ?\([A-Z]\)|[A-Z]\W+(UNIT|ROOM|STUDIO|SUITE|MAISONETTE|ANNEXE?|PENTHOUSE|CARAVAN|CHALET|COACH|STABLES?|"
    r"OUTBUILDING|GARAGES?|WORKSHOP|SHED|CABIN|SUMMERHOUSE|BARN|BUNGALOW|GRANARY|GRANNY|MOBILE|OFFICES?|OUTHOUSE|TRAILER|HUT|"
    r"POD|SHOP|FRONT|REAR|BACK|UPSTAIRS|DOWNSTAIRS|BASEMENT|ATTIC|LOFT|MEZZANINE)\b"
)


def upgrade() -> None:
    """The council's own place words are not known here: those that a key left out are left out of it again."""
    bind = op.get_bind()
    of_homes = HOMES.update().where(HOMES.c.id == sa.bindparam("at_id")).values(address_key=sa.bindparam("new"))
    of_doors = HOMES.update().where(HOMES.c.id == sa.bindparam("at_id"))
    of_doors = of_doors.values({name: sa.bindparam(f"new_{name}") for name in doors.COLUMNS})
    of_matches = MATCHES.update().where(MATCHES.c.id == sa.bindparam("at_id")).values(address_key=sa.bindparam("new"))
    of_words = DECISIONS.update().where(DECISIONS.c.match_id == sa.bindparam("at_id")).values(address_key=sa.bindparam("new"))
    for rows in _portions(bind, HOMES, HOMES.c.postcode):
        _change(bind, of_homes, _anew(rows))
        _change(bind, of_doors, [_doors(row) for row in rows if READ_ANEW.search(row.address.upper())])
    for rows in _portions(bind, MATCHES):
        changed = _anew(rows)
        _change(bind, of_matches, changed)
        _change(bind, of_words, changed)


def _portions(bind: sa.Connection, table: sa.TableClause, *more: Any) -> Iterator[list[Any]]:
    last = 0
    while True:
        query = sa.select(table.c.id, table.c.address, table.c.address_key, *more).where(table.c.id > last)
        rows = list(bind.execute(query.order_by(table.c.id).limit(AT_ONCE)))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _change(bind: sa.Connection, change: Any, values: list[dict[str, Any]]) -> None:
    if values:
        bind.execute(change, values)


def _anew(rows: list[Any]) -> list[dict[str, Any]]:
    """Of those that say more by now. One that was not made as keys are made is left as it is."""
    marked = (row for row in rows if addresses.MARKED.search(row.address.upper()))
    found = ((row, _left_out(row.address, row.address_key)) for row in marked)
    every = ((row.id, addresses.key(row.address, words), row.address_key) for row, words in found if words is not None)
    return [{"at_id": number, "new": new} for number, new, was in every if new != was]


def _left_out(address: str, key: str) -> frozenset[str] | None:
    """The place words that the key left out; None where it is no key of that address."""
    text = addresses.POSTCODE_AT_END.sub("", address.upper().replace("'", "").replace("’", ""))
    words = [word for word in WAS_APART.split(text) if word]
    said = [addresses.ABBREVIATIONS.get(word, word) for word in words]
    kept = len(key.split())
    as_it_was = said[:kept]
    if len(as_it_was) > 1 and as_it_was[-1] == "ST":
        as_it_was[-1] = "STREET"
    return frozenset(words[kept:]) if " ".join(as_it_was) == key else None


def _doors(row: Any) -> dict[str, Any]:
    found = doors.of(row.address, row.postcode, frozenset())
    return {"at_id": row.id, **{f"new_{name}": value for name, value in found._asdict().items()}}


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
