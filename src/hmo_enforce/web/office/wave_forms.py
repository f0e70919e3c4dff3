"""The forms of a wave: open one, change, close, open again, repeat it."""

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import survey_sets, waves
from hmo_enforce.casework.views.waves import Whole
from hmo_enforce.intake.actions import waves as actions
from hmo_enforce.intake.actions.waves import Said
from hmo_enforce.kernel import clock
from hmo_enforce.web import form_page, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.survey_context import PATH, wave_href

MAY = guards.may_run_surveys
ONE = f"{PATH}/waves/{{wave_id:int}}"
LAST_DAY = "The last day on which answers are asked for. It may be left empty and set later."
NO_SURVEY = "There is no survey yet. Take the one that is shipped, or bring one of your own, first."


def ask_new(request: Req, session: Session) -> Form:
    """Name, questions and days."""
    fields = _fields(session, "", "", clock.today().isoformat(), "")
    return Form("Open a wave", "Surveys", PATH, fields, submit="Make the wave", lead=None if _versions(session) else NO_SURVEY)


def take_new(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Make it."""
    said = _read(session, sent)
    if said is None:
        return None
    made = actions.open_wave(session, said, by=guards.who(request).actor)
    return wave_href(made.id), "wave_opened"


def ask_change(request: Req, session: Session) -> Form:
    """The same of one that is there."""
    one = _one(request, session)
    found = one.listed
    ends_on = found.dates.ends_on.isoformat() if found.dates.ends_on else ""
    fields = _fields(session, found.name, str(found.version_id), found.dates.starts_on.isoformat(), ends_on)
    return _form(one, "Change the wave", fields, "Save")


def take_change(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save it."""
    said, revision = _read(session, sent), _revision(sent)
    if said is None or revision is None:
        return None
    wave_id = request.path_params["wave_id"]
    actions.change(session, wave_id, said, revision=revision, by=guards.who(request).actor)
    return wave_href(wave_id), "wave_changed"


def ask_close(request: Req, session: Session) -> Form:
    """Why."""
    lead = "Its links say that it is closed. Whoever is answering just now may finish: that is kept, and marked late."
    return _form(_one(request, session), "Close the wave", (_why(),), "Close the wave", lead)


def take_close(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Close it."""
    why, revision = form_page.reason(sent), _revision(sent)
    if why is None or revision is None:
        return None
    wave_id = request.path_params["wave_id"]
    actions.close(session, wave_id, why=why, revision=revision, by=guards.who(request).actor)
    return wave_href(wave_id), "wave_closed"


def ask_reopen(request: Req, session: Session) -> Form:
    """Why."""
    return _form(_one(request, session), "Open the wave again", (_why(),), "Open it again", "Its links take answers again.")


def take_reopen(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Open it again."""
    why, revision = form_page.reason(sent), _revision(sent)
    if why is None or revision is None:
        return None
    wave_id = request.path_params["wave_id"]
    actions.reopen(session, wave_id, why=why, revision=revision, by=guards.who(request).actor)
    return wave_href(wave_id), "wave_reopened"


def ask_repeat(request: Req, session: Session) -> Form:
    """The new one's name and days."""
    one = _one(request, session)
    lead = "A new wave with the same channels, each with a new link and no card handed out. This one is closed, if it is open."
    fields = _fields(session, "", str(one.listed.version_id), clock.today().isoformat(), "")
    return _form(one, "Repeat the wave", fields, "Repeat the wave", lead)


def take_repeat(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Repeat it."""
    said, revision = _read(session, sent), _revision(sent)
    if said is None or revision is None:
        return None
    wave_id = request.path_params["wave_id"]
    made = actions.repeat(session, wave_id, said, revision=revision, by=guards.who(request).actor)
    return wave_href(made.id), "wave_repeated"


def _one(request: Req, session: Session) -> Whole:
    return waves.whole(session, request.path_params["wave_id"], clock.today())


def _versions(session: Session) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.id), one.title) for one in survey_sets.versions(session))


def _fields(session: Session, name: str, version: str, starts_on: str, ends_on: str) -> tuple[Field, ...]:
    versions = _versions(session)
    chosen = version or (versions[0][0] if versions else "")
    return (
        Field(
            "text", "name", "Name", "Such as Autumn 2026. It stands in reports, where waves are set beside each other.", name
        ),
        Field("select", "version_id", "Questions", "What is asked stays as it is for the whole wave.", chosen, versions),
        Field("date", "starts_on", "First day", "", starts_on),
        Field("date", "ends_on", "Last day", LAST_DAY, ends_on),
    )


def _form(one: Whole, heading: str, fields: tuple[Field, ...], submit: str, lead: str | None = None) -> Form:
    revision = (("revision", str(one.revision)),)
    return Form(heading, one.listed.name, wave_href(one.listed.id), fields, submit=submit, lead=lead, hidden=revision)


def _why() -> Field:
    return Field("textarea", "why", "Why?")


def _revision(sent: Fields) -> int | None:
    return sent.whole("revision", "The revision", low=1, high=2**31, needed=True)


def _read(session: Session, sent: Fields) -> Said | None:
    name = sent.text("name", "The name", most=200)
    version = sent.choice("version_id", "The questions", dict(_versions(session)))
    starts_on, ends_on = sent.day("starts_on", "The first day"), sent.day("ends_on", "The last day", needed=False)
    if sent.errors or name is None or version is None or starts_on is None:
        return None
    return Said(name, int(version), starts_on, ends_on)


ROUTES = (
    *pair(f"{PATH}/waves/new", ask_new, take_new, MAY, beside="name"),
    *pair(f"{ONE}/change", ask_change, take_change, MAY, beside="name"),
    *pair(f"{ONE}/close", ask_close, take_close, MAY),
    *pair(f"{ONE}/reopen", ask_reopen, take_reopen, MAY),
    *pair(f"{ONE}/repeat", ask_repeat, take_repeat, MAY, beside="name"),
)
