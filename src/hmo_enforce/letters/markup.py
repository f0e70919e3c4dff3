"""The small markup of templates: paragraphs, # headings, lists, **bold**, and fields as ((name)) or {{name}}.

A template is parsed before any value is put in, and values are put in as text: nothing that a value holds is ever read as
markup. What is kept of a letter is its blocks, plain enough for JSON; pictures of them are in `showing` and `outside/pdf`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

FIELD = re.compile(r"\(\(\s*([^(){}]*?)\s*\)\)|\{\{\s*([^(){}]*?)\s*\}\}")
# Nothing else of Markdown is known: no HTML, links, pictures or code, whose marks stay what they are, plain letters.
READER = MarkdownIt("zero").enable(["heading", "list", "emphasis", "newline", "escape"])
LISTS = {"bullet_list_open": "bullets", "ordered_list_open": "numbers"}


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text, whose line breaks are newlines; or, with `field` set, the place of a value that is not kept with it."""

    text: str
    bold: bool = False
    field: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading (one item), or a list: bullets or numbers (an item each)."""

    kind: str
    items: tuple[Spans, ...]


Blocks = tuple[Block, ...]


def parsed(text: str) -> Blocks:
    """The blocks of a template, its fields still open."""
    return _parsed(text, _spans)


def typed(text: str) -> Blocks:
    """The blocks of a text that somebody typed for one letter: there are no fields in it, and each line break is one."""
    return _parsed(clean(text), _typed_spans)


def _parsed(text: str, spans_of: Callable[[Token], Iterable[Span]]) -> Blocks:
    found: list[tuple[str, list[list[Span]]]] = []
    kind, inside, fresh = "paragraph", 0, False
    for token in READER.parse(text):
        if token.type in LISTS and not inside:
            found.append((LISTS[token.type], []))
        inside += (token.type in LISTS) - (token.type in ("bullet_list_close", "ordered_list_close"))
        fresh = fresh or token.type == "list_item_open"
        if token.type in ("heading_open", "paragraph_open"):
            kind = token.type.removesuffix("_open")
        if token.type != "inline":
            continue
        spans = list(spans_of(token))
        if not inside:
            found.append((kind, [spans]))
        elif fresh:
            found[-1][1].append(spans)
        else:
            found[-1][1][-1] += [Span("\n"), *spans]
        fresh = False
    return tuple(Block(kind, tuple(tuple(item) for item in items)) for kind, items in found)


def _spans(token: Token) -> Iterator[Span]:
    """A line's spans; runs of one weight are joined first, since a field's marks may lie in several of its tokens."""
    for text, weight in _runs(token, " "):
        yield from split(text, bold=weight)


def _typed_spans(token: Token) -> Iterator[Span]:
    return (Span(text, weight) for text, weight in _runs(token, "\n") if text)


def _runs(token: Token, softbreak: str) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    bold = False
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
            continue
        said = {"softbreak": softbreak, "hardbreak": "\n"}.get(child.type, child.content)
        if runs and runs[-1][1] == bold:
            runs[-1] = (runs[-1][0] + said, bold)
        else:
            runs.append((said, bold))
    return runs


MARKS = re.compile(r"([\\*_])")
# What at the head of a line would begin a heading or a list.
AT_THE_HEAD = re.compile(r"(?m)^([ ]*)([#+\-]|\d+(?=[.)]))")


def as_typed(blocks: Blocks) -> str:
    """The blocks as somebody would have typed them, for a form in which they are changed; `typed` reads them back."""
    return "\n\n".join(_as_typed(block) for block in blocks) + "\n"


def _as_typed(block: Block) -> str:
    items = [AT_THE_HEAD.sub(_guarded, "".join(_marked(item))) for item in block.items]
    match block.kind:
        case "heading":
            return f"# {' '.join(items[0].split())}"
        case "bullets":
            return "\n".join("- " + item.replace("\n", "\n  ") for item in items)
        case "numbers":
            return "\n".join(f"{number}. " + item.replace("\n", "\n    ") for number, item in enumerate(items, 1))
        case _:
            return items[0]


def _guarded(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _marked(spans: Spans) -> Iterator[str]:
    for bold, run in groupby(spans, key=lambda span: span.bold):
        text = MARKS.sub(r"\\\1", "".join(span.text for span in run))
        inner = text.strip()
        yield text.replace(inner, f"**{inner}**", 1) if bold and inner else text


def split(text: str, *, bold: bool = False) -> Iterator[Span]:
    """Text and fields of one line, in order."""
    at = 0
    for found in FIELD.finditer(text):
        if found.start() > at:
            yield Span(text[at : found.start()], bold)
        yield Span("", bold, field=found[1] or found[2] or "")
        at = found.end()
    if at < len(text):
        yield Span(text[at:], bold)


def fields_in(text: str) -> list[str]:
    """The names of the fields in a text, each once, in order."""
    return list(dict.fromkeys(found[1] or found[2] or "" for found in FIELD.finditer(text)))


def filled(blocks: Blocks, values: Mapping[str, str], *, later: frozenset[str] = frozenset()) -> Blocks:
    """The blocks with their values in; fields in `later` stay open.

    A paragraph that is one field alone becomes as many paragraphs as its value has, and none where the value is empty.
    """
    return tuple(made for block in blocks for made in _filled(block, values, later))


def _filled(block: Block, values: Mapping[str, str], later: frozenset[str]) -> Iterator[Block]:
    alone = block.items[0][0].field if block.kind == "paragraph" and len(block.items[0]) == 1 else ""
    if alone and alone not in later:
        bold = block.items[0][0].bold
        for paragraph in re.split(r"\n\s*\n", values[alone].strip().replace("\r\n", "\n")):
            if paragraph:
                yield Block("paragraph", ((Span(clean(paragraph), bold),),))
        return

    def value(span: Span) -> Span:
        return span if not span.field or span.field in later else replace(span, text=clean(values[span.field]), field="")

    yield with_spans(block, value)


def completed(blocks: Blocks, secrets: Mapping[str, str]) -> Blocks:
    """The blocks with what is put in only to be sent; the spans still say which field it was."""
    return tuple(
        with_spans(block, lambda span: replace(span, text=clean(secrets[span.field])) if span.field else span)
        for block in blocks
    )


def with_spans(block: Block, change: Callable[[Span], Span]) -> Block:
    """The block with each of its spans changed."""
    return replace(block, items=tuple(tuple(change(span) for span in item) for item in block.items))


def clean(value: str) -> str:
    """A value without what no letter prints: control characters, and marks that turn the direction of text about."""
    return re.sub(
        r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", " ", value.replace("\r\n", "\n")
    )


def one_line(text: str, values: Mapping[str, str]) -> str:
    """A heading with its values in, on one line whatever they hold."""
    said = "".join(values[span.field] if span.field else span.text for span in split(text))
    return " ".join(clean(said).split())


def late(title: str, values: Mapping[str, str]) -> str:
    """A heading in which a few values were left for later; nothing else in it is taken for a field."""
    for name, value in values.items():
        title = title.replace(f"(({name}))", clean(value))
    return title


def as_json(blocks: Blocks) -> list[Any]:
    """The blocks as they are kept."""
    return [
        {
            "kind": block.kind,
            "items": [[{"text": one.text, "bold": one.bold, "field": one.field} for one in item] for item in block.items],
        }
        for block in blocks
    ]


def from_json(kept: list[Any]) -> Blocks:
    """The blocks as they were kept."""
    return tuple(
        Block(
            block["kind"], tuple(tuple(Span(one["text"], one["bold"], one["field"]) for one in item) for item in block["items"])
        )
        for block in kept
    )
