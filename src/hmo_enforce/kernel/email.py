"""What an email address looks like, for everybody who takes one: whoever has an account can be written to."""

import re

LONGEST = 254
# One @, at most 64 signs before it (RFC 5321 s. 4.5.3.1), a dot in what follows, no spaces, and nothing that a header or a list
# of addresses is made of: enough to catch a slip, and no real address fails it.
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s.<>,;:\"()\[\]\\]+(\.[^@\s.<>,;:\"()\[\]\\]+)+")


def is_address(text: str) -> bool:
    """Whether mail could be sent there, as far as can be seen; `text` without spaces around it."""
    return len(text) <= LONGEST and text.isprintable() and ADDRESS.fullmatch(text) is not None
