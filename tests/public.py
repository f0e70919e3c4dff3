"""Accounts of the public, and a browser that signs in to their pages."""

from typing import Any

from litestar import Litestar
from sqlalchemy.orm import Session

from browser import PASSWORD, Browser
from hmo_enforce.accounts.actions import joining, passwords
from hmo_enforce.accounts.actions.joining import Asked
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.kernel import actor

BY = actor.command("test")
NAMES = {PublicRole.LANDLORD: "Lena Larch", PublicRole.AGENT: "Oak Lettings", PublicRole.PARTNER: "Fire and Rescue"}


def an_account(session: Session, role: PublicRole = PublicRole.LANDLORD, email: str | None = None) -> Account:
    """One that was signed up for, and whose link was used; a partner's, whose invitation was."""
    asked = Asked(role, NAMES[role], email or f"{role}@example.com", "Acacia Fire" if role is PublicRole.PARTNER else "")
    if role is PublicRole.PARTNER:
        made = joining.invite_partner(session, asked, by=BY)
        return joining.links.set_password(session, made.token, PASSWORD, passwords.NO_LIST, realm="public")
    waiting = joining.sign_up(session, asked, by=BY)
    assert isinstance(waiting, joining.Waiting)
    return joining.finish(session, waiting.token, PASSWORD, passwords.NO_LIST)


class PublicBrowser(Browser):
    """Signs in under /my."""

    def sign_in(self, email: str, password: str = PASSWORD, after: str = "/my") -> Any:
        return self.post("/my/sign-in", {"email": email, "password": password, "next": after})


def signed_in(web: Litestar, role: PublicRole = PublicRole.LANDLORD) -> PublicBrowser:
    """A browser of the account of this role, which is made where there is none."""
    email = f"{role}@example.com"
    with web.state.sessions.writing() as session:
        if joining.accounts.account_by_email(session, email, "public") is None:
            an_account(session, role)
    browser = PublicBrowser(web)
    assert browser.sign_in(email).status_code == 303
    return browser
