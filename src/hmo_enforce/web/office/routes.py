"""Every page for staff."""

from litestar.types import ControllerRouterHandler

from hmo_enforce.web.office import decisions, designations, properties, property_page, sign_in, start

ROUTES: tuple[ControllerRouterHandler, ...] = (
    sign_in.show,
    sign_in.sign_in,
    sign_in.sign_out,
    start.start,
    properties.show,
    properties.export,
    property_page.show,
    property_page.map_of,
    decisions.show,
    decisions.decide,
    decisions.show_withdrawal,
    decisions.withdraw,
    designations.show,
    designations.map_of_all,
    designations.show_one,
    designations.map_of_one,
)
