"""Surveys: the waves that there are, one with its channels, and a channel with what is printed for it."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import survey_sets, waves
from hmo_enforce.council import Council
from hmo_enforce.intake import handouts, paper_sheets
from hmo_enforce.intake.outside import printing
from hmo_enforce.intake.queries import channels as channels_known
from hmo_enforce.intake.waves import KINDS, Kind, Standing
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.questions import catalogues
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web.office import letters, survey_context
from hmo_enforce.web.office.survey_context import PATH, channel_href, wave_href

MAY = guards.may_see_surveys
CHANNEL = f"{PATH}/channels/{{channel_id:int}}"


@get(PATH, guards=[MAY], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The waves, the newest first, and the questions that there are."""
    runs = guards.may(request, "run_surveys")
    asked = {one.id: one.title for one in survey_sets.versions(session)}
    found = waves.listed(session, clock.today())
    return pages.page(
        request,
        "office/surveys.html",
        waves=[survey_context.listed(one, asked.get(one.version_id, "")) for one in found],
        sets=[
            {"title": one.title, "href": f"{PATH}/sets/{one.id}", "versions": one.versions}
            for one in survey_sets.listed(session)
        ],
        report_href=f"{PATH}/report" if found else None,
        new_href=f"{PATH}/waves/new" if runs else None,
        bring_href=f"{PATH}/bring" if runs else None,
        shipped_action=f"{PATH}/shipped" if runs else None,
    )


@get(f"{PATH}/waves/{{wave_id:int}}", guards=[MAY], sync_to_thread=True)
def show_wave(request: Request, session: NamedDependency[Session], wave_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One wave: what came in by each channel."""
    found = waves.whole(session, wave_id, clock.today())
    one, href, runs = found.listed, wave_href(wave_id), guards.may(request, "run_surveys")
    asked = survey_sets.title(survey_sets.version(session, one.version_id))
    return pages.page(
        request,
        "office/wave.html",
        wave=survey_context.listed(one, asked),
        asked_href=f"{PATH}/versions/{one.version_id}",
        counts=survey_context.counts(found),
        rate=survey_context.rate_of(found),
        ways=[survey_context.way(way) for way in found.ways],
        facts=_facts(found),
        key_href=f"{href}/paper" if guards.may(request, "key_surveys") else None,
        file_href=f"{href}/file" if runs else None,
        channels_href=f"{href}/channels/new" if runs else None,
        change_href=f"{href}/change" if runs else None,
        close_href=f"{href}/close" if runs and one.standing is not Standing.CLOSED else None,
        reopen_href=f"{href}/reopen" if runs and one.dates.closed_at is not None else None,
        repeat_href=f"{href}/repeat" if runs else None,
        report_href=f"{PATH}/report",
    )


def _facts(found: waves.Whole) -> list[dict[str, object]]:
    facts: list[dict[str, object]] = [
        {"label": "Made", "value": f"{formats.day(clock.in_london(found.made_at).date())} by {found.made_by}"}
    ]
    if found.closed_by and found.listed.dates.closed_at:
        facts.append({"label": "Closed", "value": f"{formats.moment(found.listed.dates.closed_at)} by {found.closed_by}"})
    if found.repeats:
        facts.append({"label": "Repeats", "value": found.repeats[1], "href": wave_href(found.repeats[0])})
    facts += [{"label": "Repeated as", "value": name, "href": wave_href(key)} for key, name in found.repeated_as]
    return facts


@get(CHANNEL, guards=[MAY], sync_to_thread=True)
def show_channel(request: Request, session: NamedDependency[Session], channel_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """A channel: its link, what is printed for it in each language, and how many cards went out."""
    way = waves.way(session, channel_id)
    wave = waves.whole(session, way.wave_id, clock.today()).listed
    runs, href = guards.may(request, "run_surveys"), channel_href(channel_id)
    return pages.page(
        request,
        "office/channel.html",
        wave={"name": wave.name, "href": wave_href(wave.id)},
        channel=survey_context.way(way),
        kind=KINDS[Kind(way.kind)],
        link=survey_context.link(request, way.token),
        streets=(way.streets or "").splitlines(),
        prints=[_prints(href, tag) for tag in catalogues.LANGUAGES],
        cards=[
            {
                "on": formats.day(one.counted_on),
                "number": f"{one.handed_out:,}",
                "why": one.why or "",
                "by": f"{one.noted_by}, {formats.moment(one.noted_at)}",
            }
            for one in channels_known.cards(session, channel_id)
        ],
        cards_href=f"{href}/cards" if runs else None,
        change_href=f"{href}/change" if runs else None,
    )


def _prints(href: str, tag: str) -> dict[str, object]:
    """The way to a poster, to cards and to a sheet of paper in a language."""
    language = catalogues.LANGUAGES[tag]
    return {
        "name": language.name,
        "english": catalogues.in_english(tag),
        "tag": tag,
        "direction": language.direction,
        "unchecked": catalogues.is_machine_made(tag),
        "files": [
            {"text": text, "href": pages.with_query(f"{href}/{shape}.pdf", language=tag)}
            for shape, text in {**handouts.SHAPES, paper_sheets.SHAPE: paper_sheets.LABEL}.items()
        ],
    }


def printed(shape: str) -> ControllerRouterHandler:
    """The handler of a channel's poster, or of its sheet of cards."""

    @get(f"{CHANNEL}/{shape}.pdf", guards=[MAY], sync_to_thread=True, media_type="application/pdf")
    def show_printed(
        request: Request,  # type: ignore[type-arg]
        session: NamedDependency[Session],
        channel_id: FromPath[int],
        language: FromQuery[str] = catalogues.ENGLISH,
    ) -> Response[bytes]:
        """In a language (?language=ur)."""
        if language not in catalogues.LANGUAGES:
            raise NotFound("There is no such language here.")
        way = waves.way(session, channel_id)
        ends_on = waves.whole(session, way.wave_id, clock.today()).listed.dates.ends_on
        council: Council = request.app.state.council
        link, languages = survey_context.link(request, way.token, language=language), tuple(catalogues.LANGUAGES)
        contact = survey_context.contact(council)
        said = handouts.handout(language, council.name, contact, link, ends_on=ends_on, languages=languages)
        return letters.pdf_file(printing.made(shape, said, clock.today()), f"{shape}-{way.token}-{language}.pdf")

    return show_printed


ROUTES: tuple[ControllerRouterHandler, ...] = (show, show_wave, show_channel, *(printed(shape) for shape in handouts.SHAPES))
