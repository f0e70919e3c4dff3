"""The table of attacks in docs/security.md is what is tried here, neither more nor less."""

import ast

from means import HERE, attacks, table

ROOT = HERE.parent.parent


def test_every_attack_has_a_number_of_its_own():
    numbers = [one.number for one in attacks()]

    assert sorted(set(numbers)) == numbers
    assert len(numbers) > 100


def test_every_test_of_the_suite_is_an_attack_with_a_number():
    tests = {
        (f"tests/intruder/{path.name}", node.name)
        for path in HERE.glob("test_*.py")
        if path.name != "test_table.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }

    assert tests - {(one.where, one.test) for one in attacks()} == set()


def test_an_attack_that_is_tried_elsewhere_is_tried_there():
    missing = [one for one in attacks() if f"def {one.test}(" not in (ROOT / one.where).read_text()]

    assert missing == []


def test_docs_security_lists_the_attacks():
    said = (ROOT / "docs" / "security.md").read_text()

    assert table() in said, "print the table anew: python tests/intruder/means.py"
