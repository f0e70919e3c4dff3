import pytest

from hmo_enforce.letters import markup, showing
from hmo_enforce.letters.markup import Block, Span
from hmo_enforce.letters.outside import shipped


def test_paragraphs_headings_lists_and_bold_are_known():
    blocks = markup.parsed("One **two**.\n\n# Three\n\n- four\n- five\n\n1. six\n2. seven\n")

    assert [block.kind for block in blocks] == ["paragraph", "heading", "bullets", "numbers"]
    assert blocks[0].items == ((Span("One "), Span("two", bold=True), Span(".")),)
    assert [len(block.items) for block in blocks] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    "text", ["[a](http://b)", "![a](b)", "`a`", "<b>a</b>", "> a", "http://b", "#eval(1)", "$x$", "| a | b |", "&lt;"]
)
def test_no_other_mark_means_anything(text: str):
    assert showing.as_text(markup.parsed(text)) == f"{text}\n"
    assert "<a" not in showing.as_html(markup.parsed(text))


def test_a_field_is_written_in_either_brackets_and_may_be_bold():
    blocks = markup.parsed("Dear ((name)), **{{ reference }}**")

    assert blocks[0].items[0] == (Span("Dear "), Span("", field="name"), Span(", "), Span("", bold=True, field="reference"))


@pytest.mark.parametrize(
    "value",
    ["**bold**", "# heading", "- item", "((name))", "{{name}}", "#eval(1)", "${1}", "<script>alert(1)</script>", "\\", "$x$"],
)
def test_a_value_is_text_whatever_it_holds(value: str):
    blocks = markup.filled(markup.parsed("Dear ((name)), hello."), {"name": value})

    assert showing.as_text(blocks) == f"Dear {value}, hello.\n"
    assert "<script" not in showing.as_html(blocks)
    assert "<strong" not in showing.as_html(blocks)


def test_a_paragraph_that_is_one_field_becomes_as_many_as_its_value_has():
    template = markup.parsed("Before.\n\n((own_words))\n\nAfter.")

    two = markup.filled(template, {"own_words": "One.\r\n\r\nTwo,\r\nbroken."})
    none = markup.filled(template, {"own_words": "  "})

    assert showing.as_text(two) == "Before.\n\nOne.\n\nTwo,\nbroken.\n\nAfter.\n"
    assert showing.as_text(none) == "Before.\n\nAfter.\n"


def test_a_heading_stays_on_one_line():
    said = markup.one_line("About ((address))", {"address": "1 High Street\r\nBcc: everybody@example.com\x00"})

    assert said == "About 1 High Street Bcc: everybody@example.com"


def test_marks_that_turn_text_about_are_taken_out_of_values():
    assert markup.clean("exe.\u202efdp") == "exe. fdp"


def test_what_is_kept_is_read_again_as_it_was():
    blocks = markup.parsed("# A\n\n- **b** ((c))\n")

    assert markup.from_json(markup.as_json(blocks)) == blocks


def test_only_the_programs_own_link_becomes_one():
    ours = markup.completed(markup.parsed("((link))"), {"link": "https://a.example/?b=1&c=2"})
    theirs = markup.filled(markup.parsed("Dear ((name))"), {"name": "https://evil.example/"})

    assert '<a href="https://a.example/?b=1&amp;c=2">' in showing.as_html(ours)
    assert "<a" not in showing.as_html(theirs)


def test_a_list_item_of_several_paragraphs_stays_one_item():
    assert markup.parsed("- one\n\n  more\n- two\n") == (
        Block("bullets", ((Span("one"), Span("\n"), Span("more")), (Span("two"),))),
    )


@pytest.mark.parametrize("name", [one.name for one in shipped.purposes().values()])
@pytest.mark.parametrize("value", ["1. one\n2) two", "# x", "- y\n+ z", "a_b_c *d* \\ **e**", "((name)) {{x}} <b>", "plain"])
def test_a_letter_that_is_shown_in_a_form_and_sent_back_says_the_same(name: str, value: str):
    purpose = shipped.purpose(name)
    before = markup.filled(markup.parsed(purpose.body), {one.name: value for one in purpose.offers})

    after = markup.typed(markup.as_typed(before))

    assert showing.as_html(after) == showing.as_html(before)
    assert showing.as_text(after) == showing.as_text(before)


def test_each_line_break_that_is_typed_is_one_and_no_field_is_looked_for():
    (one,) = markup.typed("Dear ((name)),\r\nsecond line")

    assert "".join(span.text for span in one.items[0]) == "Dear ((name)),\nsecond line"
    assert {span.field for span in one.items[0]} == {""}
