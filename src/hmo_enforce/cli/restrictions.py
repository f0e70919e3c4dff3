"""`restriction`: what only named people may see, and lifting that where none of them can be reached any more."""

from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.queries.restrictions import Standing
from hmo_enforce.casework import restricting
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel.errors import NotFound


def show(*, as_json: bool) -> int:
    """Each that stands, with whom it names; never what is in what it hides, nor why."""
    with opening.house() as (_, sessions), sessions.reading() as session:
        for one in restrictions.every_standing(session):
            telling.as_json(_plain(one)) if as_json else telling.line(_in_words(one))
    return 0


def _plain(one: Standing) -> dict[str, object]:
    named = [{"email": person.email, "closed": person.closed} for person in one.named]
    return {"restriction": one.id, "subject": one.subject, "subject_id": one.subject_id, "since": one.made_at, "named": named}


def _in_words(one: Standing) -> str:
    named = ", ".join(f"{person.name}{' (closed)' * person.closed}" for person in one.named)
    return f"{one.id}: {one.subject} {one.subject_id}, since {one.made_at:%Y-%m-%d}, visible to {named or 'nobody'}"


def lift(number: int, why: str, *, as_json: bool) -> int:
    """Everybody sees it again who may see its like; of a home or a person with several records, all of them."""
    with opening.house() as (_, sessions), sessions.writing() as session:
        one = next((each for each in restrictions.every_standing(session) if each.id == number), None)
        if one is None:
            raise NotFound("There is no such restriction, or it was lifted.")
        restricting.lift(session, one, why, by=opening.whoever_types())
    if as_json:
        telling.as_json({"restriction": number, "lifted": True})
    else:
        telling.line(f"Restriction {number} is lifted.")
    return 0
