"""Which passwords are taken, and what is said of the others."""

import hashlib
from pathlib import Path

import pytest

from hmo_enforce.accounts import strength
from hmo_enforce.accounts.actions import passwords
from hmo_enforce.accounts.outside import breached
from hmo_enforce.kernel.errors import Refused

PRIYA = ("Priya Shah", "priya.shah@acacia.example", "Acacia Borough Council")


@pytest.mark.parametrize("password", ["correct horse battery staple", "kX9!vb2#qLmZ", "tea kettle moss", "žluťoučký kůň úpěl"])
def test_a_password_of_unrelated_words_or_of_chance_is_taken_whatever_its_signs(password: str):
    assert strength.faults(password, PRIYA) == ()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kX9!vb2#qLm", "at least 12 characters"),
        ("x" * 201, "200 characters or fewer"),
        ("dragon1234567", "many people use"),
        ("aaaaaaaaaaaaaaaa", "repeats itself"),
        ("1234567890123", "in order"),
        ("qwertyuiop[]asdf", "keys of a keyboard"),
        ("22/11/1985x!", "a date or a year"),
        ("PriyaShah1234", "holds a name"),
        ("acacia council 1", "holds a name"),
        ("housing-enforce", "a word of this service"),
        ("Winter2026!!!!", "too easy to guess"),
    ],
)
def test_a_password_that_is_guessed_soon_is_refused_with_the_reason(password: str, why: str):
    (said,) = strength.faults(password, PRIYA)

    assert why in said


def test_passwords_that_we_make_up_are_always_taken():
    assert [one for one in (passwords.made_up() for _ in range(50)) if strength.faults(one, PRIYA)] == []


def test_a_very_long_password_costs_no_time_to_judge():
    # Without a bound zxcvbn takes minutes for this; the run's own time limit would end it.
    assert strength.faults("abcdefghij-klmnop " * 11, PRIYA) == ()


# Have I Been Pwned's own form: digest, colon, count, ordered by digest, with the line ends of Windows.
STOLEN = ["summer rain on tin roofs", "trustno1", "correct horse battery staple", "letmein", "žluťoučký kůň"]


def a_list(folder: Path, stolen: list[str], end: str = "\r\n") -> Path:
    digests = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in stolen)
    path = folder / "breached.txt"
    path.write_bytes("".join(f"{digest}:{10 ** (number % 7)}{end}" for number, digest in enumerate(digests)).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("others", [0, 1, 2, 3, 500])
def test_a_breached_password_is_found_wherever_it_stands_in_the_list(tmp_path: Path, others: int, end: str):
    everything = STOLEN + [f"another {number}" for number in range(others)]
    path = a_list(tmp_path, everything, end)

    assert [one for one in everything if not breached.holds(path, one)] == []
    assert not any(breached.holds(path, f"not among them {number}") for number in range(50))


def test_a_list_without_counts_or_a_last_line_end_or_with_nothing_in_it_is_a_list_too(tmp_path: Path):
    path = tmp_path / "own.txt"
    path.write_text(hashlib.sha1(b"trustno1").hexdigest())
    empty = tmp_path / "empty.txt"
    empty.touch()

    assert breached.holds(path, "trustno1")
    assert not breached.holds(empty, "trustno1")


def test_a_file_that_is_no_such_list_is_said_to_be_none_and_not_passed_over(tmp_path: Path):
    path = tmp_path / "rockyou.txt"
    path.write_text("123456\npassword\nletmein\n")

    with pytest.raises(Refused, match="no list of SHA-1 digests"):
        breached.holds(path, "letmein")


def test_a_strong_password_that_was_stolen_elsewhere_is_refused(tmp_path: Path):
    policy = passwords.Policy("Acacia", a_list(tmp_path, STOLEN))

    with pytest.raises(Refused, match="stolen from some other site") as refused:
        passwords.require_strong("summer rain on tin roofs", PRIYA, policy)

    assert refused.value.about == "password"
    passwords.require_strong("winter sun on tin roofs", PRIYA, policy)
