"""What every request is held to before its handler sees it, in one place for pages, forms and programs alike."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from litestar import Request
from litestar.datastructures.multi_dicts import MultiMixin
from litestar.di import Dependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ValidationException
from litestar.params import HeaderParameter, ParameterKwarg
from litestar.routes import HTTPRoute

NUL = "\x00"
"""No text that we keep has it, and PostgreSQL takes none with it: nobody types it, so no meaning is guessed."""
IN_A_PATH = {"int": "[0-9]+", "path": ".+"}
SAID = "What was sent has a character in it (NUL) that no text can hold. Take it out, and send it again."


async def sound(request: Request[Any, Any, Any]) -> None:
    """Refuse what no database can be asked for: `before_request` of the whole application.

    A form with a file is read by web/form_reader.py alone, which holds its fields to the same.
    """
    refuse_nul(request.url.path, *request.path_params.values(), *_words(request.query_params))
    if request.content_type[0] == RequestEncodingType.URL_ENCODED:
        refuse_nul(*_words(await request.form()))


async def known(request: Request[Any, Any, Any]) -> None:
    """For programs also: a name in the query that the address does not know is refused, and no filter is lost by a slip."""
    await sound(request)
    signature = request.route_handler.parsed_fn_signature.parameters
    given = {name for name, field in signature.items() if any(isinstance(one, Dependency) for one in field.metadata)}
    takes = {_called(name, field.kwarg_definition) for name, field in signature.items() if name not in given}
    for name in request.query_params:
        if name not in takes or name in request.path_params:
            raise ValidationException(f"This address knows no “{name}” in its query.")


def _called(name: str, kwarg: Any) -> str | None:
    """What a parameter is called in an address; None of a header, and of what is no parameter."""
    asked = isinstance(kwarg, ParameterKwarg) and not isinstance(kwarg, HeaderParameter)
    return (kwarg.name or name) if asked else None


def refuse_nul(*texts: object) -> None:
    """Raise a 400 where one of the texts has a NUL in it."""
    if any(isinstance(text, str) and NUL in text for text in texts):
        raise ValidationException(SAID)


def fault(request: Request[Any, Any, Any], said: Mapping[str, Any]) -> str:
    """A sentence on one parameter that is not of its kind, naming what it may be where that is a list."""
    name, message = str(said.get("key", "")), str(said.get("message", "")).rstrip(".")
    field = request.route_handler.parsed_fn_signature.parameters.get(name)
    kinds = [field.annotation, *(inner.annotation for inner in field.inner_types)] if field else []
    values = [str(one.value) for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum) for one in kind]
    told = f"{name}: {message}." if name else f"{message}."
    return f"{told} It may be {', '.join(values[:-1])} or {values[-1]}." if values else told


def methods(request: Request[Any, Any, Any]) -> list[str]:
    """What may be asked of the address: for the `Allow` of a 405, which the framework leaves out."""
    return sorted(
        {
            method
            for route in request.app.routes
            if isinstance(route, HTTPRoute) and _is_of(route, request.url.path)
            for method in route.methods
        }
    )


def _is_of(route: HTTPRoute, path: str) -> bool:
    parts = re.split(r"\{\w+:(\w+)\}", route.path)
    return (
        re.fullmatch(
            "".join(IN_A_PATH.get(part, "[^/]+") if odd % 2 else re.escape(part) for odd, part in enumerate(parts)), path
        )
        is not None
    )


def _words(pairs: MultiMixin[Any]) -> list[Any]:
    return [part for pair in pairs.multi_items() for part in pair]
