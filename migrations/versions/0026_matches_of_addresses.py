"""Which property each written address was taken to mean, what people said of it, and by what addresses are found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

# What is filled in must be what the program would write today, whatever revision it comes from.
from hmo_enforce.properties.matching import doors

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
INSIDE = sa.text("inner_door IS NOT NULL")
AT_ONCE = 10_000


def upgrade() -> None:
    """Every property can be found by its doors; no address waits yet."""
    for name in doors.COLUMNS:
        op.add_column("properties", sa.Column(name, sa.String(length=200), nullable=True))
    op.add_column("imports", sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
    _matches()
    _decisions()
    _fill()
    op.create_index("ix_properties_door", "properties", ["door"], unique=False)
    op.create_index(
        "ix_properties_inner_door", "properties", ["inner_door"], unique=False, sqlite_where=INSIDE, postgresql_where=INSIDE
    )


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("record_key", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=True),
        sa.Column("address_key", sa.String(length=500), nullable=False),
        sa.Column("property_id", ID, nullable=True),
        sa.Column("confidence", sa.Float(precision=53), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("came_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_why", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_matches_import_id_imports")),
        sa.ForeignKeyConstraint(["property_id"], ["properties.id"], name=op.f("fk_matches_property_id_properties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    op.create_index("uq_matches_kind_record_key", "matches", ["kind", "record_key"], unique=True)
    op.create_index("ix_matches_state_id", "matches", ["state", "id"], unique=False)
    op.create_index("ix_matches_import_id_row", "matches", ["import_id", "row"], unique=False)
    op.create_index("ix_matches_property_id", "matches", ["property_id"], unique=False)
    op.create_index("ix_matches_expires_on", "matches", ["expires_on"], unique=False)


def _decisions() -> None:
    op.create_table(
        "address_decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("address_key", sa.String(length=500), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("property_id", ID, nullable=True),
        sa.Column("match_id", ID, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["property_id"], ["properties.id"], name=op.f("fk_address_decisions_property_id_properties")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_address_decisions_match_id_matches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_decisions")),
    )
    op.create_index("ix_address_decisions_address_key_postcode", "address_decisions", ["address_key", "postcode"])
    op.create_index("ix_address_decisions_property_id", "address_decisions", ["property_id"], unique=False)


def _fill() -> None:
    """The council's own place words are not known here; what a line says between its commas needs none."""
    bind = op.get_bind()
    columns = [sa.Column(name, sa.String()) for name in ("address", "postcode", *doors.COLUMNS)]
    homes = sa.table("properties", sa.column("id", sa.BigInteger()), *(sa.column(one.name) for one in columns))
    change = homes.update().where(homes.c.id == sa.bindparam("at_id"))
    change = change.values({name: sa.bindparam(f"new_{name}") for name in doors.COLUMNS})
    last = 0
    while True:
        query = sa.select(homes.c.id, homes.c.address, homes.c.postcode).where(homes.c.id > last).order_by(homes.c.id)
        rows = bind.execute(query.limit(AT_ONCE)).all()
        if not rows:
            return
        bind.execute(change, [_filled(*row) for row in rows])
        last = rows[-1][0]


def _filled(property_id: int, address: str, postcode: str | None) -> dict[str, Any]:
    found = doors.of(address, postcode, frozenset())
    return {"at_id": property_id, **{f"new_{name}": value for name, value in found._asdict().items()}}


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
