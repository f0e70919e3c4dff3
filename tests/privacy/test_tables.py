"""Every table is classified: what it holds of people, and in which activity of docs/privacy.md."""

import importlib
import pkgutil
import re

import pytest
from sqlalchemy import JSON, LargeBinary, String

import hmo_enforce
from hmo_enforce.casework import every_table
from hmo_enforce.kernel.database import Record
from hmo_enforce.privacy import outside, tables
from services import ROOT

DOC = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
# Columns of text in which nobody's name can stand: words and codes of ours, references, hashes, measures.
ALSO_NAMES = {"name", "to_name", "text", "why", "note", "title", "file_name", "contact", "message", "said_by", "blocks"}


def records() -> set[str]:
    for module in pkgutil.walk_packages(hmo_enforce.__path__, "hmo_enforce."):
        if module.name.endswith(".records") or module.name.startswith("hmo_enforce.kernel."):
            importlib.import_module(module.name)
    ours = (mapper.class_ for mapper in Record.registry.mappers)
    return {one.__tablename__ for one in ours if one.__module__.startswith("hmo_enforce.")}


def test_every_table_is_classified_and_none_that_is_gone():
    assert records() ^ set(outside.held()) == set()


def test_whoever_goes_through_all_tables_misses_none():
    there = {one.__tablename__ for room in every_table.ROOMS for one in vars(room).values() if hasattr(one, "__tablename__")}

    assert records() - there == set()


def test_every_table_with_something_of_people_is_named_in_the_document():
    named = set(re.findall(r"`([a-z_]+)`", DOC))

    assert {name for name, held in outside.held().items() if held.holds != "none" and name not in named} == set()


def test_every_activity_has_its_part_in_the_document():
    activities = {held.activity for held in outside.held().values() if held.activity}

    assert {one for one in activities if f'id="{one}"' not in DOC} == set()


def test_what_is_searched_for_names_is_there_and_can_be_searched():
    records()
    for name, held in outside.held().items():
        for column in (*held.search, *held.names):
            kind = Record.metadata.tables[name].c[column].type
            assert isinstance(kind, String | JSON), (name, column)
            assert not isinstance(kind, LargeBinary)


@pytest.mark.parametrize("table", ["case_notes", "case_tasks", "cases", "evidence_items", "letters", "journal_values"])
def test_no_column_of_free_text_is_passed_over(table: str):
    records()
    columns = set(Record.metadata.tables[table].c.keys()) & ALSO_NAMES

    assert columns - set(outside.held()[table].search) - {"name"} == set()


@pytest.mark.parametrize("table", ["parties", "licences", "accounts", "sign_ups", "delegations"])
def test_a_table_of_people_says_by_which_columns_it_knows_them(table: str):
    records()
    columns = set(Record.metadata.tables[table].c.keys()) & {"name", "email", "agent_email", "holder", "manager"}

    assert columns - set(outside.held()[table].names) == set()


def test_a_table_of_people_without_an_activity_is_refused():
    with pytest.raises(ValueError, match="belongs to an activity"):
        tables.read({"table": {"x": {"holds": "people", "why": "w"}}})
