"""A form on a page of its own: its fields, what was sent, and what was wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import forms, pages

Choices = Sequence[tuple[str, str]]
MOST_REASON = 5_000
YES_NO_UNKNOWN: Choices = (("yes", "Yes"), ("no", "No"), ("", "Not known"))


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` is text, number, date, textarea, select, radios, checks, file or password, which is never shown again;
    `value` what stands in it at first; `autocomplete` what a browser may fill in by itself.

    Of checks, `value` is the values ticked, with commas between. `most_bytes` is for a file: the page's script says so
    before one is sent that is larger.
    """

    kind: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    choices: Choices = ()
    width: str = ""
    most_bytes: int = 0
    autocomplete: str = ""
    rows: int = 5
    """Of a textarea: how many lines of it show."""
    focus: bool = False
    """Of a text: it is typed into at once, where the page asks for nothing else."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the page says around the fields. `method` is get for a form that only chooses; `upload` for one with a file.

    `action` is where it is sent, if not to the page's own address.
    """

    heading: str
    caption: str
    back: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    lead: str | None = None
    warning: str | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    method: str = "post"
    upload: bool = False
    action: str = ""


def show(request: Request, form: Form) -> Response[str]:  # type: ignore[type-arg]
    """The form as it is at first."""
    return _page(request, form, {}, (), 200)


def again(request: Request, form: Form, sent: Mapping[str, Any], errors: Sequence[forms.FieldError]) -> Response[str]:  # type: ignore[type-arg]
    """The form with what was sent and what is wrong with it; nothing was written."""
    return _page(request, form, sent, errors, 422)


def refused(request: Request, form: Form, sent: Mapping[str, Any], error: Refused, *, otherwise: str) -> Response[str]:  # type: ignore[type-arg]
    """The form with what was sent, and each reason of a refusal beside the field that it is about, or else `otherwise`.

    Only for steps that refuse before they write: what they wrote would be kept.
    """
    beside = error.about if error.about in {field.name for field in form.fields} else otherwise
    return again(request, form, sent, [forms.FieldError(beside, reason) for reason in error.reasons])


def withdrawal(what: str, *, caption: str, back: str, lead: str) -> Form:
    """The form that takes something back: it asks for the reason alone."""
    return Form(
        heading=f"Withdraw {what}",
        caption=caption,
        back=back,
        lead=lead,
        fields=(Field("textarea", "why", "Why is it withdrawn?"),),
        submit=f"Withdraw {what}",
    )


def because(
    request: Request,  # type: ignore[type-arg]
    form: Form,
    data: Mapping[str, Any],
    what: str,
    act: Callable[[str], object],
) -> Response[str] | Redirect:
    """Do `act` for the reason that the form asks for, and go back; where no reason was given, the form again."""
    sent = forms.Fields(data)
    why = reason(sent)
    if why is None:
        return again(request, form, data, sent.errors)
    act(why)
    return done(form.back, what)


def reason(sent: forms.Fields) -> str | None:
    """Why something is changed."""
    return sent.text("why", "The reason", most=MOST_REASON)


def done(address: str, what: str, *cookies: Cookie) -> Redirect:
    """Away from the form, so that loading the page again sends nothing twice; the page there says `what` (`pages.DONE`)."""
    assert what in pages.DONE
    return Redirect(pages.with_query(address, done=what), status_code=303, cookies=cookies)


def _page(
    request: Request,  # type: ignore[type-arg]
    form: Form,
    sent: Mapping[str, Any],
    errors: Sequence[forms.FieldError],
    status: int,
) -> Response[str]:
    return pages.page(
        request,
        "form.html",
        status_code=status,
        heading=form.heading,
        caption=form.caption,
        lead=form.lead,
        warning=form.warning,
        submit=form.submit,
        links=[{"text": text, "href": href} for text, href in form.links],
        method=form.method,
        upload=form.upload,
        action=form.action or None,
        back={"text": "Back", "href": form.back},
        fields=[_field(field, sent) for field in form.fields],
        hidden=[{"name": name, "value": sent.get(name, value)} for name, value in form.hidden],
        errors=forms.as_context(errors),
    )


def _field(field: Field, sent: Mapping[str, Any]) -> dict[str, Any]:
    reader = forms.Fields(sent)
    value: str | list[str] = reader.raw(field.name) if sent else field.value
    if field.kind == "password":
        value = ""
    if field.kind == "checks":
        value = reader.several(field.name) if sent else [one for one in field.value.split(",") if one]
    return {
        "kind": field.kind,
        "name": field.name,
        "label": field.label,
        "hint": field.hint,
        "value": value,
        "width": field.width,
        "rows": field.rows,
        "focus": field.focus,
        "most_bytes": field.most_bytes,
        "autocomplete": field.autocomplete or None,
        "choices": [{"value": given, "text": text} for given, text in field.choices],
    }
