"""Waves, channels and shares as their pages show them."""

from typing import Any

from litestar import Request

from hmo_enforce.casework.views.waves import Came, Listed, Way, Whole
from hmo_enforce.council import Council
from hmo_enforce.intake import waves
from hmo_enforce.intake.shares import Share
from hmo_enforce.web import formats, pages

PATH = "/surveys"
TAGS = {
    waves.Standing.OPEN: "govuk-tag--green",
    waves.Standing.TO_COME: "govuk-tag--blue",
    waves.Standing.CLOSED: "govuk-tag--grey",
}
NO_CARDS = "cards not counted"


def wave_href(wave_id: int) -> str:
    """A wave's page."""
    return f"{PATH}/waves/{wave_id}"


def channel_href(channel_id: int) -> str:
    """A channel's page."""
    return f"{PATH}/channels/{channel_id}"


def link(request: Request[Any, Any, Any], token: str, **more: str) -> str:
    """The address that people type: of the public site where the settings say which, or else as staff came here."""
    site: str | None = request.app.state.settings.site
    return pages.with_query(f"{site or str(request.base_url).rstrip('/')}/survey/{token}", **more)


def contact(council: Council) -> str:
    """How the council is reached, on what is printed."""
    return " · ".join(one for one in (council.contact_email, council.telephone) if one)


def share(found: Share | None, none: str = "") -> str:
    """12.5% (9.8% to 15.8%)."""
    if found is None:
        return none
    return f"{found.value:.1%} ({found.low:.1%} to {found.high:.1%})"


def period(one: Listed) -> str:
    """Between which days it asks."""
    starts, closed = formats.day(one.dates.starts_on), one.dates.closed_on
    if closed is not None:
        return f"{starts} to {formats.day(closed)}"
    return f"From {starts}, no last day set"


def listed(one: Listed, asked: str) -> dict[str, Any]:
    """A row of the list of waves; `asked` is the survey and version that it puts."""
    return {
        "name": one.name,
        "href": wave_href(one.id),
        "period": period(one),
        "standing": waves.STANDINGS[one.standing],
        "tag": TAGS[one.standing],
        "asked": asked,
        "channels": one.channels,
        "answers": one.came.answers,
        "late": one.came.late,
    }


def way(one: Way) -> dict[str, Any]:
    """A row of a wave's channels."""
    return {
        "name": one.name,
        "href": channel_href(one.id),
        "kind": waves.KINDS[waves.Kind(one.kind)],
        "area": one.area or "",
        "handed_out": "" if one.handed_out is None else f"{one.handed_out:,}",
        "answers": f"{one.came.answers:,}",
        "last": formats.moment(one.came.last_at) if one.came.last_at else "",
        "rate": rate(one),
    }


def rate(one: Way) -> str:
    """Answers to a hundred cards, or why that is not told."""
    if one.handed_out is None:
        return NO_CARDS
    if one.handed_out and one.came.answers > one.handed_out:
        return "more answers than cards"
    return share(one.rate, "no card handed out")


def counts(one: Whole) -> list[dict[str, Any]]:
    """The figures at the top of a wave's page."""
    came: Came = one.listed.came
    found = [{"label": "Answers", "number": f"{came.answers:,}"}]
    if came.late:
        found.append({"label": "of them late", "number": f"{came.late:,}"})
    found.append({"label": "Channels", "number": f"{one.listed.channels:,}"})
    if one.counted:
        found.append({"label": "Cards handed out", "number": f"{sum(way.handed_out or 0 for way in one.counted):,}"})
    return found


def rate_of(one: Whole) -> str:
    """In a sentence, what share of cards was answered, and of which channels that is said."""
    if not one.counted:
        return "No channel has counted its cards, so answers are told as numbers and not as rates."
    uncounted = len(one.ways) - len(one.counted)
    of = f" {uncounted} of {len(one.ways)} channels have not counted theirs and are left out of it." if uncounted else ""
    if one.rate is None:
        return f"More answers than cards, or no card at all: there is no rate.{of}"
    return f"Answers to cards handed out: {share(one.rate)}, with the interval that holds the true rate 95 times in 100.{of}"
