"""The forms of channels: add several at once, change one, count its cards."""

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import waves
from hmo_enforce.casework.views.waves import Way
from hmo_enforce.intake.actions import channels as actions
from hmo_enforce.intake.actions.channels import Said
from hmo_enforce.intake.queries import waves as waves_known
from hmo_enforce.intake.waves import MOST_CARDS, Kind
from hmo_enforce.kernel import clock
from hmo_enforce.web import guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.survey_context import PATH, channel_href, wave_href

MAY = guards.may_run_surveys
ONE = f"{PATH}/channels/{{channel_id:int}}"
NO_AREA = ("", "No one ward")
NAMES = "One a line: each becomes a channel with a link of its own, such as Acacia Primary School."
AREA = "Where it hands out its cards. The report sets waves beside each other ward by ward."
STREETS = "For letters to streets and for knocking on doors: one a line."
IN_ALL = "All cards so far, not only those of that day. What was said before is kept."


def ask_new(request: Req, session: Session) -> Form:
    """Kind, names, ward and streets."""
    wave = waves_known.wave(session, request.path_params["wave_id"])
    fields = (
        Field("select", "kind", "Kind", value=str(Kind.SCHOOL), choices=waves.kinds()),
        Field("textarea", "names", "Names", NAMES),
        *_place(session, None, ""),
    )
    return Form("Add channels", wave.name, wave_href(wave.id), fields, submit="Add them")


def take_new(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Add each."""
    wave_id, kind = request.path_params["wave_id"], sent.choice("kind", "The kind", dict(waves.kinds()))
    typed = sent.text("names", "The names", most=50_000)
    names = list(dict.fromkeys(line.strip() for line in (typed or "").splitlines() if line.strip()))
    for name in names:
        if len(name) > 200:
            sent.wrong("names", f"“{name[:40]}…” has {len(name)} characters; a name may have 200.")
    area_id, streets = _read_place(session, sent)
    if sent.errors or kind is None:
        return None
    each = [(Said(kind, name, area_id, streets), None) for name in names]
    actions.add_each(session, wave_id, each, by=guards.who(request).actor)
    return wave_href(wave_id), "channels_added"


def ask_change(request: Req, session: Session) -> Form:
    """The same of one."""
    one = _one(request, session)
    fields = (
        Field("select", "kind", "Kind", value=one.kind, choices=waves.kinds()),
        Field("text", "name", "Name", value=one.name),
        *_place(session, one.area_id, one.streets or ""),
    )
    hidden = (("revision", str(one.revision)),)
    return Form("Change the channel", one.name, channel_href(one.id), fields, hidden=hidden)


def take_change(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Save it."""
    kind, name = sent.choice("kind", "The kind", dict(waves.kinds())), sent.text("name", "The name", most=200)
    revision = sent.whole("revision", "The revision", low=1, high=2**31, needed=True)
    channel_id = request.path_params["channel_id"]
    area_id, streets = _read_place(session, sent, _one(request, session).area_id)
    if sent.errors or kind is None or name is None or revision is None:
        return None
    said = Said(kind, name, area_id, streets)
    actions.change(session, channel_id, said, revision=revision, by=guards.who(request).actor)
    return channel_href(channel_id), "channel_changed"


def ask_cards(request: Req, session: Session) -> Form:
    """How many, by when."""
    one = _one(request, session)
    fields = (
        Field("number", "handed_out", "Cards handed out in all", IN_ALL, width="10"),
        Field("date", "counted_on", "By the end of", value=clock.today().isoformat()),
        Field("text", "why", "Why is it fewer than before?", "Only where the number goes down: such as a box that came back."),
    )
    return Form("Count the cards", one.name, channel_href(one.id), fields)


def take_cards(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Put it down."""
    number = sent.whole("handed_out", "The number of cards", high=MOST_CARDS, needed=True)
    counted_on = sent.day("counted_on", "The day", latest=clock.today())
    why = sent.text("why", "The reason", most=500, needed=False)
    if sent.errors or number is None or counted_on is None:
        return None
    channel_id = request.path_params["channel_id"]
    actions.hand_out(session, channel_id, counted_on, number, by=guards.who(request).actor, why=why)
    return channel_href(channel_id), "cards"


def _one(request: Req, session: Session) -> Way:
    return waves.way(session, request.path_params["channel_id"])


def _place(session: Session, area_id: int | None, streets: str) -> tuple[Field, ...]:
    wards = tuple((str(id_), name) for id_, name in waves.wards(session, area_id))
    return (
        Field("select", "area_id", "Ward", AREA, str(area_id or ""), (NO_AREA, *wards)),
        Field("textarea", "streets", "Streets", STREETS, streets),
    )


def _read_place(session: Session, sent: Fields, area_id: int | None = None) -> tuple[int | None, str | None]:
    area = sent.choice("area_id", "The ward", {str(id_) for id_, _ in waves.wards(session, area_id)}, needed=False)
    return int(area) if area else None, sent.text("streets", "The streets", most=50_000, needed=False)


ROUTES = (
    *pair(f"{PATH}/waves/{{wave_id:int}}/channels/new", ask_new, take_new, MAY, beside="names"),
    *pair(f"{ONE}/change", ask_change, take_change, MAY, beside="name"),
    *pair(f"{ONE}/cards", ask_cards, take_cards, MAY, beside="handed_out"),
)
