"""The sheet of a channel to answer on paper: printed in a language, handed out, and keyed when it comes back."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import survey_sets, waves
from hmo_enforce.council import Council
from hmo_enforce.intake import paper_sheets
from hmo_enforce.intake.outside import printing
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.questions import catalogues
from hmo_enforce.web import guards
from hmo_enforce.web.office import letters, survey_context
from hmo_enforce.web.office.survey_context import PATH


@get(
    f"{PATH}/channels/{{channel_id:int}}/{paper_sheets.SHAPE}.pdf",
    guards=[guards.may_see_surveys],
    sync_to_thread=True,
    media_type="application/pdf",
)
def show(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    channel_id: FromPath[int],
    language: FromQuery[str] = catalogues.ENGLISH,
) -> Response[bytes]:
    """In a language (?language=ur)."""
    if language not in catalogues.LANGUAGES:
        raise NotFound("There is no such language here.")
    way = waves.way(session, channel_id)
    wave = waves.whole(session, way.wave_id, clock.today()).listed
    council: Council = request.app.state.council
    place = paper_sheets.Place(
        council=council.name,
        address=council.address,
        contact=survey_context.contact(council),
        wave=wave.name,
        channel=way.name,
        link=survey_context.link(request, way.token, language=language),
        ends_on=wave.dates.ends_on,
    )
    sheet = paper_sheets.sheet(language, survey_sets.version(session, wave.version_id).question_set, place)
    return letters.pdf_file(printing.sheet(sheet, clock.today()), f"{paper_sheets.SHAPE}-{way.token}-{language}.pdf")


ROUTES: tuple[ControllerRouterHandler, ...] = (show,)
