"""`migrate`: the tables of this release. Loaded apart, since it alone needs Alembic."""

from hmo_enforce import settings
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel import migrating, revisions


def migrate(*, as_json: bool) -> int:
    """Run the migrations that the database lacks; fills no table."""
    found = settings.from_environment()
    with opening.engine(found) as engine:
        before = revisions.present(engine)
        migrating.upgrade(engine)
        after = revisions.present(engine)
    if as_json:
        telling.as_json({"before": before, "after": after})
    elif before == after:
        telling.line(f"The tables are at revision {after} already.")
    else:
        telling.line(f"The tables are at revision {after} now; they were at {before or 'none'}.")
    return 0
