"""Indexes by which lists of half a million homes are in order and narrowed, and the regimes of reasonings in a column."""

import sqlalchemy as sa
from alembic import op

from hmo_enforce.licensing import terms

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

AT_ONCE = 2_000
REASONINGS = sa.table("reasonings", sa.column("id"), sa.column("reasons", sa.JSON()), sa.column("regimes"))


def upgrade() -> None:
    """By address, by evidence, by import, by area with the home beside it; what a reasoning's regimes are is read out of it."""
    op.create_index("ix_properties_address_id", "properties", ["address", "id"])
    op.create_index("ix_properties_import_id", "properties", ["import_id"])
    op.create_index("ix_verdicts_strength_property_id", "verdicts", ["strength", "property_id"])
    op.drop_index("ix_verdicts_outcome_strength_property_id", table_name="verdicts")
    op.create_index(
        "ix_verdicts_outcome_strength_property_id_regime", "verdicts", ["outcome", "strength", "property_id", "regime"]
    )
    op.drop_index("ix_property_areas_area_id", table_name="property_areas")
    op.create_index("ix_property_areas_area_id_property_id", "property_areas", ["area_id", "property_id"])
    op.add_column("reasonings", sa.Column("regimes", sa.String(60), nullable=False, server_default=""))
    _read_out(op.get_bind())
    op.create_index("ix_reasonings_regimes_id", "reasonings", ["regimes", "id"])


def _read_out(bind: sa.Connection) -> None:
    change = REASONINGS.update().where(REASONINGS.c.id == sa.bindparam("at_id")).values(regimes=sa.bindparam("new"))
    last = 0
    while rows := _portion(bind, last):
        said = ((row.id, terms.said((row.reasons or {}).get("possible_regimes", ()))) for row in rows)
        changed = [{"at_id": number, "new": new} for number, new in said if new]
        if changed:
            bind.execute(change, changed)
        last = rows[-1].id


def _portion(bind: sa.Connection, last: int) -> list[sa.Row[tuple[int, dict[str, list[str]] | None]]]:
    query = sa.select(REASONINGS.c.id, REASONINGS.c.reasons).where(REASONINGS.c.id > last)
    return list(bind.execute(query.order_by(REASONINGS.c.id).limit(AT_ONCE)))


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
