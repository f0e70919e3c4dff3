"""FRONT: the jobs: work that takes longer than a page may. `perform` does one, here and now.

`worker/` does those that a page or the clock asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework import keeping
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused

Report = Callable[[int, int, str], None]
Outcome = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One sort of work. It can be done again from the start, with the same result as once.

    write   `write(session, arguments, by, report) -> outcome`, in one writing transaction
    read    `read(session, arguments, by, report) -> found`, before it and on the same connection, so that TEMP tables
            survive; then `write(session, arguments, by, report, found)`
    when    minute, hour, day, month and weekday as cron writes them, by England's clock; never between 01:00 and 02:00,
            an hour that comes twice in October and not at all in March
    nightly the arguments with which the clock asks for it
    outside `outside(sessions, arguments, by, report) -> found`, before them: it reaches beyond the machine, in short
            transactions of its own, since none may wait for another machine; then `write(…, found)`
    every   in seconds, for what is done all day long by the process that keeps the clock, beside the queue; it leaves no
            run behind
    """

    name: str
    title: str
    write: Callable[..., Outcome]
    read: Callable[..., Any] | None = None
    when: str | None = None
    nightly: Mapping[str, Any] = field(default_factory=dict)
    every: int | None = None
    outside: Callable[..., Any] | None = None


# The one place for imports inside functions: these load geopandas and pyarrow, which only a job's own process needs.


def _read_import(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import imports

    return imports.read(session, arguments, by, report)


def _write_import(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import imports

    return imports.write(session, arguments, by, report, found)


def _read_flags(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import flagging

    return flagging.read(session, arguments, by, report)


def _write_flags(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import flagging

    return flagging.write(session, arguments, by, report, found)


def _read_verdicts(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import judging

    weighed = {"confidence": council.read(arguments["council"]).source_confidence}
    return judging.read(session, {**weighed, **arguments}, by, report)


def _write_verdicts(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import judging

    return judging.write(session, arguments, by, report, found)


def _expire(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import retention

    return retention.expire(session, arguments, by)


def _seal(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    return keeping.seal(session, arguments, by)


def _read_head(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    return keeping.committed_head(session)


def _anchor(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import destroyed

    destroyed.catch_up(session, arguments)
    return keeping.anchor(session, arguments, by, found)


def _walk(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    return keeping.prove(session, arguments, report)


def _note_proof(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    return keeping.note_proof(session, by, found)


def _look_at_evidence(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import scanning

    return scanning.read(session, arguments, by, report)


def _settle_evidence(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import scanning

    return scanning.write(session, arguments, by, report, found)


def _send(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import mailing

    return mailing.send(sessions.reading, sessions.writing, arguments, by, report)


def _digest(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import digesting

    return digesting.send(sessions.reading, sessions.writing, arguments, by, report)


def _read_bounces(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import mailing

    return mailing.read_bounces(sessions.writing, arguments, by, report)


def _nothing_more(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Outcome) -> Outcome:
    """All was written as it went."""
    return found


def _tell_webhooks(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import hooking

    return hooking.send(sessions.reading, sessions.writing, arguments, by, report)


def _backup(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import backups

    return backups.nightly(sessions.engine, arguments, report)


def _note_backup(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import backups

    return backups.note_nightly(session, arguments, by, found)


def _find_what_is_due(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import destroy_lists

    return destroy_lists.find(session, arguments, report)


def _list_for_destruction(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import destroy_lists

    return destroy_lists.make(session, found, by)


def _destroy(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import destroy_lists

    return destroy_lists.destroy(sessions.reading, sessions.writing, arguments, by, report)


def _scrub(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import scrubbing

    return scrubbing.scrub(sessions.engine, arguments, report)


def _note_scrubbed(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Outcome) -> Outcome:
    from hmo_enforce.casework import scrubbing

    return scrubbing.note(session, found, by)


def _look_through_files(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import erasing_files

    return erasing_files.read(session, arguments, by, report)


def _erase_files(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import erasing_files

    return erasing_files.write(session, arguments, by, report, found)


def _write_list(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import list_files

    return list_files.read(session, arguments, by, report)


def _keep_list(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import list_files

    return list_files.write(session, arguments, by, report, found)


def _do_to_many(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework.bulks import doing

    return doing.work(sessions.writing, arguments, by, report)


def _gather(session: Session, arguments: dict[str, Any], by: Actor, report: Report) -> Any:
    from hmo_enforce.casework import answering

    return answering.read(session, arguments, by, report)


def _answer(session: Session, arguments: dict[str, Any], by: Actor, report: Report, found: Any) -> Outcome:
    from hmo_enforce.casework import answering

    return answering.write(session, arguments, by, report, found)


def _take_in(sessions: Sessions, arguments: dict[str, Any], by: Actor, report: Report) -> Outcome:
    from hmo_enforce.casework import arriving

    return arriving.take_in_all(sessions.reading, sessions.writing, arguments, by, report)


JOBS: tuple[Job, ...] = (
    Job("import", "Load a file", _write_import, read=_read_import),
    Job("expire", "Delete observations that may no longer be kept", _expire, when="10 2 * * *"),
    Job(
        "flag",
        "Find which areas and designations each home lies in",
        _write_flags,
        read=_read_flags,
        when="30 2 * * *",
        nightly={"full": True},
    ),
    Job("judge", "Judge whether each home needs a licence", _write_verdicts, read=_read_verdicts),
    Job(
        "scan",
        "Check evidence for viruses, and draw its pictures for pages",
        _settle_evidence,
        read=_look_at_evidence,
        when="50 2 * * *",
        nightly={"full": True},
    ),
    Job("seal", "Seal what the journal has taken in", _seal, every=60),
    Job("anchor", "Anchor the journal's seals outside the database", _anchor, read=_read_head, every=300),
    Job("prove", "Prove the journal against its seals and anchors", _note_proof, read=_walk, when="20 3 * * *"),
    Job("backup", "Back up the database, evidence and letters", _note_backup, outside=_backup, when="40 3 * * *"),
    Job("arrive", "Find the homes of what has arrived", _nothing_more, outside=_take_in, every=5),
    Job("send", "Send the emails that wait", _nothing_more, outside=_send, every=10),
    Job("tell", "Tell webhooks what has happened", _nothing_more, outside=_tell_webhooks, every=10),
    Job(
        "destroy-list",
        "List what is due to be destroyed",
        _list_for_destruction,
        read=_find_what_is_due,
        when="20 4 1 * *",
    ),
    Job("destroy", "Destroy what was approved", _nothing_more, outside=_destroy),
    Job("erase-files", "Delete uploads and exports that name somebody who was erased", _erase_files, read=_look_through_files),
    Job("scrub", "Write the database anew, without what was destroyed", _note_scrubbed, outside=_scrub),
    Job("list-file", "Write a long list as a file", _keep_list, read=_write_list),
    Job("bulk", "Do the same to many rows of a list, or take it back", _nothing_more, outside=_do_to_many),
    Job("answer", "Gather what is kept about somebody who asked", _answer, read=_gather),
    Job("digest", "Send digests of what waits", _nothing_more, outside=_digest, every=300),
    Job("bounces", "Read what came back of emails", _nothing_more, outside=_read_bounces, every=300),
)


def named(name: str, jobs: tuple[Job, ...] = JOBS) -> Job:
    """The job of this name, or `Refused` with the names there are."""
    for job in jobs:
        if job.name == name:
            return job
    raise Refused(f"There is no job {name!r}. The jobs are: {', '.join(job.name for job in jobs)}.")


def _no_more(session: Session, outcome: Outcome) -> None:
    """Nothing else belongs to the write."""


def perform(
    sessions: Sessions,
    job: Job,
    arguments: dict[str, Any],
    *,
    by: Actor,
    report: Report,
    finish: Callable[[Session, Outcome], None] = _no_more,
) -> Outcome:
    """Do a job here and now: read, compute, then write last. `finish` ends the writing transaction.

    `arguments` are the job's own, beside what every job is told of the settings ("council", "uploads", "max_file_mb").
    """
    found: tuple[Any, ...] = ()
    if job.outside is not None:
        found = (job.outside(sessions, arguments, by, report),)
    with sessions.steps() as steps:
        if job.read is not None:
            with steps.reading() as session:
                found = (job.read(session, arguments, by, report),)
        with steps.writing() as session:
            outcome = job.write(session, arguments, by, report, *found)
            finish(session, outcome)
    return outcome
