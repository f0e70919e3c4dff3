"""What somebody is given who asked for it: pieces of what is kept, as a page to read and as data for a program."""

import hashlib
import html
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hmo_enforce.privacy.states import EXEMPTIONS

GENERAL, LAW_ENFORCEMENT = "general", "law enforcement"
PROCESSING = {
    GENERAL: "General processing (UK GDPR)",
    LAW_ENFORCEMENT: "Law-enforcement processing (Data Protection Act 2018 Part 3)",
}
YOUR_RIGHTS = (
    "You can ask us to put right what is wrong, to erase what we need no longer, to use it less, and not to use it where we do "
    "so for a public task. Ask whoever sent you this. If you think that we went wrong, you can complain to the Information "
    "Commissioner (ico.org.uk), and go to court.",
    "What falls under law-enforcement processing is told apart, since your rights in it come from the Data Protection Act 2018 "
    "ss. 44 to 48 instead of the UK GDPR.",
    "Whether a home needs a licence is worked out by rules from what is on record, and an officer decides. No decision about "
    "you is taken by a program alone.",
)
STYLE = (
    "body{font:18px/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em;color:#0b0c0c}"
    "h1{font-size:1.8em}h2{border-top:2px solid;padding-top:.5em;margin-top:2em}h3{margin-bottom:.2em}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;background:#f3f2f1;padding:.8em;margin:0}"
    ".sort{color:#505a5f;margin:0 0 .4em}"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a piece. `store`: evidence or letters; `name`: what it is called in the bundle."""

    store: str
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is kept. `sort`: fact or opinion, where that was said of it; `file`: its original.

    `withheld`: it may name others, so it is not told until an officer has put it in.
    """

    key: str
    section: str
    title: str
    text: str
    processing: str
    sort: str = ""
    file: File | None = None
    withheld: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of all of it that whoever asks would be given: what was read is what is told."""
        said = [self.section, self.title, self.text, self.processing, self.sort, self.file.sha256 if self.file else None]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above it all. `rules`: what is kept for how long."""

    council: str
    contact: str
    made_on: str
    asked_on: str
    rules: tuple[str, ...]


TOLD, OMITTED, WITHHELD, CHANGED = "told", "omitted", "withheld", "changed"


def standing(piece: Piece, omitted: Collection[str], read: Mapping[str, str]) -> str:
    """How a piece stands: told, left out by an exemption, withheld until it is put in, or changed since it was read.

    `read`: the digests of pieces as an officer let them be told.
    """
    if piece.key in omitted:
        return OMITTED
    if piece.key in read and read[piece.key] != piece.digest:
        return CHANGED
    return WITHHELD if piece.withheld and piece.key not in read else TOLD


def page(head: Head, pieces: Iterable[Piece], omissions: Iterable[str]) -> str:
    """The whole of it as one HTML page that needs nothing else. `omissions`: why something was left out, each time that it was.

    They are names of exemptions, or words.
    """
    told = list(pieces)
    parts = [
        "<!doctype html>", '<html lang="en-GB">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">', "<title>What we keep about you</title>",
        f"<style>{STYLE}</style>", "</head>", "<body>", "<h1>What we keep about you</h1>",
        f"<p>{_said(head.council)}, {_said(head.made_on)}. You asked on {_said(head.asked_on)}. "
        f"Write to {_said(head.contact)} about any of it.</p>",
        "<p>Other people stand in it by their part alone, such as [a tenant] or [a housing officer].</p>",
    ]  # fmt: skip
    for processing, title in PROCESSING.items():
        of = [one for one in told if one.processing == processing]
        parts.append(f"<h2>{_said(title)}</h2>")
        parts += _sections(of) if of else ["<p>Nothing.</p>"]
    parts += ["<h2>What was left out</h2>", *_left_out(list(omissions))]
    parts += ["<h2>How long we keep it</h2>", "<ul>", *(f"<li>{_said(rule)}</li>" for rule in head.rules), "</ul>"]
    parts += ["<h2>Your rights</h2>", *(f"<p>{_said(right)}</p>" for right in YOUR_RIGHTS), "</body>", "</html>"]
    return "\n".join(parts) + "\n"


def _sections(pieces: list[Piece]) -> list[str]:
    parts, section = [], ""
    for one in pieces:
        if one.section != section:
            section = one.section
            parts.append(f"<h3>{_said(section)}</h3>")
        parts.append(f"<h4>{_said(one.title)}</h4>")
        if one.sort:
            parts.append(f'<p class="sort">{_said(one.sort)}</p>')
        parts.append(f"<pre>{_said(one.text)}</pre>")
        if one.file is not None:
            parts.append(f'<p><a href="files/{_said(one.file.name)}">{_said(one.file.name)}</a></p>')
    return parts


def _left_out(omissions: list[str]) -> list[str]:
    if not omissions:
        return ["<p>Nothing.</p>"]
    counted = {one: omissions.count(one) for one in dict.fromkeys(omissions)}
    lines = [f"<li>{number} × {_said(EXEMPTIONS.get(one, one))}</li>" for one, number in counted.items()]
    return ["<p>Some of what we keep is not here, and this is why:</p>", "<ul>", *lines, "</ul>"]


def as_json(head: Head, pieces: Iterable[Piece], omissions: Iterable[str]) -> str:
    """The same for a program."""
    said: Mapping[str, object] = {
        "council": head.council, "made_on": head.made_on, "asked_on": head.asked_on,
        "pieces": [
            {
                "key": one.key, "section": one.section, "title": one.title, "text": one.text, "processing": one.processing,
                "fact_or_opinion": one.sort or None, "file": f"files/{one.file.name}" if one.file else None,
            }
            for one in pieces
        ],
        "left_out": [EXEMPTIONS.get(one, one) for one in omissions],
        "kept_for": list(head.rules),
    }  # fmt: skip
    return json.dumps(said, indent=1, ensure_ascii=False)


def _said(text: str) -> str:
    return html.escape(text)
