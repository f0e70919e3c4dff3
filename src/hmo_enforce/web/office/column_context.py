"""What the template of the columns page takes."""

from collections.abc import Sequence
from typing import Any

from hmo_enforce.files import extraction, headers, kinds, profiles
from hmo_enforce.files.outside.looking import LOOKED_AT, SHOWN, Look
from hmo_enforce.files.queries import Listed
from hmo_enforce.web.office import column_form, import_context, import_wording
from hmo_enforce.web.office.column_form import BY_HAND, Chosen, Hand, Reading

WIDEST_CELL = 80
MOST_RAW = 15


def of_file(one: Listed, reading: Reading, sheets: Sequence[str]) -> dict[str, Any]:
    """What is known whatever the file holds."""
    return {
        "file": import_context.file(one),
        "back_href": import_context.PATH,
        "settings_href": f"{import_context.PATH}/{one.id}/settings",
        "cancel_action": f"{import_context.PATH}/{one.id}/cancel",
        "sheets": [{"value": name, "text": name} for name in sheets] if len(sheets) > 1 else [],
        "reading": {"sheet": reading.sheet or "", "header_row": str(reading.header_rows or ""), "start": reading.start},
    }


def unread(raw: Sequence[tuple[int, list[str]]]) -> dict[str, Any]:
    """A file in which no header could be found: its first rows, to say which one it is."""
    width = max((len(cells) for _, cells in raw), default=0)
    return {
        "look": None,
        "head": [f"column {number}" for number in range(1, width + 1)] if width > 1 else ["line of the file"],
        "sample": [_row(number, cells) for number, cells in raw[:MOST_RAW]],
    }


def of_columns(kind: str, look: Look, known: Sequence[profiles.Profile], reading: Reading, hand: Hand) -> dict[str, Any]:
    """The file's first rows, the profiles that fit, and the fields with what fills them."""
    fits = profiles.fitting(look.header, kind, known)
    chosen = _profile(fits, reading)
    return {
        "look": {
            "rows": f"more than {LOOKED_AT:,} rows" if look.more else f"{look.counted:,} rows",
            "header_rows": look.facts.header_in_words(),
        },
        "head": list(look.header),
        "sample": [_row(number, cells) for number, cells in look.rows],
        "profiles": _choices(fits, chosen, reading),
        "by_hand": chosen == BY_HAND,
        "tie": _tie(fits) if not chosen else None,
        "profile": _shown(chosen, fits, look) if chosen not in {"", BY_HAND} else None,
        "columns": [{"value": name, "text": name} for name in look.header],
        "fields": [_field(kind, each, hand.fields.get(each.name, Chosen()), look) for each in kinds.KINDS[kind].fields],
        "wide": hand.wide if kind == "indicators" else None,
        "profile_name": hand.profile_name,
        "replaces": hand.replaces,
    }


def _row(number: int, cells: Sequence[str]) -> dict[str, Any]:
    return {"number": number, "cells": [_short(cell) for cell in cells]}


def _short(cell: str) -> str:
    return cell if len(cell) <= WIDEST_CELL else f"{cell[:WIDEST_CELL]}…"


def _profile(fits: Sequence[tuple[profiles.Profile, int]], reading: Reading) -> str:
    """The one asked for, the one that fits best, by hand where none does; blank for a tie."""
    names = {profile.name for profile, _ in fits}
    if reading.profile == BY_HAND or reading.profile in names:
        return reading.profile
    if not fits:
        return BY_HAND
    return "" if _tie(fits) else fits[0][0].name


def _tie(fits: Sequence[tuple[profiles.Profile, int]]) -> str | None:
    best = [profile for profile, known in fits if known == fits[0][1]]
    return f"This header fits {len(best)} profiles equally well. Choose one." if len(best) > 1 else None


def _choices(fits: Sequence[tuple[profiles.Profile, int]], chosen: str, reading: Reading) -> list[dict[str, Any]]:
    found = [{"value": profile.name, "text": _title(profile), "selected": profile.name == chosen} for profile, _ in fits]
    nothing = [] if chosen else [{"value": "", "text": "Choose a profile", "selected": True}]
    return [*nothing, *found, {"value": BY_HAND, "text": "Choose the columns by hand", "selected": chosen == BY_HAND}]


def _title(profile: profiles.Profile) -> str:
    return profile.name if profile.title in ("", profile.name) else f"{profile.title} ({profile.name})"


def _shown(name: str, fits: Sequence[tuple[profiles.Profile, int]], look: Look) -> dict[str, Any]:
    """A profile as it reads this file: its fields, their columns and the first values."""
    profile = next(profile for profile, _ in fits if profile.name == name)
    extracted = extraction.extraction(profile, look.header)
    rows = [cells for _, row in look.rows for cells in extracted.all(row)[:1]]
    by_field = dict(profile.fields)
    fields = []
    for position, each in enumerate(kinds.KINDS[profile.kind].fields):
        if each.name not in extracted.mapped:
            continue
        first = next((cells[position] for cells in rows if cells[position].strip()), "")
        source = by_field.get(each.name)
        columns = _columns_in_words(source, look) if source else "each further column"
        fields.append({"label": each.title, "columns": columns, "sample": _short(first)})
    return {"name": name, "title": _title(profile), "fields": fields}


def _columns_in_words(source: profiles.Source, look: Look) -> str:
    there = {headers.normal(name): name for name in look.header}
    columns = [there[name] for column in source.all_columns() if (name := headers.normal(column)) in there]
    if not columns:
        return f"always “{source.constant or source.default or ''}”"
    return " + ".join(dict.fromkeys(columns))


def _field(kind: str, each: kinds.Field, chosen: Chosen, look: Look) -> dict[str, Any]:
    """One field of the form by hand."""
    answers = import_wording.ANSWERS.get((kind, each.name))
    joined = each.name in import_wording.JOINED
    more = [chosen.columns[part] if part < len(chosen.columns) else "" for part in range(1, profiles.MOST_JOINED)]
    return {
        "name": each.name,
        "label": each.title,
        "required": _required(kind, each.name),
        "value": chosen.columns[0] if chosen.columns else "",
        "more": [{"name": f"{each.name}-{part}", "value": value} for part, value in enumerate(more, start=2)] if joined else [],
        "joined": joined and any(more),
        "fold": "Join further columns" if joined else "Fill blanks",
        "fixed": None if each.name in import_wording.NEVER_FIXED else chosen.fixed,
        "answers": [{"value": value, "text": text} for value, text in answers.items()] if answers else [],
        "codes": [
            {"name": f"{each.name}-code-{number}", "code": code, "value": _meaning(chosen, code)}
            for number, code in enumerate(column_form.codes_of(kind, each.name, chosen, look))
        ],
        "sample": _sample(chosen, look),
    }


def _meaning(chosen: Chosen, code: str) -> str:
    by_code = {headers.normal(given): value for given, value in chosen.codes.items()}
    return by_code.get(headers.normal(code), "")


def _required(kind: str, name: str) -> str | None:
    """Whether a field must be filled, alone or as one of several."""
    for names in kinds.KINDS[kind].required:
        if name in names:
            return "required" if len(names) == 1 else "one of these is required"
    return None


def _sample(chosen: Chosen, look: Look) -> str:
    positions = [look.header.index(column) for column in chosen.columns if column in look.header]
    for _, cells in look.rows[:SHOWN]:
        parts = [cells[position].strip() for position in positions if cells[position].strip()]
        if parts:
            return _short(", ".join(parts))
    return chosen.fixed
