"""What may no longer be kept goes; what rested on it is judged again without it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework import exporting, holding, unsent
from hmo_enforce.files import actions as files
from hmo_enforce.kernel import clock, journal, requests
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.privacy.actions import holds
from hmo_enforce.programs.actions import answers, deliveries
from hmo_enforce.properties.actions import matching, observing


def expire(session: Session, arguments: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Delete the observations whose last day has passed by `arguments["on"]` (ISO; today where absent), what the imports
    that brought them still say of people, and uploaded files that are done with, or a day old.

    `arguments["uploads"]` is the folder in which none may lie forgotten. What is on legal hold stays. Exports whose days are
    over go too, and what a crash left in the folders of exports and letters; answers that nobody sent in 30 days; and
    programs' answers after a day,
    what became of messages to them after a month.
    """
    holds.alone(session)
    held = holding.reach(session)
    on = date.fromisoformat(arguments["on"]) if arguments.get("on") else clock.today()
    gone = observing.expire_observations(session, on, by=by, but=held.of("property"))
    if gone:
        requests.ask(session, "judge", {}, by=by)
    waited = matching.forget_past(session, on, by=by, imports=held.of("import"), homes=held.of("property"))
    blanked = files.forget_values(session, on, by=by, but=held.of("import"))
    folder = Path(arguments["uploads"]) if arguments.get("uploads") else None
    forgotten = files.forget_uploads(session, folder=folder)
    if forgotten:
        journal.note(session, by, "forgot", "uploads", forgotten, why="they were loaded or cancelled, or a day old")
    exports = exporting.expire(session, arguments, by=by)
    unsent_gone = unsent.expire(session, arguments, by=by)
    kept, told = answers.forget(session), deliveries.forget(session)
    return {
        "expired": gone,
        "matches_expired": waited,
        "imports_blanked": blanked,
        "uploads_forgotten": forgotten,
        "exports_deleted": exports,
        "drafts_forgotten": unsent_gone,
        "answers_forgotten": kept,
        "messages_forgotten": told,
    }
