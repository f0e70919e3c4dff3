"""What a plain file of a kind may hold, for whoever makes one; the same as docs/files.md."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from hmo_enforce.files import plain
from hmo_enforce.files.outside import shipped
from hmo_enforce.web import guards, pages
from hmo_enforce.web.office import import_wording, imports


@get(imports.PLAIN, guards=[guards.may_see_imports], sync_to_thread=True)
def show(request: Request, kind: FromQuery[str] = "") -> Response[str]:  # type: ignore[type-arg]
    """The columns of a kind of table, with their forms and examples; those of licences where no kind is named."""
    chosen = kind if kind in plain.PROFILES else "licences"
    found = plain.columns(chosen, shipped.profiles())
    return pages.page(
        request,
        "office/import_plain.html",
        title=import_wording.TITLES[chosen],
        columns=[_column(one) for one in found],
        published=[one.title for one in shipped.profiles() if one.kind == chosen and one.published],
        others=[
            {"text": import_wording.TITLES[name], "href": f"{imports.PLAIN}?kind={name}"}
            for name in plain.PROFILES
            if name != chosen
        ],
        back=f"{imports.PATH}/new?kind={chosen}",
    )


def _column(one: plain.Column) -> dict[str, Any]:
    return {"name": one.name, "holds": one.holds, "form": one.form, "example": one.example, "needed": one.needed}
