"""The form that asks how somebody who complained is erased: what names them, what may, and what stays."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hmo_enforce.casework.namesakes import Key, Known
from hmo_enforce.casework.prospects import Kept, Prospect
from hmo_enforce.web.form_page import Choices, Field, Form

SURE = "This names them. Write it anew, so that it no longer does; a suggestion stands here."
PERHAPS = "This may mean them, or somebody else. Change it if it means them."
SAME_NAME, REACHED = "the same name", "reached in the same way"
LOOK_AGAIN = "You changed which records are of the same person. Look through what names them now, then erase them."
MOST_NAMED = 20
EXCERPT = 200
RECORDS = {
    "party": "person or organisation", "licence": "holder or manager of licence", "account": "account", "sign_up": "sign-up",
    "delegation": "agent named in delegation",
    "arrival_contact": "sender of answers, a complaint or a referral",
}  # fmt: skip


def form(seen: Prospect, same: Collection[Key], caption: str, *, finishing: bool) -> Form:
    """As it is at first. `finishing`: they were erased before, and something was left."""
    return Form(
        heading="Go on erasing who complained" if finishing else f"Erase {seen.name}",
        caption=caption,
        back=f"/cases/{seen.case_id}/complainants",
        lead=" ".join(_lead(seen, finishing=finishing)),
        warning="This cannot be undone.",
        fields=(*_fields(seen, same), Field("textarea", "why", "Why are they erased?", "Without their name.")),
        hidden=(("looked_at", said(same)),),
        submit="Save" if finishing else "Erase them",
    )


def said(records: Collection[Key]) -> str:
    """Records as a form tells of them: "licence-4,party-12"."""
    return ",".join(sorted(f"{subject}-{key}" for subject, key in records))


def filled(form: Form, seen: Prospect, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, with what the form says where nothing was, or where a text that only might name them now surely does."""
    kept = {one.name: one for one in seen.texts}
    found: dict[str, Any] = {field.name: field.value for field in form.fields if field.kind == "textarea"}
    for name, value in sent.items():
        if not (name in kept and kept[name].sure and str(value).replace("\r\n", "\n").strip() == kept[name].text.strip()):
            found[name] = value
    return {**found, **dict(form.hidden)}


def _fields(seen: Prospect, same: Collection[Key]) -> Iterator[Field]:
    if seen.others or same:
        yield Field(
            "checks", "same", "Which of these are records of the same person?",
            "They are erased with this one. Leave out whoever only has the same name. Staff are never among them.",
            value=said(same), choices=[*_records(seen.others), *_chosen(seen.others, same)],
        )  # fmt: skip
    for one in seen.texts:
        yield Field("textarea", one.name, one.where, SURE if one.sure else PERHAPS, one.instead if one.sure else one.text)
    if seen.may_be:
        hint = "Letters that are surely to them go without being asked about. These mention them, or somebody of the same name."
        letters = [(str(key), title) for key, title in seen.may_be]
        yield Field("checks", "letters", "Which of these letters are to be destroyed?", hint, choices=letters)
    if seen.lines:
        hint = "Each may mean them, or somebody else. Nobody can write them anew: what is ticked is forgotten."
        yield Field("checks", "lines", "Which of these mean them?", hint, choices=[_line(one) for one in seen.lines])
    if seen.evidence:
        items = [(str(key), f"{title} (item {key})") for key, title in seen.evidence]
        said_ = "Which photographs and documents show or name them? They are destroyed."
        yield Field("checks", "evidence", said_, choices=items)


def _records(others: Collection[Known]) -> Choices:
    return [
        (f"{one.subject}-{one.key}", f"{one.says} ({RECORDS[one.subject]} {one.key}): {SAME_NAME if one.by_name else REACHED}")
        for one in others
    ]


def _chosen(others: Collection[Known], same: Collection[Key]) -> Choices:
    """Those that were ticked and are looked through now."""
    shown = {one.record for one in others}
    return [
        (f"{one}-{key}", f"{RECORDS[one].capitalize()} {key}, as you said")
        for one, key in sorted(same)
        if (one, key) not in shown
    ]


def _line(one: Kept) -> tuple[str, str]:
    return one.name, f"{one.where}: {one.text[:EXCERPT]}"


def _lead(seen: Prospect, *, finishing: bool) -> Iterator[str]:
    if finishing:
        yield "They were erased, but for what is below: a hold reached it, retention went no further, or it was hidden."
    else:
        yield (
            "The complaint stays, from “a complainant”. What surely names them (what reaches them, and their whole name if "
            "nobody else on record has it) goes from every table, and what the journal said of them in particular. Files that "
            "wait to be loaded and exports are looked through afterwards, in the background."
        )
    if seen.letters:
        yield f"{_number(len(seen.letters), 'letter')} to them {'is' if len(seen.letters) == 1 else 'are'} destroyed."
    if seen.elsewhere:
        yield "They have another part on record, in a home, a licence or another case: that stays, and their record with it."
    if seen.left:
        more = f" and {len(seen.left) - MOST_NAMED} more" if len(seen.left) > MOST_NAMED else ""
        named = "; ".join(seen.left[:MOST_NAMED])
        yield f"Left, since they are on legal hold: {named}{more}. Come back to this page when the hold is lifted."
    if seen.more:
        yield f"May name them, too many to show: {_number(seen.more, 'more place')}. Come back here for those."
    if seen.unseen:
        yield f"Erased too, though you may not see it: {_number(seen.unseen, 'more place')}."
    if seen.passed:
        yield f"Left as it is, since you may not see it: {_number(seen.passed, 'more place')}."
    yield "Backups forget them as they age out."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
