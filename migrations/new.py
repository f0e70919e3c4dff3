"""`make migration MESSAGE="what changes"`: writes the next migration from the difference between tables and records."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from hmo_enforce.kernel import database, migrating


def main(message: str) -> None:
    """Bring an empty database to the present head, compare it with the records, write the difference."""
    here = Path(__file__).parent
    number = len(list((here / "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = database.engine(f"sqlite:///{folder}/empty.sqlite")
        migrating.upgrade(engine)
        config = migrating.config()
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=message, rev_id=f"{number:04d}", autogenerate=True)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or sys.exit('say what changes: make migration MESSAGE="…"'))
