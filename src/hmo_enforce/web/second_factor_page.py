"""The page on which a second factor is set up, and the one that shows recovery codes, this once."""

from collections.abc import Sequence

import segno
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from hmo_enforce.accounts import totp
from hmo_enforce.accounts.actions import second_factor
from hmo_enforce.web import pages


def show(request: Request, account_id: int, email: str, *, after: str, needed: bool) -> Response[str]:  # type: ignore[type-arg]
    """With a fresh secret. `needed` before anything else opens; `after` is where they go then."""
    fresh = second_factor.fresh(account_id, request.app.state.settings.secret_key)
    return _page(request, email, fresh, after=after, needed=needed, errors={})


def again(
    request: Request,  # type: ignore[type-arg]
    account_id: int,
    email: str,
    pending: str,
    error: str,
    *,
    field: str = "code",
    after: str,
    needed: bool,
) -> Response[str]:
    """With the same secret, so that the phone need not take over another; with a fresh one, where it was open too long."""
    key = request.app.state.settings.secret_key
    secret = second_factor.pending_secret(account_id, pending, key)
    shown = second_factor.Fresh(secret, pending) if secret else second_factor.fresh(account_id, key)
    return _page(request, email, shown, after=after, needed=needed, errors={field: error})


def codes(request: Request, shown: Sequence[str], *, after: str, cookies: Sequence[Cookie] = ()) -> Response[str]:  # type: ignore[type-arg]
    """The recovery codes. They are nowhere else. `cookies` of whoever is signed in by this."""
    context = {"codes": shown, "after": after, "messages": [], "signed_in_now": bool(cookies)}
    text = pages.rendered(request, "recovery_codes.html", context)
    return Response(text, status_code=200, media_type=MediaType.HTML, cookies=cookies)


def _page(
    request: Request,  # type: ignore[type-arg]
    email: str,
    fresh: second_factor.Fresh,
    *,
    after: str,
    needed: bool,
    errors: dict[str, str],
) -> Response[str]:
    council = request.app.state.council.name
    square = segno.make(totp.address(fresh.secret, email, f"{council} hmo-enforce"), micro=False)
    return pages.page(
        request,
        "second_factor.html",
        status_code=422 if errors else 200,
        picture=square.svg_data_uri(scale=5, border=3, light="#fff"),
        secret=totp.in_groups(fresh.secret),
        pending=fresh.pending,
        after=after,
        needed=needed,
        errors=[{"field": field, "message": message} for field, message in errors.items()],
    )
