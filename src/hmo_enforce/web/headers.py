"""What every answer tells the browser beside its content: run and show what is ours alone, and keep no page.

Pages carry no script and no style of their own, so the policy needs no exception; `tests/web/test_static.py` and the
journeys in a real browser hold them to it.
"""

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from hmo_enforce.settings import Settings
from hmo_enforce.web import asking

POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # An address may hold what was searched for: it is told to no other site.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
}
# Homes and people: not for the disk of a shared computer, nor for a proxy. What is public says otherwise itself.
# A file that somebody handed in says a stricter policy itself.
UNLESS_SAID = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY}


def policy(settings: Settings) -> str:
    """What a page may fetch; where a council's base map comes from another host, pictures of that one host too."""
    origin = settings.base_map.origin if settings.base_map else ""
    return POLICY.replace("img-src 'self' data:", f"img-src 'self' data: {origin}") if origin else POLICY


YEAR_S = 365 * 24 * 3600


async def add(message: Message, scope: Scope) -> None:
    """Before an answer is sent, whoever made it: a handler, an error, or the framework."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers[name] = value
    if message["status"] == 204 and dict(scope).get("method") == "OPTIONS":  # the framework names those of one handler alone
        headers["Allow"] = ", ".join(asking.methods(Request(scope)))
    settings: Settings = scope["litestar_app"].state.settings
    for name, value in UNLESS_SAID.items():
        headers.setdefault(name, policy(settings) if value is POLICY else value)
    if settings.secure_cookies:
        headers["Strict-Transport-Security"] = lasting(settings)


def lasting(settings: Settings) -> str:
    """For a year browsers come by HTTPS alone; not said where somebody tries the program over plain HTTP."""
    return f"max-age={YEAR_S}" + ("; includeSubDomains" if settings.hsts_subdomains else "")
