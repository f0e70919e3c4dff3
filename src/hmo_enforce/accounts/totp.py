"""The second factor: a code of six digits that a phone reckons from a secret and the time (TOTP, RFC 6238)."""

import re
from datetime import datetime

import pyotp

STEP_S = 30
# A phone's clock may be half a minute off, and typing takes time.
STEPS_AROUND = (0, -1, 1)


def accepted(secret: str, code: str, at: datetime, after_step: int | None) -> int | None:
    """The time step whose code it is; None where it is none's, or of a step that was taken before (RFC 6238 s. 5.2)."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    machine, present = pyotp.TOTP(secret, interval=STEP_S), int(at.timestamp()) // STEP_S
    for step in (present + around for around in STEPS_AROUND):
        if pyotp.utils.strings_equal(machine.generate_otp(step), typed) and (after_step is None or step > after_step):
            return step
    return None


def address(secret: str, email: str, issuer: str) -> str:
    """What a phone reads from the square: whose code it is, and the secret."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=email, issuer_name=issuer)


def in_groups(secret: str) -> str:
    """The secret as it is typed by hand, in fours."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
