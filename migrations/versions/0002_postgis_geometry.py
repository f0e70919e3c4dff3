"""On PostgreSQL: geometry columns that PostGIS and QGIS understand, computed from ours."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

POLYGONS = ("areas", "designations")


def upgrade() -> None:
    """SQLite keeps WKB and bounding boxes alone."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    for table in POLYGONS:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN geom geometry(MultiPolygon, 27700) "
            "GENERATED ALWAYS AS (ST_Multi(ST_GeomFromWKB(shape, 27700))) STORED"
        )
        op.execute(f"CREATE INDEX ix_{table}_geom ON {table} USING gist (geom)")
    op.execute(
        "ALTER TABLE properties ADD COLUMN geom geometry(Point, 27700) "
        "GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(easting, northing), 27700)) STORED"
    )
    op.execute("CREATE INDEX ix_properties_geom ON properties USING gist (geom)")


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
