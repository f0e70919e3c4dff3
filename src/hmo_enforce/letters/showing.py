"""A letter's blocks as plain text and as HTML, for email and for pages."""

import html
import re

from hmo_enforce.letters.markup import Block, Blocks, Span, Spans

# Only the program's own one-time link becomes one; what somebody's name or words hold stays text.
LINK = re.compile(r"https?://[^\s<>\"]+")
LOOK = "font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#0b0c0c;max-width:36em"


def as_text(blocks: Blocks) -> str:
    """The text part of an email: a blank line between blocks."""
    return "\n\n".join(_block_text(block) for block in blocks) + "\n"


def _block_text(block: Block) -> str:
    items = ["".join(span.text for span in item) for item in block.items]
    match block.kind:
        case "bullets":
            return "\n".join(f"- {item}" for item in items)
        case "numbers":
            return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
        case _:
            return items[0]


def as_html(blocks: Blocks, *, heading: str = "h2") -> str:
    """Markup of a few plain elements without attributes (but a link's), everything escaped."""
    return "\n".join(_block_html(block, heading) for block in blocks)


def _block_html(block: Block, heading: str) -> str:
    items = [_spans_html(item) for item in block.items]
    match block.kind:
        case "bullets" | "numbers":
            name = "ul" if block.kind == "bullets" else "ol"
            return f"<{name}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{name}>"
        case "heading":
            return f"<{heading}>{items[0]}</{heading}>"
        case _:
            return f"<p>{items[0]}</p>"


def _spans_html(spans: Spans) -> str:
    return "".join(f"<strong>{_span_html(span)}</strong>" if span.bold else _span_html(span) for span in spans)


def _span_html(span: Span) -> str:
    said = html.escape(span.text).replace("\n", "<br>")
    return f'<a href="{said}">{said}</a>' if span.field and LINK.fullmatch(span.text) else said


def whole_page(blocks: Blocks, *, title: str, language: str, foot: tuple[str, ...]) -> str:
    """The HTML part of an email. It fetches nothing from anywhere, so nobody learns whether it was read."""
    under = "<br>".join(html.escape(line) for line in foot)
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}"><head>{head}</head>\n<body style="{LOOK}">\n'
        f"{as_html(blocks)}\n<hr>\n<p>{under}</p>\n</body></html>\n"
    )
