"""Who may. One function a permission; every route names one, or is on the short public list."""

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries.sign_ins import HalfSignedIn, SignedIn
from hmo_enforce.kernel.errors import NotAllowed


class SignInNeeded(Exception):
    """Nobody is signed in, and the route is not public."""


class SecondFactorNeeded(SignInNeeded):
    """Somebody's password was right, and nothing opens to them before the second factor."""


class NewPasswordNeeded(Exception):
    """Others have seen their password: nothing opens to them before they have chosen one."""


# What is open to somebody who must choose a password first.
BEFORE_A_PASSWORD = ("/account/password", "/sign-out")


def _holder(connection: ASGIConnection, permission: str) -> SignedIn:  # type: ignore[type-arg]
    user = who(connection)
    if user.may(permission):
        return user
    if roles.may(user.role, permission):
        raise NotAllowed(f"This token lacks the scope {permission}. Make another that has it, on the page of your tokens.")
    raise NotAllowed(f"Your role, {roles.TITLES[user.role].lower()}, does not include this.")


def who(connection: ASGIConnection) -> SignedIn:  # type: ignore[type-arg]
    """The member of staff behind the request, or `SignInNeeded`."""
    user: SignedIn | None = connection.scope.get("user")
    if user is None:
        raise SecondFactorNeeded if half(connection) else SignInNeeded
    if user.must_change_password and connection.url.path not in BEFORE_A_PASSWORD:
        raise NewPasswordNeeded
    return user


def half(connection: ASGIConnection) -> HalfSignedIn | None:  # type: ignore[type-arg]
    """Whoever's password was right, while the second factor is yet to come."""
    found = connection.scope.get("auth")
    return found if isinstance(found, HalfSignedIn) else None


def may(connection: ASGIConnection, permission: str) -> bool:  # type: ignore[type-arg]
    """Whether they hold a permission: for what a page shows, beside the guard that lets them in."""
    return who(connection).may(permission)


def sees_complainants(connection: ASGIConnection) -> bool:  # type: ignore[type-arg]
    """Whether pages may show who complained: of a case, which they must be let see as well."""
    return may(connection, "see_complainants") and may(connection, "see_cases")


def signed_in(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Any member of staff."""
    who(connection)


def half_signed_in(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Whoever has yet to show a second factor, or to set one up; nobody else."""
    if half(connection) is None:
        who(connection)
        raise NotAllowed("You are signed in already.")


def at_least_half_signed_in(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Signing out, at whatever stage."""
    if half(connection) is None:
        who(connection)


def anyone(_: ASGIConnection, __: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Public: these routes are listed in tests/test_routes.py."""


def may_see_properties(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Addresses, flags and verdicts."""
    _holder(connection, "see_properties")


def may_see_people(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Names of holders, owners and managers."""
    _holder(connection, "see_people")


def may_correct_properties(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Corrections and observations of a property."""
    _holder(connection, "correct_properties")


def may_decide_licensing(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """A decision that stands above a verdict."""
    _holder(connection, "decide_licensing")


def may_see_evidence(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Photographs and documents, and downloads of originals."""
    _holder(connection, "see_evidence")


def may_add_evidence(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Handing in photographs and documents, and the words beside them."""
    _holder(connection, "add_evidence")


def may_see_cases(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Cases, without who complained."""
    _holder(connection, "see_cases")


def may_work_cases(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Opening cases, and whatever is done in one."""
    _holder(connection, "work_cases")


def may_see_arrivals(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """What arrived (surveys' answers, complaints, referrals), without who sent it."""
    _holder(connection, "see_arrivals")


def may_work_arrivals(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Taking down what is told by telephone, and whatever is done with what arrived."""
    _holder(connection, "work_arrivals")


def may_see_complainants(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Who complained, and how they can be reached."""
    _holder(connection, "see_complainants")


def may_restrict(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Making a record visible to named people alone, and visible again."""
    _holder(connection, "restrict")


def may_see_imports(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """What was loaded and what was wrong with it."""
    _holder(connection, "see_imports")


def may_run_imports(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Loading files."""
    _holder(connection, "run_imports")


def may_see_surveys(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Waves of surveys, their channels and what came of them."""
    _holder(connection, "see_surveys")


def may_key_surveys(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Answers given on paper."""
    _holder(connection, "key_surveys")


def may_run_surveys(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Questions, waves and channels; files of answers."""
    _holder(connection, "run_surveys")


def may_designate(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Making and changing designations."""
    _holder(connection, "designate")


def may_manage_accounts(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Accounts of staff and of the public, and everybody's tokens: opening, closing, revoking."""
    _holder(connection, "manage_accounts")


def may_manage_webhooks(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Webhooks: which programs are told of what happens, and what became of it."""
    _holder(connection, "manage_webhooks")


def may_see_sharing(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Partners, agreements with them, and what was shared with whom."""
    _holder(connection, "see_sharing")


def may_take_referrals(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Taking in what partners refer, and referring to them, as an agreement allows."""
    _holder(connection, "take_referrals")


def may_agree_sharing(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Making, changing and ending agreements, and tokens for partners' programs."""
    _holder(connection, "agree_sharing")


def may_invite_partners(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Accounts of partner organisations: which there are, and inviting another."""
    _holder(connection, "invite_partners")


def may_see_journal(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Who did what, when and why."""
    _holder(connection, "see_journal")


def may_see_letters(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Letters as they were written, and what became of them; not those that tell who complained."""
    _holder(connection, "see_letters")


def may_write_letters(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Writing, sending, printing and cancelling letters."""
    _holder(connection, "write_letters")


def may_mend_outbox(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Trying again and giving up what could not be sent."""
    _holder(connection, "mend_outbox")


def may_manage_templates(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """The words of letters."""
    _holder(connection, "manage_templates")


def may_approve_destruction(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Having what is due destroyed, and erasing who complained."""
    _holder(connection, "approve_destruction")


def may_manage_retention(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """The rules of retention, and the lists of what is due."""
    _holder(connection, "manage_retention")


def may_answer_subject_access(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Everything that is kept about somebody, gathered for them."""
    _holder(connection, "answer_subject_access")


def may_hold(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Keeping something for proceedings, whatever the rules of retention say."""
    _holder(connection, "hold")
