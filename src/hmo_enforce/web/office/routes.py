"""Every page for staff."""

from litestar.types import ControllerRouterHandler

from hmo_enforce.web.office import sign_in, start

ROUTES: tuple[ControllerRouterHandler, ...] = (sign_in.show, sign_in.sign_in, sign_in.sign_out, start.start)
