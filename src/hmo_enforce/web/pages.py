"""Drawing a page: a template and plain values in, an HTML response out.

Templates are rendered here, in the handler's own thread, and not on the event loop after it; so an error in a template
rolls the transaction back like any other.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.response import Template

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries.sign_ins import SignedIn
from hmo_enforce.web import realms

NAVIGATION = (
    ("/", "Start", "see_properties"),
    ("/inbox", "Inbox", "see_arrivals"),
    ("/properties", "Properties", "see_properties"),
    ("/to-visit", "Homes to look at", "see_properties"),
    ("/licences", "Licences", "see_properties"),
    ("/people", "People", "see_people"),
    ("/map", "Map", "see_properties"),
    ("/cases", "Cases", "see_cases"),
    ("/designations", "Designations", "see_properties"),
    ("/surveys", "Surveys", "see_surveys"),
    ("/letters", "Letters", "see_letters"),
    ("/partners", "Partners", "see_sharing"),
    ("/imports", "Imports", "see_imports"),
    ("/matches", "Matches", "correct_properties"),
    ("/journal", "Journal", "see_journal"),
    ("/privacy", "Privacy", "manage_retention"),
    ("/accounts", "Accounts", "manage_accounts"),
)
UNDER = {"/inbox": ("/tension",), "/partners": ("/agreements", "/shares", "/refer")}
"""Pages that stand under a place without its address."""
PUBLIC_NAVIGATION = (
    ("/my", "Start", ""),
    ("/my/delegations", "Agents and owners", "act_for_owners"),
    ("/my/account", "Your account", ""),
)
DONE = {
    "password_set": "The password has been set. Sign in with it.",
    "password_changed": "Your password has been changed. Wherever else you were signed in, you have been signed out.",
    "account_changed": "The account has been changed.",
    "digest": "It has been noted how often you want an email of what waits.",
    "seen": "It has been noted that you have seen what arrived.",
    "account_invited": "The account has been opened, and an email with a link to choose a password is on its way.",
    "account_closed": "The account has been closed, and its holder signed out.",
    "account_opened_again": "The account is open again.",
    "link_sent": "An email with a link to choose a password is on its way.",
    "second_factor_reset": "The second factor has been reset. Another is set up at the next sign-in.",
    "signed_out_everywhere": "They have been signed out everywhere.",
    "sign_in_ended": "That browser has been signed out.",
    "sign_ins_ended": "You have been signed out everywhere else.",
    "merged": "The two records are one now. Whatever is known of either is on this page.",
    "taken_apart": "They are two records again.",
    "observation": "What is known has been recorded, and whether the home needs a licence has been worked out again.",
    "observation_withdrawn": "The observation has been withdrawn, and whether the home needs a licence worked out again.",
    "correction": "The record has been corrected. A later file will not change it.",
    "correction_withdrawn": "The correction has been withdrawn. The record says again what it said before.",
    "decision": "The decision has been recorded.",
    "decision_withdrawn": "The decision has been withdrawn.",
    "match": "The address is settled, and remembered for every later file. The home has been judged again.",
    "match_none": "It is a home of its own now, and later files find it.",
    "match_later": "It waits behind the others.",
    "moved": "It stands at this home now. Both homes have been judged again.",
    "unit": "The unit has been recorded, and whether the home needs a licence has been worked out again.",
    "room": "The room has been recorded.",
    "certificate": "The certificate has been recorded.",
    "certificate_changed": "The certificate has been put right. What stood before is kept.",
    "certificate_withdrawn": "The certificate has been withdrawn. It is kept, and counts no more.",
    "person": "The person or organisation has been added.",
    "person_joined": "They were on record already, by the same company number or the same name and postcode: this was added to "
    "that record, and no second one made. What was typed of their name and address changed nothing there.",
    "licence": "The licence has been changed. A later file will not change it back.",
    "licence_withdrawn": "The change of the licence has been withdrawn.",
    "exemption": "The notice has been changed. A later file will not change it back.",
    "exemption_withdrawn": "The change of the notice has been withdrawn.",
    "evidence": "The photographs and documents have been received. They can be opened as soon as they have been checked.",
    "evidence_words": "The words have been changed. The file itself is as it was received.",
    "letter": "The letter has been written. Read it before it is sent.",
    "letter_changed": "The draft has been changed. Read it before it is sent.",
    "letter_sent": "The email has been given to the outbox. It leaves within a minute.",
    "letter_printed": "The letter waits to be put in the post. Say so here once it was.",
    "letter_posted": "It has been noted that the letter was put in the post.",
    "letter_cancelled": "The draft has been cancelled. It will never be sent.",
    "letter_settled": "What became of it has been settled. Every report of it stays on record.",
    "letter_again": "It will be tried again within a minute.",
    "letter_given_up": "It has been given up, and will not be tried again.",
    "template": "The new version has been saved. Letters are made from it from now on.",
    "case_opened": "The case has been opened.",
    "case_changed": "The case has been changed.",
    "case_assigned": "The case has been assigned.",
    "case_step": "The case has been moved to another step.",
    "case_subject": "What the case is about has been changed.",
    "case_task": "The task has been added.",
    "case_task_done": "The task is off the list.",
    "case_note": "The note has been saved.",
    "case_linked": "The two cases lead to each other now.",
    "case_joined": "The other case has been joined into this one.",
    "case_split": "This is the new case.",
    "case_closed": "The case has been closed.",
    "case_reopened": "The case is open again.",
    "arrival_assigned": "It has been assigned.",
    "arrival_marked": "It has been noted how urgent it is.",
    "arrival_home": "It has been noted which home it is about.",
    "arrival_looked": "It has been noted what you found, and it stands in the queue.",
    "arrival_case": "It is part of the case now.",
    "arrival_no_case": "It is part of no case any more.",
    "arrival_joined": "The other one has been joined to this. Neither is lost.",
    "arrival_parted": "It stands by itself again.",
    "arrival_closed": "It has been closed.",
    "arrival_letter": "It has been closed. Read the letter before it is sent.",
    "arrival_reopened": "It is open again.",
    "held": "It is on legal hold. Nothing that belongs to it is destroyed.",
    "hold_lifted": "The hold has been lifted. What was due meanwhile stands on the next list.",
    "list_asked": "A list is being made.",
    "kept": "It has been taken out of the list.",
    "approved": "It has been approved, and is being destroyed.",
    "erased": "Who complained has been erased.",
    "access_taken": "This is what is kept. Read it before you release it.",
    "left_out": "It will be left out.",
    "put_in": "It will be told as you read it.",
    "put_back": "It will be told.",
    "access_released": "The file is being made. It can be fetched here for a week.",
    "access_reopened": "It can be changed again.",
    "restricted": "Only the people named see it now.",
    "restriction_changed": "Others are named now.",
    "restriction_lifted": "Everybody whose role includes it sees it again.",
    "filter_saved": "The list has been saved. It is offered above the list whenever you come back.",
    "filter_renamed": "The saved filter has another name now.",
    "filter_deleted": "The saved filter has been deleted. What is in the list stays.",
    "file_asked": "The file is being made. It can be fetched here for a week.",
    "bulk_done": "Each row below says what became of it.",
    "bulk_asked": "It is being done, and this page says how far it is.",
    "bulk_taken_back": "Taken back, where nothing had happened since. What could not be is below, with why.",
    "designation": "The designation has been made. Its homes are being found.",
    "draft": "The draft has been kept. No home is flagged by it.",
    "draft_changed": "The draft has been changed.",
    "draft_discarded": "The draft has been discarded.",
    "designation_changed": "The designation has been changed.",
    "designation_revoked": "The designation has been revoked.",
    "wave_opened": "The wave has been made. Add the channels by which people hear of it.",
    "wave_changed": "The wave has been changed.",
    "wave_closed": "The wave is closed. Whoever is answering may finish: that is kept, and marked late.",
    "wave_reopened": "The wave is open again, under the same links.",
    "wave_repeated": "The wave has been repeated: its channels have new links, so print new posters and cards.",
    "channels_added": "The channels have been added, each with a link of its own.",
    "channel_changed": "The channel has been changed. Its link is the same.",
    "cards": "The cards have been counted.",
    "survey_brought": "The questions have been kept as a version.",
    "linked": "Your account is linked to your council account.",
    "unlinked": "The account is not linked to a council account any more.",
    "account_made": "Your account has been made. Sign in with your email address and the password that you chose.",
    "details_changed": "Your details have been changed.",
    "address_asked": "A message with a link is on its way to the new address. It is used as soon as the link is opened.",
    "address_changed": "Your email address has been changed. Sign in with the new one.",
    "second_factor_given_up": "You sign in by your password alone from now on.",
    "account_given_up": "Your account has been closed.",
    "agent_named": "They have been asked. They act for you as soon as they agree.",
    "delegation_accepted": "You act for them from now on.",
    "delegation_ended": "It has been ended.",
    "partner_made": "The partner has been added. Nothing is received or sent before something is agreed.",
    "partner_changed": "The partner has been changed.",
    "agreement_made": "The agreement has been added.",
    "agreement_changed": "The agreement has been changed.",
    "shared": "It has been shared, and what went is kept below.",
    "referral_taken": "The referral is kept, and its home is looked for within seconds.",
    "referral_there": "This very referral is here already: nothing was kept twice.",
    "agreement_ended": "The agreement has been ended. Nothing is received or sent under it any more.",
    "partner_invited": "The account has been opened, and an email with a link to choose a password is on its way.",
    "webhook_changed": "The webhook has been changed.",
    "webhook_paused": "The webhook is paused. What happens meanwhile it does not hear of.",
    "webhook_resumed": "The webhook goes on. What waited is sent within a minute.",
    "webhook_removed": "The webhook has been removed. It is told nothing any more.",
    "webhook_tested": "A test is on its way. What became of it is shown below.",
    "webhook_again": "It is sent again within a minute.",
    "token_revoked": "The token has been revoked. Whatever program has it is refused from now on.",
}
"""What a page says when somebody is sent to it after doing something (?done=unit): never words that an address brings."""

NOT_SAVED = "not_saved"
LOST = (
    "You were not signed in any more when you sent the form, so nothing was saved. Sign in to go back to its page: what you "
    "typed has to be typed again."
)


def page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> Response[str]:  # type: ignore[type-arg]
    """The template rendered with what every page needs beside `context`."""
    return Response(rendered(request, template, context), status_code=status_code, media_type=MediaType.HTML)


def rendered(connection: ASGIConnection, template: str, context: dict[str, Any]) -> str:  # type: ignore[type-arg]
    """The page as text."""
    engine = connection.app.template_engine
    assert engine is not None
    request: Any = connection
    whole = Template(template, context={**everywhere(connection), **context}).create_template_context(request)
    text: str = engine.get_template(template).render(**whole)
    return text


def everywhere(connection: ASGIConnection) -> dict[str, Any]:  # type: ignore[type-arg]
    """What the base template needs: the council, who is signed in, where they may go, what they just did, if it is a demo."""
    if realms.is_public(connection.url.path):
        return _for_the_public(connection)
    user: SignedIn | None = connection.scope.get("user")
    state = connection.app.state
    return {
        "service": realms.STAFF_SERVICE,
        "council": state.council,
        "demo": state.is_demo(),
        "user": {"name": user.name, "role": roles.TITLES[user.role]} if user else None,
        "navigation": navigation(user, connection.url.path) if user else [],
        "messages": messages(connection.query_params.get("done", "")) if user else [],
    }


def _for_the_public(connection: ASGIConnection) -> dict[str, Any]:  # type: ignore[type-arg]
    """The same in the public's realm, where nobody is a member of staff."""
    member, state = realms.member(connection), connection.app.state
    path, places = connection.url.path, [one for one in PUBLIC_NAVIGATION if member and (not one[2] or member.may(one[2]))]
    return {
        "service": realms.PUBLIC_SERVICE,
        "council": state.council,
        "demo": state.is_demo(),
        "user": None,
        "member": {"name": member.name, "role": roles.PUBLIC_TITLES[member.role]} if member else None,
        "navigation": [
            {"href": href, "text": text, "current": path == href or (href != realms.PUBLIC and path.startswith(href))}
            for href, text, _ in places
        ],
        "messages": messages(connection.query_params.get("done", "")) if member else [],
    }


def before_signing_in(done: str, told: Iterable[str] = ()) -> list[dict[str, str]]:
    """What is said above the form for signing in: that what was sent was not saved, or one of `told`."""
    if done == NOT_SAVED:
        return [{"kind": "warning", "text": LOST}]
    return messages(done) if done in set(told) else []


def messages(done: str) -> list[dict[str, str]]:
    """The banner for what was done; none for a name that is not in `DONE`."""
    return [{"kind": "success", "text": DONE[done]}] if done in DONE else []


def navigation(user: SignedIn, path: str) -> list[dict[str, Any]]:
    """The places that this role may go, the present one marked."""
    return [
        {"href": href, "text": text, "current": path == href or (href != "/" and path.startswith((href, *UNDER.get(href, ()))))}
        for href, text, permission in NAVIGATION
        if user.may(permission)
    ]


def is_ours(address: str) -> bool:
    """Whether an address that somebody sent is a path of this site, and leads to no other."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address and address.isprintable()


def with_query(path: str, /, **values: object) -> str:
    """`path`, which may have a query already, with the values that are not empty as its query."""
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(kept)}" if kept else path
