"""Signing in with a password, by the three steps that the pages take, in one transaction of a test's."""

from sqlalchemy.orm import Session

from hmo_enforce.accounts import familiar
from hmo_enforce.accounts.actions import signing_in
from hmo_enforce.accounts.actions.signing_in import Begun
from hmo_enforce.accounts.queries import accounts


def sign_in(
    session: Session,
    email: str,
    password: str,
    *,
    second_factor_needed: bool = True,
    realm: str = accounts.STAFF,
    browser: familiar.Browser = familiar.STRANGER,
) -> Begun:
    """What came of it, or `NotAllowed`."""
    tried = signing_in.tried(session, email, realm=realm, browser=browser)
    return signing_in.sign_in(session, signing_in.weighed(tried, password), second_factor_needed=second_factor_needed)
