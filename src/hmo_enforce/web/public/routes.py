"""Every page for the public."""

from litestar.types import ControllerRouterHandler

from hmo_enforce.web.public import account, delegations, forgotten, joining, sign_in, start

ROUTES: tuple[ControllerRouterHandler, ...] = (
    sign_in.show,
    sign_in.sign_in,
    sign_in.show_second_factor,
    sign_in.give_second_factor,
    sign_in.sign_out,
    joining.show,
    joining.ask,
    joining.show_confirmation,
    joining.confirm,
    forgotten.show,
    forgotten.ask,
    forgotten.show_new,
    forgotten.set_new,
    start.show,
    *account.ROUTES,
    *delegations.ROUTES,
)
