"""Sharing a home, a case or an arrival with a partner, and the record of what was shared."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import corresponding, referral_offers, shareable, sharing_out
from hmo_enforce.casework.shareable import About
from hmo_enforce.casework.sharing_out import Wanted
from hmo_enforce.files.outside import writing
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters import queries as letters_kept
from hmo_enforce.letters import states as letter_states
from hmo_enforce.letters.states import State
from hmo_enforce.sharing import agreements, content, fields, queries
from hmo_enforce.sharing.actions.recording import CSV, EMAIL, LETTER, WAYS
from hmo_enforce.sharing.shown import Partner
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import agreement_context, referrals
from hmo_enforce.web.office.agreement_context import PATH

SHARE = f"{PATH}/{{agreement_id:int}}/share"
ONE = "/shares/{share_id:int}"
MAY = guards.may_take_referrals
HREFS = {"property": "/properties/{}", "case": "/cases/{}", "arrival": "/inbox/{}"}
NEEDS = {"case": "see_cases", "arrival": "see_arrivals"}
NAMES = ("property", "case", "arrival")
OF_AN_OUTCOME = ("their_reference", "our_reference", "address", "postcode", "outcome")
Req = Request[Any, Any, Any]


def about(request: Req, session: Session, named: Mapping[str, Any]) -> About:
    """What is named: property=12, case=3 (with property= for one of its homes) or arrival=5; else `NotFound`."""
    home, case, arrival = (forms.number(str(named.get(name, ""))) for name in NAMES)
    for name, key in (("case", case), ("arrival", arrival)):
        if key is not None and not guards.may(request, NEEDS[name]):
            raise NotFound("There is no such record.")
    if case is not None:
        return shareable.case(session, case, home, clock.today())
    if arrival is not None:
        return shareable.arrival(session, arrival)
    if home is not None:
        return shareable.home(session, home, clock.today())
    raise NotFound("There is no such record.")


def panel(request: Req, session: Session, arrival_id: int) -> dict[str, Any] | None:
    """What the page of an arrival shows of partners (components/sharing.html); None for who may not see any of it."""
    if not guards.may(request, "see_sharing"):
        return None
    found, takes = shareable.arrival(session, arrival_id), guards.may(request, "take_referrals")
    under = referral_offers.referred_under(session, arrival_id)
    agreement = agreement_context.row(queries.agreement(session, under), clock.today()) if under else None
    shares = queries.shares_about(session, "arrival", arrival_id)
    tells = agreement is not None and takes and agreement["runs"]
    return {
        "agreement": agreement,
        "feedback_href": f"{PATH}/{under}/share?arrival={arrival_id}" if tells else None,
        "refer_href": f"/refer?arrival={arrival_id}" if takes else None,
        "offers": [one["why"] for one in referral_offers.offers(session, found, clock.today())] if takes else [],
        "shares": [agreement_context.share_row(one) for one in shares],
    }


@get("/refer", guards=[MAY], sync_to_thread=True)
def choose(request: Req, session: NamedDependency[Session]) -> Response[str]:
    """To whom the home, case or arrival can be referred today; and why to somebody in particular."""
    named = {name: request.query_params[name] for name in NAMES if name in request.query_params}
    if not named:
        return form_page.show(request, _which("Refer to a partner", PATH))
    found, query = about(request, session, named), urlencode(named)
    offered, rows = referral_offers.offers(session, found, clock.today()), []
    kinds = {one["kind"] for one in offered}
    for one in sorted(queries.running(session, clock.today()), key=lambda one: one.partner.kind not in kinds):
        goes = fields.titles(queries.terms_on(session, one.id, clock.today()).goes)
        if goes:
            row = agreement_context.row(one, clock.today())
            rows.append({**row, "share_href": f"{PATH}/{one.id}/share?{query}", "goes": goes})
    offers = [
        {**one, "share_href": f"{PATH}/{one['agreement_id']}/share?{query}" if one["agreement_id"] else None} for one in offered
    ]
    return pages.page(
        request,
        "office/refer.html",
        about={"title": found.title, "href": HREFS[found.subject].format(found.id)},
        offers=offers,
        agreements=rows,
        shares=[agreement_context.share_row(one) for one in queries.shares_about(session, found.subject, found.id)],
    )


@get(SHARE, guards=[MAY], sync_to_thread=True)
def show_share(request: Req, session: NamedDependency[Session], agreement_id: FromPath[int]) -> Response[str]:
    """The form: each field that may go, with what the records say of it."""
    queries.agreement(session, agreement_id)
    if not any(name in request.query_params for name in NAMES):
        return form_page.show(request, _which("Share with a partner", f"{PATH}/{agreement_id}"))
    found = about(request, session, request.query_params)
    if len(found.homes) > 1 and "property" not in request.query_params:
        return form_page.show(request, _which_home(found, agreement_id))
    return form_page.show(request, _form(session, agreement_id, found))


def _which(heading: str, back: str) -> Form:
    """For whoever comes here by no link."""
    return Form(
        heading=heading,
        caption="Partners",
        back=back,
        lead="A home or a case is referred from its own page. If you have its number, you can give it here.",
        fields=(
            Field("number", "property", "Number of the home", "As in the address of its page: /properties/12.", width="10"),
        ),
        submit="Continue",
        method="get",
    )


def _which_home(found: About, agreement_id: int) -> Form:
    choices = tuple((str(key), address) for key, address in found.homes)
    return Form(
        heading="Which home is to be shared?",
        caption=found.title.partition(":")[0],
        back=HREFS[found.subject].format(found.id),
        fields=(Field("radios", "property", "Home", choices=choices),),
        hidden=(("case", str(found.id)),),
        submit="Continue",
        method="get",
    )


def _tells_outcome(session: Session, agreement_id: int, found: About) -> bool:
    return found.subject == "arrival" and referral_offers.referred_under(session, found.id) == agreement_id


def _form(session: Session, agreement_id: int, found: About) -> Form:
    agreement, values = queries.agreement(session, agreement_id), _offered(session, agreement_id, found)
    ways = sharing_out.ways(agreement.partner)
    feeds_back = _tells_outcome(session, agreement_id, found)
    asked = tuple(_field(name, said) for name, said in values.items())
    return Form(
        heading="Tell the partner what came of it" if feeds_back else "Share with a partner",
        caption=f"{agreement.partner.name}: {agreement.title}",
        back=HREFS[found.subject].format(found.id),
        lead=f"About {found.title}. Only these fields may be sent under the agreement; one that is left empty is not sent. "
        "What goes is kept exactly as it went.",
        fields=(
            *asked,
            Field("radios", "way", "How does it go?", choices=tuple((way, _to(way, agreement.partner)) for way in ways)),
            Field("textarea", "why", "Why is it shared now?", "For our own record. It is not sent."),
        ),
        hidden=_named(found),
        submit="Share it",
    )


def _to(way: str, partner: Partner) -> str:
    """How it goes, and where."""
    there = {LETTER: ", ".join(partner.lines), EMAIL: partner.email}.get(way)
    return f"{agreement_context.WAYS[way]} to {there}" if there else agreement_context.WAYS[way]


def _named(found: About) -> tuple[tuple[str, str], ...]:
    """What the form is about, as it sends it back."""
    return ((found.subject, str(found.id)), *((("property", str(found.home_id)),) if found.subject == "case" else ()))


def _field(name: str, said: str) -> Field:
    one = referrals.field_of(fields.BY_NAME[name])
    hint = "Says who somebody is. Leave it empty unless they need it." if fields.BY_NAME[name].of_people else ""
    return Field(one.kind, one.name, one.label, hint, said, one.choices, one.width)


def _offered(session: Session, agreement_id: int, found: About) -> Mapping[str, str]:
    values = shareable.offered(session, agreement_id, found, clock.today())
    if not _tells_outcome(session, agreement_id, found):
        # The reference is of whoever referred it: to another partner it is none of theirs.
        return {name: "" if name == "their_reference" else said for name, said in values.items() if name != "outcome"}
    if "outcome" not in values:
        raise Refused("Under this agreement the partner is not told what came of its referrals. Agree to that first.")
    return {name: said for name, said in values.items() if name in OF_AN_OUTCOME}


@post(SHARE, guards=[MAY], sync_to_thread=True, status_code=303)
def share(request: Req, agreement_id: FromPath[int], data: Annotated[dict[str, Any], forms.FORM]) -> Response[str] | Redirect:
    """Share it. A letter is set on paper between two short transactions, and printed at once: it is never a draft to change."""
    sent = Fields(data)
    way, why = sent.choice("way", "How it goes", WAYS), form_page.reason(sent)
    with fronts.opened(request) as session:
        found = about(request, session, data)
        form, feeds_back = _form(session, agreement_id, found), _tells_outcome(session, agreement_id, found)
    if feeds_back:
        sent.text("outcome", "What came of it", most=10_000)
    if way is None or why is None or sent.errors:
        return form_page.again(request, form, data, sent.errors)
    given = {name: text for name in data if name in fields.BY_NAME and (text := sent.raw(name))}
    wanted = Wanted(given, way, why, found.id if feeds_back else None)
    try:
        with fronts.opened(request) as session:
            by, council = guards.who(request).actor, request.app.state.council
            made = sharing_out.share(
                session, agreement_id, about(request, session, data), wanted, council=council, by=by, on=clock.today()
            )
            share_id, letter_id = made.id, made.letter_id
    except Refused as refused:
        fronts.note_refusal(request, "refused", str(refused))
        return form_page.refused(request, form, data, refused, otherwise="way")
    if way == LETTER and letter_id is not None:
        _print(request, letter_id)
    return form_page.done(f"/shares/{share_id}", "shared")


def _print(request: Req, letter_id: int) -> None:
    with fronts.opened(request) as session:
        found = letters_kept.letter(session, letter_id)
    pdf = corresponding.kept_pdf(found, request.app.state.council, request.app.state.settings.letters)
    assert pdf is not None
    with fronts.opened(request) as session:
        letters.print_(session, letter_id, revision=found.revision, by=guards.who(request).actor, pdf_sha256=pdf)


@get(ONE, guards=[guards.may_see_sharing], sync_to_thread=True)
def show(request: Req, session: NamedDependency[Session], share_id: FromPath[int]) -> Response[str]:
    """Exactly what was shared, to whom, when, by which terms."""
    one = queries.share(session, share_id)
    agreement = agreement_context.row(queries.agreement(session, one.agreement_id), clock.today())
    has_file = one.way == CSV and one.content is not None and agreement["runs"] and guards.may(request, "take_referrals")
    return pages.page(
        request,
        "office/share.html",
        share={
            **agreement_context.share_row(one),
            "address": one.to_address,
            "why": one.why,
            "sha256": one.sha256,
            "terms": one.terms_number,
            "about_href": HREFS[one.subject].format(one.subject_id),
            "destroyed": one.destroyed_at is not None,
            "rows": [content.told(row) for row in one.content or ()],
            "file_href": f"/shares/{share_id}/file.csv" if has_file else None,
        },
        agreement=agreement,
        letter=_letter(request, session, one.letter_id),
    )


def _letter(request: Req, session: Session, letter_id: int | None) -> dict[str, str] | None:
    """The letter that carried it, and how far that is; None where there is none any more, or it is not theirs to see."""
    if letter_id is None or not guards.may(request, "see_letters"):
        return None
    try:
        found = letters_kept.letter(session, letter_id)
    except NotFound:
        return None
    state = letter_states.TITLES[State(found.state)]
    return {"reference": found.reference, "href": f"/letters/{found.id}", "state": state}


@get(f"{ONE}/file.csv", guards=[MAY], sync_to_thread=True)
def as_file(request: Req, session: NamedDependency[Session], share_id: FromPath[int]) -> Response[bytes]:
    """The file to be handed over while the agreement runs: what is on record, and that it was fetched is journalled."""
    one = queries.share(session, share_id)
    if one.way != CSV or one.content is None:
        raise NotFound("There is no file of this.")
    agreements.require_running(queries.stated(session, one.agreement_id), clock.today())
    fronts.note_reading(request, "fetched", "share", share_id)
    rows = ([content.in_words(name, row[name]) if name in row else "" for name in one.fields] for row in one.content)
    body = b"".join(writing.csv_chunks(list(one.fields), rows))
    headers = {"Content-Disposition": f'attachment; filename="share-{share_id}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES: tuple[ControllerRouterHandler, ...] = (choose, show_share, share, show, as_file)
