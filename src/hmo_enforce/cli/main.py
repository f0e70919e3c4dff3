"""`hmo-enforce`: hands each command to the module that does it, and turns what went wrong into a sentence and a code."""

import argparse
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.exc import DatabaseError

from hmo_enforce.cli import failing, words
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused, Stale

FAILED, SAID_WRONGLY, INTERRUPTED = 1, 2, 130
Given = argparse.Namespace

# Each imports what it needs when it is asked for, so that --help and serve never load geopandas.


def _serve(given: Given) -> int:
    gc.disable()  # what is loaded stays: looking through it meanwhile costs a fifth of the start; `serving` ends it
    from hmo_enforce.cli import serving

    return serving.serve(given.host, given.port)


def _jobs(_: Given) -> int:
    from hmo_enforce.cli import working

    return working.work()


def _migrate(given: Given) -> int:
    from hmo_enforce.cli import upgrading

    return upgrading.migrate(as_json=given.json)


def _run(given: Given) -> int:
    from hmo_enforce.cli import working

    return working.run(given.job, dict(given.set), as_json=given.json)


def _import(given: Given) -> int:
    from hmo_enforce.cli import loading

    asked = {"profile": given.profile, "dry_run": given.dry_run, "on": given.on and given.on.isoformat()}
    return loading.load(given.kind, given.file, asked, dict(given.set), strict=given.strict, as_json=given.json)


def _flag(given: Given) -> int:
    from hmo_enforce.cli import working

    return working.flag(given.on, as_json=given.json)


def _account(given: Given) -> int:
    from hmo_enforce.cli import accounts

    match given.what:
        case "list":
            return accounts.show(as_json=given.json)
        case "close":
            return accounts.close(given.email, given.why, as_json=given.json)
        case "reset-password":
            return accounts.reset_password(given.email, as_json=given.json)
        case "reset-second-factor":
            return accounts.reset_second_factor(given.email, given.why, as_json=given.json)
    return accounts.add(given.email, given.name, given.role, generate=given.generate, as_json=given.json)


def _restriction(given: Given) -> int:
    from hmo_enforce.cli import restrictions

    if given.what == "lift":
        return restrictions.lift(given.number, given.why, as_json=given.json)
    return restrictions.show(as_json=given.json)


def _export(given: Given) -> int:
    from hmo_enforce.cli import exporting

    return exporting.export(given.what, given.file, given.on, given.email, as_json=given.json)


def _verify(given: Given) -> int:
    from hmo_enforce.cli import verifying

    return verifying.verify(anchors=given.anchors, as_json=given.json)


def _backup(given: Given) -> int:
    from hmo_enforce.cli import backing_up

    return backing_up.backup(given.where, as_json=given.json)


def _restore(given: Given) -> int:
    from hmo_enforce.cli import backing_up

    return backing_up.restore(given.file, as_json=given.json)


def _destroy_again(given: Given) -> int:
    from hmo_enforce.cli import backing_up

    return backing_up.destroy_again(given.file, otherwise=given.otherwise, as_json=given.json)


def _demo(given: Given) -> int:
    from hmo_enforce.cli import demonstrating

    if given.files:
        return demonstrating.write_files(given.files, given.properties, given.on, as_json=given.json)
    return demonstrating.demo(given.properties, given.on, as_json=given.json)


def _try(given: Given) -> int:
    from hmo_enforce.cli import trying

    return trying.look_around(given.port, given.properties)


COMMANDS: dict[str, Callable[[Given], int]] = {
    "serve": _serve,
    "jobs": _jobs,
    "migrate": _migrate,
    "run": _run,
    "import": _import,
    "flag": _flag,
    "account": _account,
    "restriction": _restriction,
    "export": _export,
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "destroy-again": _destroy_again,
    "demo": _demo,
    "try": _try,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code."""
    given = words.parser().parse_args(arguments)
    try:
        return COMMANDS[given.command](given)
    except failing.SaidWrongly as wrongly:
        _failed(given, wrongly.reasons)
        return SAID_WRONGLY
    except Refused as refused:
        return _failed(given, refused.reasons)
    except (NotFound, NotAllowed, Stale) as error:
        return _failed(given, (str(error),))
    except DatabaseError as error:
        meaning = failing.of_database(error)
        if meaning is None:
            raise
        return _failed(given, (meaning,))
    except KeyboardInterrupt:
        print("Stopped. What was not finished has changed nothing.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output (head, less) has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as error:
        return _failed(given, (failing.of_file(error),))


def _failed(given: Given, reasons: Sequence[str]) -> int:
    """Say why, once: a program reads standard output, a person standard error."""
    if getattr(given, "json", False):
        print(json.dumps({"error": " ".join(reasons)}, ensure_ascii=False))
    else:
        print("\n".join(reasons), file=sys.stderr)
    return FAILED
