"""What is sealed is read again only by who has the secret, for the same purpose and about the same thing."""

import pytest

from hmo_enforce.kernel import cipher

SECRET, OTHER = "a secret of this test, long enough", "another secret of this test, as long"


def test_what_was_sealed_is_read_again():
    sealed = cipher.seal(SECRET, "purpose", b"plain", about="account 1")

    assert cipher.unseal(SECRET, "purpose", sealed, about="account 1") == b"plain"
    assert b"plain" not in sealed


def test_the_same_is_sealed_differently_each_time():
    assert len({cipher.seal(SECRET, "purpose", b"plain", about="") for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("secret", "purpose", "about"),
    [(OTHER, "purpose", "account 1"), (SECRET, "another", "account 1"), (SECRET, "purpose", "account 2")],
)
def test_another_secret_purpose_or_row_reads_nothing(secret: str, purpose: str, about: str):
    sealed = cipher.seal(SECRET, "purpose", b"plain", about="account 1")

    with pytest.raises(cipher.CannotRead):
        cipher.unseal(secret, purpose, sealed, about=about)


def test_what_was_changed_or_cut_short_is_not_read():
    sealed = cipher.seal(SECRET, "purpose", b"plain", about="")
    spoilt = [b"", b"\x02" + sealed[1:], sealed[:5], sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1])]

    for one in spoilt:
        with pytest.raises(cipher.CannotRead):
            cipher.unseal(SECRET, "purpose", one, about="")
