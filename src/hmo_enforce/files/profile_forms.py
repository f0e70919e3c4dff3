"""A profile as it is kept and sent: read from a mapping, and written as one."""

from collections.abc import Mapping
from typing import Any

from hmo_enforce.files import headers, profiles


def from_dict(form: Mapping[str, Any]) -> profiles.Profile:
    """A profile from its stored form (see a shipped TOML). Raises Refused where it does not hold together."""
    bare = form.get("bare")
    wide = form.get("wide")
    profile = profiles.Profile(
        name=form["name"], kind=form["kind"], title=form.get("title", form["name"]),
        published=form.get("published", ""),
        fields=tuple((field, _source(source)) for field, source in form["fields"].items()),
        required=tuple(form["required"]), optional=tuple(form.get("optional", ())),
        wide=profiles.Wide(tuple(wide.get("ignore", ())), tuple(wide.get("names", {}).items())) if wide is not None else None,
        bare=headers.Bare(tuple(bare["names"]), _shape(bare)) if bare else None,
    )  # fmt: skip
    profiles.check(profile)
    return profile


def _shape(bare: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    return tuple((bare["names"].index(column), pattern) for column, pattern in bare["shape"].items())


def _source(form: Any) -> profiles.Source:
    if isinstance(form, str):
        return profiles.Source(columns=(form,))
    if isinstance(form, list):
        return profiles.Source(columns=tuple(form))
    columns = form.get("columns", [form["column"]] if "column" in form else [])
    return profiles.Source(
        columns=tuple(columns), join=form.get("join", ", "), constant=form.get("constant"),
        parts=tuple(_source(each) for each in form.get("parts", ())),
        first=tuple(_source(each) for each in form.get("first", ())), extract=form.get("extract"),
        values=tuple(form.get("values", {}).items()), default=form.get("default"),
    )  # fmt: skip


def to_dict(profile: profiles.Profile) -> dict[str, Any]:
    """The stored form: plain dicts, lists and strings, which `from_dict` takes back."""
    form: dict[str, Any] = {
        "name": profile.name, "kind": profile.kind, "title": profile.title, "published": profile.published,
        "required": list(profile.required), "optional": list(profile.optional),
        "fields": {field: _form(source) for field, source in profile.fields},
    }  # fmt: skip
    if profile.wide is not None:
        form["wide"] = {"ignore": list(profile.wide.ignore), "names": dict(profile.wide.names)}
    if profile.bare is not None:
        names = profile.bare.names
        form["bare"] = {"names": list(names), "shape": {names[at]: pattern for at, pattern in profile.bare.shape}}
    return form


def _form(source: profiles.Source) -> dict[str, Any]:
    form: dict[str, Any] = {
        "columns": list(source.columns), "constant": source.constant,
        "parts": [_form(each) for each in source.parts], "first": [_form(each) for each in source.first],
        "extract": source.extract, "values": dict(source.values), "default": source.default,
    }  # fmt: skip
    kept = {key: value for key, value in form.items() if value}
    return kept | ({"join": source.join} if len(source.columns) > 1 or source.parts else {})
