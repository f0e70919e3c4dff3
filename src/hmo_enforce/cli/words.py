"""What can be said on the command line, and its help: written for a stranger."""

import argparse
from datetime import date

from hmo_enforce.kernel import revisions

EXIT_CODES = """\
exit codes:
  0    done
  1    refused or failed; what was not finished has changed nothing
  2    said wrongly: see --help
  3    done, but rows were left out of an import that was given --strict
  130  stopped by Ctrl-C

Settings come from the environment: HMO_DATABASE_URL, HMO_DATA_DIR, HMO_SECRET_KEY, HMO_COUNCIL and others, each explained
in docs/deploy.md. Without any, everything is kept in the folder var/ and the council is Acacia, which does not exist.
"""

STARTING = """\
first steps:
  hmo-enforce try                                  look around, in an invented borough
  hmo-enforce migrate                              make the tables in your own database
  hmo-enforce account add a.khan@council.example --name "A. Khan" --role administrator
  hmo-enforce import gazetteer addresses.csv       load a file
  hmo-enforce flag                                 find the areas of each property, and judge it
  hmo-enforce serve                                the pages, at http://127.0.0.1:8000
  hmo-enforce jobs                                 beside it: what pages ask for and what is done nightly

"""

# As `casework.loads.every` has them.
KINDS = (
    "postcodes", "boundaries", "designations", "licences", "exemptions", "parties", "rooms", "gazetteer", "epc", "indicators",
    "occupation",
)  # fmt: skip

IMPORT_EXAMPLES = """\
examples:
  hmo-enforce import postcodes codepoint.zip
  hmo-enforce import boundaries wards.geojson --set kind=ward --set edition=2021
  hmo-enforce import designations additional.gpkg --set reference=ADD-2021 --set name="Additional licensing" \\
      --set kind=additional --set starts_on=2021-06-10 --set ends_on=2026-06-09
  hmo-enforce import licences register.xlsx --on 2026-10-01 --dry-run
  hmo-enforce import occupation council_tax.csv --set expires_on=2027-03-31

kinds: {kinds}
"""


DEMO_EXAMPLES = """\
examples:
  hmo-enforce demo --properties 500
  hmo-enforce demo --properties 2000 --on 2026-11-01 --files acacia
"""


EXPORT_EXAMPLES = """\
examples:
  hmo-enforce export to-visit homes.csv
  hmo-enforce export lapsed lapsed.csv --on 2025-07-31
  hmo-enforce export properties properties.xlsx
  hmo-enforce export designations designations.gpkg
  hmo-enforce export verdicts verdicts.parquet --as a.khan@council.example

What only named people may see is left out, but for what the account given by --as is named to see. cases are figures by
ward, none below five. Files for maps are in the British National Grid (EPSG:27700).
"""


BACKUP_EXAMPLES = """\
examples:
  hmo-enforce backup /var/backups/hmo-enforce
  hmo-enforce backup monday.hmo-backup.tar --json

It may be made while everybody works. The keys are not in it: keep them elsewhere.
"""


RESTORE_EXAMPLES = """\
example:
  HMO_DATA_DIR=/srv/fresh hmo-enforce restore monday.hmo-backup.tar

The place is where HMO_DATABASE_URL and HMO_DATA_DIR point: an empty database, and a folder that holds the keys at most.
"""


DESTROY_AGAIN_EXAMPLES = """\
example:
  hmo-enforce destroy-again /mnt/anchors/destroyed.jsonl

A backup brings back what was destroyed, and who was erased, since it was made. The file says what that was, without a name.
It may be run again, for instance when a legal hold in the backup was lifted.
"""


def parser() -> argparse.ArgumentParser:
    """The whole language. `command` is the name of what was asked for."""
    said = _Parser(
        prog="hmo-enforce",
        description="Enforcing standards in houses in multiple occupation and the private rented sector: a council's casework.",
        epilog=STARTING + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    said.add_argument("--version", action="version", version=f"hmo-enforce, tables at revision {revisions.head()}")
    commands = said.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    _running(commands)
    _loading(commands)
    _reporting(commands)
    _looking_around(commands)
    return said


class _Parser(argparse.ArgumentParser):
    """Says what is wrong and where the help is, rather than the whole usage line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"{self.prog}: {message}\nSee `{self.prog} --help`.\n")


_Commands = argparse._SubParsersAction  # argparse gives it no public name


def _command(commands: "_Commands[_Parser]", name: str, tells: str, examples: str = "", *, json: bool = False) -> _Parser:
    made = commands.add_parser(
        name,
        help=tells,
        description=f"{tells[0].upper()}{tells[1:]}.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if json:
        made.add_argument("--json", action="store_true", help="answer in JSON, one object a line")
    return made


def _running(commands: "_Commands[_Parser]") -> None:
    serve = _command(commands, "serve", "serve the pages and the API")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: this machine only)")
    serve.add_argument("--port", type=_port, default=8000, help="the port to listen at (default: 8000)")
    _command(commands, "jobs", "do what pages ask for and what the clock says is due, until told to stop")
    run = _command(commands, "run", "do one job now", "example:\n  hmo-enforce run expire --set on=2026-04-01\n", json=True)
    run.add_argument("job", help="its name: flag, judge, expire or another of docs/map.md")
    _add_settings(run)
    _command(commands, "migrate", "make the tables, or bring them up to this release", json=True)
    _accounts(commands)


def _accounts(commands: "_Commands[_Parser]") -> None:
    account = _command(commands, "account", "open and close accounts of staff, list them, and help who cannot sign in")
    what = account.add_subparsers(dest="what", metavar="WHAT", required=True, parser_class=_Parser)
    add = _command(
        what,
        "add",
        "open an account; its password is asked for, or made up and shown once",
        'example:\n  hmo-enforce account add a.khan@council.example --name "A. Khan" --role administrator\n',
        json=True,
    )
    add.add_argument("email", help="the email address to sign in with")
    add.add_argument("--name", required=True, help="as colleagues know them")
    add.add_argument("--role", required=True, choices=ROLES, help=", ".join(ROLES), metavar="ROLE")
    add.add_argument("--generate", action="store_true", help="make up a password, and do not ask")
    _command(what, "list", "the accounts there are", json=True)
    close = _command(what, "close", "close an account: its holder is signed out, and cannot sign in any more", json=True)
    password = _command(what, "reset-password", "make up a password, shown once, to be changed when signing in", json=True)
    factor = _command(what, "reset-second-factor", "for a lost phone: another is set up at the next sign-in", json=True)
    for one in (close, password, factor):
        one.add_argument("email", help="the email address that they sign in with")
    for one in (close, factor):
        one.add_argument("--why", required=True, help="kept in the journal")
    _restrictions(commands)


def _restrictions(commands: "_Commands[_Parser]") -> None:
    restriction = _command(commands, "restriction", "what only named people may see: list it, or lift it in an emergency")
    what = restriction.add_subparsers(dest="what", metavar="WHAT", required=True, parser_class=_Parser)
    _command(what, "list", "each restriction that stands, with whom it names", json=True)
    lift = _command(what, "lift", "make something visible again to all who may see its like", json=True)
    lift.add_argument("number", type=int, help="as the list has it")
    lift.add_argument("--why", required=True, help="kept in the journal")


# As `accounts.roles` has them; a test holds the two together, since that module need not be loaded for --help.
ROLES = ("officer", "manager", "licensing", "finance", "administrator", "auditor")


def _loading(commands: "_Commands[_Parser]") -> None:
    load = _command(commands, "import", "load a file", IMPORT_EXAMPLES.format(kinds=", ".join(KINDS)), json=True)
    load.add_argument("kind", choices=KINDS, metavar="KIND", help="what the file holds (see below)")
    load.add_argument("file", help="its name")
    load.add_argument("--profile", help="how its columns are to be read; chosen by the header when left out")
    load.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    load.add_argument("--on", type=_day, metavar="DATE", help="the day that the file speaks of (default: today)")
    load.add_argument("--strict", action="store_true", help="end with exit code 3 when any row was left out")
    _add_settings(load)
    flag = _command(commands, "flag", "find which areas each home lies in, and judge whether it needs a licence", json=True)
    on = "the day to judge by (default: today); of a day before the last one, the counts are told and nothing is kept"
    flag.add_argument("--on", type=_day, metavar="DATE", help=on)


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        action="append",
        type=_setting,
        default=[],
        metavar="NAME=VALUE",
        help="a setting of its own; may be given several times",
    )


# As `casework.views.exports` has them.
EXPORTS = ("properties", "licences", "lapsed", "to-visit", "designations", "flags", "verdicts", "cases")
TABLES = (".csv", ".xlsx", ".gpkg", ".parquet")


def _reporting(commands: "_Commands[_Parser]") -> None:
    export = _command(
        commands,
        "export",
        "write a whole table into a file: CSV or Excel, or GeoPackage or GeoParquet for maps",
        EXPORT_EXAMPLES,
        json=True,
    )
    export.add_argument("what", choices=EXPORTS, metavar="WHAT", help=", ".join(EXPORTS))
    export.add_argument("file", type=_table, help=f"its name, ending in {', '.join(TABLES)}")
    export.add_argument("--as", dest="email", metavar="EMAIL", help="with what this account of staff is named to see, too")
    export.add_argument("--on", type=_day, metavar="DATE", help="as things stand on this day (default: today)")
    verify = _command(commands, "verify", "check that what is kept is whole, and change nothing", json=True)
    backup = _command(commands, "backup", "write the database, evidence and letters into one file", BACKUP_EXAMPLES, json=True)
    backup.add_argument("where", metavar="FILE", help="its name; or a folder, and it is named after the time")
    restore = _command(commands, "restore", "put a backup into a place where nothing is", RESTORE_EXAMPLES, json=True)
    restore.add_argument("file", help="the backup")
    again = _command(
        commands,
        "destroy-again",
        "after a restore: destroy what was destroyed since that backup",
        DESTROY_AGAIN_EXAMPLES,
        json=True,
    )
    again.add_argument("file", help="destroyed.jsonl, as it lay beside the journal's anchors")
    again.add_argument(
        "--otherwise", action="store_true", help="it was restored by PostgreSQL's own tools, and nobody has worked in it since"
    )
    verify.add_argument("--anchors", metavar="FILE", help="a copy of the journal's anchors that was kept elsewhere")


def _looking_around(commands: "_Commands[_Parser]") -> None:
    demo = _command(commands, "demo", "fill an empty database with an invented borough", DEMO_EXAMPLES, json=True)
    demo.add_argument("--properties", type=int, default=5000, metavar="N", help="how many homes (default: 5,000)")
    demo.add_argument("--files", metavar="FOLDER", help="write the borough's files there instead, to be loaded by hand")
    demo.add_argument("--on", type=_day, metavar="DATE", help="the day that the files speak of (default: today)")
    look = _command(
        commands, "try", "look around: an invented borough in a database of its own, on this machine only, until Ctrl-C"
    )
    look.add_argument("--port", type=_port, default=8000, help="the port to begin looking for a free one at (default: 8000)")
    look.add_argument("--properties", type=int, default=5000, metavar="N", help="how many homes, at the first run")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def _table(text: str) -> str:
    if not text.lower().endswith(TABLES):
        raise argparse.ArgumentTypeError(f"{text!r} must end in {', '.join(TABLES[:-1])} or {TABLES[-1]}")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2024-03-01") from None


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name.strip(), value
