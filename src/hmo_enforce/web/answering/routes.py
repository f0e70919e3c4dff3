"""Every page where people answer without an account, each with a session in its turn."""

from litestar import Router

from hmo_enforce.web.answering import contact, opening, photos, pin, questions, sending, start, status

ROUTES = Router(
    "/",
    route_handlers=[
        *start.ROUTES,
        *questions.ROUTES,
        *photos.ROUTES,
        *contact.ROUTES,
        *sending.ROUTES,
        pin.streets,
        pin.tile,
        status.show,
        status.come_back,
    ],
    dependencies=opening.DEPENDENCIES,
    include_in_schema=False,
)
