"""What is compared with when there is no account."""

from hmo_enforce.accounts.actions import passwords

# As the program has it: the tests' own hashing, which is quicker, takes its place once they begin.
HASHER = passwords.HASHER


def test_nobody_s_password_takes_as_long_to_compare_as_somebody_s():
    assert not HASHER.check_needs_rehash(passwords.NO_ACCOUNT)
    assert not passwords.fits(None, "nobody has this password")
