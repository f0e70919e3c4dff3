"""How a message proves whose it is: HMAC-SHA256 by a secret that both have, over its id, its time and its bytes.

As Standard Webhooks has it (https://www.standardwebhooks.com), so that receivers may use any library that knows it.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"
BYTES = 32


def written(secret: bytes) -> str:
    """A secret as it is shown, once, to whoever sets the receiver up."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(secret: bytes, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """What goes with the bytes. `at` is when they are sent, anew at each try: receivers refuse what is minutes old."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}
