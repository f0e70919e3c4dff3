"""The questions of surveys: a set with its versions, one version question by question, and the one that is shipped."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import survey_sets
from hmo_enforce.casework.views.survey_sets import Used
from hmo_enforce.kernel import clock
from hmo_enforce.questions import actions, claims, relevant, sets
from hmo_enforce.questions.outside import shipped
from hmo_enforce.questions.sets import Kind, Question
from hmo_enforce.web import form_page, formats, guards, pages
from hmo_enforce.web.office.survey_context import PATH, wave_href

MAY = guards.may_see_surveys
KINDS = {
    Kind.TEXT: "Text",
    Kind.NUMBER: "Number",
    Kind.CHOICE: "One of several",
    Kind.CHOICES: "Any of several",
    Kind.ADDRESS: "Address",
    Kind.DATE: "Date",
    Kind.PHOTO: "Photographs",
}


@get(f"{PATH}/sets/{{set_id:int}}", guards=[MAY], sync_to_thread=True)
def show_set(request: Request, session: NamedDependency[Session], set_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """A survey's versions, the latest first."""
    found = survey_sets.of_set(session, set_id)
    title = sets.say(found[0].version.question_set.title, sets.ENGLISH)
    return pages.page(request, "office/survey_set.html", title=title, versions=[_version(one) for one in found])


@get(f"{PATH}/versions/{{version_id:int}}", guards=[MAY], sync_to_thread=True)
def show_version(request: Request, session: NamedDependency[Session], version_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """One version, question by question."""
    one = survey_sets.version(session, version_id)
    return pages.page(
        request,
        "office/survey_version.html",
        title=survey_sets.title(one),
        set_href=f"{PATH}/sets/{one.set_id}",
        version=_version(survey_sets.used(session, one)),
        questions=[_question(asked) for asked in one.question_set.questions],
    )


@post(f"{PATH}/shipped", guards=[guards.may_run_surveys], sync_to_thread=True, status_code=303)
def take_shipped(request: Request, session: NamedDependency[Session]) -> Redirect:  # type: ignore[type-arg]
    """The survey that comes with the program, as its next version here; where it is the same, nothing changes."""
    made = actions.bring_shipped(session, shipped.SURVEY, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/versions/{made.id}", "survey_brought")


def _version(used: Used) -> dict[str, Any]:
    one = used.version
    return {
        "title": survey_sets.title(one),
        "number": one.number,
        "href": f"{PATH}/versions/{one.id}",
        "made": f"{formats.day(clock.in_london(one.made_at).date())} by {one.made_by}",
        "questions": len(one.question_set.questions),
        "waves": [{"name": name, "href": wave_href(key)} for key, name in used.waves],
        "answers": used.answers,
        "file_href": f"{PATH}/versions/{one.id}/form.xlsx",
    }


def _question(asked: Question) -> dict[str, Any]:
    return {
        "name": asked.name,
        "label": sets.say(asked.label, sets.ENGLISH),
        "kind": KINDS[asked.kind],
        "choices": [sets.say(choice.label, sets.ENGLISH) for choice in asked.choices],
        "required": asked.required,
        "shown_when": relevant.write(asked.shown_when) if asked.shown_when else "",
        "claim": claimed.title if (claimed := claims.CLAIMS.get(asked.claim or "")) else "",
    }


ROUTES: tuple[ControllerRouterHandler, ...] = (show_set, show_version, take_shipped)
