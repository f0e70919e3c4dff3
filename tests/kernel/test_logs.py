"""Lines of the log: whole objects, one a line, and nothing in them that somebody typed."""

import json
import logging

from sqlalchemy.exc import OperationalError

from hmo_enforce.kernel import logs


def record(message: str, *values: object, error: BaseException | None = None, **told: object) -> logging.LogRecord:
    raised = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("hmo_enforce.web", logging.WARNING, __file__, 1, message, values, raised)
    if told:
        setattr(made, logs.TOLD, told)
    return made


def a_fault(text: str) -> Exception:
    try:
        try:
            int(text)
        except ValueError as first:
            raise KeyError(text) from first
    except KeyError as second:
        return second


def test_a_line_for_a_program_is_one_object_with_what_it_tells():
    token = logs.number.set("0123456789abcdef")
    said = json.loads(logs.AsJson().format(record("answered %s", "x\ny", status=200)))
    logs.number.reset(token)

    assert said.pop("at").endswith("+00:00")
    assert said == {
        "level": "warning",
        "logger": "hmo_enforce.web",
        "message": "answered x\ny",
        "request": "0123456789abcdef",
        "status": 200,
    }


def test_who_brings_a_line_break_forges_no_line():
    said = logs.AsText().format(record("asked for %s", "a\n2026-01-01 INFO forged", path="/a\r\nb"))

    assert len(said.splitlines()) == 1
    assert "\\n2026-01-01 INFO forged" in said


def test_a_fault_is_told_by_its_kind_and_where_it_was_and_never_by_what_it_says():
    for form in (logs.AsJson(), logs.AsText()):
        said = form.format(record("it failed", error=a_fault("Zebedee Quux")))

        assert "Zebedee" not in said
        assert "KeyError" in said
        assert "ValueError" in said
        assert "test_logs.py" in said


def test_a_fault_of_the_machine_or_the_database_keeps_its_code():
    class Locked(Exception):
        sqlite_errorname = "SQLITE_BUSY"

    assert logs.kind(OSError(28, "No space left on device", "/secret/name")) == "OSError (No space left on device)"
    assert logs.kind(OperationalError("SELECT 'Zebedee'", {}, Locked("Zebedee"))) == "OperationalError (Locked, SQLITE_BUSY)"


def test_a_chain_of_faults_without_end_is_cut_off():
    first, second = RuntimeError("round"), RuntimeError("and round")
    first.__cause__, second.__cause__ = second, first

    assert len(logs.AsText().format(record("it failed", error=first)).splitlines()) < 300
