"""One rule for what an email address looks like, for accounts, letters and settings alike."""

import re
from pathlib import Path

import pytest

import hmo_enforce
from hmo_enforce.kernel.email import is_address


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a.khan@example.com", True),
        ("o'neil+home@ex-ample.co.uk", True),
        ("a@b", False),
        ("a@b.c, d@e.f", False),
        ("a@b.c\r\nBcc: d@e.f", False),
        ('"a b"@c.d', False),
        ("<a@b.c>", False),
        ("a\0@b.c", False),
        ("a@b..c", False),
        (f"{'a' * 65}@b.c", False),
        (f"a@{'b' * 251}.c", False),
        ("", False),
    ],
)
def test_an_email_address_is_one_address_and_nothing_else(text: str, is_one: bool):
    assert is_address(text) == is_one


def test_no_other_room_has_an_idea_of_its_own_of_what_an_address_is():
    # What finds addresses in a text, to hide them, is another thing: it is told by what it is called.
    looks_whole = re.compile(r"^(?:EMAIL|ADDRESS) = re\.compile\(.*@", re.MULTILINE)
    src = Path(hmo_enforce.__file__).parent

    found = {str(path.relative_to(src)) for path in src.rglob("*.py") if looks_whole.search(path.read_text())}

    assert found - {"letters/answers.py", "privacy/naming.py"} == {"kernel/email.py"}
